"""A curve that the student bends by hand: an SVG with control points, drawn in the browser."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from explorer.config import Config
from explorer.ui.frame import state
from explorer.ui.source import source

_CSS = """
.editor {width: 100%; user-select: none;}
.editor text {font: 14px "Source Sans", sans-serif; fill: currentColor;}
.handle {cursor: ns-resize; touch-action: none; outline: none;}
.handle:hover, .handle:focus {r: 13;}
"""

_editor = st.components.v2.component(
    "curve_editor",
    html='<div class="editor"></div>',
    css=_CSS,
    js=source(__file__, "wire.js", "svg.js", "curve_editor.js"),
)


def curve_editor(
    page: str, config: Config, field: str, places: Sequence[float], picture: dict[str, Any]
) -> None:
    """Draw control points over curves; a drag changes one tuple of the page's config.

    The config stays the only truth: the browser sends the heights, the callback puts them in
    the config, and the next run draws them.

    Args:
        page: The page's name.
        config: Its config now.
        field: The tuple that holds the control points' heights.
        places: Where they stand.
        picture: What `explorer.plots.theory.editor.editor_picture` returns.
    """
    heights = getattr(config, field)
    key = f"{page}-{field}-editor"

    def moved() -> None:
        text = st.session_state[key].moved
        if text:
            st.session_state[f"{key}:echo"] = text
            now = st.session_state[f"{page}:config"]
            state.save(page, now.with_(**{field: tuple(text.split(","))}))

    handles = {"x": list(places), "y": list(heights)}
    echo = st.session_state.get(f"{key}:echo", "")
    _editor(key=key, data={**picture, "handles": handles, "echo": echo}, on_moved_change=moved)
