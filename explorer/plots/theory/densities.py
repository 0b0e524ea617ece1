"""Pictures of two densities on the line and of a discriminator between them."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from explorer.numbers import three
from explorer.plots.palette import (
    ACCENT,
    FAKE,
    OPTIMUM,
    PAST,
    REAL,
    density_scale,
    figure,
    output_scale,
    translucent,
)

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def densities_figure(
    x: Array,
    p: Array,
    q: Array,
    discriminators: dict[str, Array],
    *,
    at: float | None = None,
    shaded: Mask | None = None,
    dark: bool = False,
    height: int = 320,
) -> go.Figure:
    """Draw p and q as areas and one or more D over them, D on its own axis from 0 to 1.

    Args:
        x: Points, shape `(N,)`.
        p: The data's density there.
        q: The generator's density there.
        discriminators: D by its name; the first is the optimum.
        at: A point to mark.
        shaded: Booleans, shape `(N,)`: a region to shade.
        dark: Whether the page is dark.
        height: Pixels.
    """
    fig = figure(dark=dark, height=height, xaxis_title="x", yaxis_title="density")
    add_pair(fig, x, p, q)
    styles = ((OPTIMUM, "solid", 3.5), (ACCENT, "dot", 3), (PAST, "dashdot", 2))
    for (name, values), (colour, dash, width) in zip(
        discriminators.items(), styles, strict=False
    ):
        line = {"color": colour, "dash": dash, "width": width}
        fig.add_scatter(x=x, y=values, name=name, line=line, yaxis="y2")
    if at is not None:
        mark_place(fig, at)
    if shaded is not None:
        _shade(fig, x, shaded)
    top = float(max(p.max(), q.max()))
    fig.update_layout(
        yaxis={"range": [0, 1.12 * top], "rangemode": "tozero"},
        yaxis2={
            "title": "D(x)",
            "overlaying": "y",
            "side": "right",
            "range": [0, 1.12],
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "showgrid": False,
        },
        xaxis={"range": [float(x[0]), float(x[-1])]},
        margin_r=64,
    )
    return fig


def add_pair(fig: go.Figure, x: Array, p: Array, q: Array) -> None:
    """Draw p in blue and q in dashed orange, both filled down to 0."""
    for values, name, colour, dash in (
        (p, "data p", REAL, "solid"),
        (q, "fakes q", FAKE, "dash"),
    ):
        fig.add_scatter(
            x=x,
            y=values,
            name=name,
            line={"color": colour, "width": 2.5, "dash": dash},
            fill="tozeroy",
            fillcolor=translucent(colour, 0.18),
        )


def mark_place(fig: go.Figure, x: float, colour: str = PAST) -> None:
    """Draw a dotted line from the bottom to the top of the picture."""
    line = {"color": colour, "width": 1.5, "dash": "dot"}
    fig.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, yref="paper", line=line)


def _shade(fig: go.Figure, x: Array, shaded: Mask) -> None:
    """Shade the runs of points where the mask holds."""
    borders = np.flatnonzero(np.diff(np.concatenate([[0], shaded.astype(int), [0]])))
    for left, right in zip(borders[::2], borders[1::2], strict=True):
        fig.add_shape(
            type="rect",
            x0=x[left],
            x1=x[right - 1],
            y0=0,
            y1=1,
            yref="paper",
            fillcolor=translucent(FAKE, 0.12),
            line_width=0,
            layer="below",
        )


def integrand_figure(
    d: Array, values: Array, best: float, top: float, *, dark: bool = False, height: int = 320
) -> go.Figure:
    """Draw p log d + q log(1 - d) at one x over d, its maximum marked.

    Args:
        d: Values of D strictly between 0 and 1, shape `(N,)`.
        values: The integrand there.
        best: The d of the maximum.
        top: The maximum.
        dark: Whether the page is dark.
        height: Pixels.
    """
    fig = figure(
        dark=dark,
        height=height,
        xaxis_title="d, D's answer at x",
        yaxis_title="p log d + q log(1 − d)",
        showlegend=False,
    )
    fig.add_scatter(x=d, y=values, line={"color": PAST, "width": 2.5}, hoverinfo="x+y")
    if np.isfinite(best):
        mark_place(fig, best, OPTIMUM)
        fig.add_scatter(
            x=[best],
            y=[top],
            mode="markers",
            marker={"size": 13, "color": OPTIMUM},
        )
        fig.add_annotation(
            x=best,
            y=0.02,
            yref="paper",
            text=f" D* = {three(best)} ",
            showarrow=False,
            xanchor="left" if best < 0.5 else "right",
            yanchor="bottom",
            font={"color": OPTIMUM, "size": 16},
        )
    low = min(float(np.quantile(values, 0.06)), top - 0.02)
    fig.update_layout(yaxis_range=[low, top + 0.08 * (top - low)], xaxis_range=[0, 1])
    # Near 0 the ticks have more digits than the margin has room for.
    fig.update_yaxes(automargin=True, title_standoff=6)
    return fig


def gap_figure(
    x: Array, best: Array, bent: Array, *, dark: bool = False, height: int = 320
) -> go.Figure:
    """Draw the integrand of V for the best and for another D; the area between is the gap."""
    fig = figure(
        dark=dark, height=height, xaxis_title="x", yaxis_title="p log D + q log(1 − D)"
    )
    fig.add_scatter(
        x=x,
        y=bent,
        name="your D",
        line={"color": ACCENT, "width": 2.5, "dash": "dot"},
    )
    fig.add_scatter(
        x=x,
        y=best,
        name="best D*",
        line={"color": OPTIMUM, "width": 2.5},
        fill="tonexty",
        fillcolor=translucent(ACCENT, 0.3),
    )
    fig.update_layout(xaxis_range=[float(x[0]), float(x[-1])])
    return fig


def pull_figure(
    x: Array, pulls: dict[str, Array], shaded: Mask, *, dark: bool = False, height: int = 220
) -> go.Figure:
    """Draw how hard D pulls a fake at x: the slope of log D, one curve a labelling."""
    fig = figure(dark=dark, height=height, xaxis_title="x", yaxis_title="pull on a fake")
    styles = ((OPTIMUM, "solid"), (PAST, "dash"))
    for (name, values), (colour, dash) in zip(pulls.items(), styles, strict=False):
        fig.add_scatter(
            x=x, y=values, name=name, line={"color": colour, "width": 3, "dash": dash}
        )
    _shade(fig, x, shaded)
    fig.update_layout(xaxis_range=[float(x[0]), float(x[-1])])
    return fig


def plane_figure(
    axis: Array, p: Array, q: Array, d: Array, *, dark: bool = False, height: int = 370
) -> go.Figure:
    """Draw three maps of the plane beside each other: p, q and D*.

    Args:
        axis: The grid's places along both axes, shape `(N,)`.
        p: The data's density, shape `(N, N)`, rows along y.
        q: The generator's density.
        d: D*, nan where there are no samples.
        dark: Whether the page is dark.
        height: Pixels.
    """
    titles = ["data p", "fakes q", "D* = p / (p + q)"]
    fig = make_subplots(1, 3, subplot_titles=titles, horizontal_spacing=0.04)
    scales = (
        density_scale(REAL, dark=dark),
        density_scale(FAKE, dark=dark),
        output_scale(dark=dark),
    )
    for column, (values, scale) in enumerate(zip((p, q, d), scales, strict=True), 1):
        last = column == 3
        fig.add_heatmap(
            x=axis,
            y=axis,
            z=np.round(values, 4),
            colorscale=scale,
            zmin=0,
            zmax=1 if last else None,
            showscale=last,
            colorbar={"title": "D*", "tickvals": [0, 0.5, 1], "thickness": 14},
            hovertemplate="%{z:.3g}<extra></extra>",
            row=1,
            col=column,
        )
        anchor = f"x{column}" if column > 1 else "x"
        fig.update_yaxes(scaleanchor=anchor, constrain="domain", row=1, col=column)
        fig.update_xaxes(constrain="domain", row=1, col=column)
    base = figure(dark=dark, height=height).layout
    fig.update_layout(
        height=height,
        margin={"l": 40, "r": 16, "t": 36, "b": 30},
        paper_bgcolor=base.paper_bgcolor,
        plot_bgcolor=base.plot_bgcolor,
        font=base.font,
        uirevision="keep",
    )
    fig.update_xaxes(showgrid=False, zeroline=False, ticks="")
    fig.update_yaxes(showgrid=False, zeroline=False, ticks="")
    for column in (2, 3):
        fig.update_yaxes(showticklabels=False, row=1, col=column)
    return fig
