"""The best D against p and q, and its value at one point."""

import numpy as np
import streamlit as st

from explorer.plots.theory.densities import (
    densities_figure,
    integrand_figure,
)
from explorer.theory import (
    largest_integrand,
    mixture,
    optimal_discriminator,
)
from explorer.ui.best_d.config import PAGE, Settings
from explorer.ui.best_d.line import formula, line, show_numbers
from explorer.ui.canvas import figures
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question


def draw(config: Settings) -> None:
    """Draw p, q and D*, the integrand at the chosen point, and the live sum."""
    now = line(config.p, config.q)
    left, right = st.columns([5, 3])
    p, q = mixture(config.p), mixture(config.q)
    real, fake = float(p.pdf(config.x)), float(q.pdf(config.x))
    best = float(optimal_discriminator(p, q)(config.x))
    d = np.linspace(0.002, 0.998, 250)
    values = real * np.log(d) + fake * np.log1p(-d)
    top = largest_integrand(real, fake)
    with left:
        curves = {"best D*": now.best}
        figure = densities_figure(now.x, now.p, now.q, curves, at=config.x, dark=page.dark())
        figures.show(figure, f"{PAGE}-densities")
    with right:
        figures.show(
            integrand_figure(d, values, best, top, dark=page.dark()), f"{PAGE}-integrand"
        )
    show_numbers(now)


def widgets(controls: Controls[Settings]) -> None:
    """Draw the slider of the marked point."""
    controls.slider("x", "The marked point x", step=0.05)


VIEW = View(
    title="The best D",
    draw=draw,
    controls=widgets,
    question=Question(
        "The fakes move so far away that nothing overlaps. What does V(D*, G) become?",
        {"a": "−log 4 = −1.386", "b": "0", "c": "−∞"},
        "b",
        "D* is right about every sample: log 1 + log 1 = 0. It is the best case for D, and "
        "for G the worst: 2 JS − log 4 with JS = ln 2.",
    ),
    formula=formula,
)
