"""Distances between two samples of points in the plane; estimates, named as such."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import wasserstein_distance

from explorer.distributions import Distribution

Array = NDArray[np.floating]


def binned_probabilities(points: Array, window: float, bins: int) -> Array:
    """Return the share of points in each cell of a square, and outside it.

    Args:
        points: Shape `(N, 2)`, N at least 1; a coordinate that is not finite lies outside.
        window: Half the side of the square around the origin.
        bins: Cells a side.

    Returns:
        Shape `(bins**2 + 1,)`, the last entry the share outside; the sum is 1.
    """
    scaled = (points + window) * (bins / (2 * window))
    inside = ((scaled >= 0) & (scaled < bins)).all(-1)
    column, row = scaled[inside].astype(np.int64).T
    counts = np.bincount(row * bins + column, minlength=bins**2).astype(float)
    return np.append(counts, len(points) - len(row)) / len(points)


def binned_js(real: Array, fake: Array, window: float, bins: int = 32) -> float:
    r"""Return the binned Jensen-Shannon divergence of two samples, in nats, in [0, ln 2].

    $JS(p, q) = \tfrac12 KL(p\Vert m) + \tfrac12 KL(q\Vert m)$ with the half-half mixture m,
    over the cells of a square and one cell for all that lies outside. Binning loses
    information and sampling adds noise, so read it beside `binned_js_floor`.

    Args:
        real: Shape `(N, 2)`.
        fake: Shape `(M, 2)`.
        window: Half the side of the square around the origin.
        bins: Cells a side.

    Raises:
        ValueError: A sample has fewer than 10,000 points, too few for the cells.
    """
    if min(len(real), len(fake)) < 10_000:
        msg = f"{min(len(real), len(fake))} points; a binned JS needs at least 10,000."
        raise ValueError(msg)
    p = binned_probabilities(real, window, bins)
    q = binned_probabilities(fake, window, bins)
    mixture = (p + q) / 2
    kept = mixture > 0
    p, q, mixture = p[kept], q[kept], mixture[kept]
    entropy = sum(0.5 * (r[r > 0] * np.log(r[r > 0] / mixture[r > 0])).sum() for r in (p, q))
    return float(np.clip(entropy, 0.0, np.log(2)))


def binned_js_floor(
    distribution: Distribution,
    samples: int,
    rng: np.random.Generator,
    bins: int = 32,
    repeats: int = 8,
) -> float:
    """Return what `binned_js` reads, on average, for a perfect generator.

    Args:
        distribution: Draws both samples.
        samples: Points a sample, at least 10,000.
        rng: Where the points come from.
        bins: Cells a side.
        repeats: Pairs of samples to average over.
    """
    readings = [
        binned_js(
            distribution.sample(samples, rng),
            distribution.sample(samples, rng),
            distribution.window,
            bins,
        )
        for _ in range(repeats)
    ]
    return float(np.mean(readings))


def sliced_wasserstein(
    real: Array, fake: Array, rng: np.random.Generator, directions: int = 64
) -> float:
    """Return the Wasserstein-1 distance of 1-D projections, averaged over random directions.

    Args:
        real: Shape `(N, 2)`.
        fake: Shape `(M, 2)`.
        rng: Draws the directions.
        directions: How many.

    References:
        Bonneel et al. (2015), Sliced and Radon Wasserstein Barycenters of Measures.
        https://doi.org/10.1007/s10851-014-0506-3
    """
    angle = rng.uniform(0, np.pi, directions)
    axes = np.stack([np.cos(angle), np.sin(angle)])
    pairs = zip((real @ axes).T, (fake @ axes).T, strict=True)
    return float(np.mean([wasserstein_distance(p, q) for p, q in pairs]))
