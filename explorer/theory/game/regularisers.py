"""What one adds to a game to make it converge: each takes a game and returns a changed one."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from explorer.theory.game.games import DiracGAN, Game
from explorer.theory.game.scalar_losses import Array, Linear


class Regulariser(ABC):
    """A change of the velocity field, of one weight.

    Attributes:
        title: What a page calls it.
        change_latex: What happens to the field v; empty where nothing does.
        weight_symbol: The name of the weight; empty where there is none.
    """

    title: ClassVar[str]
    change_latex: ClassVar[str] = ""
    weight_symbol: ClassVar[str] = ""

    @abstractmethod
    def apply(self, game: Game, weight: float) -> Game:
        """Return the changed game.

        Raises:
            ValueError: This change has no meaning for that game; `idle` says so beforehand.
        """

    def idle(self, game: Game) -> str | None:
        """Return why this changes nothing in that game, or None where it does change it."""
        return None


class NoRegulariser(Regulariser):
    """The game as it is."""

    title: ClassVar[str] = "None"

    def apply(self, game: Game, weight: float) -> Game:
        """Return the game itself."""
        return game


class R1(Regulariser):
    r"""Penalise D's slope at real data, $\frac{\gamma}{2}\psi^2$: friction $-\gamma\psi$.

    The eigenvalues of the Dirac-GAN move from $\pm i f'$ to
    $-\frac{\gamma}{2} \pm \sqrt{\frac{\gamma^2}{4} - f'^2}$: friction on the discriminator
    alone, critical at $\gamma = 2f'$.

    References:
        Mescheder, Geiger & Nowozin (2018), eq. 9 and Lemma 3.3.
        https://arxiv.org/abs/1801.04406
    """

    title: ClassVar[str] = "R1 (slope at real data)"
    change_latex: ClassVar[str] = r"v + (0,\ -\gamma\psi)"
    weight_symbol: ClassVar[str] = "γ"

    def apply(self, game: Game, weight: float) -> Game:
        """Return the game with friction on psi."""
        if reason := self.idle(game):
            raise ValueError(reason)
        return Friction(game, weight)

    def idle(self, game: Game) -> str | None:
        """Return a reason for every game but the Dirac-GAN."""
        return None if isinstance(game, DiracGAN) else _no_data("R1", game)


class InstanceNoise(Regulariser):
    r"""Add Gaussian noise of standard deviation sigma to real and fake samples alike.

    The eigenvalues become $f''\sigma^2 \pm \sqrt{f''^2\sigma^4 - f'^2}$, with $f'' = -1/4$ for
    the GAN: what stabilises is the curvature of the loss, so losses linear in D feel nothing.

    References:
        Mescheder, Geiger & Nowozin (2018), Lemma 3.2. https://arxiv.org/abs/1801.04406
    """

    title: ClassVar[str] = "Instance noise"
    change_latex: ClassVar[str] = r"\mathbb{E}[v]\ \text{over}\ x + \sigma\varepsilon"
    weight_symbol: ClassVar[str] = "σ"

    def apply(self, game: Game, weight: float) -> Game:
        """Return the Dirac-GAN of the noisy samples, averaged over the noise."""
        if not isinstance(game, DiracGAN):
            raise ValueError(_no_data("Instance noise", game))
        return replace(game, noise=weight)

    def idle(self, game: Game) -> str | None:
        """Return a reason where there are no samples, or where the loss is linear in D."""
        if not isinstance(game, DiracGAN):
            return _no_data("Instance noise", game)
        if isinstance(game.objective.fake, Linear):
            return (
                f"Instance noise changes nothing for '{game.objective.title}': its loss is "
                "linear in D, so noise of mean 0 averages out."
            )
        return None


class Consensus(Regulariser):
    r"""Both players also descend the speed: $v - \gamma J^T v = v - \gamma\nabla\frac12|v|^2$.

    At the equilibrium the Jacobian is $J - \gamma J^T J$: a rotation $\pm i f'$ becomes
    $-\gamma f'^2 \pm i f'$, friction on both players.

    References:
        Mescheder, Nowozin & Geiger (2017), The Numerics of GANs, section 4.
        https://arxiv.org/abs/1705.10461
    """

    title: ClassVar[str] = "Consensus"
    change_latex: ClassVar[str] = r"v - \gamma J^{\mathsf T} v"
    weight_symbol: ClassVar[str] = "γ"

    def apply(self, game: Game, weight: float) -> Game:
        """Return the game whose players also slow down together."""
        return SlowDown(game, weight)


@dataclass(frozen=True)
class Friction(Game):
    """A game whose discriminator is also pulled back to 0: `-weight * psi`."""

    game: Game
    weight: float

    def generator_velocity(self, state: Array) -> Array:
        """Return the inner game's: the generator does not feel the penalty."""
        return self.game.generator_velocity(state)

    def discriminator_velocity(self, state: Array) -> Array:
        """Return the inner game's minus the friction."""
        return self.game.discriminator_velocity(state) - self.weight * state[..., 1]

    def jacobian(self, state: Array) -> Array:
        """Return the inner game's with the weight taken off the last entry."""
        return self.game.jacobian(state) - self.weight * np.diag([0.0, 1.0])

    def project(self, state: Array) -> Array:
        """Project as the inner game does."""
        return self.game.project(state)

    def linearisation(self) -> Array | None:
        """Return the Jacobian at the origin, or None where the inner game has none."""
        return None if self.game.linearisation() is None else super().linearisation()


@dataclass(frozen=True)
class SlowDown(Game):
    """A game whose field is `v - weight * J^T v`."""

    game: Game
    weight: float

    def velocity(self, state: Array) -> Array:
        """Return the changed field at states `(..., 2)`."""
        move, jacobian = self.game.velocity(state), self.game.jacobian(state)
        uphill: Array = (jacobian * move[..., :, None]).sum(-2)
        return move - self.weight * uphill

    def generator_velocity(self, state: Array) -> Array:
        """Return the first component of the changed field."""
        return self.velocity(state)[..., 0]

    def discriminator_velocity(self, state: Array) -> Array:
        """Return the second component of the changed field."""
        return self.velocity(state)[..., 1]

    def jacobian(self, state: Array) -> Array:
        """Return the Jacobian of the changed field, by central differences."""
        small = 1e-5
        ahead = state[..., None, :] + small * np.eye(2)
        behind = state[..., None, :] - small * np.eye(2)
        change = (self.velocity(ahead) - self.velocity(behind)) / (2 * small)
        return np.asarray(np.swapaxes(change, -1, -2))

    def project(self, state: Array) -> Array:
        """Project as the inner game does."""
        return self.game.project(state)

    def linearisation(self) -> Array | None:
        """Return `J - weight * J^T J`, exact at the equilibrium because v = 0 there."""
        inner = self.game.linearisation()
        if inner is None:
            return None
        slowed: Array = inner - self.weight * inner.T @ inner
        return slowed


def _no_data(name: str, game: Game) -> str:
    """Return the sentence for a regulariser that needs real data where there is none."""
    return f"{name} needs real data and a discriminator; '{game.title}' has neither."


REGULARISERS: dict[str, Regulariser] = {
    "none": NoRegulariser(),
    "r1": R1(),
    "instance-noise": InstanceNoise(),
    "consensus": Consensus(),
}
