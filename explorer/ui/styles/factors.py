"""Over many pairs: what share of each factor comes with which layers."""

import numpy as np
import streamlit as st

from explorer.images.data.faces import NAMES, RANGES
from explorer.images.measuring.factor_reader import spoken
from explorer.plots.styles import shares_figure
from explorer.ui.canvas import figures
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three_latex, true_minus
from explorer.ui.styles.config import PAGE, Settings
from explorer.ui.styles.stylist import GROUP_NAMES, card
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

FACTORS = (*NAMES, *RANGES)
#: Which layers decide what, as the paper and the lectures say of photographs of 1024 pixels.
SAID = {
    "turn": "coarse",
    "hair": "coarse",
    "glasses": "coarse",
    "eyes_open": "middle",
    "hair_colour": "fine",
    "skin": "fine",
    "background": "fine",
}


def draw(config: Settings) -> None:
    """Draw the heat map of the card, each share with its interval."""
    keys = [[f"share_{group}_{factor}" for factor in FACTORS] for group in GROUP_NAMES]
    shares = np.array([[card()[key] for key in row] for row in keys])
    texts = [[_cell(key) for key in row] for row in keys]
    names = [spoken(factor) for factor in FACTORS]
    shown = shares_figure(names, list(GROUP_NAMES.values()), shares, texts, dark=page.dark())
    figures.show(shown, f"{PAGE}-factors")
    st.markdown(verdict())
    st.caption(
        f"Percent of a factor that comes with B's layers, over {card()['pairs']} pairs, below "
        "it the 95 % interval. Of a class (the first six): in how many of the pairs that "
        "differ in it the mixture has B's; Wilson's interval. Of a number: by how much the "
        "mixture gains what B has more than A; a bootstrap over pairs. A face reader of this "
        "program says what a face has: it errs, on drawn faces that it never saw, in up to "
        "4 % of a class. The three groups need not add up to 100 %: layers work together."
    )


def most(factor: str) -> str:
    """Return the group with the largest share of a factor."""
    return max(GROUP_NAMES, key=lambda group: float(card()[f"share_{group}_{factor}"]))


def verdict() -> str:
    """Return in words where the shares bear out the paper, and where they do not."""
    as_said = [spoken(factor) for factor, group in SAID.items() if most(factor) == group]
    other = [
        f"{spoken(factor)} (most with the {most(factor)} ones)"
        for factor, group in SAID.items()
        if most(factor) != group
    ]
    return (
        "The paper says of photographs of 1024 pixels: pose, hair style and glasses come with "
        "the coarse layers, open eyes with the middle, colours with the fine ones. Here so: "
        f"{', '.join(as_said) or 'none'}. Otherwise: {', '.join(other) or 'none'}."
    )


def _cell(key: str) -> str:
    share, low, high = (100 * card()[key + end] for end in ("", "_low", "_high"))
    return true_minus(f"<b>{share:.0f}</b><br>{low:.0f} to {high:.0f}")


def widgets(controls: Controls[Settings]) -> None:
    """Draw the choice of the group that the formula is about."""
    controls.choice("group", "The formula is about", GROUP_NAMES)


def formula(config: Settings) -> None:
    """Show the share of a number, with that of the turn."""
    share = card()[f"share_{config.group}_turn"]
    page.formula(
        "How much of a number comes with some layers: the slope of gain on difference",
        r"\text{share} = \frac{\sum_i (m_i - a_i)(b_i - a_i)}{\sum_i (b_i - a_i)^2}",
        rf"\text{{turn of the head, {config.group} layers: }} {three_latex(share)}",
        (
            r"$a_i$, $b_i$ and $m_i$ are what the reader reads in face A, face B and the "
            r"mixture of pair i.",
            r"A mixture with A's value gains 0, one with B's $b_i - a_i$: shares 0, 1.",
            r"It is the least-squares slope of a line through 0.",
        ),
    )


VIEW = View(
    title="Who decides what",
    draw=draw,
    controls=widgets,
    question=Question(
        "Which layers decide where the head turns?",
        {"a": "Coarse", "b": "Middle", "c": "Fine"},
        "a",
        "More of the turn comes with them than with the middle layers or the fine ones. In the "
        "paper, too, pose comes with the coarse styles.",
    ),
    formula=formula,
)
