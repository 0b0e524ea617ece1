"""The threshold as a slider: the digits, and what it costs and gains."""

import streamlit as st

from explorer.images.measuring.metrics import DIGIT_FID
from explorer.images.measuring.truncation import THRESHOLDS
from explorer.images.truncation import NAME
from explorer.plots.images import TileRow
from explorer.plots.truncation import trade_figure
from explorer.priors import accepted_share, truncated_deviation
from explorer.ui.canvas import figures
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question
from explorer.ui.truncation.artist import artist, card, curve, nearest, threshold
from explorer.ui.truncation.config import PAGE, Settings

PICTURES, COLUMNS = 60, 10


def draw(config: Settings) -> None:
    """Draw ten digits a class, and precision, recall and distance over the threshold."""
    pictures, shares, distance = st.columns([5, 5, 4])
    with pictures:
        found = artist().digits(config.threshold, config.seed, PICTURES)
        show_tiles([TileRow("", found, columns=COLUMNS)], key=f"{PAGE}-digits", size=44)
    with shares:
        curves = [
            curve(NAME, "precision", "precision: like a real digit"),
            curve(NAME, "recall", "recall: real digits met"),
        ]
        shown = trade_figure(THRESHOLDS, curves, config.threshold, "share", dark=page.dark())
        figures.show(shown, f"{PAGE}-trade")
    with distance:
        curves = [curve(NAME, "frechet", DIGIT_FID)]
        shown = trade_figure(
            THRESHOLDS,
            curves,
            config.threshold,
            DIGIT_FID,
            log=True,
            dark=page.dark(),
        )
        figures.show(shown, f"{PAGE}-distance")
    st.caption(
        f"Means of {card()['draws']:.0f} draws of {card()['count']:,.0f} digits, in the "
        "features of the digit classifier; the bands reach from the least to the greatest. "
        "Blue: digits that G learned from, in place of its own."
    )


def formula(config: Settings) -> None:
    """Show the truncated normal, and what was measured at the present threshold."""
    t, at = config.threshold, nearest(config.threshold)
    measured = ", ".join(
        rf"\text{{{name} }} {three_latex(card()[f'{name}_{at:g}'])}"
        for name in ("precision", "recall")
    )
    page.formula(
        "What resampling leaves of N(0, 1)",
        r"p_t(z) = \frac{\varphi(z)}{2\Phi(t) - 1}\,[\,|z| \le t\,], \qquad "
        r"\sigma_t^2 = 1 - \frac{2t\,\varphi(t)}{2\Phi(t) - 1}",
        rf"t = {t:g}: \quad \text{{accepted }} {three_latex(accepted_share(t))},\quad "
        rf"\sigma_t = {three_latex(truncated_deviation(t))}; \qquad "
        rf"\text{{measured at }} t = {at:g}: \quad {measured}",
        (
            r"Draw each number of z from N(0, 1). While it is beyond t, draw it again.",
            r"What comes out is N(0, 1) under the condition that it is within t: its density "
            r"is that of N(0, 1) over the accepted share $2\Phi(t) - 1$.",
            r"Its variance follows by partial integration: $\varphi'(z) = -z\,\varphi(z)$.",
            r"To scale z by t, or to cut it off at t, is another distribution: one has no "
            r"limit, the other heaps up at $\pm t$.",
        ),
    )


VIEW = View(
    title="Truncate",
    draw=draw,
    controls=threshold,
    question=Question(
        "You move t from 4 to 1. What becomes of precision and recall?",
        {
            "a": "Precision rises, recall falls",
            "b": "Both rise",
            "c": "Precision falls, recall rises",
        },
        "a",
        "Precision goes from 0.91 to 0.99, recall from 0.68 to 0.21. The FID "
        "(digit features) grows from 1.10 to 4.85: it counts the kinds that are missing, too.",
    ),
    formula=formula,
)
