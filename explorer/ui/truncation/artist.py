"""The shipped generators and their cards, loaded once for all sessions."""

from functools import cache
from typing import Any

import numpy as np
import streamlit as st

from explorer.config import plain
from explorer.images.measuring.truncation import THRESHOLDS
from explorer.images.store import shipped
from explorer.images.truncation import FREE, NAME, SMALL_BATCH, UNBOUNDED, Artist
from explorer.plots.truncation import Curve
from explorer.ui.frame.controls import Controls
from explorer.ui.truncation.config import Settings

RUNS = (NAME, FREE, SMALL_BATCH, UNBOUNDED)


@st.cache_resource(show_spinner=False)
def artist(name: str = NAME) -> Artist:
    """Return a run's networks; ValueError where their file is missing or damaged."""
    return Artist(name)


def ready() -> bool:
    """Return whether all networks and cards are there; where they are not, say so."""
    try:
        for name in RUNS:
            artist(name)
    except ValueError as error:
        st.error(plain(error))
        return False
    whole = all(card(name) for name in RUNS)
    if not whole:
        st.error("The card of a shipped generator is missing: its numbers cannot be shown.")
    return whole


@cache
def card(name: str = NAME) -> dict[str, Any]:
    """Return what a card says was measured; empty where it is missing."""
    return shipped.measured("zoo", name)


@cache
def rows(name: str) -> list[dict[str, float]]:
    """Return the rows of a run's training that its card keeps."""
    return shipped.recorded("zoo", name)


def nearest(threshold: float) -> float:
    """Return the threshold next to this one at which was measured."""
    return min(THRESHOLDS, key=lambda measured: abs(np.log(measured / threshold)))


def curve(name: str, what: str, title: str, *, floor: bool = True) -> Curve:
    """Return what a card says of all thresholds."""
    values, low, high = (
        [card(name)[f"{what}_{t:g}{end}"] for t in THRESHOLDS] for end in ("", "_low", "_high")
    )
    return Curve(title, values, low, high, card(name)[f"{what}_floor"] if floor else None)


def threshold(controls: Controls[Settings]) -> None:
    """Draw the threshold, at the places where was measured, and the seed."""
    left, right = st.columns([4, 1])
    with left:
        controls.steps(
            "threshold",
            "Threshold t",
            THRESHOLDS,
            names={4.0: "4, in effect none"},
        )
    with right:
        controls.number("seed", "Seed of z", step=1)
