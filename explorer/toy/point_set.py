"""The distribution of a student's own points."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.distributions import Distribution

Array = NDArray[np.float64]


class PointSet(Distribution):
    """The user's own points, each equally likely; a set of points has no density.

    Args:
        points: Finite coordinates inside the window, shape `(N, 2)`, N at least 1.
    """

    title = "Your points"
    has_density = False

    def __init__(self, points: ArrayLike) -> None:
        self._points = np.asarray(points, dtype=float)
        if self._points.ndim != 2 or self._points.shape[1] != 2 or not len(self._points):
            msg = f"points have shape {self._points.shape}; at least one row of two is needed."
            raise ValueError(msg)
        if not np.isfinite(self._points).all():
            msg = "points hold a value that is not a finite number."
            raise ValueError(msg)

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw with replacement."""
        return self._points[rng.integers(len(self._points), size=n)]
