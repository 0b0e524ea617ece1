"""Pictures to disk: many images as one PNG grid."""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from explorer.images.data.base import to_bytes
from explorer.images.store.files import write_atomically


def grid_of(images: Tensor, columns: int | None = None, gap: int = 2) -> NDArray[np.uint8]:
    """Return images (N, C, H, W) in [-1, 1] side by side, as bytes (H', W', 1 or 3)."""
    tiles = to_bytes(images).permute(0, 2, 3, 1).cpu().numpy()
    count, height, width, channels = tiles.shape
    columns = columns or math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, channels)
    grid = np.full(shape, 128, np.uint8)
    for index, tile in enumerate(tiles):
        top = index // columns * (height + gap)
        left = index % columns * (width + gap)
        grid[top : top + height, left : left + width] = tile
    return grid


def save_grid(path: Path, images: Tensor) -> None:
    """Write images (N, C, H, W) in [-1, 1] as one PNG."""
    grid = grid_of(images)
    picture = Image.fromarray(grid[..., 0] if grid.shape[-1] == 1 else grid)
    write_atomically(path, lambda temporary: picture.save(temporary, format="PNG"))
