"""The families of densities: Gaussian, Laplace, uniform.

Everything that can underflow is computed as a logarithm: a spike of width 1e-3 seen from a
distance of 100 has a density of exp(-5e9), which is 0 as a number and fine as a logarithm.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from explorer.theory.densities.density import BOUNDED, LINE, Array, Density, Tail

# Where a density changes its behaviour, in units of its width; the last is where it underflows.
GAUSSIAN_BREAKS = np.array([0, 1, 2, 3, 4, 6, 8, 12, 20, 38.0])
LAPLACE_BREAKS = np.array([0, 1, 2, 4, 8, 16, 32, 64, 200, 700.0])


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

    def support(self) -> Array:
        """Return the whole line."""
        return LINE

    def tails(self) -> tuple[Tail, Tail]:
        """Return half the precision, and the mean's pull, which differs in sign."""
        precision = 1 / self.scale**2
        pull = self.loc * precision
        return Tail(precision / 2, pull), Tail(precision / 2, -pull)

    def mean(self) -> float:
        """Return the mean."""
        return self.loc

    def variance(self) -> float:
        """Return the variance."""
        return self.scale**2


class Spike(Gaussian):
    """A point that holds all the mass, drawn and integrated as a Gaussian of a small scale.

    It has density at its place only, so that it shares no point with anything beside it.
    """

    def support(self) -> Array:
        """Return the one place, as an interval without length."""
        return np.array([[self.loc, self.loc]])

    def tails(self) -> tuple[Tail, Tail]:
        """Return that there are none."""
        return BOUNDED, BOUNDED


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

    def support(self) -> Array:
        """Return the whole line."""
        return LINE

    def tails(self) -> tuple[Tail, Tail]:
        """Return exponential tails: one over the scale."""
        tail = Tail(0.0, 1 / self.scale)
        return tail, tail

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

    def support(self) -> Array:
        """Return the one interval."""
        return np.array([[self.low, self.high]])

    def tails(self) -> tuple[Tail, Tail]:
        """Return that there are none."""
        return BOUNDED, BOUNDED

    def mean(self) -> float:
        """Return the middle."""
        return (self.low + self.high) / 2

    def variance(self) -> float:
        """Return the squared width over 12."""
        return (self.high - self.low) ** 2 / 12


def _around(centre: float, width: float, multiples: Array) -> Array:
    """Return centre plus and minus the multiples of the width, sorted."""
    return centre + width * np.concatenate([-multiples[:0:-1], multiples])


def _check_width(name: str, width: float) -> None:
    """Refuse a width that is not positive."""
    if not (width > 0 and np.isfinite(width)):
        msg = f"{name} is {width}; a width is a finite number above 0."
        raise ValueError(msg)
