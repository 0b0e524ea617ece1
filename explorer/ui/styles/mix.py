"""Two faces, and one that has some layers of each."""

import numpy as np
import streamlit as st

from explorer.images.data.faces import NAMES, RANGES
from explorer.images.measuring.factor_reader import spoken
from explorer.images.styles import Shown
from explorer.plots.images import TileRow
from explorer.plots.styles import between_figure
from explorer.ui.canvas import figures
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three_latex, true_minus
from explorer.ui.styles.config import PAGE, Settings
from explorer.ui.styles.stylist import GROUP_NAMES, seeds, stylist
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

#: Numbers of A and B nearer than this, as a share of the range, count as the same.
SAME = 0.15


def draw(config: Settings) -> None:
    """Draw A, the mixture and B, and where each factor of the mixture stands between them."""
    shares = {group: getattr(config, group) for group in GROUP_NAMES}
    found = stylist().mixtures(config.a, config.b, ({}, shares, dict.fromkeys(shares, 1.0)))
    left, right = st.columns([4, 5])
    with left:
        captions = (f"A, seed {config.a}", "mixture", f"B, seed {config.b}")
        show_tiles([TileRow("", found.pictures, captions)], key=f"{PAGE}-mix", size=190)
        st.caption(
            "The face reader compares: on the right stand the factors that A and B "
            "differ in. A cross is neither A's nor B's."
        )
    with right:
        names, places = between(found)
        figures.show(between_figure(names, places, dark=page.dark()), f"{PAGE}-between")


def between(found: Shown) -> tuple[list[str], list[float | None]]:
    """Return the factors that A and B differ in, and the mixture's place between them.

    Args:
        found: A, the mixture and B.

    Returns:
        Names with what A and B have; places from 0 for A's to 1 for B's, None for neither's.
    """
    names, places = list[str](), list[float | None]()
    for factor, (low, high) in RANGES.items():
        a, mixed, b = found.reading.numbers[factor]
        if abs(b - a) > SAME * (high - low):
            names.append(true_minus(f"{spoken(factor)}: {a:.1f} or {b:.1f}"))
            places.append(float(np.clip((mixed - a) / (b - a), -0.2, 1.2)))
    for factor, words in NAMES.items():
        a, mixed, b = found.reading.classes[factor]
        if a != b:
            names.append(f"{spoken(factor)}: {words[a]} or {words[b]}")
            places.append({a: 0.0, b: 1.0}.get(mixed))
    return names, places


def widgets(controls: Controls[Settings]) -> None:
    """Draw the shares of B by group, and both seeds."""
    for column, (group, label) in zip(st.columns(3), GROUP_NAMES.items(), strict=True):
        with column:
            controls.slider(group, f"B's {label}", step=0.25)
    seeds(controls, "a", "b")


def formula(config: Settings) -> None:
    """Show the mixture of styles with the present shares."""
    numbers = r",\quad ".join(
        rf"s_{{\text{{{group}}}}} = {three_latex(getattr(config, group))}"
        for group in GROUP_NAMES
    )
    page.formula(
        "Each layer gets a style of its own",
        r"w_\ell = (1 - s_{g(\ell)})\,w_A + s_{g(\ell)}\,w_B, \qquad "
        r"y_\ell = (1 + s(w_\ell))\,\frac{x_\ell - \mu(x_\ell)}{\sigma(x_\ell)} + b(w_\ell)",
        numbers,
        (
            r"$w = f(z)$: the mapping network makes a style of each z.",
            r"A layer convolves, adds noise and bias, bends, and sets each channel's mean and "
            r"deviation to 0 and 1 (this is what $\mu$ and $\sigma$ are for).",
            r"Then the style scales by $1 + s$ and shifts by b: both are linear in $w_\ell$. "
            r"So what a layer's style sets is forgotten at the next one.",
        ),
    )


VIEW = View(
    title="Mix two faces",
    draw=draw,
    controls=widgets,
    question=Question(
        "B lends A its coarse layers only, 4² to 8². Whose background colour do you expect?",
        {"a": "A's", "b": "B's", "c": "A mean of both"},
        "a",
        "With B's coarse layers fewer than a quarter of the mixtures have B's background, with "
        "its fine layers about half of them.",
    ),
    formula=formula,
)
