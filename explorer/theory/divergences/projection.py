"""The best single Gaussian for a density, under each divergence: covering or seeking modes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri

from explorer.theory.densities import Array, Density, Gaussian
from explorer.theory.densities.quadrature import integrate
from explorer.theory.divergences.f_divergences import F_DIVERGENCES
from explorer.theory.transport.wasserstein import wasserstein_1d

PROJECTIONS: dict[str, str] = {
    "kl": "KL(p‖q), forward",
    "reverse-kl": "KL(q‖p), reverse",
    "jensen-shannon": "Jensen-Shannon",
    "total-variation": "Total variation",
    "squared-hellinger": "Squared Hellinger",
    "w1": "Wasserstein-1",
    "w2": "Wasserstein-2",
}
#: Integrands with kinks, which an even grid would round off in the third digit.
_KINKED: dict[str, Callable[[Density, Density], float]] = {
    "total-variation": F_DIVERGENCES["total-variation"].value,
    "w1": partial(wasserstein_1d, relative=1e-9),
}
GRID_POINTS = 700
MEANS, STDS = 33, 25


@dataclass(frozen=True)
class Projection:
    """The Gaussian N(mean, std²) nearest to a density, and its distance in that divergence.

    For the squared Hellinger distance `distance` is squared too.
    """

    mean: float
    std: float
    distance: float


def best_gaussian(p: Density, divergence: str) -> Projection:
    """Return the Gaussian q nearest to p under one of `PROJECTIONS`.

    Forward KL and W2 have closed forms; the others are searched on a grid of means and widths
    and then polished, so that the best of several local minima is found. p should be smooth on
    the scale of a hundredth of its own spread.

    Raises:
        ValueError: If the divergence is not in `PROJECTIONS`.
    """
    if divergence not in PROJECTIONS:
        msg = f"{divergence!r} is unknown; choose from {', '.join(PROJECTIONS)}."
        raise ValueError(msg)
    if divergence == "w2":
        return _best_w2(p)
    score = _scorer(p, divergence)
    mean, std = p.mean(), float(np.sqrt(p.variance()))
    if divergence == "kl":
        return Projection(mean, std, float(score(np.array([mean]), np.array([std]))[0]))
    means, stds = (
        np.linspace(mean - 2 * std, mean + 2 * std, MEANS),
        np.geomspace(0.1, 1.5, STDS),
    )
    grid = np.array(np.meshgrid(means, std * stds)).reshape(2, -1)
    start = grid[:, np.argmin(score(*grid))]

    def objective(v: Array) -> float:
        if divergence in _KINKED:
            return _KINKED[divergence](p, Gaussian(float(v[0]), float(np.exp(v[1]))))
        return float(score(v[:1], np.exp(v[1:]))[0])

    found = minimize(
        objective,
        np.array([float(start[0]), float(np.log(start[1]))]),
        method="Nelder-Mead",
        options={"xatol": 1e-5, "fatol": 1e-10},
    )
    return Projection(float(found.x[0]), float(np.exp(found.x[1])), float(found.fun))


def _scorer(p: Density, divergence: str) -> Callable[[Array, Array], Array]:
    """Return the distance of p from N(m, s²) as a function of many m and s at once.

    The trapezoidal rule on an even grid: spectrally accurate for smooth densities.
    """
    reach = 6 * np.sqrt(p.variance())
    x = np.linspace(p.mean() - reach, p.mean() + reach, GRID_POINTS)
    step, log_p, cdf = x[1] - x[0], p.log_pdf(x), p.cdf(x)

    def score(means: Array, stds: Array) -> Array:
        u = (x - means[:, None]) / stds[:, None]
        if divergence == "w1":
            return np.asarray(np.abs(cdf - ndtr(u)).sum(-1) * step)
        log_q = -0.5 * u * u - np.log(stds[:, None] * np.sqrt(2 * np.pi))
        return np.asarray(F_DIVERGENCES[divergence].integrand(log_p, log_q).sum(-1) * step)

    return score


def _best_w2(p: Density) -> Projection:
    """Return the mean of p, and as width the covariance of p's and a normal's quantiles."""
    mean = p.mean()

    def moved(x: Array) -> Array:
        share = np.minimum(p.mass(x), p.mass(x, upper=True))
        normal = np.where(share > 0, ndtri(np.maximum(share, 1e-300)), 0)
        sign = np.where(p.mass(x) < 0.5, 1.0, -1.0)
        return p.pdf(x) * (x - mean) * normal * sign

    std = float(integrate(moved, p.breaks(), 1e-10)[0])
    return Projection(mean, std, float(np.sqrt(max(p.variance() - std**2, 0.0))))
