"""The figures of the page on growth: what fades in when, and how two races go."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from explorer.images.measuring.metrics import FACE_FID
from explorer.plots.palette import ACCENT, FAKE, PAST, REAL, figure, log_room, narrow

Numbers = NDArray[np.float64]


def stages_figure(
    steps: Numbers,
    weights: Numbers,
    names: Sequence[tuple[float, str]],
    now: tuple[float, float],
    *,
    dark: bool = False,
) -> go.Figure:
    """Return the weight of the newest layers over the steps of a run.

    Args:
        steps: Of the run.
        weights: At these steps.
        names: Where each stage has its middle, and what it is called.
        now: The step and the weight that are shown.
        dark: Whether the page is dark.
    """
    shown = figure(dark=dark, height=230, xaxis_title="step", yaxis_title="weight α")
    line = {"color": ACCENT, "width": 3}
    shown.add_scatter(x=steps, y=weights, mode="lines", line=line, showlegend=False)
    shown.add_scatter(
        x=[now[0]],
        y=[now[1]],
        mode="markers",
        marker={"color": FAKE, "size": 13},
        showlegend=False,
    )
    shown.add_vline(x=now[0], line={"color": PAST, "width": 1})
    for place, name in names:
        shown.add_annotation(x=place, y=1.17, text=name, showarrow=False, font={"size": 13})
    # What fades in finds no room on a phone: the ramps say it.
    few = [each for each in shown.layout.annotations if "fades" not in each.text]
    shown.update_layout(meta=narrow(annotations=[each.to_plotly_json() for each in few]))
    shown.update_yaxes(range=[-0.05, 1.3], tickvals=[0, 0.5, 1])
    shown.update_layout(margin={"t": 8})
    return shown


def scores_figure(
    weights: Sequence[float],
    real: Sequence[float],
    fake: Sequence[float],
    now: float,
    *,
    dark: bool = False,
) -> go.Figure:
    """Return D's mean scores of real and of generated pictures over the weight of a fade."""
    shown = figure(
        dark=dark, height=300, xaxis_title="weight α in both networks", yaxis_title="D's score"
    )
    for name, values, colour, symbol in (
        ("real faces", real, REAL, "circle"),
        ("G's faces", fake, FAKE, "square"),
    ):
        shown.add_scatter(
            x=list(weights),
            y=list(values),
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 3},
            marker={"symbol": symbol, "size": 9},
        )
    shown.add_vline(x=now, line={"color": PAST, "width": 2})
    return shown


def race_figure(
    growing: Sequence[tuple[Numbers, Numbers]],
    whole: Sequence[tuple[Numbers, Numbers]],
    floor: float,
    target: float,
    clock: str,
    *,
    dark: bool = False,
) -> go.Figure:
    """Return the distance of every run to real pictures over time, on a log axis.

    Args:
        growing: Times and distances, one pair a run.
        whole: The same of the runs that do not grow.
        floor: The distance of real pictures to real ones.
        target: The distance to reach.
        clock: What the axis of time counts.
        dark: Whether the page is dark.
    """
    shown = figure(dark=dark, height=360, xaxis_title=clock, yaxis_title=FACE_FID)
    kinds = (
        ("growing", growing, ACCENT, "solid"),
        ("16 pixels all along", whole, PAST, "dash"),
    )
    for name, runs, colour, dash in kinds:
        for place, (times, distances) in enumerate(runs):
            shown.add_scatter(
                x=times,
                y=distances,
                name=name,
                mode="lines+markers",
                line={"color": colour, "dash": dash, "width": 2.5},
                marker={"size": 5},
                showlegend=not place,
            )
    ends = [0.0, max(float(times[-1]) for times, _ in (*growing, *whole))]
    for name, height, colour, dash in (
        ("to reach", target, FAKE, "dot"),
        ("real to real", floor, REAL, "dot"),
    ):
        line = {"color": colour, "dash": dash, "width": 2}
        shown.add_scatter(x=ends, y=[height] * 2, name=name, mode="lines", line=line)
    heights = [floor, target, *(d for _, run in (*growing, *whole) for d in run)]
    shown.update_yaxes(log_room(heights))
    return shown
