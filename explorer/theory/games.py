r"""Two-player games with one parameter each, small enough to see whole.

A state is an array `(..., 2)`: the generator's parameter first, the discriminator's second. A
game is its velocity field, what each player does when it descends its own loss. How the players
take turns is the integrator's business and how it looks is the figure's.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from explorer.theory.scalar_losses import Array, Linear, Logistic, Margin, ScalarLoss, Squared


class Game(ABC):
    """A velocity field over the plane with its equilibrium at the origin.

    Attributes:
        title: What a page calls it.
        symbols: LaTeX names of the generator's and of the discriminator's parameter.
    """

    title: ClassVar[str]
    symbols: ClassVar[tuple[str, str]]

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


class Bilinear(Game):
    r"""$\min_x \max_y xy$: the field $(-y, x)$ is a pure rotation, and nothing else.

    References:
        Gidel et al. (2019), A Variational Inequality Perspective on GANs, section 2.3.
        https://arxiv.org/abs/1802.10551
    """

    title: ClassVar[str] = "Bilinear game xy"
    symbols: ClassVar[tuple[str, str]] = ("x", "y")

    def generator_velocity(self, state: Array) -> Array:
        """Return -y: x descends xy."""
        return -state[..., 1]

    def discriminator_velocity(self, state: Array) -> Array:
        """Return x: y ascends xy."""
        return state[..., 0]

    def jacobian(self, state: Array) -> Array:
        """Return the same quarter turn everywhere."""
        return np.broadcast_to(np.array([[0.0, -1.0], [1.0, 0.0]]), (*state.shape[:-1], 2, 2))


class Constraint:
    """What keeps the discriminator's slope psi in bounds; here nothing does."""

    smooth: ClassVar[bool] = True

    def slope(self, psi: Array) -> Array:
        """Return the derivative of the penalty in psi."""
        return np.zeros_like(psi)

    def curvature(self, psi: Array) -> Array:
        """Return the second derivative of the penalty in psi."""
        return np.zeros_like(psi)

    def project(self, state: Array) -> Array:
        """Return the state with psi moved back into the allowed set."""
        return state


@dataclass(frozen=True)
class Clip(Constraint):
    """Clamp psi to [-bound, bound] after each update of the critic."""

    bound: float = 1.0

    def project(self, state: Array) -> Array:
        """Return the state with psi clamped."""
        psi = np.clip(state[..., 1], -self.bound, self.bound)
        return np.stack([state[..., 0], psi], -1)


@dataclass(frozen=True)
class UnitSlope(Constraint):
    r"""Add $\lambda(|\psi| - 1)^2$: the gradient penalty, for the slope of `D` is psi itself.

    At psi = 0 it has a kink, so the field jumps there and no linearisation exists.
    """

    smooth: ClassVar[bool] = False
    weight: float = 0.5

    def slope(self, psi: Array) -> Array:
        """Return the penalty's derivative, 0 by convention at the kink."""
        return 2 * self.weight * (psi - np.sign(psi))

    def curvature(self, psi: Array) -> Array:
        """Return the second derivative away from the kink."""
        return np.full_like(psi, 2 * self.weight)


@dataclass(frozen=True)
class DiracObjective:
    r"""The three scalar losses of a GAN, and what its flow does to the radius.

    Attributes:
        title: What a page calls it.
        real: The discriminator's loss of its output on a real sample.
        fake: The discriminator's loss of its output on a fake sample.
        generator: The generator's loss of the same output.
        radius_latex: Half the rate of change of $\theta^2 + \psi^2$ along the flow, with
            $s = \theta\psi$.
        radius_words: The same in words.
        rest: The output where both targets pull equally: `D(x) = rest + psi x`. It is 0 for
            all but least squares, whose targets 0 and 1 meet at 1/2.
        constraint: What bounds the slope psi.
    """

    title: str
    real: ScalarLoss
    fake: ScalarLoss
    generator: ScalarLoss
    radius_latex: str
    radius_words: str
    rest: float = 0.0
    constraint: Constraint = field(default_factory=Constraint)


_CONSERVED = "It is conserved: the flow goes round in circles for ever."

DIRAC_OBJECTIVES: dict[str, DiracObjective] = {
    "saturating": DiracObjective(
        "GAN (minimax)", Logistic(-1), Logistic(1), Logistic(1, -1.0), "0", _CONSERVED
    ),
    "non-saturating": DiracObjective(
        "Non-saturating GAN",
        Logistic(-1),
        Logistic(1),
        Logistic(-1),
        r"-s\tanh(s/2)",
        "It falls, ever more slowly (like 1 over the square root of time): the flow does "
        "reach the equilibrium, but its linearisation cannot see it.",
    ),
    "wasserstein": DiracObjective(
        "Wasserstein, no constraint", Linear(-1), Linear(1), Linear(-1), "0", _CONSERVED
    ),
    "wasserstein-clip": DiracObjective(
        "Wasserstein with clipping",
        Linear(-1),
        Linear(1),
        Linear(-1),
        "0",
        "It is conserved while the slope is inside the clip bound c; outside, orbits are cut "
        "down to radius c and then circle for ever.",
        constraint=Clip(),
    ),
    "wasserstein-gp": DiracObjective(
        "Wasserstein with gradient penalty",
        Linear(-1),
        Linear(1),
        Linear(-1),
        r"2\lambda\,(|\psi| - \psi^2)",
        "It grows while the slope is below 1 and falls above: the penalty pushes the critic "
        "away from the equilibrium's flat D, into a cycle.",
        constraint=UnitSlope(),
    ),
    "hinge": DiracObjective(
        "Hinge",
        Margin(-1),
        Margin(1),
        Linear(-1),
        r"s\ \text{if}\ s < -1,\ \text{else}\ 0",
        "It is conserved inside the margin (s > -1) and falls outside: every orbit ends as a "
        "circle of radius at most the square root of 2.",
    ),
    "least-squares": DiracObjective(
        "Least squares",
        Squared(1.0),
        Squared(0.0),
        Squared(1.0),
        r"-2s^2",
        "It falls, ever more slowly (like 1 over the square root of time): the linearisation "
        "sees only a rotation.",
        rest=0.5,
    ),
}


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
    symbols: ClassVar[tuple[str, str]] = (r"\theta", r"\psi")
    objective: DiracObjective
    noise: float = 0.0

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
