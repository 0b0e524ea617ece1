"""The losses of the two players of the Dirac-GAN, one row a paper; what bounds D's slope."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from explorer.theory.game.scalar_losses import (
    Array,
    Linear,
    Logistic,
    Margin,
    ScalarLoss,
    Squared,
)


@dataclass(frozen=True)
class FlowWords:
    r"""What a page says about a field.

    Attributes:
        field_latex: The two velocities.
        radius_latex: Half the rate of change of the squared radius along the flow, where
            $s = \theta\psi$.
        radius_words: What that means.
    """

    field_latex: str
    radius_latex: str
    radius_words: str


@dataclass(frozen=True)
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
    """Clamp psi to [-clip_bound, clip_bound] after each update of the critic."""

    clip_bound: float = 1.0

    def project(self, state: Array) -> Array:
        """Return the state with psi clamped."""
        psi = np.clip(state[..., 1], -self.clip_bound, self.clip_bound)
        return np.stack([state[..., 0], psi], -1)


@dataclass(frozen=True)
class UnitSlope(Constraint):
    r"""Add $\lambda(|\psi| - 1)^2$: the gradient penalty, for the slope of `D` is psi itself.

    At psi = 0 it has a kink, so the field jumps there and no linearisation exists.
    """

    smooth: ClassVar[bool] = False
    slope_weight: float = 0.5

    def slope(self, psi: Array) -> Array:
        """Return the penalty's derivative, 0 by convention at the kink."""
        return 2 * self.slope_weight * (psi - np.sign(psi))

    def curvature(self, psi: Array) -> Array:
        """Return the second derivative away from the kink."""
        return np.full_like(psi, 2 * self.slope_weight)


@dataclass(frozen=True)
class DiracObjective:
    """The three scalar losses of a GAN.

    Attributes:
        title: What a page calls it.
        real: The discriminator's loss of its output on a real sample.
        fake: The discriminator's loss of its output on a fake sample.
        generator: The generator's loss of the same output.
        words: The field they make without noise, and what it does to the radius.
        rest: The output where both targets pull equally: `D(x) = rest + psi x`. It is 0 for
            all but least squares, whose targets 0 and 1 meet at 1/2.
        constraint: What bounds the slope psi.
    """

    title: str
    real: ScalarLoss
    fake: ScalarLoss
    generator: ScalarLoss
    words: FlowWords
    rest: float = 0.0
    constraint: Constraint = field(default_factory=Constraint)


CONSERVED = "It is conserved: the flow goes round in circles for ever."
_SLOWLY = (
    "It falls, ever more slowly (like 1 over the square root of time): the flow does reach the "
    "equilibrium, but the linearisation sees only a rotation."
)
_CIRCLE = r"\dot\theta = \psi,\qquad \dot\psi = -\theta"
_CRITIC = (Linear(-1), Linear(1), Linear(-1))

DIRAC_OBJECTIVES: dict[str, DiracObjective] = {
    "saturating": DiracObjective(
        "GAN (minimax)",
        Logistic(-1),
        Logistic(1),
        Logistic(1, -1.0),
        FlowWords(
            r"\dot\theta = \sigma(\theta\psi)\,\psi,\qquad "
            r"\dot\psi = -\sigma(\theta\psi)\,\theta",
            "0",
            CONSERVED,
        ),
    ),
    "non-saturating": DiracObjective(
        "Non-saturating GAN",
        Logistic(-1),
        Logistic(1),
        Logistic(-1),
        FlowWords(
            r"\dot\theta = \sigma(-\theta\psi)\,\psi,\qquad "
            r"\dot\psi = -\sigma(\theta\psi)\,\theta",
            r"-s\tanh(s/2)",
            _SLOWLY,
        ),
    ),
    "wasserstein": DiracObjective(
        "Wasserstein, no constraint", *_CRITIC, FlowWords(_CIRCLE, "0", CONSERVED)
    ),
    "wasserstein-clip": DiracObjective(
        "Wasserstein with clipping",
        *_CRITIC,
        FlowWords(
            _CIRCLE + r",\qquad \psi \leftarrow \mathrm{clip}(\psi, -c, c)",
            "0",
            "It is conserved while the slope is inside the clip bound c. Wider orbits are cut "
            "down to radius c and then circle for ever.",
        ),
        constraint=Clip(),
    ),
    "wasserstein-gp": DiracObjective(
        "Wasserstein with gradient penalty",
        *_CRITIC,
        FlowWords(
            r"\dot\theta = \psi,\qquad "
            r"\dot\psi = -\theta - 2\lambda\,(|\psi| - 1)\,\mathrm{sign}\,\psi",
            r"2\lambda\,(|\psi| - \psi^2)",
            "It grows while D's slope is below 1 and falls above: the penalty itself pushes D "
            "away from the flat line of the equilibrium, into a cycle.",
        ),
        constraint=UnitSlope(),
    ),
    "hinge": DiracObjective(
        "Hinge",
        Margin(-1),
        Margin(1),
        Linear(-1),
        FlowWords(
            r"\dot\theta = \psi,\qquad \dot\psi = -\theta\ \ \text{if}\ \theta\psi > -1,\ "
            r"\text{else}\ 0",
            r"s\ \text{if}\ s < -1,\ \text{else}\ 0",
            "It is conserved inside the margin (s > -1) and falls outside: every orbit ends as "
            "a circle of radius at most the square root of 2.",
        ),
    ),
    "least-squares": DiracObjective(
        "Least squares",
        Squared(1.0),
        Squared(0.0),
        Squared(1.0),
        FlowWords(
            r"\dot\theta = (\tfrac12 - \theta\psi)\,\psi,\qquad "
            r"\dot\psi = -(\tfrac12 + \theta\psi)\,\theta",
            r"-2s^2",
            _SLOWLY,
        ),
        rest=0.5,
    ),
}
