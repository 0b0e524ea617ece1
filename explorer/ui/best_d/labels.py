"""The best D for smoothed labels, and what it leaves of the pull on a fake."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.plots.theory.densities import (
    densities_figure,
    pull_figure,
)
from explorer.theory import (
    mixture,
    optimal_discriminator,
)
from explorer.theory.densities import Array
from explorer.ui.best_d.config import PAGE, Settings
from explorer.ui.best_d.line import REACH, line, worth
from explorer.ui.canvas import figures
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question, side_by_side

Mask = NDArray[np.bool_]

LABEL_STEPS = (
    r"With label $a$ for real and $b$ for fake, at each x D maximises "
    r"$(ap+bq)\log d+((1-a)p+(1-b)q)\log(1-d)$.",
    r"The two weights sum to $p+q$, so $D^*=\frac{ap+bq}{p+q}$.",
    r"One-sided ($b=0$): $D^*=a\,\frac{p}{p+q}$. Same shape, lower: no false certainty.",
    r"Two-sided ($b>0$): where $p\approx0$, $D^*\approx b$, a constant. Its slope is 0, so "
    r"fakes that are far from the data have no reason to move.",
    r"Flipping each label with probability $\varepsilon$ is the same as "
    r"$a=1-\varepsilon$, $b=\varepsilon$: noisy labels are two-sided smoothing.",
)

MOST_LEFT = 0.05
LOST = (
    "Shaded: q dominates, and D* stays near the fake label b = {b:.2g}, not near 0: "
    "it is nearly flat there: at most 5 % is left of the pull that labels 1 and 0 give a fake."
)


def draw(config: Settings) -> None:
    """Draw D* for smoothed labels, and what it does to the pull on a fake."""
    now = line(config.p, config.q)
    p, q = mixture(config.p), mixture(config.q)
    smooth = optimal_discriminator(p, q, config.real_target, config.fake_target)
    lost = (now.q > 1e-4) & without_pull(now.p, now.q, config.real_target, config.fake_target)
    left, right = st.columns([5, 3])
    with left:
        curves = {"D* for your labels": smooth(now.x), "D* for labels 1 and 0": now.best}
        figure = densities_figure(now.x, now.p, now.q, curves, shaded=lost, dark=page.dark())
        figures.show(figure, f"{PAGE}-labels")
    with right:
        x = np.linspace(-REACH, REACH, 561)
        pulls = {
            "your labels": _pull(smooth.logit(x), x),
            "labels 1 and 0": _pull(optimal_discriminator(p, q).logit(x), x),
        }
        lost_here = np.interp(x, now.x, lost.astype(float)) > 0.5
        figures.show(
            pull_figure(x, pulls, lost_here, dark=page.dark(), height=320), f"{PAGE}-pull"
        )
    st.caption(
        "Flipping a share ε of all labels gives the same D* as a = 1 − ε, b = ε: "
        "noisy labels are two-sided smoothing."
    )
    if lost.any():
        st.warning(LOST.format(b=config.fake_target))


def without_pull(p: Array, q: Array, real_target: float, fake_target: float) -> Mask:
    """Return where the labels leave at most 5 % of the pull that labels 1 and 0 give.

    With u = p/q the slope of log D* is that of log u times (a - b) u / ((a u + b)(1 + u)), of
    which a = 1, b = 0 keeps 1 / (1 + u): the share (a - b) u / (a u + b) is left.
    """
    left = (real_target - fake_target) * p
    return np.asarray(left <= MOST_LEFT * (real_target * p + fake_target * q))


def _pull(logit: Array, x: Array) -> Array:
    """Return the slope of log D: how a fake at x is pushed by the non-saturating loss."""
    with np.errstate(invalid="ignore"):
        return np.gradient(-np.logaddexp(0, -logit), x)


def widgets(controls: Controls[Settings]) -> None:
    """Draw the sliders of the two labels."""
    side_by_side(
        controls,
        real_target=("Label a of real samples", 0.01),
        fake_target=("Label b of fake samples", 0.01),
    )


def smoothed(config: Settings) -> None:
    """Show D* for the chosen labels at the chosen point, and C(G) without smoothing."""
    p, q = mixture(config.p), mixture(config.q)
    real, fake = (three_latex(float(density.pdf(config.x))) for density in (p, q))
    a, b = config.real_target, config.fake_target
    best = float(optimal_discriminator(p, q, a, b)(config.x))
    now = line(config.p, config.q)
    left, right = st.columns(2)
    with left:
        page.formula(
            "The best D at each point",
            r"D^*(x) = \frac{a\,p(x) + b\,q(x)}{p(x) + q(x)}",
            rf"D^*({three_latex(config.x)}) = \frac{{{three_latex(a)}\cdot{real} + "
            rf"{three_latex(b)}\cdot{fake}}}{{{real} + {fake}}} = {three_latex(best)}",
            LABEL_STEPS,
        )
    with right:
        worth(now.kl_p, now.kl_q, now.js, now.optimum)


VIEW = View(
    title="Smooth the labels",
    draw=draw,
    controls=widgets,
    question=Question(
        "Real samples get the label 0.9 and fakes 0.1. What is D* far out among the fakes?",
        {"a": "0", "b": "0.1", "c": "0.5"},
        "b",
        "There p is next to nothing, so D* = 0.1 q / q = 0.1: D has no slope to show the way.",
    ),
    formula=smoothed,
)
