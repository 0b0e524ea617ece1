"""The pair (p, q) that most views of the page compare: its sliders, curves and numbers."""

import numpy as np
import streamlit as st

from explorer.theory.densities import Density
from explorer.theory.divergences.pairs import PAIRS
from explorer.ui.divergences.config import Settings
from explorer.ui.frame.controls import Controls

X = np.linspace(-8, 8, 401)
PAIR_TITLES = {name: str(getattr(pair, "title", name)) for name, pair in PAIRS.items()}
_NO_WIDTH = "The boxes and the lines have a fixed width."


def pair_controls(controls: Controls[Settings]) -> None:
    """Draw the choice of the pair, its separation and its width."""
    columns = st.columns(3)
    with columns[0]:
        pair = controls.select("pair", "Pair p and q", PAIR_TITLES)
    with columns[1]:
        controls.slider("separation", "Separation d", step=0.05)
    with columns[2]:
        fixed = _NO_WIDTH if pair in ("uniforms", "lines") else None
        controls.slider("width", "Width of q", step=0.1, why_off=fixed)


def densities(config: Settings) -> tuple[Density, Density]:
    """Return the present pair."""
    return PAIRS[config.pair](config.width).densities(config.separation)


@st.cache_data(max_entries=1024, show_spinner=False)
def distances_at(pair: str, width: float, separation: float) -> tuple[dict[str, float], ...]:
    """Return the distances and the slopes at one separation."""
    chosen = PAIRS[pair](width)
    values = {k: float(v[0]) for k, v in chosen.curves([separation]).items()}
    return values, chosen.slopes(separation)
