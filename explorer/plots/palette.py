"""The colours of the app and what they mean; the only place that names any.

Blue is real, data, p. Orange is fake, generator, q. Green is the theoretical optimum. Grey is
the past, the other run, the noise floor. D(x) runs from orange (0, 'fake') over the
background (1/2) to blue (1, 'real'). All from the colour-blind safe set of Okabe & Ito.

References:
    Okabe & Ito (2008), Color Universal Design. https://jfly.uni-koeln.de/color/
"""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

import plotly.graph_objects as go

#: A figure as plain data, for those a slider redraws: to validate a large one costs 20 ms.
Plain = dict[str, Any]

REAL = "#0072B2"
FAKE = "#D55E00"
OPTIMUM = "#009E73"
PAST = "#888888"
ACCENT = "#CC79A7"
SECOND = "#56B4E9"
THIRD = "#E69F00"
#: For several settings side by side; always together with a dash or a marker of their own. None
#: of them means real, fake or the optimum.
SEQUENCE = (ACCENT, THIRD, SECOND, "#7A5CA8", "#B8A400", "#A6561D", PAST, "#4F8A8B")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")

_MIDDLE = {False: "#F7F7F5", True: "#17181C"}
#: Around a dot, which may lie on a ground of its own colour.
_EDGE = {False: "#F7F7F5", True: "#FAFAFA"}
_TEXT = {False: "#31333F", True: "#FAFAFA"}
_GRID = {False: "#E3E4E8", True: "#33353D"}


def output_scale(*, dark: bool) -> list[tuple[float, str]]:
    """Return Plotly's colour scale for D(x) in [0, 1]: orange, background, blue."""
    return [(0.0, FAKE), (0.5, _MIDDLE[dark]), (1.0, REAL)]


def density_scale(colour: str, *, dark: bool) -> list[tuple[float, str]]:
    """Return Plotly's colour scale from the background (no density) to a colour."""
    return [(0.0, _MIDDLE[dark]), (1.0, colour)]


def translucent(colour: str, opacity: float) -> str:
    """Return a `#rrggbb` colour as Plotly's `rgba(...)`.

    >>> translucent("#0072B2", 0.2)
    'rgba(0,114,178,0.2)'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def figure(*, dark: bool = False, height: int = 360, **layout: object) -> go.Figure:
    """Return an empty figure in the app's look: large type, quiet grid, legend on top.

    Args:
        dark: Whether it lies on a dark page.
        height: Pixels.
        **layout: Further entries of Plotly's layout, such as `xaxis_title`.
    """
    axis = {
        "gridcolor": _GRID[dark],
        "zerolinecolor": _GRID[dark],
        "title": {"font": {"size": 15}},
        "separatethousands": True,
    }
    look = {
        "height": height,
        "margin": {"l": 56, "r": 16, "t": 36, "b": 48},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 15, "color": _TEXT[dark], "family": '"Source Sans", sans-serif'},
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "xanchor": "left",
        },
        "colorway": list(SEQUENCE),
        "uirevision": "keep",
        "xaxis": axis,
        "yaxis": axis,
    }
    # One construction costs a seventh of several updates.
    return go.Figure(layout=go.Layout(look, **layout))


def narrow(**layout: Any) -> Plain:  # noqa: ANN401
    """Return a figure's `meta`: what takes the place of its layout's entries on a phone.

    >>> narrow(annotations=[])
    {'narrow': {'annotations': []}}
    """
    return {"narrow": layout}


def log_axis(low: float, high: float) -> dict[str, Any]:
    """Return the ticks of a log axis that shows low to high, each with its whole number.

    Plotly alone writes the 20 between 10 and 100 as a small 2. One decade has ticks at 1, 2 and
    5 times the powers of ten, two at 1 and 3 times, more at the powers, at most seven of them.

    Args:
        low: Powers of ten, where the axis begins.
        high: Where it ends.

    >>> log_axis(-0.1, 1.1)["ticktext"], log_axis(-0.6, 1.2)["ticktext"]
    (['1', '2', '5', '10'], ['0.3', '1', '3', '10'])
    >>> log_axis(0, 3.3)["ticktext"], log_axis(-12, 0)["ticktext"][:2]
    (['1', '10', '100', '1,000'], ['10<sup>−12</sup>', '10<sup>−10</sup>'])
    """
    least, greatest = ceil(low - 1e-9), floor(high + 1e-9)
    apart = max(1, ceil((greatest - least) / 6))
    span = high - low
    mantissas = (1, 2, 5) if span < 1.21 else (1, 3) if span < 2.01 else (1,)
    ticks = [
        float(f"{mantissa}e{power}")
        for power in range(floor(low), greatest + 1)
        for mantissa in mantissas
        if (power - least) % apart == 0
    ]
    edges = 10.0 ** (low - 1e-9), 10.0 ** (high + 1e-9)
    ticks = [tick for tick in ticks if edges[0] <= tick <= edges[1]]
    return {"type": "log", "tickvals": ticks, "ticktext": [_power(tick) for tick in ticks]}


def log_room(heights: Sequence[float], room: float = 0.06) -> dict[str, Any]:
    """Return a log axis with its range: all that is drawn, and some room at either end.

    Args:
        heights: What is drawn, positive.
        room: At either end, as a share of the decades between them.
    """
    low, high = log10(min(heights)), log10(max(heights))
    edge = room * (high - low)
    low, high = low - edge, high + edge
    return log_axis(low, high) | {"range": [low, high]}


def _power(tick: float) -> str:
    """Return a tick as a number, or as a power of ten where it has many zeros."""
    if 1e-3 <= tick < 1e6:
        return f"{tick:,.6g}" if tick < 1 else f"{tick:,.0f}"
    mantissa, power = f"{tick:.0e}".split("e")
    sign = "−" if int(power) < 0 else ""
    return f"{'' if mantissa == '1' else mantissa + ' · '}10<sup>{sign}{abs(int(power))}</sup>"


def web_palettes() -> dict[str, dict[str, str]]:
    """Return the colours by their meaning, light and dark, for the browser's own pictures."""
    return {
        name: {
            "real": REAL,
            "fake": FAKE,
            "optimum": OPTIMUM,
            "past": PAST,
            "accent": ACCENT,
            "middle": _MIDDLE[dark],
            "edge": _EDGE[dark],
            "text": _TEXT[dark],
            "grid": _GRID[dark],
        }
        for name, dark in (("light", False), ("dark", True))
    }
