"""D as it was, as trained against a held G, and D* = p / (p + q); and V(D, G) on its way."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from explorer.plots.palette import ACCENT, OPTIMUM, PAST, figure, output_scale, translucent

Array = NDArray[np.floating]

#: Names of the three maps, in their order.
MAPS = ("D of the run", "D trained on", "D* = p/(p + q)")


def outputs_figure(
    before: Array,
    after: Array,
    *,
    best: Array,
    window: float,
    dark: bool = False,
    height: int = 220,
) -> go.Figure:
    """Return three maps of outputs side by side on one scale.

    Args:
        before: D(x) of the run in each cell, `(C, C)`, rows from low y to high y.
        after: D(x) of the copy that was trained on.
        best: D*(x); NaN where neither data nor fakes lie: left grey.
        window: Half the side of the square.
        dark: Whether it lies on a dark page.
        height: Pixels.
    """
    fig = make_subplots(1, 3, subplot_titles=MAPS, horizontal_spacing=0.02)
    cells = ((np.arange(len(best)) + 0.5) / len(best) * 2 - 1) * window
    for column, outputs in enumerate((before, after, best), 1):
        # Four digits are enough for a colour, and a tenth of the bytes.
        fig.add_heatmap(
            z=np.round(outputs, 3).astype(np.float32),
            x=cells,
            y=cells,
            zmin=0,
            zmax=1,
            colorscale=output_scale(dark=dark),
            showscale=False,
            hovertemplate="x (%{x:.1f}, %{y:.1f}): D = %{z:.3f}<extra></extra>",
            row=1,
            col=column,
        )
        name = "" if column == 1 else str(column)
        # The plot is the square itself: its grey ground shows through the map only.
        axis = {"visible": False, "range": [-window, window], "constrain": "domain"}
        anchored = {**axis, "scaleanchor": f"x{name}"}
        fig.update_layout({f"xaxis{name}": axis, f"yaxis{name}": anchored})
    look = figure(dark=dark, height=height).layout
    fig.update_layout(
        height=height,
        font=look.font,
        paper_bgcolor=look.paper_bgcolor,
        # Grey is 'not known': the scale's own middle, near white or black, means 1/2.
        plot_bgcolor=translucent(PAST, 0.4),
        margin={"l": 4, "r": 4, "t": 30, "b": 4},
    )
    fig.update_annotations(font_size=14)
    return fig


def value_figure(
    updates: NDArray[np.int64],
    values: Array,
    sampled: Array,
    bound: float,
    *,
    dark: bool = False,
    height: int = 280,
) -> go.Figure:
    """Return V(D, G) over D's updates, and the green line that it cannot pass.

    Args:
        updates: Updates of D done, `(T,)`.
        values: V on the grid, `(T,)`.
        sampled: V over fresh samples, `(T,)`.
        bound: 2 JS - log 4 on the same grid.
        dark: Whether it lies on a dark page.
        height: Pixels.
    """
    fig = figure(dark=dark, height=height)
    fig.add_scatter(
        x=updates, y=sampled, name="over samples", line={"color": PAST, "dash": "dot"}
    )
    fig.add_scatter(x=updates, y=values, name="V(D, G)", line={"color": ACCENT, "width": 3})
    fig.add_scatter(
        x=[updates[0], updates[-1]],
        y=[bound, bound],
        name="2 JS − log 4",
        mode="lines",
        line={"color": OPTIMUM, "dash": "dash", "width": 3},
    )
    low = min(float(values.min()), float(sampled.min()), -np.log(4))
    fig.update_xaxes(title="updates of D, G held")
    fig.update_yaxes(title="nats", range=[low - 0.05, max(0.0, bound) + 0.08])
    fig.update_layout(margin={"l": 56, "r": 8, "t": 36, "b": 44}, font_size=14)
    return fig
