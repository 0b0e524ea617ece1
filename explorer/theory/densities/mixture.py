"""Mixtures of densities, computed without leaving logarithms."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from explorer.theory.densities.density import Array, Density, Tail


class Mixture(Density):
    """A weighted sum of densities.

    Args:
        components: The densities, at least one.
        weights: As many weights, at least 0 and not all 0; they are scaled to sum to 1 and
            components of weight 0 are left out. None means equal weights.
    """

    def __init__(
        self, components: Sequence[Density], weights: Sequence[float] | None = None
    ) -> None:
        share = np.ones(len(components)) if weights is None else np.asarray(weights, float)
        if len(share) != len(components) or not np.all(share >= 0) or not share.sum() > 0:
            msg = f"weights are {weights}; give {len(components)}, none below 0, not all 0."
            raise ValueError(msg)
        self.components = [c for c, w in zip(components, share, strict=True) if w > 0]
        self.weights: Array = share[share > 0] / share.sum()
        self._log_weights = np.log(self.weights)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Return the logarithm of the weighted sum, computed without leaving logarithms."""
        if len(self.components) == 1:
            return self.components[0].log_pdf(x)
        return _log_sum(self._log_terms(x))

    def mass(self, x: ArrayLike, upper: bool = False) -> Array:
        """Return the mass below x, or above it."""
        parts = [c.mass(x, upper) for c in self.components]
        return np.minimum(np.tensordot(self.weights, np.stack(parts), 1), 1.0)

    def score(self, x: ArrayLike) -> Array:
        """Return the components' scores, weighted by their responsibility for x."""
        terms = self._log_terms(x)
        total = _log_sum(terms)
        share = np.exp(terms - np.where(np.isneginf(total), 0, total))
        return np.asarray(np.sum(share * np.stack([c.score(x) for c in self.components]), 0))

    def breaks(self) -> Array:
        """Return the break points of all components."""
        return np.unique(np.concatenate([c.breaks() for c in self.components]))

    def quantile(self, mass: ArrayLike, upper: bool = False) -> Array:
        """Return the point with the given mass on its side, by bisection.

        It lies between the smallest and the largest of the components' own quantiles.
        """
        mass = np.asarray(mass, float)
        ends = np.stack([c.quantile(mass, upper) for c in self.components])
        # A mass of 0 or 1 has its quantile at infinity for some components: keep that end.
        low, high = ends.min(0), ends.max(0)
        infinite = np.where(np.isinf(low), low, high)
        finite = np.isfinite(low) & np.isfinite(high)
        low, high = np.where(finite, low, 0), np.where(finite, high, 0)
        for _ in range(64):
            middle = low + (high - low) / 2
            right = (self.mass(middle, upper) > mass) ^ upper
            low, high = np.where(right, low, middle), np.where(right, middle, high)
            if np.all(high - low <= 1e-15 * (1e-3 + np.abs(middle))):
                break
        return np.where(finite, low + (high - low) / 2, infinite)

    def support(self) -> Array:
        """Return the union of the components' supports."""
        intervals = np.concatenate([c.support() for c in self.components])
        merged = [list(intervals[intervals[:, 0].argmin()])]
        for low, high in intervals[np.argsort(intervals[:, 0])]:
            if low > merged[-1][1]:
                merged.append([low, high])
            merged[-1][1] = max(merged[-1][1], high)
        return np.array(merged)

    def tails(self) -> tuple[Tail, Tail]:
        """Return the heaviest tail on each side: far out it is all that counts."""
        left, right = zip(*(c.tails() for c in self.components), strict=True)
        return min(left), min(right)

    def mean(self) -> float:
        """Return the weighted mean of the means."""
        return float(self.weights @ [c.mean() for c in self.components])

    def variance(self) -> float:
        """Return the mean variance plus the variance of the means."""
        means = np.array([c.mean() for c in self.components])
        inner = self.weights @ [c.variance() for c in self.components]
        return float(inner + self.weights @ (means - self.mean()) ** 2)

    def _log_terms(self, x: ArrayLike) -> Array:
        """Return log weight plus log density, one row a component."""
        logs = zip(self._log_weights, self.components, strict=True)
        return np.stack([w + c.log_pdf(x) for w, c in logs])


def _log_sum(terms: Array) -> Array:
    """Return the log of the sum of exponentials over the first axis; all -inf gives -inf."""
    return np.asarray(np.logaddexp.reduce(terms, axis=0))
