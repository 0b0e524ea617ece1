"""Real pictures of the data that a run learns from, to stand beside what it draws."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.images.config import RunConfig
from explorer.images.data import load_images
from explorer.images.launch.supervisor import KnownRun
from explorer.tiling import GAP, tiled
from explorer.ui.train_images import registry

#: Pictures side by side; as many rows as the samples have.
COLUMNS = 2
#: Sets are read as far as this: the page shows a few.
_READ = 64


def beside(run: KnownRun, grid: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return real pictures as tall as a run's grid of samples; None where there are none.

    Args:
        run: What trains on them.
        grid: Its samples, `(H, W, C)`, of the config's size each.

    Returns:
        `(H, W', C')`, or None for two data sets, one to download, one that may not be read, or
        a grid of other pictures.
    """
    config = run.config
    rows, rest = divmod(grid.shape[0] + GAP, config.image_size + GAP)
    kinds = [name.partition(":")[0] for name in config.datasets.values()]
    readable = run.phase == "shipped" or registry.may_read(config)
    if rest or len(kinds) != 1 or "torchvision" in kinds or not readable:
        return None
    pictures = _some(config.with_(max_images=_READ))
    if pictures is None:
        return None
    # Sets come class by class: some of each.
    spread = np.linspace(0, len(pictures) - 1, COLUMNS * rows).astype(int)
    return tiled(pictures[spread], COLUMNS)


@st.cache_data(max_entries=32, show_spinner=False)
def _some(config: RunConfig) -> NDArray[np.uint8] | None:
    """Return a few pictures `(N, H, W, C)` of a set; None where it cannot be read."""
    try:
        images = load_images(config).images
    except (ValueError, OSError):  # the folder is gone; the run's pictures are there
        return None
    return images.permute(0, 2, 3, 1).numpy()
