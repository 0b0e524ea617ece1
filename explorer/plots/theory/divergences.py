"""Pictures of distances as curves over a separation, of fits, and of modes covered."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from explorer.plots.palette import (
    ACCENT,
    FAKE,
    REAL,
    SECOND,
    SEQUENCE,
    THIRD,
    figure,
    translucent,
)
from explorer.plots.theory.densities import add_pair, mark_place

Array = NDArray[np.float64]

#: Colour and dash of KL forward and reverse, JS, total variation, Hellinger, W1 and W2. Blue,
#: orange and green stay with data, fakes and the optimum.
STYLES = (
    (SEQUENCE[4], "dash"),
    (SEQUENCE[3], "dot"),
    (SEQUENCE[7], "solid"),
    (ACCENT, "dashdot"),
    (SECOND, "longdash"),
    (THIRD, "solid"),
    (SEQUENCE[5], "dash"),
)


def distances_figure(
    separations: Array,
    curves: dict[str, Array],
    slopes: dict[str, Array],
    at: float,
    styles: Sequence[int],
    *,
    dark: bool = False,
    height: int = 390,
) -> go.Figure:
    """Draw distances over the separation, their slopes below, the present one marked.

    Args:
        separations: The separations d, shape `(N,)`.
        curves: Each distance by its name, shape `(N,)`; infinity is left out.
        slopes: Their derivatives.
        at: The present separation.
        styles: The row of `STYLES` of each curve, the same for the same distance.
        dark: Whether the page is dark.
        height: Pixels.
    """
    fig = figure(dark=dark, height=height, xaxis_title="separation d", yaxis_title="distance")
    for axis, table in (("y", curves), ("y2", slopes)):
        for style, (name, values) in zip(styles, table.items(), strict=True):
            fig.add_scatter(
                x=separations,
                y=np.where(np.isfinite(values), values, np.nan),
                name=name,
                legendgroup=name,
                showlegend=axis == "y",
                # A solid line below the broken ones: where two agree, both are seen.
                line=_line(style),
                yaxis=axis,
                zorder=int(STYLES[style][1] != "solid"),
            )
    mark_place(fig, at)
    finite = [float(np.max(v, where=np.isfinite(v), initial=0)) for v in curves.values()]
    top = min(max(finite, default=1.0), 6.0)
    fig.update_layout(
        xaxis={"range": [float(separations[0]), float(separations[-1])], "anchor": "y2"},
        yaxis={"domain": [0.45, 1], "range": [-0.02 * top, 1.05 * top]},
        yaxis2={
            "title": "slope",
            "domain": [0, 0.38],
            "range": [-2.2, 2.2],
            "gridcolor": fig.layout.yaxis.gridcolor,
            "zerolinecolor": fig.layout.yaxis.zerolinecolor,
        },
    )
    return fig


def _line(style: int) -> dict[str, str | int]:
    """Return the look of a distance's line, the broader the less it is broken."""
    colour, dash = STYLES[style]
    return {"color": colour, "dash": dash, "width": 5 if dash == "solid" else 3}


def pair_figure(
    x: Array, p: Array, q: Array, *, dark: bool = False, height: int = 300
) -> go.Figure:
    """Draw the two densities that are compared."""
    fig = figure(dark=dark, height=height, xaxis_title="x", yaxis_title="density")
    add_pair(fig, x, p, q)
    fig.update_layout(xaxis_range=[float(x[0]), float(x[-1])])
    return fig


def lines_figure(separation: float, *, dark: bool = False, height: int = 300) -> go.Figure:
    """Draw the two parallel segments of the WGAN paper's example 1."""
    fig = figure(dark=dark, height=height, xaxis_title="x", yaxis_title="y")
    for place, name, colour, dash in (
        (0.0, "data p", REAL, "solid"),
        (separation, "fakes q", FAKE, "dash"),
    ):
        line = {"color": colour, "width": 5, "dash": dash}
        fig.add_scatter(x=[place, place], y=[0, 1], name=name, mode="lines", line=line)
    fig.update_layout(xaxis_range=[-6.5, 6.5], yaxis_range=[-0.2, 1.2])
    return fig


def fits_figure(
    x: Array,
    p: Array,
    fits: dict[str, Array],
    styles: Sequence[int],
    *,
    dark: bool = False,
    height: int = 370,
) -> go.Figure:
    """Draw a density and the best single Gaussian for it under several divergences."""
    fig = figure(dark=dark, height=height, xaxis_title="x", yaxis_title="density")
    fig.add_scatter(
        x=x,
        y=p,
        name="data p",
        line={"color": REAL, "width": 2.5},
        fill="tozeroy",
        fillcolor=translucent(REAL, 0.2),
    )
    for style, (name, values) in zip(styles, fits.items(), strict=True):
        over = int(STYLES[style][1] != "solid")
        fig.add_scatter(x=x, y=values, name=name, line=_line(style), zorder=over)
    top = 1.1 * max(float(v.max()) for v in [p, *fits.values()])
    fig.update_layout(xaxis_range=[float(x[0]), float(x[-1])], yaxis_range=[0, top])
    return fig


def modes_figure(
    modes: int, covered: int, *, dark: bool = False, height: int = 370
) -> go.Figure:
    """Draw n equal modes of the data and the k that G makes, as bars of mass."""
    fig = figure(dark=dark, height=height, xaxis_title="mode", yaxis_title="share of samples")
    place = np.arange(1, modes + 1)
    fake = np.where(place <= covered, 1 / covered, 0)
    fig.add_bar(x=place, y=np.full(modes, 1 / modes), name="data p", marker_color=REAL)
    stripes = {"shape": "/", "bgcolor": FAKE, "fgcolor": "white", "size": 9, "solidity": 0.15}
    fig.add_bar(x=place, y=fake, name="fakes q", marker={"color": FAKE, "pattern": stripes})
    fig.update_layout(barmode="group", xaxis={"dtick": 1 if modes <= 12 else 5})
    return fig
