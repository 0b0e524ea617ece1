"""The picture under the hand and what becomes of it, drawn by a worker while it changes."""

import hashlib
from collections.abc import Mapping
from typing import Any

import streamlit as st

from explorer.config import plain
from explorer.images.translation import KNOWN, PLACES, TASKS, Pixels, own_picture
from explorer.live.drawings import LiveDrawing
from explorer.live.translations import MOST_NOISE, BeginTranslation, TranslationView
from explorer.plots.palette import web_palettes
from explorer.ui.frame import state, uploads
from explorer.ui.lab.serving import crew
from explorer.ui.source import source
from explorer.ui.translate import text
from explorer.ui.translate.config import PAGE, TranslateConfig

_HTML = f"""
<div class="gan-live translate">
  <div class="own"><figure><figcaption>x: draw into it</figcaption>
    <canvas class="ink" role="img" aria-label="The picture x; draw into it"></canvas></figure>
    <div class="inks"></div>
    <label class="brush"><span>Brush</span><output></output>
      <input type="range" min="1" max="8" step="1" value="2"></label>
    <div class="buttons"><button class="next">Next picture</button>
      <button class="strange">From outside</button>
      <button class="wipe">Wipe</button></div>
    <label class="noise"><span>Noise, levels of a byte</span><output></output>
      <input type="range" min="0" max="{MOST_NOISE}" step="1"></label></div>
  <div class="becomes"><div class="panes"></div><p class="status" role="status"></p>
    <table class="losses"></table></div>
</div>
"""
_STAGE = st.components.v2.component(
    "gan_translate",
    html=_HTML,
    css=source(__file__, "style.css", "buttons.css", "stage.css"),
    js=source(__file__, "wire.js", "line.js", "pixels.js", "stage.js"),
)
_KEY, _FRESH = f"{PAGE}-stage", f"{PAGE}:fresh"
#: The file that a student brought, and what it is to each run.
_BROUGHT, _READ = f"{PAGE}:brought", f"{PAGE}:read"
KINDS = ("png", "jpg", "jpeg", "webp", "bmp", "gif")
#: MB that a picture may have.
LARGEST = 20


def begin_again() -> None:
    """Put the task's own picture back: an experiment is about that."""
    st.session_state[_FRESH] = st.session_state.get(_FRESH, 0) + 1
    st.session_state.pop(_BROUGHT, None)


def show_stage(config: TranslateConfig, run: str) -> None:
    """Draw the picture and all that becomes of it.

    Args:
        config: The page's state.
        run: The shipped run that translates.
    """
    brought = _brought(run)
    mark = hashlib.sha256(brought.tobytes()).hexdigest()[:12] if brought is not None else ""
    view = TranslationView(f"{run}/{config.way}/{mark}", run, config.way, brought)
    try:
        token = _drawing().show(view)
    except ValueError as error:
        st.error(f"{plain(error)} Nothing was lost: try again in a moment.")
        return
    task = TASKS[config.task]
    data = {
        "token": token,
        "scene": view.name,
        "sheet": f"{config.task}/{config.way}/{mark}/{st.session_state.get(_FRESH, 0)}",
        "place": config.place,
        "noise": config.noise,
        "places": [KNOWN, PLACES],
        "inks": {name: list(colour) for name, colour in task.inks.items()},
        "titles": text.titles(config),
        "cycles": len(task.ways) > 1,
        "palettes": web_palettes(),
    }
    _STAGE(key=_KEY, data=data, on_rest_change=_rested)


def bring(run: str) -> None:
    """Draw the field for a student's own picture."""
    given = uploads.field(
        "A picture of your own",
        KINDS,
        key=f"{PAGE}-own",
        max_size=LARGEST,
        explanation="It is cut to its middle square. Where outlines become faces, its outline "
        "is taken; where grey becomes colour, its colours are left out.",
    )
    if given is None:
        st.session_state.pop(_BROUGHT, None)
        return
    content = given.getvalue()
    if st.session_state.get(_BROUGHT) == content:
        return
    try:
        read = {run: own_picture(content, run)}
    except ValueError as error:
        st.error(f"{plain(error)} The picture before it is still there.")
        return
    st.session_state[_BROUGHT], st.session_state[_READ] = content, read
    st.rerun()


def _brought(run: str) -> Pixels | None:
    """Return the student's own picture as the input of a run, None where there is none."""
    if (content := st.session_state.get(_BROUGHT)) is None:
        return None
    # Once for each run: the page runs again whenever the hand rests.
    read: dict[str, Pixels] = st.session_state[_READ]
    if run not in read:
        read[run] = own_picture(content, run)
    return read[run]


def _drawing() -> LiveDrawing:
    """Return the session's drawing."""
    drawing = st.session_state.get(f"{PAGE}:live")
    if not isinstance(drawing, LiveDrawing):
        drawing = st.session_state[f"{PAGE}:live"] = LiveDrawing(crew(), BeginTranslation())
    return drawing


def _rested() -> None:
    """Keep which picture it is and the noise."""
    told: Mapping[str, Any] = st.session_state[_KEY].get("rest") or {}
    state.keep(
        PAGE,
        TranslateConfig,
        lambda: {"place": int(told["place"]), "noise": float(told["noise"])},
    )
