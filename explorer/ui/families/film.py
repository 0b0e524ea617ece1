"""The film of pictures that are being drawn: the browser plays, stops and scrubs it."""

import streamlit as st

from explorer.images.films import Film, FilmConfig
from explorer.plots.palette import web_palettes
from explorer.plots.wire import pack
from explorer.ui.source import source

_FILM = st.components.v2.component(
    "gan_family_film",
    html='<div class="gan-live film"><canvas role="img" aria-label="Pictures being drawn" '
    'width="135" height="16"></canvas><p class="caption" role="status"></p>'
    '<div class="bar buttons"><button class="play">Play</button>'
    '<button class="back" aria-label="One moment back">−</button>'
    '<button class="next" aria-label="One moment on">+</button>'
    '<input type="range" min="0" value="0" aria-label="Moment of the drawing"></div></div>',
    css=source(__file__, "style.css", "buttons.css", "film.css"),
    js=source(__file__, "wire.js", "pixels.js", "film.js"),
)


def show_film(config: FilmConfig, film: Film | None, *, done: bool, key: str) -> None:
    """Draw a film as far as it stands; a new one plays by itself.

    Args:
        config: What it is of.
        film: The moments so far, None before the first.
        done: Whether no more are to come.
        key: Names the widget.
    """
    if film is None:
        _FILM(key=key, data=b"")
        return
    header = {
        "name": config.model_dump_json(),
        "captions": film.captions,
        "done": done,
        "palettes": web_palettes(),
    }
    _FILM(key=key, data=pack(header, {"frames": film.frames}))
