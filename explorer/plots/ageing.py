"""The figures of the page on ageing: read ages over asked ones, codes beside their prior."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from explorer.plots.palette import DASHES, FAKE, PAST, REAL, figure, translucent

Numbers = NDArray[np.float64]


def ages_figure(
    read: ArrayLike,
    real: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    height: int = 250,
    dark: bool = False,
) -> go.Figure:
    """Return the age that is read over the age that was asked for.

    Args:
        read: Of drawn pictures, one a label from 1 on, 0 young to 1 old.
        real: Of real faces of each age.
        low: The lower end of an interval of each.
        high: The upper ends.
        height: Pixels.
        dark: Whether the page is dark.
    """
    labels = np.arange(1, len(np.asarray(read)) + 1)
    shown = figure(dark=dark, height=height, xaxis_title="age asked for", yaxis_title="read")
    line = {"color": REAL, "dash": "dot", "width": 2}
    shown.add_scatter(x=labels, y=real, name="real faces of that age", mode="lines", line=line)
    values = np.asarray(read)
    error = {"array": np.asarray(high) - values, "arrayminus": values - np.asarray(low)}
    line = {"color": FAKE, "width": 3}
    shown.add_scatter(
        x=labels, y=read, name="drawn", mode="lines+markers", line=line, error_y=error
    )
    shown.update_xaxes(tickvals=labels, range=[0.7, len(labels) + 0.3])
    shown.update_yaxes(range=[0, 1])
    return shown


def codes_figure(codes: Numbers, *, height: int = 250, dark: bool = False) -> go.Figure:
    """Return a histogram of all numbers of codes (N, d), and the flat prior."""
    counts, edges = np.histogram(codes, bins=40, range=(-1, 1), density=True)
    shown = figure(
        dark=dark, height=height, xaxis_title="a number of a code", yaxis_title="density"
    )
    middles = (edges[:-1] + edges[1:]) / 2
    shown.add_bar(
        x=middles,
        y=counts,
        name="codes of unseen faces",
        width=edges[1] - edges[0],
        marker={"color": translucent(FAKE, 0.7), "line": {"width": 0}},
    )
    line = {"color": REAL, "dash": "dash", "width": 3}
    shown.add_scatter(x=[-1, 1], y=[0.5, 0.5], name="prior U(−1, 1)", mode="lines", line=line)
    shown.update_xaxes(range=[-1.02, 1.02])
    shown.update_yaxes(rangemode="tozero")
    return shown


def distances_figure(
    runs: Mapping[str, Numbers], floor: float, *, height: int = 250, dark: bool = False
) -> go.Figure:
    """Return each number's distance to the prior, sorted, a curve a run.

    Args:
        runs: Distances (d,) by the run's name; the first is the present one.
        floor: What draws of the prior read.
        height: Pixels.
        dark: Whether the page is dark.
    """
    shown = figure(
        dark=dark,
        height=height,
        xaxis_title="number of the code, worst first",
        yaxis_title="KS to U(−1, 1)",
    )
    for place, (name, distances) in enumerate(runs.items()):
        line = {"color": PAST if place else FAKE, "dash": DASHES[place], "width": 3}
        found = np.sort(distances)[::-1]
        shown.add_scatter(
            x=np.arange(1, len(found) + 1), y=found, name=name, mode="lines+markers", line=line
        )
    _level(shown, floor, max(map(len, runs.values())))
    shown.update_yaxes(range=[0, 0.52])
    return shown


def _level(shown: go.Figure, height: float, end: int) -> None:
    line = {"color": REAL, "dash": "dot", "width": 2}
    ends: Sequence[float] = (1, end)
    shown.add_scatter(x=ends, y=[height] * 2, name="the prior's own", mode="lines", line=line)
