r"""How two players take turns: update rules, one small class each.

A rule remembers one or two states: memory `(depth, ..., 2)`, newest first. On a linear field
$v = Jx$ one step is a matrix acting on that memory, which each class also writes down: the
moduli of its eigenvalues say whether the rule converges (`explorer.theory.game.stability`).
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from explorer.theory.game.games import Game
from explorer.theory.game.scalar_losses import Array

_IDENTITY = np.eye(2)
_GENERATOR = np.diag([1.0, 0.0])
_DISCRIMINATOR = np.diag([0.0, 1.0])


class Integrator(ABC):
    """One rule to go from the present memory to the next.

    Attributes:
        title: What a page calls it.
        latex: The rule.
        matrix_latex: One step on a linear field, as `matrix` computes it.
        depth: How many states it remembers.
    """

    title: ClassVar[str]
    latex: ClassVar[str]
    matrix_latex: ClassVar[str]
    depth: ClassVar[int] = 1

    def start(self, state: Array) -> Array:
        """Return the memory at rest in states `(..., 2)`, shape `(depth, ..., 2)`."""
        return np.stack([state] * self.depth)

    @abstractmethod
    def step(self, game: Game, memory: Array, step_size: float) -> Array:
        """Return the memory after one generator update."""

    @abstractmethod
    def matrix(self, jacobian: Array, step_size: float) -> Array:
        """Return the matrix of one step for `v = J x`, shape `(2 depth, 2 depth)`."""


class Simultaneous(Integrator):
    r"""Both players move at once: $x_{t+1} = x_t + h\,v(x_t)$.

    An eigenvalue $i\omega$ becomes $1 + ih\omega$, of modulus $\sqrt{1+h^2\omega^2} > 1$: on a
    rotation it always spirals outwards.

    References:
        Mescheder, Geiger & Nowozin (2018), Lemma 2.4. https://arxiv.org/abs/1801.04406
    """

    title: ClassVar[str] = "Simultaneous"
    latex: ClassVar[str] = r"x_{t+1} = x_t + h\,v(x_t)"
    matrix_latex: ClassVar[str] = r"I + hJ"

    def step(self, game: Game, memory: Array, step_size: float) -> Array:
        """Move both players by their velocity at the same state."""
        (state,) = memory
        return game.project(state + step_size * game.velocity(state))[None]

    def matrix(self, jacobian: Array, step_size: float) -> Array:
        """Return `I + h J`."""
        return np.asarray(_IDENTITY + step_size * jacobian)


@dataclass(frozen=True)
class Alternating(Integrator):
    r"""k discriminator steps, then one generator step that sees the new discriminator.

    On a rotation $\omega$ the map keeps areas and has trace $2 - k h^2\omega^2$: orbits are
    bounded (closed ellipses) while $h\omega\sqrt k < 2$, and grow beyond.

    References:
        Goodfellow et al. (2014), Algorithm 1. https://arxiv.org/abs/1406.2661
        Mescheder, Geiger & Nowozin (2018), section 2. https://arxiv.org/abs/1801.04406
    """

    title: ClassVar[str] = "Alternating"
    latex: ClassVar[str] = (
        r"\psi \leftarrow \psi + h\,v_\psi(\theta, \psi)\ (k\ \text{times}),\quad "
        r"\theta \leftarrow \theta + h\,v_\theta(\theta, \psi)"
    )
    matrix_latex: ClassVar[str] = r"(I + hE_GJ)(I + hE_DJ)^k"
    discriminator_steps: int = 1

    def step(self, game: Game, memory: Array, step_size: float) -> Array:
        """Update psi k times, then theta once."""
        state: Array = memory[0].copy()
        for _ in range(self.discriminator_steps):
            state[..., 1] += step_size * game.discriminator_velocity(state)
            state = game.project(state)
        state[..., 0] += step_size * game.generator_velocity(state)
        return state[None]

    def matrix(self, jacobian: Array, step_size: float) -> Array:
        """Return `(I + h E_G J) (I + h E_D J)^k`."""
        generator = _IDENTITY + step_size * _GENERATOR @ jacobian
        discriminator = _IDENTITY + step_size * _DISCRIMINATOR @ jacobian
        steps = np.linalg.matrix_power(discriminator, self.discriminator_steps)
        return np.asarray(generator @ steps)


class Extragradient(Integrator):
    r"""Look one step ahead, then move from here with the velocity seen there.

    $x_{t+1} = x_t + h\,v(x_t + h\,v(x_t))$: the factor of $i\omega$ is
    $1 + ih\omega - h^2\omega^2$, of squared modulus $1 - h^2\omega^2 + h^4\omega^4$: below 1
    for $h\omega < 1$.

    References:
        Korpelevich (1976), The extragradient method for finding saddle points.
        Gidel et al. (2019), A Variational Inequality Perspective on GANs, section 3.
        https://arxiv.org/abs/1802.10551
    """

    title: ClassVar[str] = "Extragradient"
    latex: ClassVar[str] = r"x_{t+1} = x_t + h\,v\big(x_t + h\,v(x_t)\big)"
    matrix_latex: ClassVar[str] = r"I + hJ + (hJ)^2"

    def step(self, game: Game, memory: Array, step_size: float) -> Array:
        """Move with the velocity of the state one step ahead."""
        (state,) = memory
        ahead = game.project(state + step_size * game.velocity(state))
        return game.project(state + step_size * game.velocity(ahead))[None]

    def matrix(self, jacobian: Array, step_size: float) -> Array:
        """Return `I + h J + (h J)^2`."""
        turn = step_size * jacobian
        return np.asarray(_IDENTITY + turn + turn @ turn)


class Optimistic(Integrator):
    r"""Guess the next velocity from the last two: $x_{t+1} = x_t + 2h\,v(x_t) - h\,v(x_{t-1})$.

    The look-ahead of extragradient at the price of one gradient a step. On a rotation it
    converges for $h\omega < 1/\sqrt3$.

    References:
        Daskalakis, Ilyas, Syrgkanis & Zeng (2018), Training GANs with Optimism, section 2.
        https://arxiv.org/abs/1711.00141
    """

    title: ClassVar[str] = "Optimistic"
    latex: ClassVar[str] = r"x_{t+1} = x_t + 2h\,v(x_t) - h\,v(x_{t-1})"
    matrix_latex: ClassVar[str] = r"\begin{pmatrix} I + 2hJ & -hJ \\ I & 0 \end{pmatrix}"
    depth: ClassVar[int] = 2

    def step(self, game: Game, memory: Array, step_size: float) -> Array:
        """Move by twice the present velocity minus the last one."""
        now, before = game.velocity(memory)
        return np.stack([game.project(memory[0] + step_size * (2 * now - before)), memory[0]])

    def matrix(self, jacobian: Array, step_size: float) -> Array:
        """Return the companion matrix of the rule on (x_t, x_{t-1})."""
        turn = step_size * jacobian
        return np.block([[_IDENTITY + 2 * turn, -turn], [_IDENTITY, np.zeros((2, 2))]])


@dataclass(frozen=True)
class Momentum(Integrator):
    r"""Heavy ball: $x_{t+1} = x_t + h\,v(x_t) + \beta(x_t - x_{t-1})$, both players at once.

    On a rotation no beta, positive or negative, makes it converge.

    References:
        Polyak (1964), Some methods of speeding up the convergence of iteration methods.
        Gidel et al. (2019), Negative Momentum for Improved Game Dynamics, section 5.
        https://arxiv.org/abs/1807.04740
    """

    title: ClassVar[str] = "Momentum, simultaneous"
    latex: ClassVar[str] = r"x_{t+1} = x_t + h\,v(x_t) + \beta\,(x_t - x_{t-1})"
    matrix_latex: ClassVar[str] = (
        r"\begin{pmatrix} (1+\beta)I + hJ & -\beta I \\ I & 0 \end{pmatrix}"
    )
    depth: ClassVar[int] = 2
    momentum: float = -0.5

    def step(self, game: Game, memory: Array, step_size: float) -> Array:
        """Move by the velocity and a part of the last move."""
        state, before = memory
        moved = state + step_size * game.velocity(state) + self.momentum * (state - before)
        return np.stack([game.project(moved), state])

    def matrix(self, jacobian: Array, step_size: float) -> Array:
        """Return the companion matrix of the rule on (x_t, x_{t-1})."""
        now = (1 + self.momentum) * _IDENTITY + step_size * jacobian
        return np.block([[now, -self.momentum * _IDENTITY], [_IDENTITY, np.zeros((2, 2))]])


@dataclass(frozen=True)
class AlternatingMomentum(Integrator):
    r"""Heavy ball in turns: the discriminator moves first, the generator sees where it went.

    On a rotation the multipliers solve $(\mu-1)^2(\mu-\beta)^2 + h^2\omega^2\mu^3 = 0$: with
    $\beta = -\frac12$ it converges linearly for $h\omega < 1$.

    References:
        Gidel et al. (2019), Negative Momentum for Improved Game Dynamics, section 5.
        https://arxiv.org/abs/1807.04740
        Zhang & Yu (2020), Convergence of Gradient Methods on Bilinear Zero-Sum Games.
        https://arxiv.org/abs/1908.05699
    """

    title: ClassVar[str] = "Momentum, alternating"
    latex: ClassVar[str] = (
        r"\psi_{t+1} = \psi_t + h\,v_\psi(\theta_t, \psi_t) + \beta(\psi_t - \psi_{t-1}),\quad "
        r"\theta_{t+1} = \theta_t + h\,v_\theta(\theta_t, \psi_{t+1}) "
        r"+ \beta(\theta_t - \theta_{t-1})"
    )
    matrix_latex: ClassVar[str] = (
        r"\begin{pmatrix} A(I + hE_DJ) + \beta B & -\beta B \\ I & 0 \end{pmatrix},\quad "
        r"A = I + hE_GJ,\quad B = AE_D + E_G"
    )
    depth: ClassVar[int] = 2
    momentum: float = -0.5

    def step(self, game: Game, memory: Array, step_size: float) -> Array:
        """Move psi, then theta, each with a part of its own last move."""
        state, before = memory
        carried = self.momentum * (state - before)
        moved = state.copy()
        moved[..., 1] += step_size * game.discriminator_velocity(state) + carried[..., 1]
        moved = game.project(moved)
        moved[..., 0] += step_size * game.generator_velocity(moved) + carried[..., 0]
        return np.stack([moved, state])

    def matrix(self, jacobian: Array, step_size: float) -> Array:
        """Return the companion matrix of the rule on (x_t, x_{t-1})."""
        generator = _IDENTITY + step_size * _GENERATOR @ jacobian
        discriminator = _IDENTITY + step_size * _DISCRIMINATOR @ jacobian
        carry = self.momentum * (generator @ _DISCRIMINATOR + _GENERATOR)
        return np.block(
            [[generator @ discriminator + carry, -carry], [_IDENTITY, np.zeros((2, 2))]]
        )


class RungeKutta(Integrator):
    r"""Four looks a step: the flow $\dot x = v(x)$ itself, nearly.

    Not a way to train anything: it shows what the game does before a step size spoils it. The
    linear map is the exponential $e^{hJ}$ up to its fourth power.

    References:
        Qin et al. (2020), Training GANs by Solving Ordinary Differential Equations.
        https://arxiv.org/abs/2010.15040
    """

    title: ClassVar[str] = "Runge-Kutta 4 (nearly the flow)"
    latex: ClassVar[str] = r"x_{t+1} = x_t + \tfrac{h}{6}(k_1 + 2k_2 + 2k_3 + k_4)"
    matrix_latex: ClassVar[str] = r"\textstyle\sum_{k=0}^4 (hJ)^k/k!"

    def step(self, game: Game, memory: Array, step_size: float) -> Array:
        """Combine the velocities at the start, twice in the middle and at the end."""
        (state,) = memory
        first = game.velocity(state)
        second = game.velocity(state + step_size / 2 * first)
        third = game.velocity(state + step_size / 2 * second)
        last = game.velocity(state + step_size * third)
        move = step_size / 6 * (first + 2 * second + 2 * third + last)
        return game.project(state + move)[None]

    def matrix(self, jacobian: Array, step_size: float) -> Array:
        """Return the exponential series of `h J` up to the fourth power."""
        turn = step_size * jacobian
        series = _IDENTITY + turn / 4
        for k in (3, 2, 1):
            series = _IDENTITY + turn @ series / k
        return np.asarray(series)


INTEGRATORS: dict[str, Integrator] = {
    "simultaneous": Simultaneous(),
    "alternating": Alternating(),
    "extragradient": Extragradient(),
    "optimistic": Optimistic(),
    "momentum": Momentum(),
    "alternating-momentum": AlternatingMomentum(),
    "runge-kutta": RungeKutta(),
}
