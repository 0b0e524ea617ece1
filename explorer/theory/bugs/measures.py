"""Wrong measures, wrong data, and a wrong sentence about the best D."""

import math

import numpy as np
from scipy.special import expit

from explorer.theory.bugs.effect import Curve, Effect, curves
from explorer.theory.densities import Array


def range_of_one() -> Effect:
    """PSNR by a range of 1 for pictures in [-1, 1], whose range is 2: 6.02 dB less."""
    noise = np.linspace(0.02, 0.5, 97)
    right, printed = curves(noise, -20 * np.log10(noise / 2), -20 * np.log10(noise))
    return Effect(
        right,
        printed,
        "standard deviation of the error",
        "PSNR (dB)",
        "PSNR at an error of 0.1, in dB",
        -20 * math.log10(0.1 / 2),
        -20 * math.log10(0.1),
    )


def mass_of_a_density() -> Effect:
    r"""A Gaussian of the plane divided by $\sqrt{2\pi}\sigma$ instead of $2\pi\sigma^2$.

    Its mass is $2\pi\sigma^2 / (\sqrt{2\pi}\sigma) = \sqrt{2\pi}\sigma$.
    """
    sigma = np.linspace(0.02, 0.6, 117)
    right, printed = curves(sigma, 1.0, math.sqrt(2 * math.pi) * sigma)
    return Effect(
        right,
        printed,
        "σ of a mode",
        "mass of the density",
        "Mass of the 'true density' at σ = 0.136",
        1.0,
        math.sqrt(2 * math.pi) * 0.136,
    )


def ring(angles: Array) -> Curve:
    """Return the places of modes on the circle of radius 2."""
    return Curve(2 * np.cos(angles), 2 * np.sin(angles))


def different(curve: Curve) -> int:
    """Return how many places of a curve differ from each other."""
    return len({(round(x, 9), round(y, 9)) for x, y in zip(curve.x, curve.y, strict=True)})


def ring_with_both_ends() -> Effect:
    """Eight angles from 0 to 2π with both ends: the first and the last are the same mode."""
    right = ring(np.linspace(0, 2 * np.pi, 8, endpoint=False))
    printed = ring(np.linspace(0, 2 * np.pi, 8))
    return Effect(
        right,
        printed,
        "x₁",
        "x₂",
        "Modes of the ring",
        different(right),
        different(printed),
        points=True,
    )


def fakes_seen_by_the_best_d() -> Effect:
    r"""The mean of $D^*(G(z))$ over the distance d of N(d, 1) from the data N(0, 1).

    $D^*$ at x has the logit $d(d - 2x)/2$: its mean over the fakes is 1/2 at d = 0, and goes
    to 0 only as d grows.

    References:
        Goodfellow et al. (2014), proposition 1. https://arxiv.org/abs/1406.2661
    """
    distance = np.linspace(0, 6, 61)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    fakes = distance[:, None] + nodes
    best = expit(distance[:, None] * (distance[:, None] - 2 * fakes) / 2)
    right, printed = curves(distance, best @ weights / math.sqrt(2 * math.pi), 0.0)
    return Effect(
        right,
        printed,
        "distance of the fakes from the data",
        "mean D*(G(z))",
        "D*(G(z)) where G is perfect",
        float(right.y[0]),
        0.0,
    )


def js_without_its_half() -> Effect:
    """JS without the halves, for boxes U[0, 1] and U[t, 1 + t]: min(t, 1) ln 2, doubled.

    References:
        Arjovsky, Chintala & Bottou (2017), Example 1. https://arxiv.org/abs/1701.07875
    """
    shift = np.linspace(0, 2, 81)
    js = np.minimum(shift, 1) * math.log(2)
    right, printed = curves(shift, js, 2 * js)
    return Effect(
        right,
        printed,
        "shift t of one box",
        "JS (nats)",
        "JS of two boxes that do not meet, in nats",
        math.log(2),
        2 * math.log(2),
    )
