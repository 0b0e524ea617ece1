"""Pictures of two-player games with one parameter each: arrays in, Plotly figures out.

The parts are plain dictionaries: to check forty frames of an animation would take
longer than to draw them. A test checks them once.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.plots import palette

Array = NDArray[np.float64]
Trace = dict[str, Any]

#: Names of the three panels' axes.
_PORTRAIT, _LINE, _RADIUS = ("x", "y"), ("x2", "y2"), ("x3", "y3")
_FRAMES = 40
_FRAME_MS = 100
_FLOOR = 1e-12


def stage_figure(
    grid: Array,
    field: Array,
    states: Array,
    radius: Array,
    *,
    view: float,
    rest: float,
    axes: tuple[str, str],
    points: tuple[str, str] = ("real", "fake"),
    line: str = "D(x)",
    guide: float | None,
    dark: bool = False,
) -> palette.Plain:
    """Return the phase portrait, the game in data space and the radius, with a play button.

    The first trajectory is coloured, the others are grey.

    Args:
        grid: States where the field is drawn, shape `(M, 2)`.
        field: The velocity there, same shape.
        states: Trajectories, shape `(steps + 1, K, 2)`; NaN from where they were cut.
        radius: Distances from the equilibrium, shape `(steps + 1, K)`.
        view: Half the side of the square to show.
        rest: The discriminator's output at x = 0.
        axes: Titles of the phase portrait's axes: the generator's, the discriminator's.
        points: Names of the real and of the fake point.
        line: Title of the discriminator's output.
        guide: The factor per step that theory predicts, drawn as a green line, or None.
        dark: Whether the page is dark.
    """
    shown = _frame_steps(states)
    frames = [_moving(states, radius, int(t), view, rest) for t in shown]
    still = [_arrows(grid, field, view), *_paths(states), *_radii(radius), _equilibrium()]
    still += [_real(rest, points[0])] + ([] if guide is None else [_guide(radius, guide)])
    fig: palette.Plain = palette.figure(dark=dark, height=540).to_dict()
    fig["data"] = still + [
        look | data
        for look, data in zip(_now(states.shape[1], points[1]), frames[-1], strict=True)
    ]
    fig["frames"] = [
        {"name": str(t), "data": f, "traces": list(range(len(still), len(still) + len(f)))}
        for t, f in zip(shown, frames, strict=True)
    ]
    fig["layout"] |= _transport(shown, fig["layout"])
    _place_axes(fig["layout"], radius, view, rest, (*axes, line))
    return fig


def _frame_steps(states: Array) -> list[int]:
    """Return the steps that the animation stops at, up to the first trajectory's last state."""
    last = int(np.isfinite(states[:, 0, 0]).sum()) - 1
    return [int(t) for t in np.unique(np.linspace(0, last, _FRAMES + 1).round())]


def _moving(states: Array, radius: Array, t: int, view: float, rest: float) -> list[Trace]:
    """Return what moves from frame to frame, its place at step t, in the order of `_now`."""
    theta, psi = states[t, 0]
    ends = np.array([-view, view])
    return [
        {"x": states[t, :, 0], "y": states[t, :, 1]},
        {"x": ends, "y": rest + psi * ends},
        {"x": [theta, theta], "y": [rest, rest + psi * theta]},
        {"x": [t], "y": [radius[t, 0]]},
    ]


def _now(count: int, fake_name: str) -> list[Trace]:
    """Return the look of the traces that move: the states, D, the fake point, the radius."""
    others = count - 1
    states = {
        "color": [palette.ACCENT] + [palette.PAST] * others,
        "size": [13] + [8] * others,
        "opacity": 1,
    }
    stem = {"color": palette.FAKE, "width": 1.5, "dash": "dot"}
    fake = {"color": palette.FAKE, "size": [0, 11], "opacity": 1}
    return [
        _style(_PORTRAIT, marker=states),
        _style(_LINE, line=_line(palette.ACCENT, 3)),
        _style(
            _LINE, mode="lines+markers", line=stem, marker=fake, name=fake_name, showlegend=True
        ),
        _style(_RADIUS, marker=_dot(palette.ACCENT, 11)),
    ]


def _arrows(grid: Array, field: Array, view: float) -> Trace:
    """Return the field as arrows whose lengths grow like the square root of the speed.

    All are one line with gaps: heads made of markers would be hundreds of elements to draw.
    """
    speed = np.hypot(field[:, 0], field[:, 1])
    cell = 2 * view / (np.sqrt(len(grid)) - 1)
    scale = 0.8 * cell / np.sqrt(max(speed.max(), 1e-300) * np.maximum(speed, 1e-300))
    shaft = field * scale[:, None]
    tips, across = grid + shaft, np.stack([-shaft[:, 1], shaft[:, 0]], -1)
    barbs = [tips - 0.4 * shaft + side * 0.22 * across for side in (1, -1)]
    gaps = np.full_like(grid, np.nan)
    x, y = np.stack([grid, tips, barbs[0], tips, barbs[1], gaps], 1).reshape(-1, 2).T
    return _trace(_PORTRAIT, x, y, line=_line(palette.PAST, 1.2), opacity=0.6)


def _paths(states: Array) -> list[Trace]:
    """Return the trajectories in the phase portrait, and where they start."""
    x, y = _joined(states[:, 1:, 0]), _joined(states[:, 1:, 1])
    starts = {"symbol": "circle-open", "size": 9, "color": palette.PAST, "line": {"width": 2}}
    return [
        _trace(
            _PORTRAIT,
            x,
            y,
            line=_line(palette.PAST, 1.4),
            name="other starts",
            showlegend=len(x) > 0,
        ),
        _trace(
            _PORTRAIT,
            *states[:, 0].T,
            line=_line(palette.ACCENT),
            name="trajectory 1",
            showlegend=True,
        ),
        _trace(_PORTRAIT, *states[0].T, marker=starts, name="start", showlegend=True),
    ]


def _radii(radius: Array) -> list[Trace]:
    """Return the distances from the equilibrium against the step."""
    safe = np.where(radius > 0, radius, np.nan)
    steps = np.tile(np.arange(len(radius), dtype=float)[:, None], radius.shape[1])
    return [
        _trace(
            _RADIUS, _joined(steps[:, 1:]), _joined(safe[:, 1:]), line=_line(palette.PAST, 1.4)
        ),
        _trace(_RADIUS, steps[:, 0], safe[:, 0], line=_line(palette.ACCENT)),
    ]


def _guide(radius: Array, factor: float) -> Trace:
    """Return the line `radius_0 * factor^t`, straight on a log axis."""
    steps = np.arange(len(radius))
    exponents = np.clip(steps * np.log10(max(factor, 1e-300)), -250, 250)
    line = {"color": palette.OPTIMUM, "width": 2.5, "dash": "dash"}
    heights = radius[0, 0] * 10.0**exponents
    return _trace(
        _RADIUS, steps, heights, line=line, name="exact, near equilibrium", showlegend=True
    )


def _equilibrium() -> Trace:
    marker = {"symbol": "star", "size": 15, "color": palette.OPTIMUM}
    return _trace(_PORTRAIT, [0], [0], marker=marker, name="equilibrium", showlegend=True)


def _real(rest: float, name: str) -> Trace:
    return _trace(_LINE, [0], [rest], marker=_dot(palette.REAL, 20), name=name, showlegend=True)


def _trace(axes: tuple[str, str], x: object, y: object, **style: Any) -> Trace:  # noqa: ANN401
    """Return a scatter trace with its coordinates."""
    return {**_style(axes, **style), "x": x, "y": y}


def _style(axes: tuple[str, str], **style: Any) -> Trace:  # noqa: ANN401
    """Return a scatter trace's look: markers if it has a marker and no mode, else a line."""
    mode = "markers" if "marker" in style else "lines"
    place = {"type": "scatter", "xaxis": axes[0], "yaxis": axes[1]}
    return {**place, "mode": mode, "showlegend": False, **style}


def _dot(colour: str, size: float) -> dict[str, Any]:
    return {"color": colour, "size": size}


def _line(colour: str, width: float = 2.4) -> dict[str, Any]:
    return {"color": colour, "width": width}


def _joined(columns: Array) -> Array:
    """Return columns `(T, K)` one after the other with a gap after each, `(K (T + 1),)`."""
    gap = np.full((1, columns.shape[1]), np.nan)
    return np.concatenate([columns, gap]).T.reshape(-1)


def _place_axes(
    layout: dict[str, Any],
    radius: Array,
    view: float,
    rest: float,
    titles: tuple[str, str, str],
) -> None:
    """Lay out the three panels: portrait left, game and radius right."""
    across, up, line = titles
    quiet = {k: layout["xaxis"][k] for k in ("gridcolor", "zerolinecolor", "title")}
    square, tall = [-view, view], max(view, 1.0)

    def axis(title: str, domain: list[float], **rest_of: Any) -> dict[str, Any]:  # noqa: ANN401
        return {
            **quiet,
            "title": {"text": title, "standoff": 6},
            "domain": domain,
            **rest_of,
        }

    layout |= {
        "xaxis": axis(across, [0, 0.45], range=square),
        "yaxis": axis(up, [0.0, 1], range=square, scaleanchor="x"),
        "xaxis2": axis("x", [0.58, 1], range=square, anchor="y2"),
        "yaxis2": axis(line, [0.62, 1], range=[rest - tall, rest + tall], anchor="x2"),
        "xaxis3": axis("step", [0.58, 1], range=[0, len(radius) - 1], anchor="y3"),
        "yaxis3": axis("radius", [0, 0.36], anchor="x3", **_log_axis(radius)),
    }
    layout["xaxis"]["constrain"] = layout["yaxis"]["constrain"] = "domain"
    layout["meta"] = palette.narrow(
        **{
            name: {**layout[name], "domain": domain}
            for name, domain in {
                "xaxis": [0, 1],
                "yaxis": [0.47, 1],
                "xaxis2": [0, 0.4],
                "yaxis2": [0, 0.26],
                "xaxis3": [0.62, 1],
                "yaxis3": [0, 0.26],
            }.items()
        },
        legend={
            **layout["legend"],
            "font": {"size": 12},
            "entrywidth": 0.46,
            "entrywidthmode": "fraction",
        },
    )


def _log_axis(radius: Array) -> dict[str, Any]:
    """Return a log axis of whole decades, at least two, that holds the finite radii."""
    seen = radius[np.isfinite(radius) & (radius > _FLOOR)]
    low, high = (
        np.floor(np.log10(seen.min(initial=1))),
        np.ceil(np.log10(seen.max(initial=0.1))),
    )
    low = min(low, high - 2)
    return palette.log_axis(low, high) | {"range": [float(low), float(high)]}


def _transport(shown: list[int], layout: dict[str, Any]) -> dict[str, Any]:
    """Return the play button and the slider along time."""
    jump = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}}
    play = {"fromcurrent": True, "frame": {"duration": _FRAME_MS, "redraw": False}}
    still = {"transition": {"duration": 0}}
    # As the buttons and bars of the other players.
    edge, text = palette.translucent(palette.PAST, 0.5), {"color": layout["font"]["color"]}
    button = {"bgcolor": "rgba(0,0,0,0)", "bordercolor": edge, "font": {**text, "size": 15}}
    bar = {"bgcolor": palette.REAL, "bordercolor": palette.REAL}
    buttons = [
        {"label": "Play", "method": "animate", "args": [None, play | still]},
        {"label": "Pause", "method": "animate", "args": [[None], jump | still]},
    ]
    stops = [
        {"label": str(t), "method": "animate", "args": [[str(t)], jump | still]} for t in shown
    ]
    menu = {"type": "buttons", "direction": "left", "buttons": buttons, "x": 0, "y": -0.18}
    slider = {"steps": stops, "active": len(stops) - 1, "x": 0.2, "y": -0.13, "len": 0.8}
    return {
        "updatemenus": [
            {**menu, **button, "xanchor": "left", "yanchor": "top", "showactive": False}
        ],
        "sliders": [
            {
                **slider,
                **bar,
                "currentvalue": {
                    "prefix": "step ",
                    "xanchor": "right",
                    "font": text,
                },
                # The stops are steps: forty labels under the bar would only be noise.
                "font": {"color": "rgba(0,0,0,0)"},
                "ticklen": 0,
                "minorticklen": 0,
            }
        ],
        "margin": {"l": 60, "r": 16, "t": 40, "b": 98},
    }
