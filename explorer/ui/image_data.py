"""The images that a generator learned from, kept once for all sessions."""

import numpy as np
import streamlit as st

from explorer.images.config import ImageConfig
from explorer.images.datasets import load_images
from explorer.images.neighbours import NeighbourSearch
from explorer.images.timeline import Timeline


def searches(timeline: Timeline) -> dict[str, NeighbourSearch]:
    """Return the ways to look for a sample among its training images, by their names.

    Raises:
        ValueError: The file does not say what it was trained on, or that is not here.
    """
    if timeline.config is None:
        msg = "the file does not say what it was trained on."
        raise ValueError(msg)
    config = timeline.config
    return _searches(config.dataset, config.image_size, config.max_images)


@st.cache_resource(max_entries=4, show_spinner="Reading the training images …")
def _searches(dataset: str, image_size: int, max_images: int) -> dict[str, NeighbourSearch]:
    architecture = "dcgan" if image_size != 28 else "mlp"
    config = ImageConfig(
        dataset=dataset, image_size=image_size, max_images=max_images, architecture=architecture
    )
    training = np.ascontiguousarray(load_images(config).images.permute(0, 2, 3, 1).numpy())
    return {"pixels": NeighbourSearch(training)}
