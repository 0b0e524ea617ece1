"""The images that a generator learned from, kept once for all sessions."""

from contextlib import suppress

import streamlit as st

from explorer.images.config import RunConfig
from explorer.images.latent.neighbours import NeighbourSearch, neighbour_searches
from explorer.images.latent.series import CheckpointSeries
from explorer.images.store.library import runs_root, shipped_runs
from explorer.images.store.runs import find_runs
from explorer.images.systems import SYSTEMS

#: Data sets that the program itself makes: nothing is read for them that a file could name.
_MADE_HERE = ("digits", "shapes", "faces")
#: Images that are compared with for an upload; its header is not asked.
_FOR_UPLOADS = 10_000


def searches(series: CheckpointSeries) -> dict[str, NeighbourSearch]:
    """Return the ways to look for a sample among its training images, by their names.

    Raises:
        ValueError: The file does not say what it was trained on, or that is not here.
    """
    config = series.config
    if config is None:
        msg = "The file does not say what it was trained on."
        raise ValueError(msg)
    if not series.trusted:
        config = _allowed(config)
    return _searches(config)


def _allowed(config: RunConfig) -> RunConfig:
    """Return what of an upload's header may be acted on.

    Whoever wrote it may have written any folder of this machine or any download into it.

    Raises:
        ValueError: Its data set is neither made here nor that of a run of this server.
    """
    kind = config.dataset.partition(":")[0]
    if kind not in _MADE_HERE:
        for run in _configs():
            if (run.dataset, run.image_size) == (config.dataset, config.image_size):
                return run
        msg = "For your own files only digits, shapes, faces and the data of runs made here "
        msg += "are read."
        raise ValueError(msg)
    return config.with_(max_images=min(config.max_images, _FOR_UPLOADS))


def _configs() -> list[RunConfig]:
    """Return the settings of every run of this server that can be read."""
    found = []
    for run in (*shipped_runs(), *find_runs(runs_root())):
        with suppress(ValueError, OSError):
            found.append(run.config())
    return found


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
