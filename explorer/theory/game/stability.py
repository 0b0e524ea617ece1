r"""What theory says about convergence, and what a trajectory says itself.

Near the equilibrium a game is its Jacobian J and an update rule is a matrix M(J, h). The flow
shrinks where every eigenvalue of J has a negative real part; the rule shrinks where every
eigenvalue of M lies inside the unit circle, and the largest modulus is the factor per step.
"""

import numpy as np
from numpy.typing import NDArray

from explorer.theory.game.games import Game
from explorer.theory.game.integrators import Integrator
from explorer.theory.game.scalar_losses import Array
from explorer.theory.game.trajectories import radii, simulate

Complex = NDArray[np.complex128]

_PROBES = (1e-3, 1e-7)
_TINY, _SMALL = 1e-14, 1e-2
_NEUTRAL = 1e-9


def eigenvalues(game: Game) -> Complex | None:
    """Return the two eigenvalues of the flow at the equilibrium, or None where it has none."""
    jacobian = game.linearisation()
    return None if jacobian is None else _sorted_eigenvalues(jacobian)


def multipliers(game: Game, integrator: Integrator, step_size: float) -> Complex | None:
    """Return the eigenvalues of one step near the equilibrium, largest modulus first.

    There are two for a rule that remembers one state and four for one that remembers two; None
    where the game has no linearisation.
    """
    jacobian = game.linearisation()
    if jacobian is None:
        return None
    return _sorted_eigenvalues(integrator.matrix(jacobian, step_size))


def spectral_radius(game: Game, integrator: Integrator, step_size: float) -> float | None:
    """Return the factor by which the radius changes a step in the long run, near 0."""
    values = multipliers(game, integrator, step_size)
    return None if values is None else float(np.abs(values).max())


def verdict(factor: float | None) -> str:
    """Return what a factor per step means: converges, diverges, or the linear part is silent.

    >>> verdict(0.99), verdict(1.01), verdict(1.0), verdict(None)
    ('converges', 'diverges', 'turns', 'no linearisation')
    """
    if factor is None:
        return "no linearisation"
    if abs(factor - 1) < _NEUTRAL:
        return "turns"
    return "converges" if factor < 1 else "diverges"


def measured_factor(radius: Array) -> float:
    """Return the factor per step that a series of radii shows, NaN for fewer than 3 values.

    A straight line through the logarithms, with Hann weights so that the wobble of an elliptic
    orbit cancels. Only the second half is used: the first still remembers the start. Values
    that are 0, infinite or missing are left out.

    Args:
        radius: Distances from the equilibrium after each step, shape `(steps + 1,)`.

    >>> round(measured_factor(0.9 ** np.arange(50.0)), 12)
    0.9
    """
    usable = np.flatnonzero(np.isfinite(radius) & (radius > 0))
    usable = usable[len(usable) // 2 :] if len(usable) >= 6 else usable
    if len(usable) < 3:
        return float("nan")
    weights = np.hanning(len(usable) + 2)[1:-1]
    slope = np.polyfit(usable, np.log(radius[usable]), 1, w=np.sqrt(weights))[0]
    return float(np.exp(slope))


def measured_near_equilibrium(
    game: Game, integrator: Integrator, step_size: float, *, steps: int = 400
) -> float:
    """Return the factor per step of trajectories run close to the equilibrium.

    One starts at radius 1e-3, one at 1e-7; each is read while its radius stays between 1e-14
    and 1e-2, where the field is linear and rounding does not show, and the one that stays there
    longer speaks. This uses the game's field only: an independent check of `spectral_radius`.
    """
    direction = np.array([np.cos(0.7), np.sin(0.7)])
    run = simulate(game, integrator, np.outer(_PROBES, direction), step_size, steps)
    radius = radii(run.states)
    inside = np.logical_and.accumulate((radius > _TINY) & (radius < _SMALL), axis=0)
    longest = int(inside.sum(0).argmax())
    return measured_factor(radius[: inside[:, longest].sum(), longest])


def radial_speed(game: Game, state: Array) -> Array:
    """Return half the rate of change of the squared radius along the flow, `x . v(x)`."""
    return np.asarray((state * game.velocity(state)).sum(-1))


def _sorted_eigenvalues(matrix: Array) -> Complex:
    """Return the eigenvalues, largest modulus first and upper half plane before lower."""
    values = np.linalg.eigvals(matrix).astype(np.complex128)
    return values[np.lexsort((-values.imag, -np.round(np.abs(values), 12)))]
