"""The figures of the page on families: a chain's way, a biased slope, a bound."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from explorer.plots.palette import FAKE, OPTIMUM, PAST, REAL, figure, log_room


def chain_figure(
    steps: Sequence[int], nats: Sequence[float], real: float, name: str, *, dark: bool = False
) -> go.Figure:
    """Return how likely the machine finds its chain's pictures, over the steps.

    Args:
        steps: Steps of the chain, from 0.
        nats: Mean of the pictures at each step.
        real: What held-out digits get.
        name: Of the axis.
        dark: Whether the page is dark.
    """
    shown = figure(
        dark=dark,
        height=250,
        xaxis_title="step of the chain, + 1",
        yaxis_title=name,
    )
    at = np.asarray(steps) + 1
    ends = (1, max(2, int(at[-1])))
    shown.update_xaxes(log_room(ends, room=0))
    shown.add_scatter(x=at, y=list(nats), name="chain", line={"color": FAKE, "width": 3})
    line = {"color": REAL, "dash": "dash"}
    shown.add_scatter(
        x=list(ends), y=[real, real], name="held-out digits", mode="lines", line=line
    )
    return shown


def slopes_figure(
    weights: ArrayLike,
    exact: ArrayLike,
    contrastive: ArrayLike,
    now: tuple[float, float, float],
    steps: int,
    *,
    dark: bool = False,
) -> go.Figure:
    """Return the exact slope and that of CD-k over the weight, the present one marked.

    Args:
        weights: w.
        exact: The slope of log p at each.
        contrastive: The mean slope of CD-k at each.
        now: The present w and both slopes there.
        steps: k.
        dark: Whether the page is dark.
    """
    shown = figure(dark=dark, height=280, xaxis_title="weight w", yaxis_title="slope in w")
    green = {"color": OPTIMUM, "width": 3}
    orange = {"color": FAKE, "width": 3, "dash": "dash"}
    shown.add_scatter(x=weights, y=exact, name="exact", mode="lines", line=green)
    shown.add_scatter(x=weights, y=contrastive, name=f"CD-{steps}", mode="lines", line=orange)
    weight, *both = now
    for value, colour, symbol in zip(both, (OPTIMUM, FAKE), ("circle", "diamond"), strict=True):
        marker = {"color": colour, "size": 11, "symbol": symbol}
        shown.add_scatter(
            x=[weight], y=[value], mode="markers", marker=marker, showlegend=False
        )
    shown.update_yaxes(range=[-0.05, 0.55])
    return shown


def bound_figure(
    spreads: ArrayLike,
    bounds: ArrayLike,
    exact: float,
    now: tuple[float, float],
    *,
    dark: bool = False,
) -> go.Figure:
    """Return the bound over the encoder's spread, below log p(x).

    Args:
        spreads: s.
        bounds: The bound at each, nats.
        exact: Mean log p(x), nats.
        now: The present s and its bound.
        dark: Whether the page is dark.
    """
    shown = figure(
        dark=dark, height=280, xaxis_title="encoder's spread s", yaxis_title="nats a datum"
    )
    orange = {"color": FAKE, "width": 3, "dash": "dash"}
    shown.add_scatter(x=spreads, y=bounds, name="ELBO", mode="lines", line=orange)
    green = {"color": OPTIMUM, "width": 3}
    ends = [float(np.min(spreads)), float(np.max(spreads))]
    shown.add_scatter(x=ends, y=[exact] * 2, name="log p(x)", mode="lines", line=green)
    spread, bound = now
    shown.add_scatter(
        x=[spread, spread],
        y=[bound, exact],
        name="the gap",
        mode="lines+markers",
        line={"color": PAST, "width": 2, "dash": "dot"},
        marker={"size": 9},
    )
    shown.update_yaxes(range=[min(exact - 2.5, bound - 0.3), exact + 0.4])
    return shown
