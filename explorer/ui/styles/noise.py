"""The same face under other noise: what is left to chance."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from explorer.images.styles import Numbers
from explorer.plots.images import TileRow
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.styles.config import PAGE, Settings
from explorer.ui.styles.stylist import GROUP_NAMES, card, seeds, stylist
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

COUNT, DRAWS = 5, 16
_CHOICES = {"none": "none", **{name: name for name in GROUP_NAMES}, "all": "all"}


def groups_of(config: Settings) -> tuple[str, ...]:
    """Return the groups that get noise."""
    if config.noise == "all":
        return tuple(GROUP_NAMES)
    return () if config.noise == "none" else (config.noise,)


def draw(config: Settings) -> None:
    """Draw face A without noise and under some, and where noise moves pixels."""
    pictures = stylist().noisy(config.a, groups_of(config), COUNT)
    deviations = _deviations(config.a)
    captions = ("no noise", *(f"draw {place + 1}" for place in range(COUNT)))
    top = max(float(map_.max()) for map_ in deviations.values()) or 1.0
    maps = np.stack(
        [(255 * map_ / top).astype(np.uint8)[..., None] for map_ in deviations.values()]
    )
    told = [
        f"{GROUP_NAMES[group]}: {three(float(np.sqrt((map_**2).mean())))}"
        for group, map_ in deviations.items()
    ]
    show_tiles(
        [
            TileRow("Face A under noise in the chosen layers", pictures, captions),
            TileRow("Deviation of each pixel over noise", maps, told, columns=COUNT + 1),
        ],
        key=f"{PAGE}-noise",
        size=130,
    )
    st.caption(
        f"Bright is much; white is {three(top)}, of values from −1 to 1. Under each map its "
        f"root mean square, over {DRAWS} draws in these layers alone."
    )


@st.cache_data(max_entries=256, show_spinner=False)
def _deviations(a: int) -> Mapping[str, Numbers]:
    return stylist().deviations(a, DRAWS)


def widgets(controls: Controls[Settings]) -> None:
    """Draw the choice of noisy layers, and the seed."""
    controls.choice("noise", "Noise in", _CHOICES)
    seeds(controls, "a")


def formula(config: Settings) -> None:
    """Show where noise enters, and how much it moves a pixel."""
    numbers = r",\quad ".join(
        rf"\text{{{group}: }} {three_latex(card()[f'noise_{group}'])}" for group in GROUP_NAMES
    )
    page.formula(
        "Noise enters after the convolution, before the style",
        r"x_\ell \leftarrow x_\ell + \beta_\ell\, n_\ell, \qquad n_\ell \sim "
        r"\mathcal{N}(0, 1) \text{ a pixel}, \quad \beta_\ell \text{ learned, a channel}",
        r"\text{root mean square over 16 faces: }" + numbers,
    )


VIEW = View(
    title="Noise",
    draw=draw,
    controls=widgets,
    question=Question(
        "Noise is drawn anew in every layer. What changes?",
        {"a": "Pixels here and there", "b": "Who it is", "c": "The pose"},
        "a",
        "The head's turn moves by less than a tenth of its range. Styles say the same to a "
        "whole channel; noise is what differs from pixel to pixel.",
    ),
    formula=formula,
)
