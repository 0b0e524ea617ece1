"""Densities on the line: Gaussian, uniform, Laplace, and mixtures of them.

Everything that can underflow is computed as a logarithm: a spike of width 1e-3 seen from a
distance of 100 has a density of exp(-5e9), which is 0 as a number and fine as a logarithm.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

Array: TypeAlias = NDArray[np.float64]

# Where a density changes its behaviour, in units of its width; the last is where it underflows.
GAUSSIAN_BREAKS = np.array([0, 1, 2, 3, 4, 6, 8, 12, 20, 38.0])
LAPLACE_BREAKS = np.array([0, 1, 2, 4, 8, 16, 32, 64, 200, 700.0])


class Density(ABC):
    """A probability density on the real line.

    `x` is an array of any shape and every method returns an array of that shape.
    """

    @abstractmethod
    def log_pdf(self, x: ArrayLike) -> Array:
        """Return the logarithm of the density, minus infinity outside the support."""

    @abstractmethod
    def mass(self, x: ArrayLike, upper: bool = False) -> Array:
        """Return the mass below x, or with `upper` above x, both accurate in their tails."""

    @abstractmethod
    def score(self, x: ArrayLike) -> Array:
        """Return the derivative of the log density, 0 outside the support."""

    @abstractmethod
    def breaks(self) -> Array:
        """Return sorted points that a quadrature must not step over, the far tails included."""

    @abstractmethod
    def quantile(self, mass: ArrayLike, upper: bool = False) -> Array:
        """Return the x with the given mass in [0, 1] below it, or with `upper` above it."""

    @abstractmethod
    def mean(self) -> float:
        """Return the expectation of x."""

    @abstractmethod
    def variance(self) -> float:
        """Return the variance of x."""

    def pdf(self, x: ArrayLike) -> Array:
        """Return the density."""
        return np.exp(self.log_pdf(x))

    def cdf(self, x: ArrayLike) -> Array:
        """Return the distribution function: the mass below x."""
        return self.mass(x)

    def sample(self, size: int, rng: np.random.Generator) -> Array:
        """Draw `size` independent points by inversion."""
        return self.quantile(rng.random(size))


@dataclass(frozen=True)
class Gaussian(Density):
    """The normal density N(mean, std squared)."""

    loc: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        _check_width("scale", self.scale)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Return the logarithm of the density."""
        u = (np.asarray(x, float) - self.loc) / self.scale
        return np.asarray(-0.5 * u * u - np.log(self.scale * np.sqrt(2 * np.pi)))

    def mass(self, x: ArrayLike, upper: bool = False) -> Array:
        """Return the mass below x, or above it."""
        u = (np.asarray(x, float) - self.loc) / self.scale
        return np.asarray(ndtr(-u if upper else u))

    def score(self, x: ArrayLike) -> Array:
        """Return the derivative of the log density."""
        return (self.loc - np.asarray(x, float)) / self.scale**2

    def breaks(self) -> Array:
        """Return the mean and multiples of the standard deviation around it."""
        return _around(self.loc, self.scale, GAUSSIAN_BREAKS)

    def quantile(self, mass: ArrayLike, upper: bool = False) -> Array:
        """Return the point with the given mass on its side."""
        u = np.asarray(ndtri(np.asarray(mass, float)))
        return self.loc + self.scale * (-u if upper else u)

    def mean(self) -> float:
        """Return the mean."""
        return self.loc

    def variance(self) -> float:
        """Return the variance."""
        return self.scale**2


@dataclass(frozen=True)
class Laplace(Density):
    """The double exponential: density exp(-|x - loc| / scale) / (2 scale)."""

    loc: float = 0.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        _check_width("scale", self.scale)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Return the logarithm of the density."""
        u = np.abs(np.asarray(x, float) - self.loc) / self.scale
        return np.asarray(-u - np.log(2 * self.scale))

    def mass(self, x: ArrayLike, upper: bool = False) -> Array:
        """Return the mass below x, or above it."""
        u = (np.asarray(x, float) - self.loc) / self.scale
        tail = 0.5 * np.exp(-np.abs(u))
        return np.where((u > 0) ^ upper, 1 - tail, tail)

    def score(self, x: ArrayLike) -> Array:
        """Return the derivative of the log density: minus or plus 1 / scale."""
        return np.sign(self.loc - np.asarray(x, float)) / self.scale

    def breaks(self) -> Array:
        """Return the kink and multiples of the scale around it."""
        return _around(self.loc, self.scale, LAPLACE_BREAKS)

    def quantile(self, mass: ArrayLike, upper: bool = False) -> Array:
        """Return the point with the given mass on its side."""
        mass = np.asarray(mass, float)
        with np.errstate(divide="ignore"):
            lower_half = np.log(2 * np.minimum(mass, 0.5))
            upper_half = -np.log(2 * np.minimum(1 - mass, 0.5))
        u = np.where(mass < 0.5, lower_half, upper_half)
        return np.asarray(self.loc + self.scale * (-u if upper else u))

    def mean(self) -> float:
        """Return the mean."""
        return self.loc

    def variance(self) -> float:
        """Return the variance."""
        return 2 * self.scale**2


@dataclass(frozen=True)
class Uniform(Density):
    """Constant density between low and high, nothing outside."""

    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if not self.high > self.low:
            msg = f"low is {self.low} and high is {self.high}; high must be above low."
            raise ValueError(msg)

    def log_pdf(self, x: ArrayLike) -> Array:
        """Return minus the log width inside, minus infinity outside."""
        x = np.asarray(x, float)
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, -np.log(self.high - self.low), -np.inf)

    def mass(self, x: ArrayLike, upper: bool = False) -> Array:
        """Return the mass below x, or above it."""
        x = np.asarray(x, float)
        share = (self.high - x if upper else x - self.low) / (self.high - self.low)
        return np.clip(share, 0, 1)

    def score(self, x: ArrayLike) -> Array:
        """Return 0: the density is flat."""
        return np.zeros_like(np.asarray(x, float))

    def breaks(self) -> Array:
        """Return the two ends."""
        return np.array([self.low, self.high])

    def quantile(self, mass: ArrayLike, upper: bool = False) -> Array:
        """Return the point with the given mass on its side."""
        share = (self.high - self.low) * np.asarray(mass, float)
        return self.high - share if upper else self.low + share

    def mean(self) -> float:
        """Return the middle."""
        return (self.low + self.high) / 2

    def variance(self) -> float:
        """Return the squared width over 12."""
        return (self.high - self.low) ** 2 / 12


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


def _around(centre: float, width: float, multiples: Array) -> Array:
    """Return centre plus and minus the multiples of the width, sorted."""
    return centre + width * np.concatenate([-multiples[:0:-1], multiples])


def _check_width(name: str, width: float) -> None:
    """Refuse a width that is not positive."""
    if not (width > 0 and np.isfinite(width)):
        msg = f"{name} is {width}; a width is a finite number above 0."
        raise ValueError(msg)
