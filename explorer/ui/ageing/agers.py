"""The shipped runs with their cards, loaded once for all sessions, and the face in question."""

from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from explorer.config import plain
from explorer.images.ageing import (
    RUNS,
    Aged,
    Ager,
    Pictures,
    chosen_face,
    drawn_face,
    own_face,
)
from explorer.images.data.faces import NAMES
from explorer.images.store import shipped
from explorer.ui.ageing.config import PAGE, PICTURE, TEXTS, Settings
from explorer.ui.frame import uploads
from explorer.ui.frame.controls import Controls

RUN_NAMES = {
    "both": "both D heard",
    "no-pictures": "D of pictures not heard",
    "no-codes": "D of codes not heard",
}
SOURCES = {"faces": "Unseen faces", "factors": "Draw one", "own": "Your own"}
_OWN = f"{PAGE}:own"
_KINDS = ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff")


@st.cache_resource(show_spinner=False)
def ager(run: str) -> Ager:
    """Return a shipped run; ValueError where its file is missing or damaged."""
    return Ager(run)


@lru_cache(maxsize=len(RUNS))
def card(run: str) -> dict[str, Any]:
    """Return what a run's card says was measured; empty where it is missing."""
    return shipped.measured("zoo", RUNS[run])


def ready() -> bool:
    """Return whether all runs and their cards are there; where they are not, say so."""
    try:
        for run in RUNS:
            ager(run)
    except ValueError as error:
        st.error(plain(error))
        return False
    if whole := all(card(run) for run in RUNS):
        return whole
    st.error("A card of the shipped runs is missing: their numbers cannot be shown.")
    return False


def face_of(config: Settings) -> Pictures | None:
    """Return the face (H, W, 3) in question; None before a student has brought one."""
    if config.source == "own":
        own = st.session_state.get(_OWN)
        return own if isinstance(own, np.ndarray) else None
    if config.source == "faces":
        return chosen_face(config.picture)
    names = ("hair", "hair_colour", "glasses", "beard", "background", "turn")
    factors = {name: getattr(config, name) for name in names}
    return drawn_face(**factors, age=config.drawn_age)


def aged_of(config: Settings) -> Aged | None:
    """Return the face at every age by the chosen run; None where there is no face."""
    face = face_of(config)
    return None if face is None else _aged(config.run, face.tobytes(), face.shape)


@st.cache_data(max_entries=256, show_spinner=False)
def _aged(run: str, face: bytes, shape: tuple[int, ...]) -> Aged:
    return ager(run).aged(np.frombuffer(face, np.uint8).reshape(shape).copy())


def run_choice(controls: Controls[Settings]) -> None:
    """Draw the choice of the run."""
    controls.choice("run", "Trained with", RUN_NAMES)


def face_controls(controls: Controls[Settings], config: Settings) -> None:
    """Draw the widgets that say whose face it is."""
    left, right = st.columns([2, 4], vertical_alignment="bottom")
    with left:
        controls.choice("source", "Whose face", SOURCES)
    with right:
        if config.source == "faces":
            controls.slider("picture", "Which face")
        elif config.source == "own":
            _own_picture()
    if config.source == "factors":
        _factors(controls)


def _factors(controls: Controls[Settings]) -> None:
    labels = {
        "hair": "Hair",
        "hair_colour": "Hair colour",
        "glasses": "Glasses",
        "beard": "Beard",
        "background": "Background",
    }
    columns = st.columns(len(labels) + 2)
    for column, (name, label) in zip(columns, labels.items(), strict=False):
        with column:
            controls.select(name, label, {kind: kind for kind in NAMES[name]})
    for column, (name, label) in zip(
        columns[-2:], {"turn": "Turn", "drawn_age": "Drawn age"}.items(), strict=True
    ):
        with column:
            controls.slider(name, label, step=0.1)


def _own_picture() -> None:
    uploads.field(
        "Your picture",
        _KINDS,
        key=f"{PAGE}-upload",
        max_size=10,
        explanation="Any size: its middle is cut to a square, 32 pixels a side. The networks "
        "know drawn faces alone. It stays in this session and is kept nowhere else.",
        taken=_take,
    )
    if refused := st.session_state.get(f"{_OWN}:refused"):
        st.error(refused)


def _take(given: UploadedFile) -> None:
    st.session_state.pop(f"{_OWN}:refused", None)
    try:
        st.session_state[_OWN] = own_face(given.getvalue())
    except ValueError as error:
        st.session_state[f"{_OWN}:refused"] = f"{plain(error)} Nothing else was changed."
    st.rerun([PICTURE, TEXTS])
