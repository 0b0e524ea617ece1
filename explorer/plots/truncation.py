"""The figures of the page on truncation: what a threshold costs, what layers amplify."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from explorer.plots.palette import (
    ACCENT,
    DASHES,
    FAKE,
    PAST,
    REAL,
    SEQUENCE,
    figure,
    log_room,
    translucent,
)

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """What was measured at some places.

    Attributes:
        name: What the legend says.
        values: The means.
        low: The least of each.
        high: The greatest of each.
        floor: What real pictures get, None for no line.
    """

    name: str
    values: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    floor: float | None = None


def trade_figure(
    places: ArrayLike,
    curves: Sequence[Curve],
    now: float,
    axis: str,
    *,
    log: bool = False,
    dark: bool = False,
) -> go.Figure:
    """Return curves over the threshold with the range of the draws; the present one marked.

    Args:
        places: The thresholds.
        curves: What was measured there.
        now: The present threshold.
        axis: What the vertical axis counts.
        log: Whether it counts powers of ten.
        dark: Whether the page is dark.
    """
    shown = figure(dark=dark, height=280, xaxis_title="threshold t", yaxis_title=axis)
    x = np.asarray(places, float)
    for place, curve in enumerate(curves):
        colour, dash = SEQUENCE[place], DASHES[place]
        band = {"fill": "tonexty", "fillcolor": translucent(colour, 0.2)}
        for edge, filled in ((curve.low, {}), (curve.high, band)):
            shown.add_scatter(
                x=x, y=edge, line={"width": 0}, mode="lines", showlegend=False, **filled
            )
        line = {"color": colour, "dash": dash, "width": 3}
        shown.add_scatter(x=x, y=curve.values, name=curve.name, mode="lines+markers", line=line)
        if curve.floor is not None:
            shown.add_scatter(
                x=[x.min(), x.max()],
                y=[curve.floor] * 2,
                name="real digits",
                mode="lines",
                showlegend=not place,
                line={"color": REAL, "dash": dash, "width": 2},
            )
    shown.add_vline(x=now, line={"color": PAST, "width": 2})
    if log:
        heights = [
            *(height for curve in curves for height in (*curve.low, *curve.high)),
            *(curve.floor for curve in curves if curve.floor),
        ]
        shown.update_yaxes(log_room(heights))
    else:
        shown.update_yaxes(range=[0, 1.02])
    shown.update_layout(margin={"b": 40, "t": 30})
    return shown


def plane_figure(
    walks: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    floor: tuple[float, float],
    now: int,
    *,
    dark: bool = False,
) -> go.Figure:
    """Return recall against precision along the thresholds, a line a model.

    Args:
        walks: Recalls and precisions of each model.
        floor: Those of real digits.
        now: Which threshold is marked.
        dark: Whether the page is dark.
    """
    shown = figure(dark=dark, height=320, xaxis_title="recall", yaxis_title="precision")
    for place, (name, (recalls, precisions)) in enumerate(walks.items()):
        line = {"color": SEQUENCE[place], "dash": DASHES[place], "width": 3}
        sizes = [15 if moment == now else 7 for moment in range(len(recalls))]
        shown.add_scatter(
            x=recalls,
            y=precisions,
            name=name,
            mode="lines+markers",
            line=line,
            marker={"size": sizes, "symbol": ("circle", "square")[place % 2]},
        )
    marker = {"color": REAL, "size": 15, "symbol": "star"}
    shown.add_scatter(
        x=[floor[0]], y=[floor[1]], name="real digits", mode="markers", marker=marker
    )
    shown.update_xaxes(range=[-0.03, 1.02])
    shown.update_yaxes(range=[0.5, 1.02])
    return shown


def chances_figure(
    shares: ArrayLike, chances: Mapping[str, ArrayLike], now: float, *, dark: bool = False
) -> go.Figure:
    """Return what a reader takes pictures for on the way from one class to another.

    Args:
        shares: Of the way.
        chances: A curve each, by name.
        now: The present share.
        dark: Whether the page is dark.
    """
    title = "share of the way"
    shown = figure(dark=dark, height=260, xaxis_title=title, yaxis_title="chance")
    for place, (name, values) in enumerate(chances.items()):
        line = {"color": SEQUENCE[place], "dash": DASHES[place], "width": 3}
        shown.add_scatter(x=shares, y=values, name=name, mode="lines+markers", line=line)
    shown.add_vline(x=now, line={"color": PAST, "width": 2})
    shown.update_yaxes(range=[-0.03, 1.03])
    return shown


def gains_figure(
    names: Sequence[str], gains: Mapping[str, Sequence[float]], now: int, *, dark: bool = False
) -> go.Figure:
    """Return what each layer amplifies, bars side by side; 1 is a line.

    Args:
        names: Of the layers.
        gains: By what is amplified.
        now: The layer that is marked.
        dark: Whether the page is dark.
    """
    shown = figure(dark=dark, height=330, yaxis_title="largest singular value", barmode="group")
    for place, (name, values) in enumerate(gains.items()):
        pattern = {"shape": ("", "/", ".")[place % 3]}
        shown.add_bar(
            x=list(names),
            y=list(values),
            name=name,
            marker={"color": (PAST, ACCENT, FAKE)[place % 3], "pattern": pattern},
        )
    shown.add_hline(y=1, line={"color": PAST, "dash": "dot", "width": 2})
    shown.add_vrect(x0=now - 0.5, x1=now + 0.5, fillcolor=PAST, opacity=0.18, line_width=0)
    shown.update_yaxes(rangemode="tozero")
    shown.update_xaxes(tickangle=-40, showgrid=False)
    shown.update_layout(margin={"b": 110})
    return shown


def course_figure(
    steps: ArrayLike, real: ArrayLike, fake: ArrayLike, *, dark: bool = False
) -> go.Figure:
    """Return D's mean scores over the steps of a run.

    Args:
        steps: Of the rows.
        real: Of real pictures.
        fake: Of G's.
        dark: Whether the page is dark.
    """
    shown = figure(dark=dark, height=200, xaxis_title="step", yaxis_title="score")
    curves = (("D(x)", real, REAL, "solid"), ("D(G(z))", fake, FAKE, "dash"))
    for name, values, colour, dash in curves:
        line = {"color": colour, "dash": dash, "width": 2}
        shown.add_scatter(x=steps, y=values, name=name, mode="lines", line=line)
    shown.update_yaxes(range=[-3, 4])
    shown.update_layout(margin={"b": 40, "t": 30})
    return shown
