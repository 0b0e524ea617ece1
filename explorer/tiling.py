"""Many pictures as one: side by side in rows, grey between them."""

import numpy as np
from numpy.typing import NDArray

#: Pixels between two pictures, and their grey.
GAP, GREY = 2, 128


def untiled(sheet: NDArray[np.uint8], side: int, gap: int = GAP) -> NDArray[np.uint8]:
    """Return the square pictures `(N, side, side, C)` of a sheet that `tiled` laid out full.

    >>> untiled(tiled(np.zeros((4, 3, 3, 1), np.uint8), columns=2), 3).shape
    (4, 3, 3, 1)
    """
    rows, columns = ((size + gap) // (side + gap) for size in sheet.shape[:2])
    places = [
        (row * (side + gap), column * (side + gap))
        for row in range(rows)
        for column in range(columns)
    ]
    return np.stack([sheet[y : y + side, x : x + side] for y, x in places])


def tiled(pictures: NDArray[np.uint8], columns: int, gap: int = GAP) -> NDArray[np.uint8]:
    """Return pictures `(N, H, W, C)` in rows of so many, `(H', W', C)`.

    >>> tiled(np.zeros((3, 4, 4, 1), np.uint8), columns=2).shape
    (10, 10, 1)
    """
    count, height, width, channels = pictures.shape
    rows = -(-count // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, channels)
    sheet = np.full(shape, GREY, np.uint8)
    for index, picture in enumerate(pictures):
        top, left = index // columns * (height + gap), index % columns * (width + gap)
        sheet[top : top + height, left : left + width] = picture
    return sheet
