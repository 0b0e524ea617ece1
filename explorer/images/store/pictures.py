"""Pictures to disk: many images as one PNG grid."""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from explorer.images.data.base import to_bytes
from explorer.images.store.files import write_atomically
from explorer.tiling import GAP, tiled

#: Pixels of the longest side of a grid: 8 x 8 pictures of 128 and their gaps, and some room.
_LARGEST = 4096


def grid_of(images: Tensor, columns: int | None = None, gap: int = GAP) -> NDArray[np.uint8]:
    """Return images (N, C, H, W) in [-1, 1] side by side, as bytes (H', W', 1 or 3)."""
    tiles = to_bytes(images).permute(0, 2, 3, 1).cpu().numpy()
    return tiled(tiles, columns or math.ceil(math.sqrt(len(tiles))), gap)


def read_grid(path: Path) -> NDArray[np.uint8]:
    """Return the bytes (H, W, 1 or 3) of a picture that a run wrote.

    Raises:
        ValueError: It is no picture, is damaged, larger than any grid, or may not be read.
    """
    try:
        with Image.open(path, formats=["PNG"]) as image:
            if max(image.size) > _LARGEST:
                msg = f"it has {image.size[0]} x {image.size[1]} pixels"
                raise ValueError(msg)
            pixels = np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))
    except Exception as error:  # whatever a foreign file makes the decoder raise
        msg = f"{path.name} cannot be read."
        raise ValueError(msg) from error
    return pixels if pixels.ndim == 3 else pixels[..., None]


def save_grid(path: Path, images: Tensor) -> None:
    """Write images (N, C, H, W) in [-1, 1] as one PNG."""
    grid = grid_of(images)
    picture = Image.fromarray(grid[..., 0] if grid.shape[-1] == 1 else grid)
    write_atomically(path, lambda temporary: picture.save(temporary, format="PNG"))
