"""One picture made small and enlarged again in every way that the program ships."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data import (
    folder,
    held_out_digits,
    load_faces,
    load_shapes,
    to_bytes,
    to_unit_range,
)
from explorer.images.data.base import as_images, as_pixels
from explorer.images.measuring.families import sharpness
from explorer.images.measuring.sharpening import DEPTH, READER, held_out_faces
from explorer.images.networks.reading import feature_distance
from explorer.images.networks.superresolution import enlarge, shrink
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.systems import SRGAN
from explorer.likeness import psnr, ssim

SetName = Literal["strands", "faces", "shapes", "digits"]
SETS: tuple[SetName, ...] = get_args(SetName)
#: Pictures of a set that can be chosen; their side in pixels, and that of a student's own.
COUNT, SIDE, OWN_SIDE = 24, 64, 128

#: Seeds that no run has drawn from, and digits that are left out.
_SEED, _DIGITS = 8_003, 4_000

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Likeness:
    """How an enlarged picture compares with its original.

    Attributes:
        psnr: In dB, of a range of 2; infinite where both are equal.
        ssim: 1 where both are equal.
        sharpness: Variance of the Laplacian.
        features: Mean squared difference of the face reader's features.
    """

    psnr: float
    ssim: float
    sharpness: float
    features: float


@dataclass(frozen=True, eq=False)
class Enlarged:
    """A picture enlarged four times.

    Attributes:
        pixels: Bytes (H, W, 3).
        likeness: How it compares with the original.
    """

    pixels: Pixels
    likeness: Likeness


def _faces(version: str) -> Tensor:
    return load_faces(version, SIDE, COUNT, _SEED).images


_PICTURES: Mapping[SetName, Callable[[], Tensor]] = {
    "strands": lambda: to_bytes(held_out_faces(SIDE, COUNT).originals),
    "faces": partial(_faces, ""),
    "shapes": lambda: load_shapes(SIDE, COUNT, seed=_SEED).images,
    "digits": lambda: held_out_digits(SIDE, _DIGITS).images[:COUNT].expand(-1, 3, -1, -1),
}


@lru_cache(maxsize=len(SETS))
def pictures(name: SetName) -> Pixels:
    """Return pictures (24, 64, 64, 3) that no run has learned from, as bytes."""
    return as_pixels(_PICTURES[name]())


def own_picture(content: bytes) -> Pixels:
    """Return a student's picture as bytes (128, 128, 3), its middle cut to a square.

    Raises:
        ValueError: The file is no picture that can be read; one sentence.
    """
    return folder.own_picture(content, OWN_SIDE)


def bicubic(original: Pixels) -> Enlarged:
    """Return a picture made small, and enlarged by the bicubic kernel."""
    return _compared(original, enlarge(shrink(_unit(original))))


@torch.inference_mode()
def restored(original: Pixels, run: str) -> Enlarged:
    """Return a picture made small, and enlarged by a shipped network.

    Args:
        original: Bytes (H, W, 3), H and W divisible by 4.
        run: A name of `store.zoo.ZOO`.

    Raises:
        ValueError: The run's file is missing or damaged.
    """
    return _compared(original, _network(run).generator(shrink(_unit(original))))


def itself(original: Pixels) -> Enlarged:
    """Return the original beside itself."""
    return _compared(original, _unit(original))


@lru_cache(maxsize=8)
def _network(run: str) -> SRGAN:
    system = load_system(shipped_file("zoo", run))
    assert isinstance(system, SRGAN)
    return system


def _unit(pixels: Pixels) -> Tensor:
    return to_unit_range(as_images(pixels[None]))


def _compared(original: Pixels, found: Tensor) -> Enlarged:
    wanted = _unit(original)
    one, other = found[0].numpy(), wanted[0].numpy()
    likeness = Likeness(
        psnr(one, other),
        ssim(one, other),
        sharpness(found.mean(1, keepdim=True)),
        float(feature_distance(wanted, found, READER, DEPTH)),
    )
    return Enlarged(as_pixels(to_bytes(found))[0], likeness)
