"""What the curve editor draws behind and around its control points, as plain numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.plots.palette import ACCENT, web_palettes

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Backdrop:
    """One curve behind the control points; `top` gives it an axis of its own from 0."""

    name: str
    x: Array
    y: Array
    colour: str
    dash: str = "none"
    fill: bool = False
    top: float | None = None


@dataclass(frozen=True)
class Axes:
    """Ranges, ticks and names of the two axes."""

    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: Sequence[float]
    y_ticks: Sequence[float]
    x_name: str
    y_name: str


def editor_picture(
    name: str,
    axes: Axes,
    backdrops: Sequence[Backdrop],
    *,
    limits: tuple[float, float],
    step: float,
    colour: str = ACCENT,
    rising: bool = False,
    height: int = 320,
) -> dict[str, Any]:
    """Return the picture of a curve to bend.

    Args:
        name: What the student bends.
        axes: The axes.
        backdrops: The curves behind it.
        limits: The lowest and highest place of a control point.
        step: Points move in these steps.
        colour: Of the bent curve.
        rising: Whether the curve may only rise; else it goes on flat beyond its ends.
        height: Pixels.
    """
    return {
        "name": name,
        "axes": {
            "x": list(axes.x),
            "y": list(axes.y),
            "xticks": list(axes.x_ticks),
            "yticks": list(axes.y_ticks),
            "xlabel": axes.x_name,
            "ylabel": axes.y_name,
        },
        "curves": [_curve(b) for b in backdrops],
        "limits": list(limits),
        "step": step,
        "rising": rising,
        "flat": not rising,
        "height": height,
        "bent": colour,
        "palettes": web_palettes(),
    }


def _curve(backdrop: Backdrop) -> dict[str, Any]:
    """Return one backdrop as lists; points without a value are left out."""
    known = np.isfinite(backdrop.y)
    curve: dict[str, Any] = {
        "name": backdrop.name,
        "x": np.round(backdrop.x[known], 3).tolist(),
        "y": np.round(backdrop.y[known], 4).tolist(),
        "colour": backdrop.colour,
        "dash": backdrop.dash,
        "width": 2.5,
        "fill": backdrop.fill,
    }
    if backdrop.top is not None:
        curve["range"] = [0, backdrop.top]
    return curve
