"""A D that the student bends by hand, and what that costs."""

import numpy as np
import streamlit as st

from explorer.plots.palette import FAKE, OPTIMUM, REAL
from explorer.plots.theory.densities import (
    gap_figure,
)
from explorer.plots.theory.editor import Axes, Backdrop, editor_picture
from explorer.theory import (
    BentDiscriminator,
    mixture,
    value,
)
from explorer.theory.densities import Array
from explorer.ui.best_d.config import CONTROL_PLACES, PAGE, Settings
from explorer.ui.best_d.line import REACH, PairOnLine, formula, line
from explorer.ui.canvas import figures
from explorer.ui.canvas.curve_editor import curve_editor
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question, numbers


def draw(config: Settings) -> None:
    """Let the student bend D; show what that costs against D*."""
    now = line(config.p, config.q)
    top = 1.12 * float(max(now.p.max(), now.q.max()))
    backdrops = [
        Backdrop("data p", now.x, now.p, REAL, fill=True, top=top),
        Backdrop("fakes q", now.x, now.q, FAKE, "7 5", fill=True, top=top),
    ]
    if config.guess is not None:
        backdrops.append(Backdrop("best D*", now.x, now.best, OPTIMUM, "2 4"))
    axes = Axes(
        (-REACH, REACH), (0, 1.12), range(-6, 7, 2), (0, 0.25, 0.5, 0.75, 1), "x", "D(x)"
    )
    picture = editor_picture(
        "your D: drag the points", axes, backdrops, limits=(0.01, 0.99), step=0.01
    )
    left, right = st.columns([5, 3])
    with left:
        curve_editor(PAGE, config, "heights", CONTROL_PLACES, picture)
    bent = BentDiscriminator(CONTROL_PLACES, config.heights)
    reached = float(value(bent, mixture(config.p), mixture(config.q)))
    with right:
        best, yours = _integrands(now, bent(now.x))
        figures.show(gap_figure(now.x, best, yours, dark=page.dark()), f"{PAGE}-gap")
    numbers(
        {
            "your V(D, G)": three(reached),
            "best V(D*, G)": three(now.optimum),
            "gap: the shaded area": three(max(now.optimum - reached, 0.0)),
        }
    )


def _integrands(now: PairOnLine, bent: Array) -> tuple[Array, Array]:
    """Return p log D + q log(1 - D) for the best and the bent D."""
    found = []
    for d in (now.best, bent):
        safe = np.clip(np.nan_to_num(d, nan=0.5), 1e-300, 1 - 1e-16)
        found.append(now.p * np.log(safe) + now.q * np.log1p(-safe))
    return found[0], found[1]


def widgets(controls: Controls[Settings]) -> None:
    """Draw nothing: the handles of the picture are the controls."""
    del controls


VIEW = View(
    title="Bend D yourself",
    draw=draw,
    controls=widgets,
    question=Question(
        "At a place where p and q are equally high, what should D say? Bend it, then answer.",
        {"a": "1", "b": "1/2", "c": "0"},
        "b",
        "Half of the samples there are real. The best D* is now drawn: try to reach it.",
    ),
    formula=formula,
)
