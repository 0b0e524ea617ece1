"""The eigenvalues of a game and of one step of an update rule, in the complex plane."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from explorer.plots import palette

Complex = NDArray[np.complex128]

_FLOW, _STEP = ("x", "y"), ("x2", "y2")


def spectrum_figure(
    eigenvalues: Complex | None,
    multipliers: Complex | None,
    weight_locus: Complex | None,
    step_locus: Complex | None,
    *,
    dark: bool = False,
) -> go.Figure:
    """Return the flow's eigenvalues left and one step's multipliers right.

    What shrinks is shaded green: the left half plane for the flow, the unit disc for a step.

    Args:
        eigenvalues: Of the flow at the equilibrium; None shows a sentence instead.
        multipliers: Of one step of the update rule.
        weight_locus: Eigenvalues as the regulariser's weight grows, `(W, 2)`, drawn grey.
        step_locus: Multipliers as the step size grows, `(S, 2 or 4)`, drawn grey.
        dark: Whether the page is dark.
    """
    fig = palette.figure(dark=dark, height=340)
    if eigenvalues is None or multipliers is None:
        _say_there_is_none(fig)
        return fig
    flow, step = _reach(eigenvalues, 0.7), _reach(multipliers, 1.2)
    fig.add_traces([_half_plane(flow), _unit_circle()])
    if weight_locus is not None:
        fig.add_trace(_points(_FLOW, weight_locus, name="as the weight grows", **_PATH))
    if step_locus is not None:
        fig.add_trace(_points(_STEP, step_locus, name="as the step size grows", **_PATH))
    fig.add_trace(_points(_FLOW, eigenvalues, name="now", showlegend=True, **_NOW))
    fig.add_trace(_points(_STEP, multipliers, **_NOW))
    _place_axes(fig, flow, step)
    return fig


_PATH: dict[str, Any] = {"marker": {"color": palette.PAST, "size": 3}, "showlegend": True}
_NOW: dict[str, Any] = {
    "marker": {"color": palette.ACCENT, "size": 13, "symbol": "x-thin", "line_width": 3}
}


def _points(axes: tuple[str, str], values: Complex, **style: Any) -> go.Scatter:  # noqa: ANN401
    """Return complex numbers as markers."""
    flat = values.reshape(-1)
    style["marker"] = {**style["marker"]}
    if "line_width" in style["marker"]:
        width = style["marker"].pop("line_width")
        style["marker"]["line"] = {"width": width, "color": palette.ACCENT}
    style.setdefault("showlegend", False)
    return go.Scatter(
        x=flat.real, y=flat.imag, xaxis=axes[0], yaxis=axes[1], mode="markers", **style
    )


def _half_plane(reach: float) -> go.Scatter:
    """Return the left half plane, where the flow shrinks."""
    far = 4 * reach
    corners = {"x": [-far, 0, 0, -far], "y": [-far, -far, far, far]}
    return go.Scatter(**corners, xaxis="x", yaxis="y", name="shrinks", showlegend=True, **_AREA)


def _unit_circle() -> go.Scatter:
    """Return the unit disc, where a step shrinks."""
    angles = np.linspace(0, 2 * np.pi, 181)
    edge = {"x": np.cos(angles), "y": np.sin(angles)}
    return go.Scatter(**edge, xaxis="x2", yaxis="y2", showlegend=False, **_AREA)


_AREA: dict[str, Any] = {
    "mode": "lines",
    "fill": "toself",
    "fillcolor": palette.translucent(palette.OPTIMUM, 0.13),
    "line": {"color": palette.OPTIMUM, "width": 1.5},
    "hoverinfo": "skip",
}


def _reach(values: Complex, least: float) -> float:
    """Return half the side of the square around 0 that holds the values."""
    return max(least, 1.15 * float(np.abs(np.concatenate([values.real, values.imag])).max()))


def _place_axes(fig: go.Figure, flow: float, step: float) -> None:
    """Lay out the two planes with equal units on both axes."""
    planes = (
        ("", flow, (0.0, 0.46), "eigenvalue of the flow"),
        ("2", step, (0.54, 1.0), "factor of a step"),
    )
    for number, reach, domain, title in planes:
        quiet = {key: fig.layout.xaxis[key] for key in ("gridcolor", "zerolinecolor")}
        fig.update_layout(
            {
                f"xaxis{number}": {
                    **quiet,
                    "domain": domain,
                    "range": (-reach, reach),
                    "anchor": f"y{number}",
                    "title": f"{title}: real part",
                },
                f"yaxis{number}": {
                    **quiet,
                    "range": (-reach, reach),
                    "anchor": f"x{number}",
                    "scaleanchor": f"x{number}",
                    "constrain": "domain",
                    "title": "imaginary",
                },
            }
        )


def _say_there_is_none(fig: go.Figure) -> None:
    """Put a sentence where the planes would be."""
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    fig.add_annotation(
        text="The penalty has a kink at the equilibrium:<br>the field jumps there and has "
        "no eigenvalues.",
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        showarrow=False,
    )
