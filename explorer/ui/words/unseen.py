"""Words that were never seen together: does the network put them together?"""

import streamlit as st

from explorer.images.data.captions import HELD_OUT, caption_of, is_held_out
from explorer.images.wording import places_of
from explorer.plots.images import TileRow
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question
from explorer.ui.words.config import PAGE, Settings
from explorer.ui.words.painting import WHOLE, caption_controls, card, painter, said, share

DRAWS = 8
PAIRS = " and ".join(f"{ink} {shape}" for ink, shape in HELD_OUT)
_COLUMNS = {
    "seen, Stage I": "seen_first",
    "never, Stage I": "unseen_first",
    "seen, Stage II": "seen_second",
    "never, Stage II": "unseen_second",
    "never, real": "unseen_second_real",
}


def draw(config: Settings) -> None:
    """Draw the caption by Stage II, and how often each word is right, seen or not."""
    wanted = places_of(config.words)
    found = painter().draws(wanted, config.seed, DRAWS)
    met = "never seen in training" if is_held_out(config.words) else "seen in training"
    title = f"Stage II: {caption_of(config.words)}, {met}"
    row = TileRow(title, found.large, said(found.large_words, wanted))
    show_tiles([row], key=f"{PAGE}-unseen", size=96)
    st.table(
        [
            {"Word": label, **{n: share(f"{key}_{aspect}") for n, key in _COLUMNS.items()}}
            for aspect, label in WHOLE.items()
        ]
    )
    st.caption(
        f"Held out of training: every {PAIRS}, 8 of 48 captions. Each word of them is seen, "
        f"in other company. Percent of {card()['pictures']:,.0f} pictures, 95 % intervals, one "
        "training."
    )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the words and the seed."""
    caption_controls(controls)
    controls.number("seed", "Seed of the draws", step=1)


def formula(config: Settings) -> None:
    """Show how often shape and all words are right, on both sides."""
    seen, never = (card()[f"{kind}_second_shape"] for kind in ("seen", "unseen"))
    page.formula(
        "How much a caption loses that was never seen",
        r"P(\text{shape right} \mid \text{seen}) - "
        r"P(\text{shape right} \mid \text{never seen})",
        rf"{three_latex(seen)} - {three_latex(never)} = {three_latex(seen - never)}",
    )


VIEW = View(
    title="Never seen together",
    draw=draw,
    controls=widgets,
    question=Question(
        "Blue squares and green rings were never shown, their words only in other company. How "
        "often are all four words right?",
        {"a": "As often as ever", "b": "In less than half of the pictures", "c": "Never"},
        "b",
        "Stage I 46 %, Stage II 41 %; of captions that were shown 96 and 97 %. Size and "
        "background stay right; colour or shape gives way.",
    ),
    formula=formula,
)
