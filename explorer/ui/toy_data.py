"""Your own data: draw points, paste two columns, or upload a table."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from explorer.distributions import WINDOW
from explorer.plots.palette import web_palettes
from explorer.toy.points import (
    LINK_CHARACTERS,
    MOST_POINTS,
    OwnData,
    drawn_data,
    read_data,
    thinned_for_link,
)
from explorer.ui import live, state
from explorer.ui.toy_controls import LabConfig

_WEB = Path(__file__).parent / "web"
_DRAW = st.components.v2.component(
    "gan_draw",
    html='<div class="draw"><canvas aria-label="Draw your data here"></canvas><div>'
    "<button>Undo</button><button>Clear</button><span></span></div></div>",
    css=(_WEB / "draw.css").read_text(),
    js=(_WEB / "wire.js").read_text() + (_WEB / "draw.js").read_text(),
)
_EXAMPLE = "x, y\n1.5, 2.0\n1.7, 2.4\n3.1, 0.2"


def own_data(name: str, config: LabConfig) -> None:
    """Draw the three ways to bring points, and what happens to them.

    Args:
        name: The page's name.
        config: Its present state.
    """
    left, right = st.columns([3, 2])
    with left:
        way = st.segmented_control(
            "Where from", ["Draw", "Paste", "Upload"], default="Draw", key=f"{name}-data-way"
        )
        source = {"Draw": _drawn, "Paste": _pasted, "Upload": _uploaded}[way or "Draw"](name)
    with right:
        if isinstance(source, str):
            st.error(f"{source} Nothing was changed.")
        else:
            _offer(name, config, source)
        _present(name, config)


def _drawn(name: str) -> OwnData | str | None:
    result = _DRAW(
        key=f"{name}-draw",
        data={"palettes": web_palettes(), "window": WINDOW},
        default={"drawn": []},
        on_drawn_change=lambda: None,
    )
    flat = result.get("drawn") or []
    return _tried(lambda: drawn_data(flat)) if flat else None


def _pasted(name: str) -> OwnData | str | None:
    text = st.text_area(
        "Two columns, one point a line",
        key=f"{name}-data-text",
        height=220,
        placeholder=_EXAMPLE,
        max_chars=1_000_000,
        help="Separated by comma, semicolon, tab or spaces; a line of names on top is fine.",
    )
    return _tried(lambda: read_data(text)) if text else None


def _uploaded(name: str) -> OwnData | str | None:
    file = st.file_uploader(
        f"A table of two columns, up to {MOST_POINTS:,} points",
        ["csv", "tsv", "txt"],
        key=f"{name}-data-file",
        max_upload_size=2,
        help="Separated by comma, semicolon, tab or spaces; a line of names on top is fine.",
    )
    return None if file is None else _tried(lambda: read_data(file.getvalue()))


def _tried(read: Callable[[], OwnData]) -> OwnData | str:
    """Return the data, or the sentence that says which line is wrong."""
    try:
        return read()
    except ValueError as error:
        return str(error)


def _offer(name: str, config: LabConfig, data: OwnData | None) -> None:
    if data is not None:
        st.markdown(data.sentence)
    st.button(
        "Train on these points",
        key=f"{name}-data-use",
        type="primary",
        disabled=data is None,
        help="First draw, paste or upload at least one point." if data is None else None,
        on_click=_use,
        args=(name, config, data),
    )


def _use(name: str, config: LabConfig, data: OwnData) -> None:
    changes: dict[str, object] = {"distribution": "points", "points": data.points}
    if config.compare == "distribution":
        changes |= {"compare": "none", "values": ()}
    state.apply(name, config.with_(**changes))
    live.play(name)


def _present(name: str, config: LabConfig) -> None:
    """Say what the link does with the points that are in use."""
    if config.distribution != "points" or not config.points:
        st.caption("A set of points has no density and no modes: the page then shows neither.")
        return
    st.markdown(f"**In use:** {len(config.points):,} points, each equally likely to be drawn.")
    if config.points_fit_link:
        st.caption("The link of this page carries them.")
        return
    st.warning(
        f"So many points do not fit a link of {LINK_CHARACTERS:,} characters: this page's link "
        "leaves them out. Download the JSON under 'Share & export' to keep them."
    )
    short = thinned_for_link(config.points)
    st.button(
        f"Keep {len(short):,} of them, so that the link carries them",
        key=f"{name}-data-thin",
        on_click=state.apply,
        args=(name, config.with_(points=short)),
    )
