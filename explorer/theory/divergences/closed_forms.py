"""Divergences that a formula gives: what the quadrature is tested against, and more.

Jensen-Shannon is with the half-half mixture, in nats.
"""

from dataclasses import dataclass
from math import inf, log, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, xlogy

from explorer.theory.densities import Array

LOG_2 = log(2)


@dataclass(frozen=True)
class Distances:
    """One number a distance; `nan` where the pair does not define it."""

    kl: float
    reverse_kl: float
    js: float
    total_variation: float
    hellinger: float
    w1: float
    w2: float


def gaussian_kl(mean_p: float, std_p: float, mean_q: float, std_q: float) -> float:
    """Return KL(N(mean_p, std_p²) || N(mean_q, std_q²)) in nats."""
    ratio = std_p / std_q
    return 0.5 * (ratio**2 - 1 + ((mean_p - mean_q) / std_q) ** 2) - log(ratio)


def gaussian_hellinger(mean_p: float, std_p: float, mean_q: float, std_q: float) -> float:
    """Return the Hellinger distance between two Gaussians, in [0, 1]."""
    square = std_p**2 + std_q**2
    exponent = 0.5 * log(2 * std_p * std_q / square) - (mean_p - mean_q) ** 2 / (4 * square)
    return float(np.sqrt(-np.expm1(exponent)))


def gaussian_total_variation(separation: float, std: float) -> float:
    """Return the total variation of two Gaussians of equal width."""
    half = abs(separation) / (2 * std)
    return float(ndtr(half) - ndtr(-half))


def parallel_lines(separation: float) -> Distances:
    """Return the distances between two parallel segments: example 1 of the WGAN paper.

    The data are (0, y), the fakes (d, y), with y uniform on [0, 1] in both.

    References:
        Arjovsky, Chintala & Bottou (2017), Wasserstein GAN, example 1.
        https://arxiv.org/abs/1701.07875
    """
    away = abs(separation)
    if away == 0:
        return Distances(0, 0, 0, 0, 0, 0, 0)
    return Distances(inf, inf, LOG_2, 1, 1, away, away)


def shifted_uniforms(separation: float) -> Distances:
    """Return the distances between U[0, 1] and U[d, 1 + d]: what sticks out is all that counts.

    On the common part p = q, so that only the share min(|d|, 1) outside it matters.
    """
    away = abs(separation)
    outside = min(away, 1.0)
    kl = 0.0 if away == 0 else inf
    return Distances(kl, kl, outside * LOG_2, outside, sqrt(outside), away, away)


def modes_covered(modes: int, covered: int) -> Distances:
    """Return the distances when G makes k of the data's n equal, separate modes, evenly.

    KL is from the data to G (infinite when a mode is missed), reverse KL from G to the data:
    ln(n/k). The Wasserstein distances depend on where the modes are: nan.
    """
    if not 1 <= covered <= modes:
        msg = f"covered is {covered}; it must be from 1 to {modes}, the number of modes."
        raise ValueError(msg)
    share = covered / modes
    data = np.full(modes, 1 / modes)
    fake = np.where(np.arange(modes) < covered, 1 / covered, 0)
    missed = inf if covered < modes else 0.0
    return Distances(
        missed,
        -log(share),
        discrete_js(data, fake),
        1 - share,
        sqrt(1 - sqrt(share)),
        np.nan,
        np.nan,
    )


def discrete_kl(p: ArrayLike, q: ArrayLike) -> float:
    """Return KL(p || q) of two probability vectors, in nats."""
    first, second = np.asarray(p, float), np.asarray(q, float)
    with np.errstate(divide="ignore"):
        surprise = xlogy(first, first) - xlogy(first, second)
    return float(np.sum(surprise))


def discrete_js(p: ArrayLike, q: ArrayLike) -> float:
    """Return the Jensen-Shannon divergence of two probability vectors, in nats."""
    first, second = np.asarray(p, float), np.asarray(q, float)
    middle: Array = (first + second) / 2
    return 0.5 * (discrete_kl(first, middle) + discrete_kl(second, middle))
