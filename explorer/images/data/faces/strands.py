"""Strands of hair: a detail that four times fewer pixels do not show."""

import numpy as np
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from explorer.images.data.faces.canvas import Field
from explorer.images.data.faces.factors import Indices

#: Pixels from one dark strand to the next, and how much darker it is than a light one.
PERIOD, DARK = 4, 0.6

# Pixels over which strands fade in, and the width of that edge.
_FADE, _FADE_STD = 5, 2.0


def strands(cover: Field, phases: Indices) -> Field:
    """Return where the dark strands are, (n, S, S) in [0, 1], within what hair covers.

    A kernel that reproduces constants, as the bicubic one does, has a zero at every whole
    number of cycles a pixel. Of four times fewer pixels a strand and its gap are one cycle: the
    phase is lost, where strands do not end abruptly along a row. So they fade in.
    """
    inside = minimum_filter1d(cover, 2 * _FADE + 1, axis=2, mode="constant")
    faded = gaussian_filter1d(inside, _FADE_STD, axis=2, radius=_FADE)
    columns = np.arange(cover.shape[2])[None, None] + phases[:, None, None]
    return np.asarray(faded * (columns % PERIOD < PERIOD // 2), np.float32)
