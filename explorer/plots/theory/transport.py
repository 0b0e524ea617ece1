"""Pictures of optimal transport: plans as arrows, critics as curves with their slope."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from explorer.plots.palette import ACCENT, FAKE, OPTIMUM, PAST, REAL, figure, translucent
from explorer.plots.theory.densities import add_pair

Array = NDArray[np.float64]


def monotone_plan_figure(
    x: Array,
    p: Array,
    q: Array,
    starts: Array,
    ends: Array,
    *,
    dark: bool = False,
    height: int = 370,
) -> go.Figure:
    """Draw q above, p hanging below, and where equal shares of mass go.

    Args:
        x: Points, shape `(N,)`.
        p: The data's density there.
        q: The generator's density there.
        starts: Quantiles of q at even shares, shape `(M,)`.
        ends: Quantiles of p at the same shares.
        dark: Whether the page is dark.
        height: Pixels.
    """
    fig = figure(dark=dark, height=height, xaxis_title="x")
    reach = max(float(p.max()), float(q.max()))
    for values, sign, offset, name, colour, dash in (
        (q, 1, 1.0, "fakes q", FAKE, "dash"),
        (p, -1, 0.0, "data p", REAL, "solid"),
    ):
        fig.add_scatter(
            x=np.concatenate([x, x[::-1]]),
            y=np.concatenate([offset + sign * values / reach, np.full(len(x), offset)]),
            name=name,
            line={"color": colour, "width": 2, "dash": dash},
            fill="toself",
            fillcolor=translucent(colour, 0.2),
        )
    blank = np.full(len(starts), np.nan)
    fig.add_scatter(
        x=np.stack([starts, ends, blank], 1).ravel(),
        y=np.tile([1.0, 0.0, np.nan], len(starts)),
        mode="lines",
        line={"color": OPTIMUM, "width": 1.6},
        name="equal shares of mass",
    )
    fig.update_yaxes(visible=False, range=[-1.1, 2.1])
    fig.update_xaxes(range=[float(x[0]), float(x[-1])])
    return fig


def assignment_figure(
    fakes: Array,
    data: Array,
    target: NDArray[np.intp],
    *,
    dark: bool = False,
    height: int = 370,
) -> go.Figure:
    """Draw the best one-to-one assignment of points to points in the plane."""
    fig = figure(dark=dark, height=height)
    blank = np.full(len(fakes), np.nan)
    ends = data[target]
    fig.add_scatter(
        x=np.stack([fakes[:, 0], ends[:, 0], blank], 1).ravel(),
        y=np.stack([fakes[:, 1], ends[:, 1], blank], 1).ravel(),
        mode="lines",
        line={"color": OPTIMUM, "width": 1.6},
        name="plan",
    )
    for points, name, colour, symbol in (
        (fakes, "fakes q", FAKE, "diamond"),
        (data, "data p", REAL, "circle"),
    ):
        marker = {"color": colour, "size": 9, "symbol": symbol}
        fig.add_scatter(
            x=points[:, 0], y=points[:, 1], mode="markers", marker=marker, name=name
        )
    fig.update_yaxes(scaleanchor="x", constrain="domain")
    fig.update_xaxes(constrain="domain")
    return fig


def critics_figure(
    x: Array,
    p: Array,
    q: Array,
    best: Array,
    clipped: Array,
    knots: Array,
    knot_heights: Array,
    *,
    dark: bool = False,
    height: int = 370,
) -> go.Figure:
    """Draw p and q and over them the best 1-Lipschitz critic and the clipped one.

    Args:
        x: Points, shape `(N,)`.
        p: The data's density there.
        q: The generator's density there.
        best: The best 1-Lipschitz critic there.
        clipped: The best clipped critic there.
        knots: Where the best critic turns.
        knot_heights: Its height there.
        dark: Whether the page is dark.
        height: Pixels.
    """
    fig = figure(dark=dark, height=height, xaxis_title="x", yaxis_title="density")
    add_pair(fig, x, p, q)
    fig.add_scatter(
        x=x, y=best, name="best f, slope ±1", line={"color": OPTIMUM, "width": 3.5}, yaxis="y2"
    )
    fig.add_scatter(
        x=x,
        y=clipped,
        name="best clipped f",
        line={"color": ACCENT, "width": 3, "dash": "dot"},
        yaxis="y2",
    )
    fig.add_scatter(
        x=knots,
        y=knot_heights,
        mode="markers",
        marker={"color": OPTIMUM, "size": 11, "line": {"color": PAST, "width": 1}},
        name="where the slope turns",
        yaxis="y2",
    )
    reach = max(float(np.abs(best).max()), float(np.abs(clipped).max()))
    fig.update_layout(
        yaxis={"range": [0, 2.2 * max(float(p.max()), float(q.max()))]},
        yaxis2={
            "title": "f(x)",
            "overlaying": "y",
            "side": "right",
            "range": [-1.1 * reach, 1.1 * reach],
            "tickmode": "auto",
            "nticks": 7,
            "zeroline": False,
            "showgrid": False,
        },
        xaxis={"range": [float(x[0]), float(x[-1])]},
        margin_r=64,
    )
    return fig
