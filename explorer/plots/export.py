"""Pictures to keep: the panels as an image, a GIF, and an animation that needs no network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFont
from plotly.subplots import make_subplots

from explorer.plots.files import gif_file
from explorer.plots.palette import FAKE, REAL, output_scale, web_palettes

#: Most samples drawn of each kind in an animation.
DOTS = 250
#: Levels of D's output in a picture; the other four of 256 colours follow.
LEVELS = 252
_PAPER, _INK, _REAL, _FAKE = range(LEVELS, 256)
_TITLE, _GAP = 34, 10
#: Shares of the generated density, of 255, at which its lines stand.
_DENSITIES = (64, 150)


@dataclass(frozen=True)
class Still:
    """Everything that one exported picture shows.

    Attributes:
        step: Steps done.
        window: Half the side of the square.
        output: 0 (fake) to 255 (real) on a grid, uint8 `(K, G, G)`, low y first.
        real: Real samples, `(K, S, 2)`.
        fake: Fake samples, `(K, S, 2)`.
        density: The generated density as `explorer.plots.live.density_levels` has it, uint8
            `(K, G, G)`; None where the picture shows none.
        layers: What the pictures of the panels show: of `explorer.plots.live.LAYERS` all but
            the manifold and the arrows.
    """

    step: int
    window: float
    output: NDArray[np.uint8]
    real: NDArray[np.floating]
    fake: NDArray[np.floating]
    density: NDArray[np.uint8] | None = None
    layers: tuple[str, ...] = ("surface", "density", "boundary", "real", "fake")


def panels_image(still: Still, titles: Sequence[str], side: int = 300) -> Image.Image:
    """Return all panels in a row, with titles and the step, as an image with a palette.

    Args:
        still: What to draw.
        titles: One a panel.
        side: Pixels of a panel.
    """
    size = (len(titles) * (side + _GAP) + _GAP, side + 2 * _TITLE)
    picture = Image.new("P", size, _PAPER)
    picture.putpalette(_palette())
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(max(13, side // 20))
    for model, title in enumerate(titles):
        left = _GAP + model * (side + _GAP)
        picture.paste(Image.fromarray(_panel(still, model, side)), (left, _TITLE))
        draw.text((left, 8), title, _INK, font)
    foot = side + _TITLE + 6
    draw.text((_GAP, foot), f"step {still.step:,}", _INK, font)
    draw.text((size[0] - _GAP, foot), "real", _REAL, font, anchor="ra")
    draw.text((size[0] - _GAP - side // 5, foot), "fake", _FAKE, font, anchor="ra")
    return picture


def gif_bytes(
    stills: Sequence[Still],
    titles: Sequence[str],
    progress: Callable[[float], object] = lambda share: None,
    side: int = 240,
    milliseconds: int = 100,
) -> bytes:
    """Return an endless GIF, one picture a still.

    Args:
        stills: In order, at least one.
        titles: One a panel.
        progress: Called with the share done, in [0, 1].
        side: Pixels of a panel.
        milliseconds: Time of one picture.
    """
    images = []
    for number, still in enumerate(stills, 1):
        images.append(panels_image(still, titles, side))
        progress(number / len(stills))
    return gif_file(images, milliseconds)


def animation_figure(stills: Sequence[Still], titles: Sequence[str]) -> go.Figure:
    """Return the stills as frames with a play button and a slider.

    Args:
        stills: In order, at least one.
        titles: One a panel.
    """
    fig = make_subplots(1, len(titles), subplot_titles=list(titles), horizontal_spacing=0.03)
    first = _traces(stills[0])
    for index, trace in enumerate(first):
        fig.add_trace(trace, row=1, col=index // 3 + 1)
    moving = [index for index in range(len(first)) if index % 3 != 1]
    fig.frames = [
        go.Frame(data=[_traces(s)[i] for i in moving], traces=moving, name=str(s.step))
        for s in stills
    ]
    reach = stills[0].window
    fig.update_xaxes(range=[-reach, reach], showgrid=False, zeroline=False, constrain="domain")
    fig.update_yaxes(range=[-reach, reach], showgrid=False, zeroline=False)
    for number in range(1, len(titles) + 1):
        anchor = "x" if number == 1 else f"x{number}"
        fig.update_yaxes(scaleanchor=anchor, col=number)
    fig.update_layout(
        height=520, font_size=15, title="Blue real, orange fake", **_transport(stills)
    )
    return fig


def animation_html(figure: go.Figure) -> str:
    """Return a page that plays the figure without any network: plotly.js is inside."""
    return str(figure.to_html(include_plotlyjs=True, full_html=True, auto_play=False))


def _panel(still: Still, model: int, side: int) -> NDArray[np.uint8]:
    """Return one panel as palette indices: the surface, its lines, a disc at every sample."""
    output = _enlarged(still.output[model], side)
    panel = (output.astype(np.uint16) * (LEVELS - 1) // 255).astype(np.uint8)
    if "surface" not in still.layers:
        panel[:] = LEVELS // 2
    if "density" in still.layers and still.density is not None:
        density = _enlarged(still.density[model], side)
        for level in _DENSITIES:
            panel[_crossing(density, level)] = _FAKE
    if "boundary" in still.layers:
        panel[_crossing(output, 127)] = _INK
    for name, colour in (("real", _REAL), ("fake", _FAKE)):
        if name in still.layers:
            _discs(panel, getattr(still, name)[model] / still.window, colour)
    return panel


def _enlarged(field: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Return a field in pixels, high y first."""
    picture = Image.fromarray(field[::-1])
    return np.asarray(picture.resize((side, side), Image.Resampling.BILINEAR))


def _crossing(field: NDArray[np.uint8], level: int) -> NDArray[np.bool_]:
    """Return the pixels at which a field crosses a level."""
    above = field > level
    found = np.zeros_like(above)
    found[1:] |= above[1:] != above[:-1]
    found[:, 1:] |= above[:, 1:] != above[:, :-1]
    return found


def _discs(panel: NDArray[np.uint8], points: NDArray[np.floating], colour: int) -> None:
    """Draw a disc at every point in [-1, 1]^2."""
    side = len(panel)
    radius = max(2, side // 150)
    offset = np.arange(-radius, radius + 1)
    disc = np.argwhere(offset[:, None] ** 2 + offset**2 <= radius**2) - radius
    kept = points[(np.abs(points) < 1).all(-1)]
    places = ((kept * [1, -1] + 1) * side / 2).astype(int)[:, ::-1]
    row, column = np.clip(places[:, None] + disc, 0, side - 1).reshape(-1, 2).T
    panel[row, column] = colour


def _palette() -> list[int]:
    """Return red, green, blue of the surface's levels, then of paper, ink, real and fake."""
    light = web_palettes()["light"]
    named = [ImageColor.getrgb(light[n]) for n in ("middle", "text", "real", "fake")]
    middle, _, real, fake = np.array(named, float)
    share = np.linspace(-1, 1, LEVELS)[:, None]
    # The surface is as pale as on the live page, so that samples stand out.
    surface = middle + (np.where(share < 0, fake, real) - middle) * 0.55 * np.abs(share)
    return np.concatenate([surface.round(), named]).astype(int).ravel().tolist()


def _traces(still: Still) -> list[go.Heatmap | go.Scatter]:
    """Return surface, real and fake of every panel, in this order."""
    cells = still.output.shape[-1]
    axis = (((np.arange(cells) + 0.5) / cells * 2 - 1) * still.window)[::2].tolist()
    found: list[go.Heatmap | go.Scatter] = []
    for output, real, fake in zip(still.output, still.real, still.fake, strict=True):
        found.append(
            go.Heatmap(
                x=axis,
                y=axis,
                z=output[::2, ::2].tolist(),
                zmin=0,
                zmax=255,
                colorscale=output_scale(dark=False),
                opacity=0.55,
                showscale=False,
                hoverinfo="skip",
            )
        )
        found += [_dots(real, REAL, "real"), _dots(fake, FAKE, "fake")]
    return found


def _dots(points: NDArray[np.floating], colour: str, name: str) -> go.Scatter:
    shown = points[:DOTS].astype(np.float32)
    return go.Scatter(
        x=shown[:, 0],
        y=shown[:, 1],
        mode="markers",
        marker={"color": colour, "size": 4},
        name=name,
        showlegend=False,
        hoverinfo="skip",
    )


def _transport(stills: Sequence[Still]) -> dict[str, object]:
    """Return the play and pause buttons and the slider over the steps."""
    now = {"mode": "immediate", "transition": {"duration": 0}}
    go_on = {**now, "frame": {"duration": 100, "redraw": True}, "fromcurrent": True}
    jump = {**now, "frame": {"duration": 0, "redraw": True}}
    buttons = [
        {"label": "Play", "method": "animate", "args": [None, go_on]},
        {"label": "Pause", "method": "animate", "args": [[None], jump]},
    ]
    steps = [
        {"label": f"{s.step:,}", "method": "animate", "args": [[str(s.step)], jump]}
        for s in stills
    ]
    menu = {"type": "buttons", "direction": "left", "buttons": buttons, "x": 0, "y": -0.1}
    slider = {"steps": steps, "currentvalue": {"prefix": "step "}, "pad": {"t": 40}, "x": 0.15}
    return {"updatemenus": [menu], "sliders": [slider | {"len": 0.85}]}
