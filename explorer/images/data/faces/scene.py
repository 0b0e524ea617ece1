"""A chunk of faces while they are painted: their colours, and where a point of them is seen."""

from dataclasses import dataclass

import numpy as np

from explorer.images.data.faces.canvas import Canvas, Field
from explorer.images.data.faces.factors import NAMES, FaceFactors, Indices

#: The head: half its width and height, and where its middle is.
WIDE, HIGH, MIDDLE = 0.50, 0.62, 0.06

# How far the head turns at most, in radians.
_TURN = 0.48

#: The coordinate at the edge of the picture.
REACH = 0.92


def rgb(*codes: str) -> Field:
    """Return red, green and blue (n, 3) in [0, 1] of colours in hexadecimal digits."""
    return (
        np.array([[int(c[i : i + 2], 16) for i in (0, 2, 4)] for c in codes], np.float32) / 255
    )


_SKINS = rgb("f8d9c0", "e0ac86", "a8714a", "5e3a26")
_HAIRS = rgb("1d1a1c", "5a3820", "dcb55c", "a8401c", "b9bbc0")
EYES = rgb("4a2a14", "2f6fc4", "2f8a4a")
BACKGROUNDS = rgb("b4b8c0", "7fb2e6", "86c98a", "f2dc7e", "f0a8c0")
_GREY = rgb("c4c6ca")[0]


@dataclass(frozen=True, eq=False)
class Scene:
    """A chunk of faces while they are painted; columns are (n, 1, 1)."""

    canvas: Canvas
    factors: FaceFactors
    skin: Field
    hair: Field
    phases: Indices | None = None

    def column(self, name: str) -> Field:
        """Return a number of each face."""
        return np.asarray(getattr(self.factors, name)[:, None, None], np.float32)

    def is_class(self, name: str, *classes: str) -> Field:
        """Return 1 for the faces whose factor is of one of some classes, else 0."""
        indices = [NAMES[name].index(word) for word in classes]
        return np.isin(getattr(self.factors, name), indices)[:, None, None].astype(np.float32)

    def place(self, across: float, lift: float = 1.0) -> tuple[Field, Field]:
        """Return where a point of the face is seen, and how its width is foreshortened.

        Args:
            across: Its place seen from the front, in [-WIDE, WIDE].
            lift: How far it stands out, in radii of the head.
        """
        angle = np.float32(np.arcsin(across / WIDE))
        seen = angle + _TURN * self.column("turn")
        width = np.cos(seen) / np.cos(angle)
        return np.asarray(WIDE * lift * np.sin(seen)), np.clip(width, 0.25, 1.2)


def skin_of(factors: FaceFactors) -> Field:
    """Return the colour of the skin, between those of the palette."""
    place = factors.skin * (len(_SKINS) - 1)
    low = np.minimum(place.astype(int), len(_SKINS) - 2)
    share = (place - low)[:, None]
    return np.asarray(_SKINS[low] * (1 - share) + _SKINS[low + 1] * share, np.float32)


def hair_of(factors: FaceFactors) -> Field:
    """Return the colour of the hair, greyer with age."""
    share = (0.85 * np.clip((factors.age - 0.5) / 0.4, 0, 1))[:, None]
    return np.asarray(_HAIRS[factors.hair_colour] * (1 - share) + _GREY * share, np.float32)
