"""A caption becomes a small picture and a larger one, several times."""

import streamlit as st

from explorer.images.data.captions import caption_of
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

DRAWS = 6
_VARY = {"all": "all", "z": "z alone", "c": "noise of c alone"}
_COLUMNS = {
    "Stage I": "seen_first",
    "real, 16 px": "seen_first_real",
    "Stage II": "seen_second",
    "real, 32 px": "seen_second_real",
}


def draw(config: Settings) -> None:
    """Draw both stages' pictures, and how often each word is right."""
    wanted = places_of(config.words)
    found = painter().draws(wanted, config.seed, DRAWS, vary=config.vary)
    left, right = st.columns([10, 9])
    with left:
        rows = [
            TileRow(
                f"Stage I, 16 pixels: {caption_of(config.words)}",
                found.small,
                said(found.small_words, wanted),
            ),
            TileRow(
                "Stage II, 32 pixels, from these and the caption",
                found.large,
                said(found.large_words, wanted),
            ),
        ]
        show_tiles(rows, key=f"{PAGE}-draws", size=96)
    with right:
        st.table(accuracies())
        st.caption(
            f"Percent of {card()['pictures']:,.0f} pictures whose word the shape reader finds, "
            "95 % intervals, captions it was trained on; one training. The reader errs: what "
            "it finds in real pictures is the ceiling. Under a picture: ✓, or what it finds "
            "instead."
        )


def accuracies() -> list[dict[str, str]]:
    """Return a row an aspect: both stages, and real pictures of their sizes."""
    return [
        {"Word": label, **{name: share(f"{key}_{aspect}") for name, key in _COLUMNS.items()}}
        for aspect, label in WHOLE.items()
    ]


def widgets(controls: Controls[Settings]) -> None:
    """Draw the words, the seed, and what differs between draws."""
    caption_controls(controls)
    left, right = st.columns([1, 3])
    with left:
        controls.number("seed", "Seed of the draws", step=1)
    with right:
        controls.choice("vary", "Drawn anew for each picture", _VARY)


def formula(config: Settings) -> None:
    """Show the KL of the present caption."""
    square, variance, kl = painter().divergence(places_of(config.words))
    page.formula(
        "A caption becomes a Gaussian, and c is drawn from it; the KL keeps it near N(0, 1)",
        r"c = \mu(t) + \sigma(t)\odot\epsilon, \qquad \overline{KL} = \tfrac{1}{2}\,"
        r"\overline{\left(\mu^2 + \sigma^2 - 1 - \ln\sigma^2\right)}",
        rf"\overline{{\mu^2}} = {three_latex(square)}, \quad \overline{{\sigma^2}} = "
        rf"{three_latex(variance)}, \quad \overline{{KL}} = {three_latex(kl)}"
        r"\ \text{nats a number of } c, \text{ times 2 in } L_G",
        (
            "Without the KL the network could make σ 0: c would be one point a caption, and "
            "between the captions there would be nothing.",
            r"At $\mu = 0$, $\sigma = 1$ the KL is 0, and $c$ says nothing of the caption.",
            "The mean is over the numbers of c, as in the authors' program; a sum would weigh "
            "16 times as much here.",
        ),
    )


VIEW = View(
    title="Draw",
    draw=draw,
    controls=widgets,
    question=Question(
        "Stage I's pictures have 16 pixels. In how many does the reader find the shape that "
        "the caption says?",
        {"a": "A third, as by chance", "b": "Half", "c": "Nearly all"},
        "c",
        "97 %. Of real pictures of 16 pixels it is 97 %, too: what is missing is the reader's.",
    ),
    formula=formula,
)
