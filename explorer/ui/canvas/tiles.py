"""Rows of pictures on a page, and clicks on them."""

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.plots.images import TileRow, tiles_bytes
from explorer.ui.source import source

_TILES = st.components.v2.component(
    "gan_tiles",
    html='<div class="gan-live"><div class="tiles"></div></div>',
    css=source(__file__, "style.css", "tiles.css"),
    js=source(__file__, "wire.js", "pixels.js", "tiles.js"),
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
