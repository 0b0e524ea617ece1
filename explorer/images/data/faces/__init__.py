"""Faces drawn from a seed: every factor of every face is known."""

from dataclasses import replace
from typing import get_args

import numpy as np
import torch
from numpy.typing import NDArray

from explorer.images.data.base import ImageSet
from explorer.images.data.faces.captions import caption_of, parse_caption, words_of
from explorer.images.data.faces.drawing import draw_faces
from explorer.images.data.faces.factors import (
    NAMES,
    RANGES,
    FaceFactors,
    Version,
    default_factors,
    sample_factors,
)
from explorer.images.data.faces.strands import PERIOD

__all__ = [
    "AGES",
    "AGE_BINS",
    "NAMES",
    "RANGES",
    "SOURCE",
    "FaceFactors",
    "age_bin",
    "age_names",
    "caption_of",
    "default_factors",
    "draw_faces",
    "load_faces",
    "parse_caption",
    "sample_factors",
    "words_of",
]

#: Versions for translation: faces of one end of life; every other factor is as in all.
AGES: dict[str, tuple[float, float]] = {"young": (0.0, 0.25), "old": (0.75, 1.0)}
#: The version whose hair has a detail that a low resolution does not show.
STRANDS = "strands"
#: Versions whose class is the age, in so many equal bins, with a second factor where named.
AGE_BINS: dict[str, tuple[int, str]] = {
    "ages-5": (5, ""),
    "ages-10": (10, ""),
    "ages-5-beard": (5, "beard"),
}
SOURCE = "Drawn by this program from a seed; free of any rights"


def load_faces(
    version: str = "", size: int = 64, count: int = 10_000, seed: int = 0
) -> ImageSet:
    """Return `count` drawn faces; the class is the style of the hair, or the age.

    Args:
        version: `correlated` for faces whose age brings grey hair and glasses, `young` or
            `old` for faces of that age alone, `strands` for hair in strands of two pixels
            whose phase is random; `ages-5`, `ages-10` for faces whose class is the age in so
            many equal bins, `ages-5-beard` for the age and the beard in one class; else empty.
        size: Height and width in pixels.
        count: How many.
        seed: Of the factors.

    Raises:
        ValueError: There is no such version.
    """
    known = (*get_args(Version), *AGES, STRANDS, *AGE_BINS)
    if version and version not in known:
        msg = f"'{version}' is no version of the faces; there are {', '.join(known)}."
        raise ValueError(msg)
    chosen: Version = "correlated" if version == "correlated" else "independent"
    rng = np.random.default_rng(seed)
    factors = sample_factors(count, rng, chosen)
    if version in AGES:
        low, high = AGES[version]
        factors = replace(factors, age=low + (high - low) * factors.age)
    phases = rng.integers(PERIOD, size=count) if version == STRANDS else None
    images = torch.from_numpy(draw_faces(factors, size, phases))
    labels, names = _classes(factors, version)
    return ImageSet("Faces", images, torch.from_numpy(labels), names, SOURCE)


def age_names(bins: int) -> tuple[str, ...]:
    """Return the names of equal bins of the age.

    >>> age_names(4)
    ('age 0 to 0.25', 'age 0.25 to 0.5', 'age 0.5 to 0.75', 'age 0.75 to 1')
    """
    return tuple(f"age {place / bins:g} to {(place + 1) / bins:g}" for place in range(bins))


def age_bin(ages: NDArray[np.floating], bins: int) -> NDArray[np.int64]:
    """Return the bin of ages (N,) in [0, 1], counted from 0; 1 is in the last one."""
    return np.minimum((ages * bins).astype(np.int64), bins - 1)


def _classes(factors: FaceFactors, version: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the class of each face, and what each class is called."""
    if version not in AGE_BINS:
        return factors.hair.astype(np.int64), NAMES["hair"]
    bins, trait = AGE_BINS[version]
    ages, names = age_bin(factors.age, bins), age_names(bins)
    if not trait:
        return ages, names
    kinds = NAMES[trait]
    both = tuple(f"{age}, {trait} {kind}" for age in names for kind in kinds)
    return len(kinds) * ages + getattr(factors, trait), both
