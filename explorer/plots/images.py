"""Pictures to the browser and to files: tiles for a canvas, PNG grids, animated GIFs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from explorer.plots.files import gif_file, png_file
from explorer.plots.palette import web_palettes
from explorer.plots.wire import pack
from explorer.tiling import GREY, tiled

Pictures = NDArray[np.uint8]

#: Moving pictures of more bytes than this travel as one JPEG.
MOST_RAW = 200_000


@dataclass(frozen=True, eq=False)
class TileRow:
    """Some pictures that belong together.

    Attributes:
        title: What stands above them.
        pictures: `(N, H, W, C)` with C 1 or 3.
        captions: What stands under each; empty for nothing.
        edges: D's output in [0, 1] of each, shown as the colour of its frame; empty for none.
        badges: Short marks on single pictures, by index.
        columns: Pictures side by side; None for all.
    """

    title: str
    pictures: Pictures
    captions: Sequence[str] = ()
    edges: Sequence[float] = ()
    badges: Mapping[int, str] = field(default_factory=dict)
    columns: int | None = None


def tiles_bytes(rows: Sequence[TileRow], *, size: int, clickable: bool = False) -> bytes:
    """Return rows of pictures for the browser.

    Args:
        rows: From top to bottom.
        size: Largest side of a picture on the page, in CSS pixels.
        clickable: Whether the pictures of the first row answer to clicks.
    """
    header = {
        "rows": [
            {
                "title": row.title,
                "captions": list(row.captions),
                "edges": list(map(float, row.edges)),
                "badges": {str(index): text for index, text in row.badges.items()},
                "columns": row.columns or len(row.pictures),
            }
            for row in rows
        ],
        "size": size,
        "clickable": clickable,
        "palettes": web_palettes(),
    }
    return pack(header, {f"row{i}": row.pictures for i, row in enumerate(rows)})


def moving(pictures: Pictures) -> NDArray[np.uint8]:
    """Return pictures `(N, H, W, C)` as they travel while they move.

    A few small ones go as they are. Many go as the bytes of one JPEG, all side by side without
    gaps: a browser spends longer on receiving 64 raw pictures than a generator on drawing them.
    """
    if pictures.nbytes <= MOST_RAW:
        return pictures
    count, height, width, channels = pictures.shape
    side = math.ceil(math.sqrt(count))
    sheet = np.full((side * side, height, width, channels), GREY, np.uint8)
    sheet[:count] = pictures
    rows = sheet.reshape(side, side, height, width, channels).swapaxes(1, 2)
    whole = rows.reshape(side * height, side * width, channels)
    buffer = BytesIO()
    image = Image.fromarray(whole[..., 0] if channels == 1 else whole)
    image.save(buffer, "JPEG", quality=85, subsampling=0)
    return np.frombuffer(buffer.getvalue(), np.uint8)


def grid(pictures: Pictures, columns: int, scale: int = 1) -> Image.Image:
    """Return pictures `(N, H, W, C)` side by side, each pixel `scale` wide, grey between."""
    sheet = tiled(pictures, columns)
    image = Image.fromarray(sheet[..., 0] if sheet.shape[-1] == 1 else sheet)
    size = (image.width * scale, image.height * scale)
    return image.resize(size, Image.Resampling.NEAREST)


def png(pictures: Pictures, columns: int, scale: int = 2) -> bytes:
    """Return a grid of pictures as a PNG file."""
    return png_file(grid(pictures, columns, scale))


def gif(frames: Sequence[Pictures], columns: int, scale: int = 4, rate: float = 12) -> bytes:
    """Return grids of pictures, one after the other and back, as an endless GIF file.

    Args:
        frames: Pictures `(N, H, W, C)` of each moment.
        columns: Pictures side by side.
        scale: Screen pixels a pixel.
        rate: Frames a second.
    """
    images = [grid(pictures, columns, scale).convert("RGB") for pictures in frames]
    # An octree of 256 colours takes a tenth of the time of 64 by median cut, and errs less.
    tree, plain = Image.Quantize.FASTOCTREE, Image.Dither.NONE
    images = [image.quantize(256, tree, dither=plain) for image in images]
    loop = [*images, *images[-2:0:-1]]
    return gif_file(loop, round(1000 / rate))


def npy(array: NDArray[np.float32]) -> bytes:
    """Return an array as a .npy file."""
    buffer = BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()
