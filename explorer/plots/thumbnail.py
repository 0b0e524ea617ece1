"""A run as a small picture: real points and fakes, one square a model."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from explorer.plots.files import png_file
from explorer.plots.palette import FAKE, PAST, REAL

#: Points of a kind that are drawn, and the pixels of a real one and of a fake.
_MOST, _SIZES = 150, {REAL: 2, FAKE: 3}


def thumbnail(
    real: NDArray[np.floating], fake: NDArray[np.floating], window: float, side: int = 96
) -> bytes:
    """Return a PNG without ground, for light and dark pages.

    A whole class has one every few seconds, so the points are set in one go, not drawn.

    Args:
        real: Real samples, `(K, S, 2)`; at most three models are drawn.
        fake: Fakes, `(K, S, 2)`.
        window: Half the side of the square that is shown.
        side: Pixels of a square.
    """
    models = min(len(real), 3)
    squares = np.zeros((models, side, side, 4), np.uint8)
    for points, colour in ((real, REAL), (fake, FAKE)):
        for square, places in zip(squares, points, strict=False):
            _set(square, places[:_MOST] / window, colour)
    squares[:, [0, -1]] = squares[:, :, [0, -1]] = ImageColor.getcolor(PAST, "RGBA")
    image = Image.fromarray(np.hstack(list(squares)))
    return png_file(image)


def _set(square: NDArray[np.uint8], places: NDArray[np.floating], colour: str) -> None:
    """Set the points of a square `(side, side, 4)`; the places are from -1 to 1, y upwards."""
    side, size = len(square), _SIZES[colour]
    inside = places[np.all(np.abs(places) < 1, axis=1)]
    columns, rows = ((inside * [1, -1] + 1) / 2 * (side - size)).astype(int).T
    for down in range(size):
        for right in range(size):
            square[rows + down, columns + right] = ImageColor.getcolor(colour, "RGBA")
