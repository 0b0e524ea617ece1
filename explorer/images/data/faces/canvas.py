"""Many small pictures painted at once, layer on layer, edges smoothed over one pixel."""

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating]


class Canvas:
    """Pictures (n, 3, S, S) in [0, 1] over coordinates from -reach to reach.

    Args:
        count: n.
        size: S.
        reach: The largest coordinate.

    Attributes:
        u: From left to right, (1, 1, S).
        v: From top to bottom, (1, S, 1).
        pixels: What was painted.
    """

    def __init__(self, count: int, size: int, reach: float) -> None:
        line = np.arange(size, dtype=np.float32) + np.float32(0.5)
        line = np.float32(reach) * (line * np.float32(2 / size) - 1)
        self.u, self.v = line[None, None, :], line[None, :, None]
        self.pixels = np.zeros((count, 3, size, size), np.float32)
        self._scale = np.float32(size / 2 / reach)

    def fill(self, colour: Field) -> None:
        """Lay a colour, to broadcast to (n, 3, S, S), over everything."""
        self.pixels[:] = colour

    def cover(self, distance: Field, blur: float = 0.0) -> Field:
        """Return how much of each pixel lies inside, by signed distances to an outline.

        Args:
            distance: Negative inside, in the units of the coordinates.
            blur: Width of a soft edge, in the same units.
        """
        steepness = self._scale / np.float32(1 + blur * self._scale)
        return np.asarray(np.clip(np.float32(0.5) - distance * steepness, 0, 1))

    def paint(self, cover: Field, colour: Field) -> None:
        """Lay a colour (n, 3) over the pictures where `cover` (n, S, S) is."""
        rows = np.flatnonzero(cover.max((0, 2)) > 0)
        if not len(rows):
            return
        some = slice(rows[0], rows[-1] + 1)
        part = self.pixels[:, :, some]
        part += cover[:, None, some] * (colour[:, :, None, None] - part)

    def darken(self, cover: Field, strength: float) -> None:
        """Multiply by 1 - strength where `cover` (n, S, S) is."""
        self.pixels *= (1 - np.float32(strength) * cover)[:, None]


def ellipse(x: Field, y: Field, across: Field | float, down: Field | float) -> Field:
    """Return about the signed distances to an ellipse around 0 with these radii."""
    radius = np.sqrt(np.square(x / across) + np.square(y / down))
    return np.asarray((radius - 1) * np.minimum(across, down), np.float32)


def arc(x: Field, y: Field, half: Field | float, bend: Field | float, width: float) -> Field:
    """Return the signed distances to a stroke bent up in the middle by `bend`."""
    along = np.clip(x / half, -1, 1)
    middle = y + bend * (1 - along * along)
    beyond = np.maximum(abs(x) - half, 0)
    return np.asarray(np.sqrt(middle * middle + beyond * beyond) - width, np.float32)
