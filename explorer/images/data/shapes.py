"""Coloured shapes drawn from a seed: every factor of every image is known."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from explorer.images.data.base import ImageSet, as_images

SOURCE = "Drawn by this program from a seed; free of any rights"

Field = NDArray[np.floating]

# The tips of the star and the corners of the square reach furthest, in radii.
_REACH = 1.11

# Images drawn at a time: bounds the memory of the coordinate grids.
_CHUNK = 512


@dataclass(frozen=True)
class ShapeFactors:
    """What was drawn, one entry an image.

    Attributes:
        shape: Index into `SHAPES`.
        hue: Colour of the shape on the circle, in [0, 1).
        background: Hue of the pale background, in [0, 1).
        size: Radius as a share of the image's width.
        x: Centre from left to right, in [0, 1].
        y: Centre from top to bottom, in [0, 1].
        rotation: Angle in turns, in [0, 1).
    """

    shape: NDArray[np.int64]
    hue: Field
    background: Field
    size: Field
    x: Field
    y: Field
    rotation: Field


def _circle(u: Field, v: Field) -> Field:
    return np.asarray(np.hypot(u, v) - 0.9)


def _square(u: Field, v: Field) -> Field:
    return np.asarray(np.maximum(abs(u), abs(v)) - 0.78)


def _triangle(u: Field, v: Field) -> Field:
    slope = float(np.sqrt(3))
    return np.asarray(np.maximum((slope * abs(u) + v) / 2 - 0.5, -v - 0.5))


def _cross(u: Field, v: Field) -> Field:
    upright = np.maximum(abs(u) - 0.32, abs(v) - 0.95)
    level = np.maximum(abs(v) - 0.32, abs(u) - 0.95)
    return np.asarray(np.minimum(upright, level))


def _star(u: Field, v: Field) -> Field:
    sector = np.float32(2 * np.pi / 5)
    angle = abs(np.mod(np.arctan2(u, v) + sector / 2, sector) - sector / 2)
    radius = np.hypot(u, v)
    # The edge from a tip (radius 1.1) to a notch (radius 0.45), by its normal.
    tip = np.array([1.1, 0.0])
    notch = 0.45 * np.array([np.cos(sector / 2), np.sin(sector / 2)])
    normal = np.array([notch[1] - tip[1], tip[0] - notch[0]]) / np.linalg.norm(notch - tip)
    edge = radius * (np.cos(angle) * normal[0] + np.sin(angle) * normal[1]) - tip @ normal
    return np.asarray(edge)


def _ring(u: Field, v: Field) -> Field:
    return np.asarray(abs(np.hypot(u, v) - 0.68) - 0.24)


#: Signed distances to the outline, about: negative inside, in units of the radius.
SHAPES: dict[str, Callable[[Field, Field], Field]] = {
    "circle": _circle,
    "square": _square,
    "triangle": _triangle,
    "cross": _cross,
    "star": _star,
    "ring": _ring,
}


#: Hues of the domains that are named by a colour, on the circle: from, to.
HUES = {"red": (-0.05, 0.05), "green": (0.28, 0.38), "blue": (0.6, 0.7)}
#: Hues of backgrounds that a domain can have, such as `red-on-cream`: from, to.
PAPERS = {"cream": (0.13, 0.15), "pink": (0.84, 0.92)}
#: Domains with one kind of background; those of a shape have it in blue.
SCENES = tuple(f"{kind}-on-{paper}" for paper in PAPERS for kind in (*HUES, *SHAPES))
#: All names that a domain can have.
DOMAINS = (*HUES, *SHAPES, *SCENES)


def load_shapes(
    size: int = 32, count: int = 10_000, domain: str = "", seed: int = 0
) -> ImageSet:
    """Return `count` random shapes; the class is the kind of shape.

    Args:
        size: Height and width in pixels.
        count: How many.
        domain: What all of them have, for translation: a shape, a colour, or a colour on a
            background of another; empty for all.
        seed: Start of the random factors.

    Raises:
        ValueError: There is no such domain.
    """
    factors = _within(domain, sample_factors(count, np.random.default_rng(seed)))
    pixels = draw_shapes(factors, size)
    labels = torch.from_numpy(factors.shape)
    name = f"Shapes, {domain}" if domain else "Shapes"
    return ImageSet(name, as_images(pixels), labels, tuple(SHAPES), SOURCE)


def _within(domain: str, factors: ShapeFactors) -> ShapeFactors:
    """Return the same factors, one of them held to the domain.

    Two domains share all other factors but, with separate orders, no pairs: what a picture of
    one would be in the other is known, and nobody is told.
    """
    if domain in SHAPES:
        kinds = np.full(len(factors.shape), list(SHAPES).index(domain))
        return replace(factors, shape=kinds)
    if domain in HUES:
        return replace(factors, hue=_among(HUES[domain], factors.hue))
    if domain in SCENES:
        kind, _, paper = domain.partition("-on-")
        background = _among(PAPERS[paper], factors.background)
        plain = replace(factors, background=background)
        return _within(kind, _within("blue", plain) if kind in SHAPES else plain)
    if domain:
        msg = f"'{domain}' is no domain of the shapes; use one of {', '.join(DOMAINS)}."
        raise ValueError(msg)
    return factors


def _among(hues: tuple[float, float], share: Field) -> Field:
    """Return hues between two, in [0, 1), by shares of the way."""
    low, high = hues
    return np.asarray((low + (high - low) * share) % 1, np.float32)


def sample_factors(
    count: int, rng: np.random.Generator, sizes: Field | None = None
) -> ShapeFactors:
    """Draw the factors of `count` images, all independent and uniform.

    Args:
        count: How many.
        rng: What they are drawn from.
        sizes: Radii as shares of the width, where they are given.
    """

    def uniform(low: float, high: float) -> Field:
        return rng.uniform(low, high, count).astype(np.float32)

    size = uniform(0.26, 0.42) if sizes is None else sizes
    return ShapeFactors(
        shape=rng.integers(len(SHAPES), size=count),
        hue=uniform(0, 1),
        background=uniform(0, 1),
        size=size,
        x=(0.5 + (0.49 - _REACH * size) * uniform(-1, 1)).astype(np.float32),
        y=(0.5 + (0.49 - _REACH * size) * uniform(-1, 1)).astype(np.float32),
        rotation=uniform(0, 1),
    )


def draw_shapes(factors: ShapeFactors, size: int) -> NDArray[np.uint8]:
    """Draw images (N, size, size, 3), edges smoothed over one pixel."""
    count = len(factors.shape)
    pixels = np.empty((count, size, size, 3), np.uint8)
    for start in range(0, count, _CHUNK):
        some = slice(start, start + _CHUNK)
        cover = _cover(factors, some, size)[..., None]
        ink = _colour(factors.hue[some], saturation=0.85, value=0.9)[:, None, None]
        paper = _colour(factors.background[some], saturation=0.25, value=1.0)[:, None, None]
        pixels[some] = np.round(255 * (cover * ink + (1 - cover) * paper))
    return pixels


def _cover(factors: ShapeFactors, some: slice, size: int) -> Field:
    """Return how much of each pixel the shape covers, (n, size, size) in [0, 1]."""
    centres = (np.arange(size, dtype=np.float32) + 0.5) / size
    across = centres[None, None, :] - factors.x[some, None, None]
    down = centres[None, :, None] - factors.y[some, None, None]
    angle = 2 * np.pi * factors.rotation[some, None, None]
    radius = factors.size[some, None, None]
    u = (np.cos(angle) * across + np.sin(angle) * down) / radius
    v = (-np.sin(angle) * across + np.cos(angle) * down) / radius
    distance = np.empty(u.shape, np.float32)
    for index, outline in enumerate(SHAPES.values()):
        chosen = factors.shape[some] == index
        distance[chosen] = outline(u[chosen], v[chosen])
    return np.asarray(np.clip(0.5 - distance * radius * size, 0, 1))


def _colour(hue: Field, saturation: float, value: float) -> Field:
    """Return red, green and blue (n, 3) of colours given by hue, saturation and value."""
    sixth = (np.array([5, 3, 1], np.float32) + 6 * hue[:, None]) % 6
    ramp = np.clip(np.minimum(sixth, 4 - sixth), 0, 1)
    return np.asarray(value - value * saturation * ramp)
