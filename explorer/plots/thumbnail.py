"""A run as a small picture: real points and fakes, one square a model."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from explorer.plots.files import png_file
from explorer.plots.palette import FAKE, PAST, REAL

#: Points of a kind that are drawn.
_MOST = 150


def thumbnail(
    real: NDArray[np.floating], fake: NDArray[np.floating], window: float, side: int = 96
) -> bytes:
    """Return a PNG without ground, for light and dark pages.

    Args:
        real: Real samples, `(K, S, 2)`; at most three models are drawn.
        fake: Fakes, `(K, S, 2)`.
        window: Half the side of the square that is shown.
        side: Pixels of a square.
    """
    models = min(len(real), 3)
    image = Image.new("RGBA", (models * side, side))
    draw = ImageDraw.Draw(image)
    for model in range(models):
        left = model * side
        draw.rectangle((left, 0, left + side - 1, side - 1), outline=PAST)
        for points, colour, size in ((real, REAL, 1.0), (fake, FAKE, 1.5)):
            places = (points[model, :_MOST] / window * [1, -1] + 1) / 2 * side
            for x, y in places[np.all((places >= 0) & (places < side), axis=1)]:
                box = (left + x - size, y - size, left + x + size, y + size)
                draw.ellipse(box, fill=colour)
    return png_file(image)
