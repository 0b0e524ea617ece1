r"""Two-player games with one parameter each, small enough to see whole.

A state is an array `(..., 2)`: the generator's parameter first, the discriminator's second. A
game is its velocity field, what each player does when it descends its own loss. How the players
take turns is the integrator's business and how it looks is the figure's.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from explorer.theory.game.dirac_objectives import CONSERVED, DiracObjective, FlowWords
from explorer.theory.game.scalar_losses import Array


class Game(ABC):
    """A velocity field over the plane with its equilibrium at the origin.

    Attributes:
        title: What a page calls it.
        symbols: Names of the generator's and of the discriminator's parameter.
        roles: What each of the two does.
        points: What the fixed and the moving point on the line are called.
        line: What the line of slope `symbols[1]` is called.
    """

    title: ClassVar[str]
    symbols: ClassVar[tuple[str, str]]
    roles: ClassVar[tuple[str, str]] = ("where the generator is", "slope of D")
    points: ClassVar[tuple[str, str]] = ("real", "fake")
    line: ClassVar[str] = "D(x)"

    @property
    def rest(self) -> float:
        """D's output at x = 0."""
        return 0.0

    @property
    def words(self) -> FlowWords:
        """The field in formulas and words; empty for a changed game."""
        return FlowWords("", "", "")

    @abstractmethod
    def generator_velocity(self, state: Array) -> Array:
        """Return minus the slope of the generator's loss in its parameter, shape `(...)`."""

    @abstractmethod
    def discriminator_velocity(self, state: Array) -> Array:
        """Return minus the slope of the discriminator's loss in its parameter."""

    @abstractmethod
    def jacobian(self, state: Array) -> Array:
        """Return the derivative of the velocity field, shape `(..., 2, 2)`."""

    def velocity(self, state: Array) -> Array:
        """Return the velocity field at states `(..., 2)`, same shape."""
        moves = (self.generator_velocity(state), self.discriminator_velocity(state))
        return np.stack(moves, axis=-1)

    def project(self, state: Array) -> Array:
        """Return the state moved back into the allowed set; every state is allowed here."""
        return state

    def linearisation(self) -> Array | None:
        """Return the Jacobian at the equilibrium, or None where the field jumps there."""
        return self.jacobian(np.zeros(2))


@dataclass(frozen=True)
class Bilinear(Game):
    r"""$\min_x \max_y xy$: the field $(-y, x)$ is a pure rotation, and nothing else.

    References:
        Gidel et al. (2019), A Variational Inequality Perspective on GANs, section 2.3.
        https://arxiv.org/abs/1802.10551
    """

    title: ClassVar[str] = "Bilinear game xy"
    symbols: ClassVar[tuple[str, str]] = ("x", "y")
    roles: ClassVar[tuple[str, str]] = ("descends xy", "ascends xy")
    points: ClassVar[tuple[str, str]] = ("zero", "player x")
    line: ClassVar[str] = "slope y"

    @property
    def words(self) -> FlowWords:
        """A rotation and its conserved radius."""
        return FlowWords(r"\dot x = -y,\qquad \dot y = x", "0", CONSERVED)

    def generator_velocity(self, state: Array) -> Array:
        """Return -y: x descends xy."""
        return -state[..., 1]

    def discriminator_velocity(self, state: Array) -> Array:
        """Return x: y ascends xy."""
        return state[..., 0]

    def jacobian(self, state: Array) -> Array:
        """Return the same quarter turn everywhere."""
        return np.broadcast_to(np.array([[0.0, -1.0], [1.0, 0.0]]), (*state.shape[:-1], 2, 2))


@dataclass(frozen=True)
class DiracGAN(Game):
    r"""Real data is the point 0, the generator is the point theta, `D(x) = rest + psi x`.

    The smallest GAN that fails as large ones do. With $t = \mathrm{rest} + \psi x$ and the
    losses $l_r, l_f, l_G$ of its objective,
    $$\dot\theta = -E[l_G'(t)]\,\psi, \qquad
      \dot\psi = -E_{x\sim real}[l_r'(t)\,x] - E_{x\sim fake}[l_f'(t)\,x].$$
    For the minimax GAN that is $\sigma(\theta\psi)\,(\psi, -\theta)$. (Mescheder et al. let D
    grow where samples are *fake*: their psi is minus ours, the orbits are mirrored.)

    Args:
        objective: The players' losses.
        noise: Standard deviation of instance noise on real and fake samples; averaged, not
            sampled.

    References:
        Mescheder, Geiger & Nowozin (2018), Which Training Methods for GANs do actually
        Converge?, section 2 and Lemma 3.2. https://arxiv.org/abs/1801.04406
    """

    title: ClassVar[str] = "Dirac-GAN"
    symbols: ClassVar[tuple[str, str]] = ("θ", "ψ")
    objective: DiracObjective
    noise: float = 0.0

    @property
    def rest(self) -> float:
        """D's output at x = 0."""
        return self.objective.rest

    @property
    def words(self) -> FlowWords:
        """Those of the objective."""
        return self.objective.words

    def generator_velocity(self, state: Array) -> Array:
        """Return the velocity of theta: the way D rises, times how much the loss cares."""
        theta, psi = state[..., 0], state[..., 1]
        felt = self.objective.generator.slopes(psi, theta, self.noise, self.objective.rest)
        return -psi * felt.plain

    def discriminator_velocity(self, state: Array) -> Array:
        """Return the velocity of psi."""
        theta, psi = state[..., 0], state[..., 1]
        rest = self.objective.rest
        push = self.objective.fake.slopes(psi, theta, self.noise, rest).times_x
        if self.noise:
            zero = np.zeros_like(theta)
            push = push + self.objective.real.slopes(psi, zero, self.noise, rest).times_x
        return -push - self.objective.constraint.slope(psi)

    def jacobian(self, state: Array) -> Array:
        """Return the derivative of the field; at a kink of the losses, that of one side."""
        theta, psi = state[..., 0], state[..., 1]
        losses, at = self.objective, (self.noise, self.objective.rest)
        real = losses.real.curvatures(psi, np.zeros_like(theta), *at)
        fake, fake_slope = (
            losses.fake.curvatures(psi, theta, *at),
            losses.fake.slopes(psi, theta, *at).plain,
        )
        felt, felt_slope = (
            losses.generator.curvatures(psi, theta, *at),
            losses.generator.slopes(psi, theta, *at).plain,
        )
        bend = real.times_x_squared + fake.times_x_squared + losses.constraint.curvature(psi)
        top = np.stack([-(psi**2) * felt.plain, -felt_slope - psi * felt.times_x], -1)
        bottom = np.stack([-fake_slope - psi * fake.times_x, -bend], -1)
        return np.stack([top, bottom], -2)

    def project(self, state: Array) -> Array:
        """Return the state with psi moved back into what the objective allows."""
        return self.objective.constraint.project(state)

    def linearisation(self) -> Array | None:
        """Return the Jacobian at the origin, or None where the penalty has a kink there."""
        return super().linearisation() if self.objective.constraint.smooth else None


GAMES: dict[str, Callable[[DiracObjective], Game]] = {
    "dirac": DiracGAN,
    "bilinear": lambda _: Bilinear(),
}
