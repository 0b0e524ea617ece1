"""The images that a generator learned from, kept once for all sessions."""

import streamlit as st

from explorer.images.config import ImageConfig
from explorer.images.latent.timeline import Timeline
from explorer.images.measuring.neighbours import NeighbourSearch, neighbour_searches


def searches(timeline: Timeline) -> dict[str, NeighbourSearch]:
    """Return the ways to look for a sample among its training images, by their names.

    Raises:
        ValueError: The file does not say what it was trained on, or that is not here.
    """
    if timeline.config is None:
        msg = "The file does not say what it was trained on."
        raise ValueError(msg)
    return _searches(timeline.config)


@st.cache_resource(
    max_entries=4,
    show_spinner="Reading the training images …",
    hash_funcs={
        ImageConfig: lambda c: (c.dataset, c.image_size, c.max_images, c.channels, c.seed)
    },
)
def _searches(config: ImageConfig) -> dict[str, NeighbourSearch]:
    return neighbour_searches(config)
