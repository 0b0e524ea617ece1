"""Losses of one real output t, with the derivatives that a two-parameter game needs.

The Dirac-GAN's discriminator is the line `D(x) = rest + psi x`, so all that a player feels are
the first and second derivative of its loss at `t = rest + psi x`, averaged over x when noise is
added to the samples.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr

Array = NDArray[np.float64]

_NODES = 48


class Slopes(NamedTuple):
    """Averages over x of the loss's first derivative: E[l'(t)] and E[l'(t) x]."""

    plain: Array
    times_x: Array


class Curvatures(NamedTuple):
    """Averages over x of the loss's second derivative times 1, x and x squared."""

    plain: Array
    times_x: Array
    times_x_squared: Array


def _gauss_hermite() -> tuple[Array, Array]:
    """Return nodes and weights with which a sum is a mean over N(0, 1)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return nodes, weights / weights.sum()


_Z, _WEIGHTS = _gauss_hermite()


class ScalarLoss(ABC):
    """A loss of the discriminator's output t.

    The averages are over `x ~ N(mean, noise^2)` and `t = rest + psi x`: exact without noise, by
    Gauss-Hermite quadrature with noise unless a loss knows better.
    """

    @abstractmethod
    def slope(self, output: Array) -> Array:
        """Return l'(t)."""

    @abstractmethod
    def curvature(self, output: Array) -> Array:
        """Return l''(t); 0 where the loss has a kink."""

    def slopes(self, psi: Array, mean: Array, noise: float, rest: float) -> Slopes:
        """Return the averages of l' over the samples x."""
        if noise == 0:
            slope = self.slope(rest + psi * mean)
            return Slopes(slope, slope * mean)
        x = mean[..., None] + noise * _Z
        slope = self.slope(rest + psi[..., None] * x)
        return Slopes(slope @ _WEIGHTS, (slope * x) @ _WEIGHTS)

    def curvatures(self, psi: Array, mean: Array, noise: float, rest: float) -> Curvatures:
        """Return the averages of l'' over the samples x."""
        if noise == 0:
            curvature = self.curvature(rest + psi * mean)
            return Curvatures(curvature, curvature * mean, curvature * mean**2)
        x = mean[..., None] + noise * _Z
        curvature = self.curvature(rest + psi[..., None] * x)
        first, second = (curvature * x) @ _WEIGHTS, (curvature * x**2) @ _WEIGHTS
        return Curvatures(curvature @ _WEIGHTS, first, second)


@dataclass(frozen=True)
class Logistic(ScalarLoss):
    r"""`scale * softplus(sign * t)`: the cross-entropy of one label.

    sign -1 is `-log D`, sign +1 is `-log(1 - D)`, with `D = sigmoid(t)`.
    """

    sign: float
    scale: float = 1.0

    def slope(self, output: Array) -> Array:
        """Return `scale * sign * sigmoid(sign * t)`."""
        return np.asarray(self.scale * self.sign * expit(self.sign * output))

    def curvature(self, output: Array) -> Array:
        """Return `scale * sigmoid(t) * sigmoid(-t)`."""
        return np.asarray(self.scale * expit(output) * expit(-output))


@dataclass(frozen=True)
class Squared(ScalarLoss):
    """Half the squared distance of the output to a target."""

    target: float

    def slope(self, output: Array) -> Array:
        """Return `t - target`."""
        return output - self.target

    def curvature(self, output: Array) -> Array:
        """Return 1."""
        return np.ones_like(output)


@dataclass(frozen=True)
class Linear(ScalarLoss):
    """`scale * t`: the critic's output itself. Noise of mean 0 does not change its average."""

    scale: float

    def slope(self, output: Array) -> Array:
        """Return the scale."""
        return np.full_like(output, self.scale)

    def curvature(self, output: Array) -> Array:
        """Return 0."""
        return np.zeros_like(output)

    def slopes(self, psi: Array, mean: Array, noise: float, rest: float) -> Slopes:
        """Return the exact averages, the same for every noise."""
        return super().slopes(psi, mean, 0.0, rest)


@dataclass(frozen=True)
class Margin(ScalarLoss):
    r"""The hinge `max(0, 1 + sign * t)`: nothing is felt beyond the margin.

    With Gaussian noise the averages are closed forms. For $k = -\mathrm{sign}\,\psi$ the sample
    x counts where $k x < 1$, and with $a = (1/k - m)/\sigma$, $s = \mathrm{sign}\,k$:
    $P(kx<1) = \Phi(sa)$ and $E[x; kx<1] = m\,\Phi(sa) - s\sigma\,\phi(a)$. The kink itself
    adds a curvature, its density $\phi(a) / (\sigma|k|)$, at x = 1/k. Needs rest = 0.
    """

    sign: float

    def slope(self, output: Array) -> Array:
        """Return the sign inside the margin, 0 beyond it."""
        return np.where(self.sign * output > -1, self.sign, 0.0)

    def curvature(self, output: Array) -> Array:
        """Return 0: the loss is piecewise linear."""
        return np.zeros_like(output)

    def slopes(self, psi: Array, mean: Array, noise: float, rest: float) -> Slopes:
        """Return the averages of l' over the samples x, in closed form."""
        if noise == 0:
            return super().slopes(psi, mean, noise, rest)
        side, edge, density = self._edge(psi, mean, noise)
        inside = ndtr(side * edge)
        times_x = mean * inside - side * noise * density
        return Slopes(np.asarray(self.sign * inside), np.asarray(self.sign * times_x))

    def curvatures(self, psi: Array, mean: Array, noise: float, rest: float) -> Curvatures:
        """Return the averages of l'' over the samples x, in closed form."""
        if noise == 0:
            return super().curvatures(psi, mean, noise, rest)
        _, _, density = self._edge(psi, mean, noise)
        k = _away_from_zero(-self.sign * psi)
        kink = density / (noise * np.abs(k))
        return Curvatures(kink, kink / k, kink / k**2)

    def _edge(self, psi: Array, mean: Array, noise: float) -> tuple[Array, Array, Array]:
        """Return the sign of k, the standardised place of the kink, and phi there."""
        k = _away_from_zero(-self.sign * psi)
        edge = (1 / k - mean) / noise
        # Beyond 40 standard deviations the density is 0 in floating point anyway.
        density = np.exp(-0.5 * np.minimum(np.abs(edge), 40.0) ** 2) / np.sqrt(2 * np.pi)
        return np.sign(k), edge, density


def _away_from_zero(k: Array) -> Array:
    """Return k with |k| at least 1e-100, so that 1/k is finite."""
    return np.where(np.abs(k) < 1e-100, 1e-100, k)
