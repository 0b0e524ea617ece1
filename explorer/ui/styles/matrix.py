"""The paper's figure: many faces, each with one group's styles of many others."""

import numpy as np

from explorer.plots.images import TileRow
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.styles.config import PAGE, Settings
from explorer.ui.styles.stylist import GROUP_NAMES, seeds, stylist
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

ROWS, COLUMNS = 4, 7


def draw(config: Settings) -> None:
    """Draw faces A down the side, faces B along the top, and every A with B's layers."""
    a = [config.a + place for place in range(ROWS)]
    b = [config.b + place for place in range(COLUMNS)]
    found = stylist().matrix(a, b, config.group)
    keep, lend = (stylist().faces(some).pictures for some in (a, b))
    rows = [TileRow("", np.concatenate([np.full_like(lend[:1], 128), lend]), ("A ↓  B →",))]
    for place in range(ROWS):
        mixed = found[place * COLUMNS : (place + 1) * COLUMNS]
        rows.append(TileRow("", np.concatenate([keep[place : place + 1], mixed])))
    show_tiles(rows, key=f"{PAGE}-matrix", size=92)


def widgets(controls: Controls[Settings]) -> None:
    """Draw the choice of the group, and the first seeds."""
    controls.choice("group", "Layers that come from B", GROUP_NAMES)
    seeds(controls, "a", "b")


def formula(config: Settings) -> None:
    """Show whose style each layer has."""
    page.formula(
        "Whose style a layer has",
        r"w_\ell = \begin{cases} w_B & \ell \in \text{group} \\ w_A & \text{else}\end{cases}",
        rf"\text{{group}} = \text{{{config.group}}},\quad A = {config.a}, \ldots, "
        rf"{config.a + ROWS - 1},\quad B = {config.b}, \ldots, {config.b + COLUMNS - 1}",
    )


VIEW = View(
    title="Matrix",
    draw=draw,
    controls=widgets,
    question=Question(
        "Only the fine layers come from B. What do the pictures of one row share?",
        {"a": "The pose and the shape of the face", "b": "The colours", "c": "Nothing"},
        "a",
        "The head's turn follows the fine layers least; the skin and the background follow "
        "them most.",
    ),
    formula=formula,
)
