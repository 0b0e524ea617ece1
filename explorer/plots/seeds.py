"""Pictures of many seeds: one small panel each, and what they came to over training."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from explorer.intervals import Interval
from explorer.plots.palette import (
    DASHES,
    FAKE,
    PAST,
    REAL,
    SEQUENCE,
    figure,
    translucent,
    web_palettes,
)

Array = NDArray[np.floating]
PATTERNS = ("", "/", "x", ".")
MARKERS = ("circle", "diamond", "square", "x")


def seeds_image(
    samples: Array,
    modes: Array,
    mode_std: float,
    window: float,
    captions: Sequence[str],
    lost: Sequence[bool],
    *,
    columns: int,
    side: int = 130,
    dark: bool = False,
) -> NDArray[np.uint8]:
    """Return one small panel a seed: blue rings are the modes, orange dots the fakes.

    A seed that lost a mode has a thick frame, and its caption says how many it kept.

    Args:
        samples: Generated points, `(N, P, 2)`.
        modes: Centres of the modes, `(M, 2)`.
        mode_std: Their standard deviation; the rings have three of them as radius.
        window: Half the side of the square that a panel shows.
        captions: One a seed, a few characters.
        lost: Whether a seed is framed.
        columns: Panels in a row.
        side: Pixels of a panel.
        dark: Whether the page is dark.

    Returns:
        Shape `(rows * side, columns * side, 3)`.
    """
    palette = web_palettes()["dark" if dark else "light"]
    ground = _rings(modes, 3 * mode_std, window, side, _rgb(palette["middle"]))
    rows = -(-len(samples) // columns)
    sheet = np.full((rows * side, columns * side, 3), _rgb(palette["middle"]), np.uint8)
    for place, points in enumerate(samples):
        top, left = (side * n for n in divmod(place, columns))
        panel = _dotted(ground, points, window, side)
        sheet[top : top + side, left : left + side] = panel
    return _lettered(sheet, captions, lost, columns, side, palette)


def bands_figure(
    steps: Array,
    band: Interval,
    names: Sequence[str],
    *,
    title: str,
    dark: bool = False,
    height: int = 260,
) -> go.Figure:
    """Return one line a setting with its band of confidence, over training, in percent.

    Args:
        steps: Shape `(T,)`.
        band: Shares with their confidence intervals, `(S, T)`.
        names: One a setting.
        title: Of the vertical axis.
        dark: Whether it lies on a dark page.
        height: Pixels.
    """
    fig = figure(dark=dark, height=height, xaxis_title="steps", yaxis_title=title)
    for place, name in enumerate(names):
        colour = SEQUENCE[place]
        fig.add_scatter(
            x=np.concatenate([steps, steps[::-1]]),
            y=100 * np.concatenate([band.high[place], band.low[place][::-1]]),
            fill="toself",
            fillcolor=translucent(colour, 0.18),
            line_width=0,
            hoverinfo="skip",
            showlegend=False,
        )
        fig.add_scatter(
            x=steps,
            y=100 * band.estimate[place],
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": DASHES[place], "width": 2.5},
            marker={"symbol": MARKERS[place], "size": 6},
            hovertemplate="step %{x:,.0f}: %{y:.3g} %<extra>" + name + "</extra>",
        )
    # Three stand side by side: where that is narrow, the numbers make room for the titles.
    fig.update_xaxes(nticks=4, tickangle=0)
    fig.update_yaxes(range=[-3, 103], ticksuffix=" %", automargin=True, title_standoff=8)
    return fig


def paired_figure(
    found: Interval, names: Sequence[str], *, title: str, dark: bool = False, height: int = 220
) -> go.Figure:
    """Return one point a setting with its interval, against a line at 0: no difference.

    Args:
        found: Mean differences to the first setting, `(S - 1,)`.
        names: One for each of them.
        title: Of the axis.
        dark: Whether it lies on a dark page.
        height: Pixels.
    """
    fig = figure(dark=dark, height=height, xaxis_title=title)
    for place, name in enumerate(names):
        middle = float(found.estimate[place])
        fig.add_scatter(
            x=[middle],
            y=[name],
            mode="markers",
            marker={
                "color": SEQUENCE[place + 1],
                "symbol": MARKERS[place + 1],
                "size": 11,
            },
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [float(found.high[place]) - middle],
                "arrayminus": [middle - float(found.low[place])],
                "thickness": 2.5,
                "width": 8,
            },
            showlegend=False,
            hovertemplate="%{x:+.3g}<extra>" + name + "</extra>",
        )
    fig.add_vline(x=0, line={"color": PAST, "dash": "dash", "width": 2})
    fig.update_yaxes(autorange="reversed", automargin=True)
    return fig


def modes_figure(
    counts: NDArray[np.int64], names: Sequence[str], *, dark: bool = False, height: int = 260
) -> go.Figure:
    """Return how many seeds cover 0, 1, 2, ... modes, bars side by side.

    Args:
        counts: Seeds by modes covered, `(S, M + 1)`.
        names: One a setting.
        dark: Whether it lies on a dark page.
        height: Pixels.
    """
    fig = figure(
        dark=dark, height=height, xaxis_title="modes covered", yaxis_title="seeds", bargap=0.15
    )
    for place, name in enumerate(names):
        fig.add_bar(
            x=np.arange(counts.shape[1]),
            y=counts[place],
            name=name,
            marker={"color": SEQUENCE[place], "pattern": {"shape": PATTERNS[place]}},
            hovertemplate="%{y} seeds cover %{x} modes<extra>" + name + "</extra>",
        )
    fig.update_xaxes(dtick=1 if counts.shape[1] < 12 else 5)
    return fig


def _rings(
    modes: Array, radius: float, window: float, side: int, ground: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Return an empty panel `(side, side, 3)` with a ring around each mode."""
    axis = ((np.arange(side) + 0.5) / side * 2 - 1) * window
    x, y = np.meshgrid(axis, -axis)
    distance = np.linalg.norm(np.stack([x, y], -1)[:, :, None] - modes, axis=-1).min(-1)
    pixel = 2 * window / side
    ink = np.clip(1.6 - np.abs(distance - radius) / pixel, 0, 1)[..., None]
    return np.asarray(ground * (1 - ink) + _rgb(REAL) * ink).astype(np.uint8)


def _dotted(
    ground: NDArray[np.uint8], points: Array, window: float, side: int
) -> NDArray[np.uint8]:
    """Return the panel with a small cross a point; where many lie it is denser."""
    scaled = (points * [1, -1] + window) * (side / (2 * window))
    inside = np.isfinite(scaled).all(-1) & ((scaled >= 1) & (scaled < side - 1)).all(-1)
    column, row = scaled[inside].astype(np.int64).T
    crosses = (row * side + column)[:, None] + [0, 1, -1, side, -side]
    places, hits = np.unique(crosses, return_counts=True)
    ink = (1 - 0.35**hits)[:, None]
    panel = ground.reshape(-1, 3).copy()
    panel[places] = panel[places] * (1 - ink) + _rgb(FAKE) * ink
    return panel.reshape(ground.shape)


def _lettered(
    sheet: NDArray[np.uint8],
    captions: Sequence[str],
    lost: Sequence[bool],
    columns: int,
    side: int,
    palette: dict[str, str],
) -> NDArray[np.uint8]:
    """Write each panel's caption and draw its frame."""
    image = Image.fromarray(sheet)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(max(11, round(side / 6)))
    for place, (caption, framed) in enumerate(zip(captions, lost, strict=True)):
        top, left = (side * n for n in divmod(place, columns))
        box = (left + 1, top + 1, left + side - 2, top + side - 2)
        pen.rectangle(
            box, outline=palette["text"] if framed else PAST, width=4 if framed else 1
        )
        pen.text((left + 8, top + 4), caption, fill=palette["text"], font=font)
    return np.asarray(image)


def _rgb(colour: str) -> NDArray[np.uint8]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)
