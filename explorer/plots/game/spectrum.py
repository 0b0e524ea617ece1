"""The eigenvalues of a game and of one step of an update rule, in the complex plane."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.plots import palette

Complex = NDArray[np.complex128]
Trace = dict[str, Any]

_FLOW, _STEP = ("x", "y"), ("x2", "y2")


def spectrum_figure(
    eigenvalues: Complex | None,
    multipliers: Complex | None,
    weight_locus: Complex | None,
    step_locus: Complex | None,
    *,
    dark: bool = False,
) -> palette.Plain:
    """Return the flow's eigenvalues left and one step's multipliers right.

    What shrinks is shaded green: the left half plane for the flow, the unit disc for a step.

    Args:
        eigenvalues: Of the flow at the equilibrium; None shows a sentence instead.
        multipliers: Of one step of the update rule.
        weight_locus: Eigenvalues as the regulariser's weight grows, `(W, 2)`, drawn grey.
        step_locus: Multipliers as the step size grows, `(S, 2 or 4)`, drawn grey.
        dark: Whether the page is dark.
    """
    fig: palette.Plain = palette.figure(dark=dark, height=340).to_dict()
    if eigenvalues is None or multipliers is None:
        _say_there_is_none(fig["layout"])
        return fig
    flow, step = _reach(eigenvalues, 0.7), _reach(multipliers, 1.2)
    fig["data"] = [_half_plane(flow), _unit_circle()]
    if weight_locus is not None:
        fig["data"].append(_points(_FLOW, weight_locus, name="weight grows", **_PATH))
    if step_locus is not None:
        fig["data"].append(_points(_STEP, step_locus, name="step grows", **_PATH))
    fig["data"].append(_points(_FLOW, eigenvalues, name="now", **_NOW))
    fig["data"].append(_points(_STEP, multipliers, **_NOW | {"showlegend": False}))
    _place_axes(fig["layout"], flow, step)
    return fig


_PATH: dict[str, Any] = {"marker": {"color": palette.PAST, "size": 3}, "showlegend": True}
_NOW: dict[str, Any] = {
    "marker": {
        "color": palette.ACCENT,
        "size": 13,
        "symbol": "x-thin",
        "line": {"width": 3, "color": palette.ACCENT},
    },
    "showlegend": True,
}
_AREA: dict[str, Any] = {
    "type": "scatter",
    "mode": "lines",
    "fill": "toself",
    "fillcolor": palette.translucent(palette.OPTIMUM, 0.13),
    "line": {"color": palette.OPTIMUM, "width": 1.5},
    "hoverinfo": "skip",
}


def _points(axes: tuple[str, str], values: Complex, **style: Any) -> Trace:  # noqa: ANN401
    """Return complex numbers as markers."""
    flat = values.reshape(-1)
    place = {"type": "scatter", "mode": "markers", "xaxis": axes[0], "yaxis": axes[1]}
    return {**place, "x": flat.real, "y": flat.imag, **style}


def _half_plane(reach: float) -> Trace:
    """Return the left half plane, where the flow shrinks."""
    far = 4 * reach
    corners = {"x": [-far, 0, 0, -far], "y": [-far, -far, far, far]}
    return {**_AREA, **corners, "xaxis": "x", "yaxis": "y", "name": "shrinks"}


def _unit_circle() -> Trace:
    """Return the unit disc, where a step shrinks."""
    angles = np.linspace(0, 2 * np.pi, 181)
    edge = {"x": np.cos(angles), "y": np.sin(angles)}
    return {**_AREA, **edge, "xaxis": "x2", "yaxis": "y2", "showlegend": False}


def _reach(values: Complex, least: float) -> float:
    """Return half the side of the square around 0 that holds the values."""
    return max(least, 1.15 * float(np.abs(np.concatenate([values.real, values.imag])).max()))


def _place_axes(layout: dict[str, Any], flow: float, step: float) -> None:
    """Lay out the two planes with equal units on both axes."""
    quiet = {key: layout["xaxis"][key] for key in ("gridcolor", "zerolinecolor")}
    planes = (
        ("", flow, [0.0, 0.46], "eigenvalue of the flow"),
        ("2", step, [0.54, 1.0], "factor of a step"),
    )
    broken = {}
    for number, reach, domain, title in planes:
        square = {**quiet, "range": [-reach, reach]}
        across = {**square, "domain": domain, "anchor": f"y{number}"}
        layout[f"xaxis{number}"] = across | {"title": {"text": f"{title}: real"}}
        broken[f"xaxis{number}"] = across | {
            "title": {"text": f"{title.replace(' ', '<br>', 1)}: real"}
        }
        layout[f"yaxis{number}"] = {
            **square,
            "anchor": f"x{number}",
            "scaleanchor": f"x{number}",
            "constrain": "domain",
            "title": {"text": "imaginary"},
        }
    layout["meta"] = palette.narrow(**broken)


def _say_there_is_none(layout: dict[str, Any]) -> None:
    """Put a sentence where the planes would be."""
    layout["xaxis"] = layout["yaxis"] = {"visible": False}
    text = "The penalty has a kink at the equilibrium:<br>the field jumps there and has no "
    middle = {"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "showarrow": False}
    layout["annotations"] = [{"text": text + "eigenvalues.", **middle}]
