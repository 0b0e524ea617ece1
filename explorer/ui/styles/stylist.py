"""The shipped generator and its card, loaded once for all sessions."""

from functools import lru_cache
from typing import Any

import streamlit as st

from explorer.config import plain
from explorer.images.measuring.styles import GROUPS
from explorer.images.store import shipped
from explorer.images.styles import NAME, Stylist
from explorer.ui.frame.controls import Controls
from explorer.ui.styles.config import Settings

#: Pixels a side of this generator's pictures.
SIDE = 32
#: What a student reads for each group: the sides of its pictures.
GROUP_NAMES = {
    name: f"{name}, {low}²" + (f" to {high}²" if low < high <= SIDE else "")
    for name, (low, high) in GROUPS.items()
}


@st.cache_resource(show_spinner=False)
def stylist() -> Stylist:
    """Return the generator; ValueError where its file is missing or damaged."""
    return Stylist()


def ready() -> bool:
    """Return whether the generator and its card are there; where they are not, say so."""
    try:
        stylist()
    except ValueError as error:
        st.error(plain(error))
        return False
    if not card():
        st.error("The card of the shipped generator is missing: its numbers cannot be shown.")
    return bool(card())


@lru_cache(maxsize=1)
def card() -> dict[str, Any]:
    """Return what the card says was measured; empty where it is missing."""
    return shipped.measured("zoo", NAME)


def seeds(controls: Controls[Settings], *names: str) -> None:
    """Draw the seeds of some faces."""
    for column, name in zip(st.columns(len(names)), names, strict=True):
        with column:
            controls.number(name, f"Face {name.upper()}, seed", step=1)
