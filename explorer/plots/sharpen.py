"""Distortion against perception: of the shipped runs, and of one pixel in closed form."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from explorer.images.measuring.metrics import FACE_PLACES_FID
from explorer.plots.palette import ACCENT, FAKE, OPTIMUM, PAST, REAL, figure


@dataclass(frozen=True)
class Place:
    """One way to restore pictures, on the plane.

    Attributes:
        name: What stands beside it.
        distortion: Mean squared error.
        perception: Distance of what it draws to the originals, as distributions.
        learned: Whether a network draws it.
        chosen: Whether it is shown above.
    """

    name: str
    distortion: float
    perception: float
    learned: bool
    chosen: bool


def plane_figure(
    places: Sequence[Place], least: float, floor: float, *, dark: bool = False
) -> go.Figure:
    """Return the plane: to the left the closest, at the bottom what looks like an original.

    Args:
        places: What was measured.
        least: The least error that was reached; twice as much is drawn as a line.
        floor: What other originals read on the axis of perception.
        dark: Whether the page is dark.
    """
    title = "mean squared error, of a range of 2"
    shown = figure(dark=dark, height=340, xaxis_title=title, yaxis_title=FACE_PLACES_FID)
    lowest = min(place.perception for place in places)
    for place in places:
        marker = {
            "color": FAKE if place.learned else PAST,
            "size": 17 if place.chosen else 11,
            "symbol": "circle" if place.learned else "square",
            "line": {"width": 3 if place.chosen else 0, "color": ACCENT},
        }
        shown.add_scatter(
            x=[place.distortion],
            y=[place.perception],
            mode="markers+text",
            marker=marker,
            text=[place.name],
            textposition="bottom center" if place.perception == lowest else "top center",
            showlegend=False,
        )
    original = {"color": REAL, "size": 12, "symbol": "diamond"}
    shown.add_scatter(x=[0], y=[floor], name="other originals", mode="markers", marker=original)
    line = {"color": OPTIMUM, "dash": "dash", "width": 2}
    most = 1.12 * max(place.perception for place in places)
    shown.add_scatter(
        x=[2 * least] * 2,
        y=[0, most],
        name="twice the least: −3.01 dB",
        mode="lines",
        line=line,
    )
    right = 1.08 * max([2 * least, *(place.distortion for place in places)])
    shown.update_xaxes(range=[-0.03 * right, right])
    shown.update_yaxes(range=[-0.08 * most, most])
    return shown


def pixel_figure(
    least: float, now: tuple[float, float], best: float, *, dark: bool = False
) -> go.Figure:
    """Return error over distance of one pixel that is shown as its mean or as a sample.

    Args:
        least: D, the least mean squared error.
        now: The present distance W2 and error.
        best: The least error at that distance.
        dark: Whether the page is dark.
    """
    shown = figure(
        dark=dark,
        height=300,
        xaxis_title="mean squared error",
        yaxis_title="distance W2 to the data",
    )
    root = np.sqrt(least)
    distance = np.linspace(0, root, 60)
    shares = 1 - np.square(distance) / least
    mixed = {"color": FAKE, "width": 3}
    green = {"color": OPTIMUM, "width": 3, "dash": "dash"}
    shown.add_scatter(
        x=least * (1 + shares), y=distance, name="some sampled", mode="lines", line=mixed
    )
    shown.add_scatter(
        x=least + np.square(root - distance),
        y=distance,
        name="least error",
        mode="lines",
        line=green,
    )
    for error, colour, symbol in ((now[1], FAKE, "circle"), (best, OPTIMUM, "diamond")):
        marker = {"color": colour, "size": 13, "symbol": symbol}
        shown.add_scatter(
            x=[error], y=[now[0]], mode="markers", marker=marker, showlegend=False
        )
    shown.update_xaxes(range=[0, 2.15])
    shown.update_yaxes(range=[-0.05, 1.1])
    return shown
