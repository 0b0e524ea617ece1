"""The widgets under each view of the page on divergences."""

from collections.abc import Callable

import streamlit as st

from explorer.ui.divergences.view import DISTANCE_NAMES, FIT_NAMES, PAIR_TITLES
from explorer.ui.frame.controls import Controls
from explorer.ui.theory.configs import DivergencesConfig
from explorer.ui.theory.widgets import side_by_side

_NO_WIDTH = "The boxes and the lines have a fixed width."
Widgets = Controls[DivergencesConfig]


def _pair(controls: Widgets) -> None:
    columns = st.columns(3)
    with columns[0]:
        pair = controls.select("pair", "Pair p and q", PAIR_TITLES)
    with columns[1]:
        controls.slider("separation", "Separation d", step=0.05)
    with columns[2]:
        fixed = _NO_WIDTH if pair in ("uniforms", "lines") else None
        controls.slider("width", "Width of q", step=0.1, why_off=fixed)


def _distances(controls: Widgets) -> None:
    _pair(controls)
    controls.several("shown", "Curves", DISTANCE_NAMES)


def _transport(controls: Widgets) -> None:
    _pair(controls)
    columns = st.columns(3)
    with columns[0]:
        controls.slider("points", "Points in each cloud", step=4)
    with columns[1]:
        controls.choice("power", "Cost of a pair", {1: "distance", 2: "squared"})
    with columns[2]:
        controls.number("seed", "Draw", step=1)


def _critics(controls: Widgets) -> None:
    _pair(controls)
    side_by_side(controls, clip=("Clipping bound c", 0.01), hidden=("Hidden units H", 1))


def _fits(controls: Widgets) -> None:
    side_by_side(
        controls,
        gap=("Half the distance of the bumps", 0.1),
        balance=("Share of the left bump", 0.05),
    )
    controls.several("fits", "Best Gaussian under", FIT_NAMES)


def _modes(controls: Widgets) -> None:
    side_by_side(controls, modes=("Modes of the data, n", 1), covered=("Modes made, k", 1))


#: What draws the widgets of each view.
CONTROLS: dict[str, Callable[[Widgets], None]] = {
    "distances": _distances,
    "transport": _transport,
    "critics": _critics,
    "fits": _fits,
    "modes": _modes,
    "table": _pair,
}
