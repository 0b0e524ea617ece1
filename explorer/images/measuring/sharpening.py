"""What the card of a system that enlarges says: distortion, perception, and its strands."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from explorer.images.data import to_unit_range
from explorer.images.data.faces import draw_faces, sample_factors
from explorer.images.data.faces.strands import PERIOD
from explorer.images.measuring.families import Measured, sharpness
from explorer.images.measuring.metrics import frechet_distance
from explorer.images.networks.reading import ReaderName, feature_distance, feature_maps
from explorer.images.networks.superresolution import enlarge, shrink
from explorer.images.systems import System
from explorer.images.systems.srgan import SRGAN
from explorer.likeness import psnr, ssim

#: Faces that no run has seen: how many, and the seeds of two such sets.
COUNT, SEEDS = 300, (8_001, 8_002)
READER: ReaderName = "face-reader"
DEPTH = 2
_PART = 50


@dataclass(frozen=True, eq=False)
class Faces:
    """Held-out faces with hair in strands, each in every phase.

    Attributes:
        originals: (N, 3, H, W) in [-1, 1], of random phases.
        phases: Which phase each has, (N,).
        kinds: The same faces in all four phases, (4, N, 3, H, W).
    """

    originals: Tensor
    phases: Tensor
    kinds: Tensor


@lru_cache(maxsize=4)
def held_out_faces(size: int, count: int = COUNT, seed: int = SEEDS[0]) -> Faces:
    """Return faces that no run has learned from."""
    rng = np.random.default_rng(seed)
    factors = sample_factors(count, rng)
    phases = rng.integers(PERIOD, size=count)
    drawn = [draw_faces(factors, size, np.full(count, phase)) for phase in range(PERIOD)]
    kinds = torch.stack([to_unit_range(torch.from_numpy(pixels)) for pixels in drawn])
    chosen = torch.from_numpy(phases)
    return Faces(kinds[chosen, torch.arange(count)], chosen, kinds)


def strand_errors(restored: Tensor, faces: Faces) -> tuple[float, float]:
    """Return the squared error of the strands and the square of their contrast, both relative.

    The phases 0 and 2 are opposite, so are 1 and 3: half of what differs between them are two
    pictures a and b, and strands of any phase and contrast are a sum u a + v b. The original
    has (u, v) = (±1, 0) or (0, ±1). Plain hair has (0, 0): error 1, contrast 0. Whoever draws
    strands of contrast r without knowing their phase has on average the error 1 + r^2: 2 at
    full contrast, 3.0103 dB more than plain hair.
    """
    half = (faces.kinds[:2] - faces.kinds[2:]).flatten(2) / 2
    power = half.square().sum(2)
    middle = faces.kinds.mean(0)
    found = ((restored - middle).flatten(1) * half).sum(2) / power.clamp(min=1e-9)
    wanted = ((faces.originals - middle).flatten(1) * half).sum(2) / power.clamp(min=1e-9)
    # Bald heads have no strands, and count as much as they have of them: nothing.
    weight = power.sum(0) / power.sum()
    error = ((found - wanted).square().sum(0) * weight).sum()
    return float(error), float((found.square().sum(0) * weight).sum())


def places(images: Tensor) -> np.ndarray:
    """Return what the reader sees at every place of every picture, (N * h * w, channels)."""
    maps = torch.cat([feature_maps(part, READER, DEPTH) for part in torch.split(images, _PART)])
    found: np.ndarray = maps.permute(0, 2, 3, 1).flatten(0, 2).double().numpy()
    return found


def described(restored: Tensor, faces: Faces) -> Measured:
    """Return all numbers of restored pictures (N, 3, H, W) beside their originals."""
    pairs = list(zip(restored.numpy(), faces.originals.numpy(), strict=True))
    error, contrast = strand_errors(restored, faces)
    return {
        "mse": float((restored - faces.originals).square().mean()),
        "psnr": float(np.mean([psnr(one, other) for one, other in pairs])),
        "ssim": float(np.mean([ssim(one, other) for one, other in pairs])),
        "sharpness": sharpness(restored.mean(1, keepdim=True)),
        "features": float(feature_distance(faces.originals, restored, READER, DEPTH)),
        "frechet": frechet_distance(places(restored), places(faces.originals)),
        "strand_error": error,
        "strand_contrast": contrast,
    }


@torch.inference_mode()
def measured(enlarged: Callable[[Tensor], Tensor], size: int) -> Measured:
    """Return the numbers of what makes large pictures of small ones, on held-out faces."""
    faces = held_out_faces(size)
    parts = [enlarged(shrink(part)).float() for part in torch.split(faces.originals, _PART)]
    return described(torch.cat(parts), faces)


@torch.inference_mode()
def facts(system: System) -> Measured:
    """Return the numbers of a card; those of bicubic, too.

    `frechet_floor` is what other originals get.
    """
    assert isinstance(system, SRGAN)
    size = system.config.image_size
    found = measured(system.generator, size)
    found |= {f"{name}_bicubic": value for name, value in measured(enlarge, size).items()}
    others = held_out_faces(size, seed=SEEDS[1]).originals
    originals = held_out_faces(size).originals
    found["frechet_floor"] = frechet_distance(places(others), places(originals))
    found["sharpness_original"] = sharpness(originals.mean(1, keepdim=True))
    return found
