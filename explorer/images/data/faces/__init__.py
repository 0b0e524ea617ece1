"""Faces drawn from a seed: every factor of every face is known."""

from dataclasses import replace
from typing import get_args

import numpy as np
import torch

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
    "NAMES",
    "RANGES",
    "SOURCE",
    "FaceFactors",
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
SOURCE = "Drawn by this program from a seed; free of any rights"


def load_faces(
    version: str = "", size: int = 64, count: int = 10_000, seed: int = 0
) -> ImageSet:
    """Return `count` drawn faces; the class is the style of the hair.

    Args:
        version: `correlated` for faces whose age brings grey hair and glasses, `young` or
            `old` for faces of that age alone, `strands` for hair in strands of two pixels
            whose phase is random; else empty.
        size: Height and width in pixels.
        count: How many.
        seed: Of the factors.

    Raises:
        ValueError: There is no such version.
    """
    known = (*get_args(Version), *AGES, STRANDS)
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
    labels = torch.from_numpy(factors.hair.astype(np.int64))
    return ImageSet("Faces", images, labels, NAMES["hair"], SOURCE)
