"""Rows of pictures on a page, and clicks on them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from explorer.plots.images import TileRow, tiles_bytes

_WEB = Path(__file__).parent / "web"
SHARED = (_WEB / "wire.js").read_text()
_SCRIPT = (_WEB / "tiles.js").read_text()
#: Draws one picture of many on a canvas; other components use it too.
PIXELS = _SCRIPT[: _SCRIPT.index("function opinionColour")]

_TILES = st.components.v2.component(
    "gan_tiles",
    html='<div class="gan-live"><div class="tiles"></div></div>',
    css=(_WEB / "style.css").read_text() + (_WEB / "tiles.css").read_text(),
    js=SHARED + _SCRIPT,
)


def show_tiles(
    rows: Sequence[TileRow],
    *,
    key: str,
    size: int = 64,
    on_pick: Callable[[int], None] | None = None,
) -> None:
    """Draw rows of pictures.

    Args:
        rows: From top to bottom.
        key: Names the widget.
        size: Largest side of a picture in CSS pixels.
        on_pick: Called with the index of a clicked picture of the first row, before the rerun.
    """
    data = tiles_bytes(rows, size=size, clickable=on_pick is not None)

    def picked() -> None:
        pick = st.session_state[key].get("pick")
        if on_pick and pick:
            on_pick(int(pick["index"]))

    _TILES(key=key, data=data, on_pick_change=picked)
