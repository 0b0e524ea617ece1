"""Discriminators as functions on the line: the best one, and one bent by hand."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator
from scipy.special import expit, log_expit, logit, xlogy

from explorer.theory.densities import Array, Density


class Discriminator(ABC):
    """A function D from points to the probability that they are real."""

    @abstractmethod
    def logit(self, x: ArrayLike) -> Array:
        """Return log(D / (1 - D)); nan where D has no reason to be anything."""

    @abstractmethod
    def breaks(self) -> Array:
        """Return the points where D changes its behaviour."""

    def __call__(self, x: ArrayLike) -> Array:
        """Return D(x) in [0, 1]."""
        return np.asarray(expit(self.logit(x)))


@dataclass(frozen=True)
class OptimalDiscriminator(Discriminator):
    """The maximum over D of V(D, G), taken at each point by itself; see the function below."""

    p: Density
    q: Density
    real_target: float = 1.0
    fake_target: float = 0.0

    def __post_init__(self) -> None:
        for name, target in (("real", self.real_target), ("fake", self.fake_target)):
            if not 0 <= target <= 1:
                msg = f"{name}_target is {target}; a label is a probability between 0 and 1."
                raise ValueError(msg)

    def logit(self, x: ArrayLike) -> Array:
        """Return log(a p + b q) - log((1 - a) p + (1 - b) q)."""
        log_p, log_q = self.p.log_pdf(x), self.q.log_pdf(x)
        a, b = self.real_target, self.fake_target
        with np.errstate(divide="ignore", invalid="ignore"):
            ones = np.logaddexp(np.log(a) + log_p, np.log(b) + log_q)
            zeros = np.logaddexp(np.log1p(-a) + log_p, np.log1p(-b) + log_q)
            return np.asarray(ones - zeros)

    def breaks(self) -> Array:
        """Return the break points of both densities."""
        return np.concatenate([self.p.breaks(), self.q.breaks()])


def optimal_discriminator(
    p: Density, q: Density, real_target: float = 1.0, fake_target: float = 0.0
) -> OptimalDiscriminator:
    r"""Return D* = (a p + b q)/(p + q), with the labels a = 1 and b = 0 unless smoothed.

    At each x it maximises $p \log d + q \log(1-d)$ over d. Where p and q are both 0 it is nan.
    Flipping the labels of a share e of all samples is the same as a = 1 - e, b = e.

    >>> from explorer.theory.densities import Gaussian
    >>> float(optimal_discriminator(Gaussian(0, 1), Gaussian(2, 1))(1.0))
    0.5

    References:
        Goodfellow et al. (2014), Generative Adversarial Nets, proposition 1.
        https://arxiv.org/abs/1406.2661
        Salimans et al. (2016), Improved Techniques for Training GANs, section 3.4.
        https://arxiv.org/abs/1606.03498
    """
    return OptimalDiscriminator(p, q, real_target, fake_target)


def largest_integrand(real: float, fake: float) -> float:
    r"""Return what D* earns at one point, the largest p log d + q log(1 - d) over d.

    $$p \log p + q \log q - (p + q) \log(p + q)$$

    It is finite even where D* is 1 in floating point and some fakes are left.

    >>> largest_integrand(0.5, 0.5) == float(np.log(0.5))
    True

    Args:
        real: The density p of the data there, at least 0.
        fake: The density q of the fakes there, at least 0.
    """
    return float(xlogy(real, real) + xlogy(fake, fake) - xlogy(real + fake, real + fake))


class BentDiscriminator(Discriminator):
    """A smooth curve through control points, flat outside them, never past its own heights.

    Args:
        places: Where the control points stand, strictly increasing, at least two.
        heights: D at those places, each inside (0, 1).
    """

    def __init__(self, places: Sequence[float], heights: Sequence[float]) -> None:
        heights_array = np.asarray(heights, float)
        if not np.all((heights_array > 0) & (heights_array < 1)):
            msg = f"heights are {heights}; D must lie strictly between 0 and 1."
            raise ValueError(msg)
        self.places = np.asarray(places, float)
        self._curve = PchipInterpolator(self.places, heights_array)

    def logit(self, x: ArrayLike) -> Array:
        """Return the logit of the curve."""
        inside = np.clip(np.asarray(x, float), self.places[0], self.places[-1])
        return np.asarray(logit(self._curve(inside)))

    def breaks(self) -> Array:
        """Return the control points' places."""
        return self.places


def log_probabilities(
    discriminator: Discriminator | Callable[[Array], Array], x: Array
) -> tuple[Array, Array]:
    """Return log D and log(1 - D) at x, from the logit where there is one."""
    if isinstance(discriminator, Discriminator):
        logits = discriminator.logit(x)
        return np.asarray(log_expit(logits)), np.asarray(log_expit(-logits))
    probability = np.broadcast_to(np.asarray(discriminator(x), float), np.shape(x))
    with np.errstate(divide="ignore"):
        return np.log(probability), np.log1p(-probability)
