"""Stage II reads another word than Stage I: whose word is drawn?"""

import streamlit as st

from explorer.images.data.captions import GRAMMAR, caption_of
from explorer.images.wording import places_of
from explorer.plots.images import TileRow
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question
from explorer.ui.words.config import PAGE, Settings
from explorer.ui.words.painting import ASPECTS, caption_controls, card, painter

DRAWS = 8


def other_words(config: Settings) -> dict[str, str]:
    """Return the caption with the next word of the chosen aspect."""
    choice = GRAMMAR[config.aspect]
    following = choice[(choice.index(config.words[config.aspect]) + 1) % len(choice)]
    return config.words | {config.aspect: following}


def draw(config: Settings) -> None:
    """Draw Stage I's pictures and Stage II's of the other caption, and whose word wins."""
    other = other_words(config)
    found = painter().draws(
        places_of(config.words), config.seed, DRAWS, second=places_of(other)
    )
    left, right = st.columns([5, 3])
    with left:
        rows = [
            TileRow(f"Stage I reads: {caption_of(config.words)}", found.small),
            TileRow(f"Stage II reads: {caption_of(other)}", found.large),
        ]
        show_tiles(rows, key=f"{PAGE}-contrary", size=96)
    with right:
        st.table(
            [
                {
                    "They differ in": label,
                    "Stage I's word": f"{100 * card()[f'contrary_first_{aspect}']:.0f} %",
                    "Stage II's word": f"{100 * card()[f'contrary_second_{aspect}']:.0f} %",
                }
                for aspect, label in ASPECTS.items()
            ]
        )
        st.caption(
            f"What the reader finds in {card()['pictures']:,.0f} of Stage II's pictures; the "
            "rest is a third word. Stage II keeps Stage I's picture: shrunk to 16 pixels it is "
            f"{three(card()['kept'])} times as far from it as another draw is. Sharpness "
            f"(variance of the Laplacian): Stage I enlarged {card()['sharpness_first']:.3f}, "
            f"Stage II {card()['sharpness_second']:.3f}, real {card()['sharpness_real']:.3f}."
        )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the words, and which one Stage II reads otherwise."""
    caption_controls(controls)
    left, right = st.columns([3, 1])
    with left:
        controls.choice("aspect", "Stage II reads another", ASPECTS)
    with right:
        controls.number("seed", "Seed of the draws", step=1)


def formula(config: Settings) -> None:
    """Show what Stage II is given, and how often its word of the chosen aspect is drawn."""
    won = card()[f"contrary_second_{config.aspect}"]
    lost = card()[f"contrary_first_{config.aspect}"]
    page.formula(
        "Stage II has no z of its own: it reads Stage I's picture and the caption",
        r"s_2 = G_2(s_1, c_2), \qquad s_1 = G_1(z, c_1) \text{ stands still}",
        rf"P(\text{{{ASPECTS[config.aspect].lower()} of }} c_2) = {three_latex(won)}, \qquad "
        rf"P(\text{{of }} c_1) = {three_latex(lost)}",
    )


VIEW = View(
    title="Two captions",
    draw=draw,
    controls=widgets,
    question=Question(
        "Stage I reads a red ring, Stage II a yellow one. Which colour has the large picture?",
        {"a": "Stage I's", "b": "Stage II's", "c": "One in between"},
        "a",
        "Stage I's colour wins in every picture that was measured. Stage II learned beside "
        "pictures that agree with their captions: it need not look at anything else.",
    ),
    formula=formula,
)
