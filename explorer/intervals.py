"""How sure one can be of a count or a mean over many runs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit
from scipy.stats import binomtest, fisher_exact

Array = NDArray[np.floating]


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


def mean_interval(values: ArrayLike) -> Interval:
    """Return the mean over the seeds with Student's 95 % t interval.

    For normal values it holds the true mean 95 times in 100 however few seeds there are; a
    bootstrap of three holds it 75 times. One seed says nothing: its interval is infinite.

    Args:
        values: Shape `(..., N)`, N seeds.

    References:
        Student (1908), The probable error of a mean. https://doi.org/10.1093/biomet/6.1.1
    """
    data = np.asarray(values, float)
    mean, seeds = data.mean(-1), data.shape[-1]
    if seeds == 1:
        return Interval(mean, np.full_like(mean, -np.inf), np.full_like(mean, np.inf))
    reach = stdtrit(seeds - 1, 0.975) * data.std(-1, ddof=1) / np.sqrt(seeds)
    return Interval(mean, mean - reach, mean + reach)


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
