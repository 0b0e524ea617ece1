"""A face moved along the direction of one factor in W: what else changes?"""

import numpy as np
import streamlit as st

from explorer.images.measuring.factor_reader import spoken
from explorer.images.styles import EDITABLE, amount
from explorer.plots.images import TileRow
from explorer.plots.styles import changes_figure
from explorer.ui.canvas import figures
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three_latex, true_minus
from explorer.ui.styles.config import PAGE, Settings
from explorer.ui.styles.stylist import seeds, stylist
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

SIDE = (-2.0, -1.0, 0.0, 1.0, 2.0)
TITLES = {factor: spoken(factor) for factor in EDITABLE}


def changes(config: Settings) -> list[float]:
    """Return how far the present edit moves each factor, as shares of its range."""
    return _changes(config.a, config.factor, config.strength)


@st.cache_data(max_entries=256, show_spinner=False)
def _changes(a: int, factor: str, strength: float) -> list[float]:
    reading = stylist().edited(a, factor, (0.0, strength)).reading
    return [float(np.diff(amount(reading, name))[0]) for name in EDITABLE]


def draw(config: Settings) -> None:
    """Draw the face at five strengths and at the chosen one, and what changed."""
    found = stylist().edited(config.a, config.factor, (*SIDE, config.strength))
    captions = [true_minus(f"{strength:+g}") for strength in SIDE]
    left, right = st.columns([1, 1])
    with left:
        show_tiles(
            [
                TileRow("Along the direction", found.pictures[: len(SIDE)], captions),
                TileRow("At the chosen strength", found.pictures[-1:], columns=3),
            ],
            key=f"{PAGE}-edit",
            size=150,
        )
    with right:
        figures.show(
            changes_figure(
                list(TITLES.values()),
                changes(config),
                EDITABLE.index(config.factor),
                dark=page.dark(),
            ),
            f"{PAGE}-changes",
        )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the factor, the strength and the seed."""
    left, middle, right = st.columns([2, 3, 2])
    with left:
        controls.select("factor", "Change", TITLES)
    with middle:
        controls.slider("strength", "Strength", step=0.25)
    with right:
        seeds(controls, "a")


def formula(config: Settings) -> None:
    """Show the edit with what it does to the factor."""
    change = changes(config)[EDITABLE.index(config.factor)]
    page.formula(
        "A factor's direction: the mean style with much of it less that with little",
        r"w' = w + s\,d, \qquad d = \mathbb{E}[w \mid \text{most of it}] - "
        r"\mathbb{E}[w \mid \text{least of it}]",
        rf"s = {config.strength:g}: \quad \Delta\,\text{{{TITLES[config.factor]}}} = "
        rf"{three_latex(change)} \text{{ of its range}}",
        (
            r"Draw 600 faces and let the reader say how much of the factor each has.",
            r"Most and least are the fifths at both ends; $s = 1$ goes from the one's mean to "
            r"the other's.",
        ),
    )


VIEW = View(
    title="Edit",
    draw=draw,
    controls=widgets,
    question=Question(
        "The reader never taught G. How can there be a direction for a smile in W?",
        {
            "a": "W has room for each factor, and the mean finds where",
            "b": "G was told which faces smile",
            "c": "There is none, the picture is edited",
        },
        "a",
        "G saw pictures only. Where faces with much of a factor lie apart from those with "
        "little, the difference of their mean styles points there.",
    ),
    formula=formula,
)
