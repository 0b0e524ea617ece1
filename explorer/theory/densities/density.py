"""What every density on the line can tell, and how it dies out."""

from abc import ABC, abstractmethod
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]


class Tail(NamedTuple):
    """How a density dies out on one side: like exp(-square x^2 - rate |x|).

    The heavier of two tails is the smaller tuple; both numbers are infinite where the support
    ends.
    """

    square: float
    rate: float


BOUNDED = Tail(np.inf, np.inf)
LINE = np.array([[-np.inf, np.inf]])


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
    def support(self) -> Array:
        """Return where there is density: disjoint intervals, increasing, shape `(K, 2)`."""

    @abstractmethod
    def tails(self) -> tuple[Tail, Tail]:
        """Return how the density dies out to the left and to the right."""

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


def with_breaks(even: Array, *densities: Density) -> Array:
    """Return an even grid and both sides of the densities' own break points inside it."""
    breaks = np.concatenate([density.breaks() for density in densities])
    inside = breaks[np.abs(breaks) < even[-1]]
    return np.unique(np.concatenate([even, inside - 1e-7, inside + 1e-7]))
