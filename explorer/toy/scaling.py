"""How raw points come into the window, each axis in its own unit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.distributions import WINDOW

Array = NDArray[np.float64]
Pair = tuple[float, float]

#: Where the ends of an axis come to lie, in window units.
HALF_WIDTH = 2.0
#: Axes share a factor, so that shapes stay, unless one range is more than so many times the
#: other: then the units are not the same.
ALIKE = 4.0
#: A value is far out beyond so many interquartile ranges (of the distinct values) from the
#: quartiles; Tukey (1977) calls 3 of them far out, but long tails are data, too.
FAR_OUT = 10.0


@dataclass(frozen=True)
class Scaling:
    """How raw points were moved into the window: `(raw - centre) * factors`, held in it.

    Attributes:
        centre: What came to lie at the origin.
        factors: Window units a raw unit, along x and y.
    """

    centre: Pair
    factors: Pair

    @staticmethod
    def of(raw: ArrayLike) -> "Scaling":
        """Centre the points but those far out; scale them to `2 * HALF_WIDTH`.

        Both axes get the factor of the longer one, or, where their ranges differ more than
        `ALIKE` times, each its own. An axis without extent is only centred.

        Args:
            raw: Finite points, shape `(N, 2)`.
        """
        low, high = np.transpose([_core(axis) for axis in np.asarray(raw, dtype=float).T])
        centre, reach = low / 2 + high / 2, high / 2 - low / 2
        apart = reach >= 1e-300
        longest, shortest = reach.max(), reach.min()
        if apart.all() and longest > ALIKE * shortest:
            factors = HALF_WIDTH / reach
        else:
            factors = np.full(2, HALF_WIDTH / longest if apart.any() else 1.0)
        return Scaling(_pair(centre), _pair(factors))

    @property
    def alike(self) -> bool:
        """Whether both axes have one factor, so that shapes stay as they are."""
        return self.factors[0] == self.factors[1]

    def far_out(self, raw: ArrayLike) -> int:
        """Return how many points lie outside the window and are held at its edge."""
        return int((np.abs(self._moved(raw)) > WINDOW).any(axis=1).sum())

    def __call__(self, raw: ArrayLike) -> Array:
        """Return the points in window units, shape `(N, 2)`."""
        return np.clip(self._moved(raw), -WINDOW, WINDOW)

    def _moved(self, raw: ArrayLike) -> Array:
        # Far out points may overflow: infinity lies outside the window as well.
        with np.errstate(over="ignore"):
            return (np.asarray(raw, dtype=float) - self.centre) * self.factors


def _core(axis: Array) -> Pair:
    """Return the least and the greatest value of an axis that is not far out."""
    lower, upper = np.quantile(np.unique(axis), (0.25, 0.75), method="nearest")
    with np.errstate(over="ignore"):
        fence = FAR_OUT * (upper - lower)
        inside = axis[(axis >= lower - fence) & (axis <= upper + fence)]
    return float(inside.min()), float(inside.max())


def _pair(values: Array) -> Pair:
    x, y = values.tolist()
    return x, y
