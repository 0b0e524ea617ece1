"""The images that a generator learned from, kept once for all sessions."""

import streamlit as st

from explorer.images.config import RunConfig
from explorer.images.latent.timeline import Timeline
from explorer.images.measuring.neighbours import NeighbourSearch, neighbour_searches
from explorer.images.systems import SYSTEMS


def searches(timeline: Timeline) -> dict[str, NeighbourSearch]:
    """Return the ways to look for a sample among its training images, by their names.

    Raises:
        ValueError: The file does not say what it was trained on, or that is not here.
    """
    if timeline.config is None:
        msg = "The file does not say what it was trained on."
        raise ValueError(msg)
    return _searches(timeline.config)


def _data(config: RunConfig) -> tuple[object, ...]:
    """Return what decides which images a run reads."""
    return config.dataset, config.image_size, config.max_images, config.channels, config.seed


@st.cache_resource(
    max_entries=4,
    show_spinner="Reading the training images …",
    hash_funcs={system.Config: _data for system in SYSTEMS.values()},
)
def _searches(config: RunConfig) -> dict[str, NeighbourSearch]:
    return neighbour_searches(config)
