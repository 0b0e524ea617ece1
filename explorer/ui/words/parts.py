"""What the method is made of, and what happens without it."""

import streamlit as st

from explorer.images.wording import places_of
from explorer.plots.images import TileRow
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question
from explorer.ui.words.config import PAGE, Settings
from explorer.ui.words.contrary import other_words
from explorer.ui.words.painting import ASPECTS, caption_controls, card, painter, said, share

DRAWS = 8
RUNS = {
    "full": "As in the paper",
    "unmatched": "No wrong captions for D",
}


def draw(config: Settings) -> None:
    """Draw the caption by both Stages I, and what was measured of each."""
    wanted = places_of(config.words)
    left, right = st.columns([5, 6])
    with left:
        rows = []
        for run, title in RUNS.items():
            found = painter().draws(wanted, config.seed, DRAWS, run=run)
            rows.append(TileRow(title, found.small, said(found.small_words, wanted)))
        show_tiles(rows, key=f"{PAGE}-parts", size=64)
    with right:
        st.table([_row(run) for run in RUNS])
        st.caption(
            f"Stage I alone, {card()['pictures']:,.0f} pictures a share, 95 % intervals, one "
            "training each. D: how often it prefers a real picture's own caption to one "
            "with the next shape. Variety: squared difference of two draws of a caption, of "
            "real ones 1. Without conditioning augmentation: not trained here."
        )


def _row(run: str) -> dict[str, str]:
    return {
        "Stage I": RUNS[run],
        "Shape right": share("seen_first_shape", run),
        "All words": share("seen_first_all", run),
        "All, never shown": share("unseen_first_all", run),
        "D knows the shape": share("d_right_shape", run),
        "Variety": three(card(run)["variety"]),
    }


def widgets(controls: Controls[Settings]) -> None:
    """Draw the words, and which word is the wrong one for D."""
    caption_controls(controls)
    left, right = st.columns([3, 1])
    with left:
        controls.choice("aspect", "The wrong caption has another", ASPECTS)
    with right:
        controls.number("seed", "Seed of the draws", step=1)


def formula(config: Settings) -> None:
    """Show the three terms of D's loss for the present caption and a wrong one."""
    wrong = other_words(config)
    found = painter().judged(
        places_of(config.words), places_of(wrong), "full", 8_100 + config.seed
    )
    first, second, third = found.terms
    total = first + (second + third) / 2
    one, two, three_ = (three_latex(p) for p in found.probabilities)
    page.formula(
        "D's three terms: a real picture with its caption, with a wrong one, and G's picture",
        r"L_D = -\log D(x, t) - \tfrac12 \log(1 - D(x, \hat t)) - \tfrac12 \log(1 - D(G, t))",
        rf"{three_latex(first)} + \tfrac12 \cdot {three_latex(second)} + \tfrac12 \cdot "
        rf"{three_latex(third)} = {three_latex(total)}; \quad D = {one},\ {two},\ {three_}",
    )


VIEW = View(
    title="Wrong captions for D",
    draw=draw,
    controls=widgets,
    question=Question(
        "A D that is never shown a wrong caption: does G learn that the words matter?",
        {"a": "No, it ignores them", "b": "Yes, here it does"},
        "b",
        "All four words are right in 96 % of its pictures, with wrong captions for D in 96 %. "
        "What differs is captions that were never shown: 29 % against 46 %, of one training "
        "each.",
    ),
    formula=formula,
)
