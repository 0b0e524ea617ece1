"""The two losses of G: their curves, their slopes, and how slopes vanish as D gets better."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, log_expit, logit

from explorer.plots.palette import (
    ACCENT,
    DASHES,
    FAKE,
    OPTIMUM,
    PAST,
    SEQUENCE,
    figure,
    log_axis,
    translucent,
    web_palettes,
)
from explorer.plots.wire import pack

Array = NDArray[np.floating]

#: Below this slope, a hundredth of the greatest, the saturating loss counts as dead.
DEAD = 0.01
#: The losses in the order of all arrays, with their colour and dash.
STYLES = {"saturating": (FAKE, "solid"), "non-saturating": (ACCENT, "dash")}
#: Bins of the histogram of gradient norms: powers of ten, a quarter each.
BINS = np.linspace(-8, 2, 41)
MARKERS = ("circle", "diamond", "square", "x", "cross", "star")
_REACH = 12.0


def losses_at(logits: ArrayLike) -> tuple[Array, Array]:
    """Return log(1 - D) and -log D for D = sigmoid(logit)."""
    x = np.asarray(logits, float)
    return log_expit(-x), -log_expit(x)


def slopes_at(logits: ArrayLike, *, by_logit: bool) -> tuple[Array, Array]:
    """Return the sizes of both losses' slopes; both point the same way, to a larger D.

    By the logit they are D and 1 - D; by D itself 1 / (1 - D) and 1 / D.
    """
    x = np.asarray(logits, float)
    if by_logit:
        return expit(x), expit(-x)
    return 1 + np.exp(x), 1 + np.exp(-x)


def losses_figure(
    operating: float, *, by_logit: bool, dark: bool = False, height: int = 330
) -> go.Figure:
    """Return both losses with the operating point, against D(G(z)) or against its logit."""
    fig = _plane("loss of one fake", "bottom left", by_logit=by_logit, dark=dark, height=height)
    x = _axis(by_logit)
    for (name, (colour, dash)), y in zip(STYLES.items(), losses_at(x), strict=True):
        formula = "log(1 − D)" if name == "saturating" else "−log D"
        _curve(fig, _place(x, by_logit), y, f"{name}, {formula}", colour, dash)
    for (colour, _), y in zip(STYLES.values(), losses_at(operating), strict=True):
        _point(fig, _place(operating, by_logit), y, colour)
    fig.update_yaxes(range=[-12.5, 12.5])
    return fig


def slopes_figure(
    operating: float, *, by_logit: bool, dark: bool = False, height: int = 330
) -> go.Figure:
    """Return both slopes with the operating point; where the first is dead is shaded."""
    title = "slope by the logit" if by_logit else "slope by D"
    fig = _plane(title, "bottom right", by_logit=by_logit, dark=dark, height=height)
    x = _axis(by_logit)
    curves, points = (slopes_at(v, by_logit=by_logit) for v in (x, operating))
    for (name, (colour, dash)), y in zip(STYLES.items(), curves, strict=True):
        _curve(fig, _place(x, by_logit), y, name, colour, dash)
    for (colour, _), y in zip(STYLES.values(), points, strict=True):
        _point(fig, _place(operating, by_logit), y, colour)
    if by_logit:
        fig.update_yaxes(range=[-5.3, 0.3], **log_axis(-5.3, 0.3))
    else:
        fig.update_yaxes(range=[0, 12])
    return fig


def freeze_figure(
    updates: NDArray[np.int64],
    norms: Array,
    trained: Sequence[int],
    decades: tuple[float, float],
    *,
    dark: bool = False,
    height: int = 330,
) -> go.Figure:
    """Return the gradient's norm against the updates of D, one line a held G, both axes log.

    Args:
        updates: Updates of D, from 0, shape `(T,)`; the 0 is drawn at 1/2.
        norms: Shape `(T, G)`.
        trained: Steps each G was trained.
        decades: Least and greatest power of ten of the axis.
        dark: Whether it lies on a dark page.
        height: Pixels.
    """
    fig = figure(
        dark=dark,
        height=height,
        xaxis_title="updates of the new D",
        yaxis_title="norm of the gradient",
    )
    for place, steps in enumerate(trained):
        name = "G untrained" if steps == 0 else f"G after {steps:,} steps"
        fig.add_scatter(
            x=np.maximum(updates, 0.5),
            y=np.maximum(norms[:, place], 10.0 ** decades[0]),
            name=name,
            mode="lines+markers",
            line={"color": SEQUENCE[place], "dash": DASHES[place], "width": 2.2},
            marker={"symbol": MARKERS[place], "size": 6},
            hovertemplate="after %{x:,.0f} updates: %{y:.3g}<extra>" + name + "</extra>",
        )
    ticks = [0.5, 1, 10, 100, 1_000, 10_000]
    fig.update_xaxes(type="log", tickvals=ticks, ticktext=["0", *(f"{t:,}" for t in ticks[1:])])
    fig.update_yaxes(range=decades, **log_axis(*decades))
    return fig


def shift_figure(
    shifts: Array,
    saturating: Array,
    non_saturating: Array,
    chosen: float,
    *,
    dark: bool = False,
    height: int = 360,
) -> go.Figure:
    """Return both gradients at the optimal D for N(0, 1) against N(d, 1), and their sum d."""
    fig = figure(
        dark=dark,
        height=height,
        xaxis_title="d, how far G's samples are off",
        yaxis_title="gradient by d",
    )
    _curve(fig, shifts, shifts, "their sum, d", PAST, "dot")
    for (name, (colour, dash)), y in zip(
        STYLES.items(), (saturating, non_saturating), strict=True
    ):
        _curve(fig, shifts, y, name, colour, dash)
        _point(fig, chosen, np.interp(chosen, shifts, y), colour)
    fig.add_vline(x=chosen, line={"color": OPTIMUM, "dash": "dot"})
    fig.update_yaxes(range=[-4.2, 1.2], **log_axis(-4.2, 1.2))
    return fig


def at_the_other_loss(norms: Array, logits: Array, saturating: ArrayLike) -> Array:
    """Return the norms that the other loss has at the same fakes and for the same D.

    Both gradients are the logit's gradient, once times D, once times 1 - D: they differ by the
    factor exp(logit).

    Args:
        norms: Of the model's own loss, `(K, S)`.
        logits: D's logit at the fakes, `(K, S)`.
        saturating: Whether each model descends the saturating loss, `(K,)`.
    """
    sign = np.where(np.asarray(saturating), -1.0, 1.0)[:, None]
    return np.asarray(norms * np.exp(np.clip(sign * logits, -80, 80)))


def histogram_bytes(
    own: Array, other: Array, titles: Sequence[str], words: Sequence[str]
) -> bytes:
    """Return the histograms of gradient norms, one a model, for the browser.

    Args:
        own: Norms of each model's own loss, `(K, S)`.
        other: Norms of the other loss at the same fakes, `(K, S)`.
        titles: One a model.
        words: The line below each.
    """
    header = {
        "titles": list(titles),
        "words": list(words),
        "low": float(BINS[0]),
        "high": float(BINS[-1]),
        "samples": own.shape[1],
        "palettes": web_palettes(),
    }
    return pack(header, {"own": counts(own), "other": counts(other)})


def counts(norms: Array) -> NDArray[np.float32]:
    """Return how many norms `(K, S)` lie in each bin; the ends take all that is beyond."""
    powers = np.log10(np.maximum(np.nan_to_num(norms), 1e-30))
    powers = np.clip(powers, BINS[0] + 1e-6, BINS[-1] - 1e-6)
    return np.stack([np.histogram(row, BINS)[0] for row in powers]).astype(np.float32)


def _plane(title: str, place: str, *, by_logit: bool, dark: bool, height: int) -> go.Figure:
    """Return an empty figure over the logit or over D, with the dead region shaded.

    `place` is where its name lies, off the curves.
    """
    edge = float(logit(DEAD))
    fig = figure(
        dark=dark,
        height=height,
        xaxis_title="logit of D(G(z))" if by_logit else "D(G(z))",
        yaxis_title=title,
    )
    fig.add_vrect(
        x0=-_REACH if by_logit else 0,
        x1=edge if by_logit else DEAD,
        fillcolor=translucent(PAST, 0.25),
        line_width=0,
        annotation_text="dead: slope under 1 %"
        if by_logit and place == "bottom left"
        else "dead",
        annotation_position=place,
    )
    fig.update_xaxes(range=[-_REACH, _REACH] if by_logit else [0, 1])
    return fig


def _axis(by_logit: bool) -> Array:
    """Return logits that are even on the axis shown."""
    return (
        np.linspace(-_REACH, _REACH, 241) if by_logit else logit(np.linspace(1e-4, 0.9999, 401))
    )


def _place(logits: ArrayLike, by_logit: bool) -> Array:
    x = np.asarray(logits, float)
    return x if by_logit else expit(x)


def _curve(fig: go.Figure, x: Array, y: Array, name: str, colour: str, dash: str) -> None:
    fig.add_scatter(
        x=x,
        y=y,
        name=name,
        mode="lines",
        line={"color": colour, "dash": dash, "width": 3},
        hovertemplate="%{x:.3g}: %{y:.3g}<extra>" + name + "</extra>",
    )


def _point(fig: go.Figure, x: ArrayLike, y: ArrayLike, colour: str) -> None:
    fig.add_scatter(
        x=[float(np.asarray(x))],
        y=[float(np.asarray(y))],
        mode="markers",
        marker={"color": colour, "size": 14, "line": {"width": 2, "color": PAST}},
        showlegend=False,
        hovertemplate="%{y:.3g}<extra>here</extra>",
    )
