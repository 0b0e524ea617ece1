"""Styles drawn towards the mean: better faces, fewer kinds of them."""

import streamlit as st

from explorer.images.measuring.style_facts import PSIS
from explorer.plots.images import TileRow
from explorer.plots.styles import truncation_figure
from explorer.ui.canvas import figures
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.styles.config import PAGE, Settings
from explorer.ui.styles.stylist import card, seeds, stylist
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

FACES, COLUMNS = 18, 6
_CURVES = {
    "precision": "precision: like a real face",
    "recall": "recall: kinds of real faces met",
    "variety": "variety, real faces 1",
}


def draw(config: Settings) -> None:
    """Draw faces at psi, and precision, recall and variety over psi."""
    left, right = st.columns([1, 1])
    found = stylist().truncated(range(config.a, config.a + FACES), config.psi)
    with left:
        row = TileRow("", found.pictures, columns=COLUMNS)
        show_tiles([row], key=f"{PAGE}-truncation", size=96)
    with right:
        curves = {
            title: [card()[f"{name}_{psi:g}"] for psi in PSIS]
            for name, title in _CURVES.items()
        }
        shown = truncation_figure(
            PSIS, curves, card()["precision_real"], config.psi, dark=page.dark()
        )
        figures.show(shown, f"{PAGE}-psi")
        st.caption(
            f"Of {card()['faces']:,} faces at each ψ, coarse layers only, in the features of "
            "the face reader. Precision: share of faces near a real one. Recall: share of "
            "real ones near a drawn one. Variety: their variance, that of real faces 1."
        )


def widgets(controls: Controls[Settings]) -> None:
    """Draw psi and the first seed."""
    left, right = st.columns([3, 1])
    with left:
        controls.slider("psi", "Truncation ψ of the coarse layers", step=0.05)
    with right:
        seeds(controls, "a")


def formula(config: Settings) -> None:
    """Show the truncated style at the present psi."""
    page.formula(
        "Truncation in W",
        r"w_\ell' = \bar w + \psi\,(w_\ell - \bar w), \qquad \bar w = \mathbb{E}_z[f(z)]",
        rf"w_\ell' = \bar w + {config.psi:g}\,(w_\ell - \bar w) \quad "
        r"\text{in the layers of } 4^2 \text{ to } 8^2",
    )


VIEW = View(
    title="Truncation",
    draw=draw,
    controls=widgets,
    question=Question(
        "ψ goes from 1 to 0 in the coarse layers. What becomes of the faces?",
        {
            "a": "Their poses come closer, their colours stay",
            "b": "They become one picture",
            "c": "They become noise",
        },
        "a",
        "Coarse styles become the mean style, and they carry most of the pose. The fine ones "
        "still carry the colours.",
    ),
    formula=formula,
)
