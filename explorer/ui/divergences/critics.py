"""The best critic of slope 1, and what clipped weights leave of it."""

import numpy as np
import streamlit as st

from explorer.plots.theory.transport import critics_figure
from explorer.theory import clipped_critic, critic_gap, kantorovich_potential, wasserstein_1d
from explorer.theory.densities import Density
from explorer.theory.densities.density import with_breaks
from explorer.theory.transport.clipping import ClippedCritic
from explorer.theory.transport.wasserstein import PiecewiseLinear
from explorer.ui.canvas import figures
from explorer.ui.divergences.config import PAGE, Settings
from explorer.ui.divergences.pair import X, densities, pair_controls
from explorer.ui.divergences.transport import TRANSPORT_STEPS, two_roads
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question, numbers, side_by_side

CLIP_STEPS = (
    r"One hidden layer: $f(x)=\sum_j v_j\max(0,w_jx+b_j)$ with all weights in $[-c,c]$.",
    r"$E_p[f]-E_q[f]$ is a sum over units, each maximised by itself: all units want the same "
    r"$(w,b)$, and $v_j=\pm c$.",
    r"A ReLU scales with $(w,b)$, so $w$ or $b$ is at an end too: the weights pile up at "
    r"$\pm c$, and f has a single kink.",
    r"Its slope is at most $Hc^2$, not 1: the gap estimates $W_1$ in an unknown unit.",
)

TIE = (
    "Here units with w = +c and with w = −c tie: any split of the H units between them reaches "
    "this gap, so the slope is an accident. Drawn: half of them each way. Move d, and one "
    "direction wins."
)


def draw(config: Settings) -> None:
    """Draw the best 1-Lipschitz critic and the best clipped one."""
    p, q = densities(config)
    best = kantorovich_potential(p, q)
    clipped = clipped_critic(p, q, config.clip, config.hidden)
    x = with_breaks(X, p, q)
    centre = float(best(np.array([p.mean()]))[0])
    low = float(clipped(np.array([p.mean()]))[0])
    turns = np.flatnonzero(np.diff(best.slopes))
    knots = best.knots[turns]
    knots = knots[np.abs(knots) < X[-1]]
    figures.show(
        critics_figure(
            x,
            p.pdf(x),
            q.pdf(x),
            best(x) - centre,
            clipped(x) - low,
            knots,
            best(knots) - centre,
            dark=page.dark(),
        ),
        f"{PAGE}-critics",
    )
    show_numbers(p, q, best, clipped)


def show_numbers(p: Density, q: Density, best: PiecewiseLinear, clipped: ClippedCritic) -> None:
    """Show W1 by both roads and what the clipped critic makes of it; name a tie."""
    primal, gap = float(wasserstein_1d(p, q)), float(critic_gap(clipped, p, q))
    slopes = sorted({float(np.abs(clipped.slopes).max()), clipped.steepest})
    shares = [gap / (slope * primal) for slope in reversed(slopes) if slope * primal > 0]
    numbers(
        {
            "W1, primal": three(primal),
            "mean f over p minus over q, dual": three(float(critic_gap(best, p, q))),
            "the clipped critic's gap": three(gap),
            "its steepest slope, should be 1": " to ".join(map(three, slopes)),
            "its share of W1, at slope 1": " to ".join(f"{100 * s:.0f} %" for s in shares)
            or "–",
        }
    )
    if clipped.tied:
        st.caption(TIE)


def widgets(controls: Controls[Settings]) -> None:
    """Draw the pair's sliders and those of the clipped network."""
    pair_controls(controls)
    side_by_side(controls, clip=("Clipping bound c", 0.01), hidden=("Hidden units H", 1))


def formula(config: Settings) -> None:
    """Show W1 by its two roads, and what clipping does."""
    two_roads(config, TRANSPORT_STEPS + CLIP_STEPS)


VIEW = View(
    title="Critics",
    draw=draw,
    controls=widgets,
    question=Question(
        "You double the clipping bound c. The critic's steepest slope grows by a factor of…",
        {"a": "1", "b": "2", "c": "4"},
        "c",
        "Two layers, each bounded by c: twice the c is four times the slope, at most H c². "
        "With L layers it is of order c^L, so it explodes or vanishes.",
    ),
    formula=formula,
)
