"""The shipped networks, their film and their cards, loaded once for all sessions."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.config import plain
from explorer.images.growing import FADING, NAME, RACE, Grower
from explorer.images.store import shipped

Numbers = NDArray[np.float64]
#: What a student reads for each kind of run.
KINDS = {"growing": "growing", "whole": "16 pixels all along"}


@st.cache_resource(show_spinner=False)
def grower() -> Grower:
    """Return the networks and the film; ValueError where a file is missing or damaged."""
    return Grower()


def ready() -> bool:
    """Return whether the networks, the film and the cards are there; else say so."""
    try:
        grower()
    except ValueError as error:
        st.error(plain(error))
        return False
    missing = not (card() and card(FADING) and card(RACE))
    if missing:
        st.error("A card of the shipped networks is missing: its numbers cannot be shown.")
    return not missing


@lru_cache(maxsize=4)
def card(name: str = NAME) -> dict[str, Any]:
    """Return what a card says was measured; empty where it is missing."""
    return shipped.measured("zoo", name)


def moments(kind: str) -> list[Numbers]:
    """Return each run of a kind, (T, 3): steps, seconds of the processor, distances."""
    found: Mapping[str, Any] = card(RACE)
    return [np.array(found[key]) for key in sorted(found) if key.startswith(f"{kind}_")]


def reached(run: Numbers, target: float, column: int) -> float | None:
    """Return when a run was first measured at a distance or nearer; None for never.

    Args:
        run: (T, 3).
        target: The distance.
        column: 0 for the step, 1 for the seconds.
    """
    near = np.flatnonzero(run[:, 2] <= target)
    return float(run[near[0], column]) if near.size else None
