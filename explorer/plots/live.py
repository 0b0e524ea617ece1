"""The live pictures of several GANs side by side, as bytes for the browser's canvas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.plots.palette import web_palettes
from explorer.plots.wire import pack

Array = NDArray[np.floating]

#: What a panel can show, from back to front, with the student's names.
LAYERS = {
    "surface": "D(x)",
    "density": "generated density",
    "boundary": "line D = 1/2",
    "manifold": "G's manifold",
    "real": "real",
    "fake": "fake",
    "arrows": "gradient arrows",
}
#: The arrays that each layer draws.
NEEDS = {
    "surface": ("output",),
    "density": ("density",),
    "boundary": ("output",),
    "manifold": ("manifold",),
    "real": ("real",),
    "fake": ("fake",),
    "arrows": ("fake", "gradients"),
}
#: Length of an arrow, in units of the plane, for a gradient of norm 1.
ARROW = 0.3


@dataclass(frozen=True)
class Panel:
    """The words of one panel.

    Attributes:
        title: What sets it apart, such as 'z of 8 numbers'.
        text: Its present numbers, or why it stopped.
        stopped: Whether it stopped.
    """

    title: str
    text: str
    stopped: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a chart: column `model` of the array `values` over the array `steps`."""

    steps: str
    values: str
    model: int
    colour: str
    width: float = 1.8


@dataclass(frozen=True)
class Chart:
    """One chart; `low` and `high` are where its axis starts (powers of ten if `log`).

    `keys` name the colours, each a pair (name, colour by its meaning).
    """

    title: str
    low: float
    high: float
    lines: Sequence[Line]
    keys: Sequence[tuple[str, str]]
    log: bool = False


def output_levels(logits: Array, centre: Array, scale: Array) -> NDArray[np.uint8]:
    """Return D(x) as 0 (fake) to 255 (real), `sigmoid(scale * (logit - centre))`.

    Args:
        logits: Shape `(K, G, G)`.
        centre: Where the output is 1/2, shape `(K,)`.
        scale: 1 for a probability's logit; larger or smaller to fit a critic, `(K,)`.
    """
    x = (logits - centre[:, None, None]) * scale[:, None, None]
    outputs = 0.5 + 0.5 * np.tanh(np.clip(np.nan_to_num(x), -60, 60) / 2)
    return np.round(255 * outputs).astype(np.uint8)


def density_levels(density: Array) -> NDArray[np.uint8]:
    """Return densities `(K, G, G)` as 0 to 255, the square root of the share of the peak.

    The peak is each model's own 99.5 % cell, so that a collapsed generator does not blank the
    rest.
    """
    peak = np.quantile(density.reshape(len(density), -1), 0.995, axis=1)[:, None, None]
    share = np.sqrt(np.clip(density / np.maximum(peak, 1e-9), 0, 1))
    return np.round(255 * share).astype(np.uint8)


def panels_bytes(
    panels: Sequence[Panel],
    arrays: Mapping[str, NDArray[np.float32] | NDArray[np.uint8]],
    *,
    layers: Sequence[str],
    window: float,
    step: int,
    number: int,
    changes: int,
    rate: float,
    playing: bool,
    note: str = "",
) -> bytes:
    """Return one picture of all panels.

    Args:
        panels: The words, one a model.
        arrays: `output` and `density` uint8 `(K, G, G)`; `real`, `fake`, `gradients` float32
            `(K, S, 2)`; `manifold` float32 `(K, M, M, 2)`. Those that no layer shows stay here.
        layers: Keys of `LAYERS` to draw.
        window: Half the side of the square.
        step: Steps done.
        number: Number of the frame, to count pictures.
        changes: How often the run was changed while running.
        rate: Steps a second.
        playing: Whether it runs.
        note: A sentence under the panels, or empty.
    """
    header = {
        "panels": [vars(panel) for panel in panels],
        "columns": len(panels) if len(panels) <= 4 else -(-len(panels) // 2),
        "layers": [layer for layer in LAYERS if layer in layers],
        "palettes": web_palettes(),
        "window": window,
        "arrow": ARROW,
        "step": step,
        "number": number,
        "changes": changes,
        "rate": rate,
        "playing": playing,
        "note": note,
    }
    needed = {name for layer in layers for name in NEEDS[layer]}
    return pack(header, {name: array for name, array in arrays.items() if name in needed})


def curves_bytes(
    charts: Sequence[Chart],
    arrays: Mapping[str, NDArray[np.float32]],
    *,
    marks: Sequence[tuple[int, str]],
    last: int,
    run: str,
) -> bytes:
    """Return all charts of one run.

    Args:
        charts: What to draw.
        arrays: float32, by the names that the lines use.
        marks: Step and phrase of every change made while running, or stage that begins.
        last: The right end of the axes, in steps.
        run: Names the run; another one starts with fresh axes.
    """
    header = {
        "charts": [
            {
                "title": chart.title,
                "low": chart.low,
                "high": chart.high,
                "log": chart.log,
                "keys": [{"name": name, "colour": colour} for name, colour in chart.keys],
                "series": [{**vars(line), "dash": line.model} for line in chart.lines],
            }
            for chart in charts
        ],
        "marks": [{"step": step, "text": text} for step, text in marks],
        "palettes": web_palettes(),
        "last": last,
        "run": run,
    }
    return pack(header, arrays)
