"""A generator on the line: a rising curve from the latent z to x, and the density it makes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator
from scipy.special import exprel

from explorer.theory.densities.density import LINE, Array, Density, Tail

LATENTS = 96


class CurveGenerator(Density):
    """A rising curve G through points (z_i, x_i), and the density p_g that it makes.

    Between two neighbours lies the mass z_{i+1} - z_i, spread evenly; beyond the outermost lie
    exponential tails, so that log p_g is finite everywhere.

    Args:
        x: G(z_i) at N even places z_i = (i + 1/2)/N, strictly increasing, shape `(N,)`.
    """

    def __init__(self, x: ArrayLike) -> None:
        self.x: Array = np.asarray(x, float)
        self.z: Array = (np.arange(len(self.x)) + 0.5) / len(self.x)
        gaps = np.diff(self.x)
        if not np.all(gaps > 0):
            msg = "x does not rise everywhere; G must be a rising curve."
            raise ValueError(msg)
        self._log_inner: Array = -np.log(gaps * len(self.x))
        # An exponential tail has its quantiles at mass 1/2 and 3/2 a factor 3 apart.
        self.tail_scales: Array = gaps[[0, -1]] / np.log(3)

    def __call__(self, z: ArrayLike) -> Array:
        """Return G(z), linear between the points."""
        return np.asarray(np.interp(np.asarray(z, float), self.z, self.x))

    def log_pdf(self, x: ArrayLike) -> Array:
        """Return log p_g."""
        x = np.asarray(x, float)
        place = np.clip(np.searchsorted(self.x, x) - 1, 0, len(self._log_inner) - 1)
        inner = self._log_inner[place]
        edge = np.log(0.5 / len(self.x)) - np.log(self.tail_scales)
        left = edge[0] - (self.x[0] - x) / self.tail_scales[0]
        right = edge[1] - (x - self.x[-1]) / self.tail_scales[1]
        return np.where(x < self.x[0], left, np.where(x > self.x[-1], right, inner))

    def smooth_log_pdf(self, x: ArrayLike) -> Array:
        """Return log p_g without the steps between pieces, for pictures and for D's slope.

        It joins the pieces' middles by straight lines, and is scaled so that its mass is 1.
        """
        x = np.asarray(x, float)
        places, logs = self.joints()
        outside = (x < self.x[0]) | (x > self.x[-1])
        joined = np.where(outside, self.log_pdf(x), np.interp(x, places, logs))
        inside = np.diff(places) * np.exp(logs[:-1]) * exprel(np.diff(logs))
        return np.asarray(joined - np.log(inside.sum() + 1 / len(self.x)))

    def joints(self) -> tuple[Array, Array]:
        """Return where the smooth density's logarithm bends, and that before it is scaled."""
        ends = np.log(0.5 / len(self.x)) - np.log(self.tail_scales)
        middles = (self.x[1:] + self.x[:-1]) / 2
        places = np.concatenate([self.x[:1], middles, self.x[-1:]])
        return places, np.concatenate([ends[:1], self._log_inner, ends[1:]])

    def mass(self, x: ArrayLike, upper: bool = False) -> Array:
        """Return the mass below x: the inverse of G; or above it."""
        x = np.asarray(x, float)
        half = 0.5 / len(self.x)
        left = half * np.exp(np.minimum(x - self.x[0], 0) / self.tail_scales[0])
        right = half * np.exp(np.minimum(self.x[-1] - x, 0) / self.tail_scales[1])
        below = np.where(x < self.x[0], left, np.interp(x, self.x, self.z))
        below = np.where(x > self.x[-1], 1 - right, below)
        above = np.where(x > self.x[-1], right, 1 - below)
        return np.asarray(above if upper else below)

    def score(self, x: ArrayLike) -> Array:
        """Return the slope of log p_g: 0 inside a piece, one over the scale in a tail."""
        x = np.asarray(x, float)
        left = np.where(x < self.x[0], 1 / self.tail_scales[0], 0)
        return np.where(x > self.x[-1], -1 / self.tail_scales[1], left)

    def breaks(self) -> Array:
        """Return the points x_i and the far ends of the tails."""
        reach = np.array([40, 10, 3.0])
        left, right = self.tail_scales
        return np.concatenate(
            [self.x[0] - reach * left, self.x, self.x[-1] + reach[::-1] * right]
        )

    def quantile(self, mass: ArrayLike, upper: bool = False) -> Array:
        """Return the x with the given mass on its side."""
        z = 1 - np.asarray(mass, float) if upper else np.asarray(mass, float)
        half = 0.5 / len(self.x)
        with np.errstate(divide="ignore"):
            left = self.x[0] + self.tail_scales[0] * np.log(np.minimum(z, half) / half)
            right = self.x[-1] - self.tail_scales[1] * np.log(np.minimum(1 - z, half) / half)
        return np.where(z < half, left, np.where(z > 1 - half, right, self(z)))

    def support(self) -> Array:
        """Return the whole line."""
        return LINE

    def tails(self) -> tuple[Tail, Tail]:
        """Return exponential tails: one over their scales."""
        left, right = self.tail_scales
        return Tail(0.0, 1 / left), Tail(0.0, 1 / right)

    def mean(self) -> float:
        """Return the mean of the points, tails included by symmetry of their mass."""
        z = (np.arange(4000) + 0.5) / 4000
        return float(self.quantile(z).mean())

    def variance(self) -> float:
        """Return the variance."""
        z = (np.arange(4000) + 0.5) / 4000
        return float(self.quantile(z).var())


def bent_generator(heights: Sequence[float], latents: int = LATENTS) -> CurveGenerator:
    """Return a smooth rising G through control points at even z from 0 to 1.

    A height that does not rise above its left neighbour is lifted just above it.

    Args:
        heights: G at z = 0, ..., 1, at least two.
        latents: How many z the curve is kept at.
    """
    steps = np.arange(len(heights)) * 0.02
    rising = np.maximum.accumulate(np.asarray(heights, float) - steps) + steps
    curve = PchipInterpolator(np.linspace(0, 1, len(heights)), rising)
    return CurveGenerator(curve((np.arange(latents) + 0.5) / latents))
