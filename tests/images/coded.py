"""The networks of the page about codes in torch: what its browser is held to."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.codes import decoded
from explorer.images.data import to_bytes, to_unit_range
from explorer.images.systems import AAE, VAE, System


def encoded(system: System, images: Tensor) -> Tensor:
    """Return the codes (N, 2) of images (N, 1, H, W) in [-1, 1]; a VAE's are its means."""
    if isinstance(system, VAE):
        mean, _ = system.encoder(images)
        return Tensor(mean)
    assert isinstance(system, AAE)
    codes: Tensor = system.encoder(images)
    return codes


def learned_picture(system: System, code: tuple[float, float]) -> NDArray[np.uint8]:
    """Return the picture (H, W) of one code."""
    with torch.inference_mode():
        picture = decoded(system, torch.tensor([code], dtype=torch.float32))
    pixels: NDArray[np.uint8] = to_bytes(picture)[0, 0].numpy()
    return pixels


def unit_range(pixels: NDArray[np.uint8]) -> Tensor:
    """Return pictures (N, H, W) as images (N, 1, H, W) in [-1, 1]."""
    return to_unit_range(torch.from_numpy(pixels.copy())[:, None])
