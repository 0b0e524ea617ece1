"""The shipped networks and their cards, loaded once for all sessions; what the views share."""

from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.config import plain
from explorer.images.data.captions import GRAMMAR
from explorer.images.store import shipped
from explorer.images.wording import NAMES, Painter
from explorer.ui.frame.controls import Controls
from explorer.ui.words.config import Settings

#: What a student reads for each aspect, and for all of them.
ASPECTS = {"size": "Size", "ink": "Colour", "shape": "Shape", "paper": "Background"}
WHOLE = ASPECTS | {"all": "All four words"}


@st.cache_resource(show_spinner=False)
def painter() -> Painter:
    """Return the networks; ValueError where a file is missing or damaged."""
    return Painter()


def ready() -> bool:
    """Return whether the networks and their cards are there; where they are not, say so."""
    try:
        painter()
    except ValueError as error:
        st.error(plain(error))
        return False
    complete = all(card(run) for run in NAMES)
    if not complete:
        st.error("A card of the shipped networks is missing: their numbers cannot be shown.")
    return complete


@lru_cache(maxsize=4)
def card(run: str = "full") -> dict[str, Any]:
    """Return what a card says was measured; empty where it is missing."""
    return shipped.measured("zoo", NAMES[run])


def share(key: str, run: str = "full") -> str:
    """Return a share of a card in percent, with the ends of its interval."""
    found = card(run)
    low, high = (100 * found[f"{key}{end}"] for end in ("_low", "_high"))
    return f"{100 * found[key]:.0f} % ({low:.0f} to {high:.0f})"


def caption_controls(controls: Controls[Settings]) -> None:
    """Draw the words of the caption."""
    for column, (aspect, label) in zip(st.columns([2, 3, 3, 2]), ASPECTS.items(), strict=True):
        with column:
            controls.choice(aspect, label)


def said(found: NDArray[np.int64], wanted: tuple[int, ...]) -> list[str]:
    """Return under each picture the words that the reader finds instead of the caption's."""
    lines = []
    for row in found:
        other = [
            choice[place]
            for choice, place, right in zip(GRAMMAR.values(), row, wanted, strict=True)
            if place != right
        ]
        lines.append(", ".join(other) or "✓")
    return lines
