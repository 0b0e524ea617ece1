"""Pairs for translation: each picture has its input on the left and its target on the right."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from explorer.images.data.base import ImageSet
from explorer.images.data.decoding import SIDE_BY_SIDE
from explorer.images.data.faces import SOURCE, load_faces, sample_factors
from explorer.images.data.faces.drawing import draw_faces
from explorer.images.data.faces.parts import draw_parts
from explorer.images.data.folder import load_folder
from explorer.images.data.shapes import load_shapes

#: From this step of the bytes between neighbours on a line of the outline begins.
EDGE = 20

Drawn = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class PairKind:
    """One kind of pairs that this program draws.

    Attributes:
        title: What a page calls it.
        draw: Input and target, bytes (N, 3, size, size) each, of a size, a count and a seed.
        prepare: Makes an input of any picture, bytes (N, 3, size, size); None where no
            picture tells it.
    """

    title: str
    draw: Callable[[int, int, int], Drawn]
    prepare: Callable[[Tensor], Tensor] | None


def outlines(images: Tensor) -> Tensor:
    """Return black lines on white where bytes (N, 3, H, W) change, of the same shape.

    A line is where the largest central difference over the channels, across or down, is
    `EDGE` or more; nothing is thinned.
    """
    values = torch.nn.functional.pad(images.float(), (1, 1, 1, 1), mode="replicate")
    across = (values[..., 1:-1, 2:] - values[..., 1:-1, :-2]).abs()
    down = (values[..., 2:, 1:-1] - values[..., :-2, 1:-1]).abs()
    change = torch.maximum(across, down).amax(1, keepdim=True) / 2
    return torch.where(change >= EDGE, 0, 255).to(torch.uint8).expand_as(images)


def greys(images: Tensor) -> Tensor:
    """Return bytes (N, 3, H, W) without their colours, in three equal channels."""
    luma = torch.tensor([0.299, 0.587, 0.114])[:, None, None]
    grey = (images * luma).sum(1, keepdim=True).round().to(torch.uint8)
    return grey.expand_as(images)


def _faces(size: int, count: int, seed: int) -> Tensor:
    return load_faces("", size, count, seed).images


def _shapes(size: int, count: int, seed: int) -> Tensor:
    return load_shapes(size, count, seed=seed).images


def _mapped_faces(size: int, count: int, seed: int) -> Drawn:
    factors = sample_factors(count, np.random.default_rng(seed))
    maps = draw_parts(factors, size)
    return torch.from_numpy(maps), torch.from_numpy(draw_faces(factors, size))


def _prepared(
    title: str,
    draw: Callable[[int, int, int], Tensor],
    prepare: Callable[[Tensor], Tensor],
) -> PairKind:
    def drawn(size: int, count: int, seed: int) -> Drawn:
        images = draw(size, count, seed)
        return prepare(images), images

    return PairKind(title, drawn, prepare)


#: By the name after `drawn-pairs:`.
PAIRS: dict[str, PairKind] = {
    "outline-face": _prepared("Outlines and faces", _faces, outlines),
    "map-face": PairKind("Maps of parts and faces", _mapped_faces, None),
    "grey-face": _prepared("Faces in grey and in colour", _faces, greys),
    "outline-shape": _prepared("Outlines and shapes", _shapes, outlines),
    "grey-shape": _prepared("Shapes in grey and in colour", _shapes, greys),
}


def load_drawn_pairs(name: str, size: int, count: int, seed: int = 0) -> ImageSet:
    """Return drawn pairs as pictures (N, 3, size, 2 size).

    Args:
        name: A key of `PAIRS`.
        size: Height of both, width of each.
        count: How many.
        seed: Of what is drawn.

    Raises:
        ValueError: There are no such pairs.
    """
    if name not in PAIRS:
        msg = f"There are no drawn pairs '{name[:40]}'; use one of {', '.join(PAIRS)}."
        raise ValueError(msg)
    kind = PAIRS[name]
    images = torch.cat(kind.draw(size, count, seed), dim=3)
    return ImageSet(kind.title, images, None, (), SOURCE)


def load_pairs(path: Path, size: int, count: int, seed: int, channels: int | None) -> ImageSet:
    """Return the pairs in a folder or zip of pictures that hold two, side by side.

    Each is cut in the middle, as the reference program's aligned data sets are read.

    Raises:
        ValueError: As `load_folder`.
    """
    return load_folder(path, size, count, seed, channels, fit=SIDE_BY_SIDE)


def halves(images: Tensor) -> tuple[Tensor, Tensor]:
    """Return the left and the right halves (N, C, H, W) of pairs (N, C, H, 2 W)."""
    left, right = images.chunk(2, dim=3)
    return left, right
