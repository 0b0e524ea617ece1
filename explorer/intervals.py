"""How sure one can be of a count or a mean over many runs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binomtest, bootstrap, fisher_exact

Array = NDArray[np.floating]
RESAMPLES = 1_000


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % confidence interval; arrays of one shape, or numbers."""

    estimate: Array
    low: Array
    high: Array


def share_interval(count: int, of: int) -> Interval:
    """Return the share of seeds with Wilson's 95 % interval.

    Raises:
        ValueError: The count is not between 0 and the number of seeds.

    References:
        Wilson (1927), Probable inference, the law of succession, and statistical inference.
        https://doi.org/10.1080/01621459.1927.10502953
    """
    if not 0 <= count <= of or not of:
        msg = f"{count} of {of} seeds is not a share."
        raise ValueError(msg)
    found = binomtest(count, of).proportion_ci(0.95, "wilson")
    return Interval(np.array(count / of), np.array(found.low), np.array(found.high))


def share_intervals(counts: ArrayLike, of: int) -> Interval:
    """Return `share_interval` for an array of counts, arrays of its shape."""
    given = np.asarray(counts)
    found = [share_interval(int(count), of) for count in given.ravel()]
    return Interval(
        *(
            np.reshape([getattr(i, part) for i in found], given.shape)
            for part in ("estimate", "low", "high")
        )
    )


def mean_interval(values: ArrayLike, rng: np.random.Generator) -> Interval:
    """Return the mean over the seeds with a bootstrap 95 % percentile interval.

    Args:
        values: Shape `(..., N)`, N seeds.
        rng: Draws the resamples.

    References:
        Efron (1979), Bootstrap methods: another look at the jackknife.
        https://doi.org/10.1214/aos/1176344552
    """
    data = np.asarray(values, float)
    found = bootstrap(
        (data,), np.mean, axis=-1, n_resamples=RESAMPLES, method="percentile", rng=rng
    ).confidence_interval
    return Interval(data.mean(-1), np.asarray(found.low), np.asarray(found.high))


def chance(lost: Sequence[int], seeds: int) -> float:
    """Return Fisher's exact p: how often chance alone would set two settings so far apart.

    References:
        Fisher (1922), On the interpretation of chi-squared from contingency tables.
        https://doi.org/10.2307/2340521
    """
    first, second = lost
    return float(
        fisher_exact(np.array([[first, seeds - first], [second, seeds - second]])).pvalue
    )
