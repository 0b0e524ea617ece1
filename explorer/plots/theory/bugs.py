"""Pictures of what a wrong line does, beside the right one."""

import numpy as np
import plotly.graph_objects as go

from explorer.plots.palette import ACCENT, SECOND, figure, log_axis
from explorer.theory.bugs.effect import Curve, Effect


def effect_figure(
    effect: Effect, *, told: bool, dark: bool = False, height: int = 340
) -> go.Figure:
    """Draw the right curve, and the printed one where it is told.

    Args:
        effect: Both curves and the names of the axes.
        told: Whether the printed one is drawn, too; the axes leave room for it either way.
        dark: Whether the page is dark.
        height: Pixels.
    """
    fig = figure(
        dark=dark, height=height, xaxis_title=effect.x_title, yaxis_title=effect.y_title
    )
    _add(fig, effect.right, "right", SECOND, "solid", "circle", points=effect.points)
    if told:
        _add(fig, effect.printed, "as printed", ACCENT, "dash", "x", points=effect.points)
    room = _room(effect)
    fig.update_yaxes(range=room, **(log_axis(*room) if effect.log else {}))
    fig.update_layout(showlegend=True)
    return fig


def _add(
    fig: go.Figure, curve: Curve, name: str, colour: str, dash: str, sign: str, *, points: bool
) -> None:
    fig.add_scatter(
        x=curve.x,
        y=curve.y,
        name=name,
        mode="markers" if points else "lines",
        line={"color": colour, "dash": dash, "width": 4},
        marker={"color": colour, "symbol": sign, "size": 13},
        hovertemplate="%{x:.3g}: %{y:.3g}<extra>" + name + "</extra>",
    )


def _room(effect: Effect) -> list[float]:
    """Return the range of the heights that holds both curves, so that it never jumps."""
    heights = np.concatenate([effect.right.y, effect.printed.y])
    heights = np.log10(heights) if effect.log else heights
    low, high = float(heights.min()), float(heights.max())
    room = 0.06 * (high - low)
    return [low - room, high + room]
