"""The figures of the page on styles: who decided what, how far a walk goes, what psi costs."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from explorer.plots.palette import ACCENT, DASHES, PAST, REAL, SEQUENCE, density_scale, figure

Numbers = NDArray[np.float64]


def between_figure(
    names: Sequence[str], places: Sequence[float | None], *, dark: bool = False
) -> go.Figure:
    """Return where each factor of a mixture stands between face A (0) and face B (1).

    Args:
        names: Of the factors, with what A and B have.
        places: Of the mixture; None where it has neither's.
        dark: Whether the page is dark.
    """
    shown = figure(dark=dark, height=60 + 26 * max(1, len(names)), showlegend=False)
    rows = list(range(len(names)))
    known = [0.5 if place is None else place for place in places]
    symbols = ["x" if place is None else "circle" for place in places]
    marker = {"color": ACCENT, "size": 12, "symbol": symbols}
    for row in rows:
        shown.add_shape(
            type="line", x0=0, x1=1, y0=row, y1=row, line={"color": PAST, "width": 1}
        )
    shown.add_scatter(x=known, y=rows, mode="markers", marker=marker)
    shown.update_yaxes(
        tickvals=rows, ticktext=list(names), range=[len(names) - 0.5, -0.5], showgrid=False
    )
    shown.update_xaxes(range=[-0.3, 1.3], tickvals=[0, 1], ticktext=["as A", "as B"])
    shown.update_layout(margin={"l": 210, "t": 8, "b": 34})
    return shown


def shares_figure(
    factors: Sequence[str],
    groups: Sequence[str],
    shares: Numbers,
    texts: Sequence[Sequence[str]],
    *,
    dark: bool = False,
) -> go.Figure:
    """Return the share of each factor (columns) that comes with each group (rows).

    Args:
        factors: Their names.
        groups: Their names, from top to bottom.
        shares: Groups by factors, 0 to 1.
        texts: What stands in each cell.
        dark: Whether the page is dark.
    """
    shown = figure(dark=dark, height=300)
    shown.add_heatmap(
        x=list(factors),
        y=list(groups),
        z=shares,
        text=[list(row) for row in texts],
        texttemplate="%{text}",
        textfont={"size": 12},
        zmin=0,
        zmax=1,
        colorscale=density_scale(ACCENT, dark=dark),
        showscale=False,
        xgap=2,
        ygap=2,
    )
    shown.update_yaxes(autorange="reversed", showgrid=False)
    shown.update_xaxes(side="top", showgrid=False)
    shown.update_layout(margin={"l": 120, "t": 44, "b": 8})
    return shown


def truncation_figure(
    psis: ArrayLike,
    curves: Mapping[str, ArrayLike],
    real: float,
    now: float,
    *,
    dark: bool = False,
) -> go.Figure:
    """Return precision, recall and variety over psi, the present one marked.

    Args:
        psis: Where they were measured.
        curves: Each by its name.
        real: The precision of other real faces.
        now: The present psi.
        dark: Whether the page is dark.
    """
    shown = figure(dark=dark, height=300, xaxis_title="ψ", yaxis_title="share")
    for place, (name, values) in enumerate(curves.items()):
        line = {"color": SEQUENCE[place], "dash": DASHES[place], "width": 3}
        shown.add_scatter(x=psis, y=values, name=name, mode="lines+markers", line=line)
    ends = [float(np.min(psis)), float(np.max(psis))]
    shown.add_scatter(
        x=ends,
        y=[real] * 2,
        name="precision of real faces",
        mode="lines",
        line={"color": REAL, "dash": "dot"},
    )
    shown.add_vline(x=now, line={"color": PAST, "width": 2})
    shown.update_yaxes(range=[-0.03, 1.25])
    return shown


def steps_figure(walks: Mapping[str, Numbers], *, dark: bool = False) -> go.Figure:
    """Return how far each picture of a walk is from the next, walks beside each other."""
    shown = figure(
        dark=dark,
        height=240,
        xaxis_title="step of the walk",
        yaxis_title="distance to the next",
        barmode="group",
    )
    for place, (name, steps) in enumerate(walks.items()):
        pattern = {"shape": ("", "/")[place % 2]}
        shown.add_bar(
            x=np.arange(1, len(steps) + 1),
            y=steps,
            name=name,
            marker={"color": SEQUENCE[place], "pattern": pattern},
        )
    shown.update_yaxes(rangemode="tozero")
    return shown


def changes_figure(
    names: Sequence[str], changes: Sequence[float], wanted: int, *, dark: bool = False
) -> go.Figure:
    """Return how far an edit moved each factor, the wanted one marked.

    Args:
        names: Of the factors.
        changes: Of each, as a share of its range.
        wanted: Which one the edit is about.
        dark: Whether the page is dark.
    """
    shown = figure(
        dark=dark, height=300, xaxis_title="change, share of the range", showlegend=False
    )
    colours = [ACCENT if place == wanted else PAST for place in range(len(names))]
    shown.add_bar(x=list(changes), y=list(names), orientation="h", marker={"color": colours})
    shown.update_xaxes(range=[-1, 1])
    shown.update_yaxes(autorange="reversed", showgrid=False)
    shown.update_layout(margin={"l": 110, "t": 8})
    return shown
