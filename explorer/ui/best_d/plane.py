"""The best D between two distributions of the plane."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from scipy.special import expit, log_expit

from explorer.distributions import DISTRIBUTIONS
from explorer.plots.theory.densities import (
    plane_figure,
)
from explorer.theory.densities import Array
from explorer.theory.divergences.f_divergence import times
from explorer.ui.best_d.config import CELL, IN_THE_PLANE, PAGE, Settings
from explorer.ui.best_d.line import best_at, worth
from explorer.ui.canvas import figures
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

LOG_4 = float(np.log(4))


@dataclass(frozen=True)
class PairInPlane:
    """p, q and the best D on a grid of the plane, and what they say by the rectangle rule.

    Attributes:
        axis: The grid's places along both axes, shape `(N,)`.
        p: The data's density, shape `(N, N)`, rows along y.
        q: The generator's density, the same.
        best: D*, nan where both are next to nothing.
        kl_p: KL(p || m) in nats.
        kl_q: KL(q || m) in nats.
    """

    axis: Array
    p: Array
    q: Array
    best: Array
    kl_p: float
    kl_q: float

    @property
    def js(self) -> float:
        """Half the sum of the two divergences from the mixture."""
        return (self.kl_p + self.kl_q) / 2


@st.cache_data(max_entries=128, show_spinner=False)
def plane(real: str, fake: str) -> PairInPlane:
    """Return two distributions of the plane and the best D between them."""
    axis = np.linspace(-3, 3, 1 + round(6 / CELL))
    points = np.stack(np.meshgrid(axis, axis), axis=-1)
    log_p, log_q = (DISTRIBUTIONS[name].log_density(points) for name in (real, fake))
    empty = np.logaddexp(log_p, log_q) < np.log(1e-9)
    logit = np.where(empty, 0, log_p) - np.where(empty, 0, log_q)
    p, q = np.exp(log_p), np.exp(log_q)
    cell = float(axis[1] - axis[0]) ** 2
    terms = [
        cell * np.sum(times(density, np.log(2) + np.asarray(log_expit(sign * logit))))
        for density, sign in ((p, 1), (q, -1))
    ]
    same = bool(np.all(logit == 0))
    kl_p, kl_q = (0.0 if same else max(float(t), 0.0) for t in terms)
    return PairInPlane(axis, p, q, np.where(empty, np.nan, expit(logit)), kl_p, kl_q)


def draw(config: Settings) -> None:
    """Draw p, q and D* for two distributions of the plane."""
    now = plane(config.real_plane, config.fake_plane)
    maps = plane_figure(now.axis, now.p, now.q, now.best, dark=page.dark())
    figures.show(maps, f"{PAGE}-plane")
    st.caption(
        "Blue: D* says real. Orange: D* says fake. Blank: neither ever sends a sample there. "
        f"JS by the rectangle rule on this grid: about {three(now.js)} nats."
    )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the choice of the two distributions."""
    left, right = st.columns(2)
    with left:
        controls.select("real_plane", "Data p", IN_THE_PLANE)
    with right:
        controls.select("fake_plane", "Generator q", IN_THE_PLANE)


def in_the_plane(config: Settings) -> None:
    """Show D* where most fakes are, and C(G), both of the plane's distributions."""
    now = plane(config.real_plane, config.fake_plane)
    row, column = np.unravel_index(int(now.q.argmax()), now.q.shape)
    place = r",\ ".join(three_latex(float(now.axis[i])) for i in (column, row))
    here = (float(values[row, column]) for values in (now.p, now.q, now.best))
    left, right = st.columns(2)
    with left:
        best_at(place, *here)
    with right:
        worth(now.kl_p, now.kl_q, now.js, 2 * now.js - LOG_4)


VIEW = View(
    title="In the plane",
    draw=draw,
    controls=widgets,
    question=Question(
        "Narrow modes of data, one wide blob of fakes. Where is D* near 1?",
        {"a": "only around the modes", "b": "everywhere outside the blob", "c": "nowhere"},
        "a",
        "Far out both are tiny, but the wide blob's tail is the higher one. D* compares "
        "heights, however small both are.",
    ),
    formula=in_the_plane,
)
