"""Your own data: draw points, paste two columns, or upload a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.config import plain
from explorer.distributions import WINDOW
from explorer.plots.palette import web_palettes
from explorer.toy.points import (
    LINK_CHARACTERS,
    OwnData,
    drawn_data,
    read_data,
    thinned_for_link,
)
from explorer.toy.table import MOST_POINTS
from explorer.ui.frame import state, uploads
from explorer.ui.lab import session
from explorer.ui.lab.controls import LabConfig
from explorer.ui.source import source

_DRAW = st.components.v2.component(
    "gan_draw",
    html='<div class="draw buttons"><canvas aria-label="Draw your data here"></canvas><div>'
    "<button>Undo</button><button>Clear</button><span></span></div></div>",
    css=source(__file__, "buttons.css", "own_data.css"),
    js=source(__file__, "wire.js", "own_data.js"),
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
            "Where from", list(_WAYS), default="Draw", key=f"{name}-data-way"
        )
        _WAYS[way or "Draw"].field(name)
    with right:
        source = _source(name)
        if isinstance(source, str):
            st.error(f"{plain(source)} Nothing was changed.")
        else:
            _offer(name, source)
        _present(name, config)


def _source(name: str) -> OwnData | str | None:
    """Return what the chosen way holds now, or the sentence that says which line is wrong.

    A click may come before the page has shown the last change of the field: what counts is
    what the field holds.
    """
    way = _WAYS[st.session_state.get(f"{name}-data-way") or "Draw"]
    given = st.session_state.get(f"{name}-{way.key}")
    try:
        return way.read(given) if given else None
    except ValueError as error:
        return str(error)


def _canvas(name: str) -> None:
    _DRAW(
        key=f"{name}-draw",
        data={"palettes": web_palettes(), "window": WINDOW},
        default={"drawn": []},
        on_drawn_change=lambda: None,
    )


def _text(name: str) -> None:
    st.text_area(
        "Two columns, one point a line",
        key=f"{name}-data-text",
        height=220,
        placeholder=_EXAMPLE,
        max_chars=1_000_000,
        help="Separated by comma, semicolon, tab or spaces; a line of names on top, a "
        "column that counts the lines and one of labels are fine.",
    )


def _file(name: str) -> None:
    uploads.field(
        f"A table of two columns, up to {MOST_POINTS:,} points",
        ["csv", "tsv", "txt"],
        key=f"{name}-data-file",
        max_size=2,
        explanation="Separated by comma, semicolon, tab or spaces; a line of names on top, a "
        "column that counts the lines and one of labels are fine.",
    )


def _points(given: Mapping[str, list[float]]) -> OwnData | None:
    flat = given.get("drawn")
    return drawn_data(flat) if flat else None


@dataclass(frozen=True)
class _Way:
    """A way to bring points: its field, the field's key, and what the field's value means."""

    field: Callable[[str], None]
    key: str
    read: Callable[[Any], OwnData | None]


_WAYS = {
    "Draw": _Way(_canvas, "draw", _points),
    "Paste": _Way(_text, "data-text", read_data),
    "Upload": _Way(_file, "data-file", lambda file: read_data(file.getvalue())),
}


def _offer(name: str, data: OwnData | None) -> None:
    if data is not None:
        st.markdown(data.sentence)
    st.button(
        "Train on these points",
        key=f"{name}-data-use",
        type="primary",
        disabled=data is None,
        help="First draw, paste or upload at least one point." if data is None else None,
        on_click=_use,
        args=(name,),
    )


def _use(name: str) -> None:
    config, data = state.saved(name, LabConfig), _source(name)
    if not isinstance(data, OwnData):
        return  # taken back in the same moment; the page says what is there now
    changes: dict[str, object] = {"distribution": "points", "points": data.points}
    if config.compare == "distribution":
        changes |= {"compare": "none", "values": ()}
    state.apply(name, config.with_(**changes))
    session.play(name)


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
