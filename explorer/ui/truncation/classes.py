"""Between two classes: the embedding moves, z stays."""

import numpy as np
import streamlit as st

from explorer.images.measuring.truncation import SHARES
from explorer.plots.images import TileRow
from explorer.plots.truncation import chances_figure
from explorer.ui.canvas import figures
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question
from explorer.ui.truncation.artist import artist, card
from explorer.ui.truncation.config import PAGE, Settings

#: Beyond what most numbers of z reach: the ways are of digits without truncation.
_ALL = 4.0


def draw(config: Settings) -> None:
    """Draw the ways of four z, the pictures at the chosen share, and how they are read."""
    first, second = config.first, config.second
    shares = (*SHARES, config.share)
    way = artist().between((first, second), shares, _ALL, config.seed)
    left, right = st.columns([3, 2])
    with left:
        whole = np.concatenate(way.pictures[:, :-1])
        here = way.pictures[:, -1]
        rows = [
            TileRow(f"From {first} to {second}, a row a z", whole, columns=len(SHARES)),
            TileRow("At the chosen share", here),
        ]
        show_tiles(rows, key=f"{PAGE}-way", size=54)
    with right:
        names = (f"read as {first}, here", f"read as {second}, here")
        chances = dict(zip(names, way.chances[:, :-1].tolist(), strict=True))
        sure = [card()[f"sure_{share:g}"] for share in SHARES]
        chances["classifier sure, all pairs"] = sure
        shown = chances_figure(SHARES, chances, config.share, dark=page.dark())
        figures.show(shown, f"{PAGE}-chances")
        st.caption(
            f"Here: these four z. Sure: at least 90 % for one class, of {card()['pairs']:.0f} "
            "pictures of all 45 pairs of classes."
        )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the share, both classes and the seed."""
    share, *others = st.columns([4, 1, 1, 1])
    with share:
        controls.slider("share", "Share of the way to the second class", step=0.05)
    for column, (name, label) in zip(
        others,
        {"first": "From class", "second": "To class", "seed": "Seed of z"}.items(),
        strict=True,
    ):
        with column:
            controls.number(name, label, step=1)


def formula(config: Settings) -> None:
    """Show the embedding in between, and the norms that it sets."""
    way = artist().between((config.first, config.second), (config.share,), _ALL, config.seed)
    one, other = (float(chance) for chance in way.chances[:, 0])
    apart = artist().apart(config.first, config.second)
    page.formula(
        "A class is a code that sets gain and bias of all norms; codes can be mixed",
        r"e = (1 - s)\,e_a + s\,e_b, \qquad "
        r"y = (1 + A\,[e, z_\ell])\,\frac{x - \mu}{\sigma} + B\,[e, z_\ell]",
        rf"a = {config.first},\; b = {config.second},\; s = {config.share:g}: \quad "
        rf"\lVert e_a - e_b\rVert = {three_latex(apart)},\quad \text{{read as a }} "
        rf"{three_latex(one)},\;\text{{as b }} {three_latex(other)}",
        (
            r"Each block's two norms have matrices A and B of their own, and a part "
            r"$z_\ell$ of z of its own; $e_a$ is one for all blocks.",
            r"With A = B = 0 it is batch norm: no class, no $z_\ell$.",
            r"D knows the class otherwise: $f(x, y) = w\cdot h(x) + b + \langle v_y, "
            r"h(x)\rangle$, so $f(x, a) - f(x, b) = \langle v_a - v_b, h(x)\rangle$.",
        ),
    )


VIEW = View(
    title="Between classes",
    draw=draw,
    controls=widgets,
    question=Question(
        "z stays, the code of the class goes half the way to another. What is drawn?",
        {"a": "Often a digit of neither class for sure", "b": "One of both, for sure"},
        "a",
        "Of 450 pictures halfway the classifier is sure of 18 %, of those at the start of "
        "65 %, of real digits of 50 %. G was asked for classes only, never for one in between.",
    ),
    formula=formula,
)
