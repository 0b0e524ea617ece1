"""Maps of faces: where each part is, and nothing of its colour."""

import numpy as np
from numpy.typing import NDArray

from explorer.images.data.faces.canvas import Canvas, Field
from explorer.images.data.faces.drawing import paint
from explorer.images.data.faces.factors import FaceFactors
from explorer.images.data.faces.scene import REACH

#: The colours of the parts on a map, red, green and blue; where no part is it is black.
PARTS: dict[str, tuple[int, int, int]] = {
    "skin": (240, 192, 144),
    "hair": (128, 64, 16),
    "eyes": (64, 160, 255),
    "brows": (224, 64, 224),
    "nose": (240, 128, 64),
    "mouth": (224, 32, 32),
    "beard": (32, 128, 32),
    "glasses": (255, 255, 255),
    "clothes": (96, 96, 128),
}
#: What a layer of a painted face shows, where it is not called so; empty for no part.
_SHOWS = {
    "background": "",
    "hair_behind": "hair",
    "body": "clothes",
    "head": "skin",
    "age_lines": "",
    "hair_in_front": "hair",
}


def draw_parts(factors: FaceFactors, size: int) -> NDArray[np.uint8]:
    """Draw maps (N, 3, size, size) of where the parts of faces are: flat colours, hard edges.

    A map knows nothing of skin, light, age or the colours of hair and eyes.
    """
    canvas = _Parts(len(factors), size, REACH)
    paint(canvas, factors, begin=canvas.begin)
    return canvas.pixels.astype(np.uint8)


class _Parts(Canvas):
    """A canvas on which every cover becomes a flat patch of the present part's colour."""

    def begin(self, layer: str) -> None:
        """Paint in the colour of a layer's part from now on."""
        part = _SHOWS.get(layer, layer)
        self._part = np.array(PARTS[part], np.float32) if part else None

    def fill(self, colour: Field) -> None:
        """Do nothing: where no part is it stays black."""

    def paint(self, cover: Field, colour: Field) -> None:
        """Lay the part's colour where `cover` is a half or more, whatever the colour."""
        if self._part is not None:
            flat = np.broadcast_to(self._part, colour.shape)
            super().paint((cover >= 0.5).astype(np.float32), flat)

    def darken(self, cover: Field, strength: float) -> None:
        """Do nothing: shade belongs to no part."""
