"""The wall: a card for each student, drawn in the teacher's browser."""

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl

import streamlit as st

from explorer.ui.desk.classroom import Student
from explorer.ui.guide.pages import PAGES, title_of
from explorer.ui.source import source

_KEY = "class-wall"
_WALL = st.components.v2.component(
    "gan_wall",
    html='<div class="wall"></div>',
    css=source(__file__, "buttons.css", "wall.css"),
    js=source(__file__, "wall.js"),
)


def card(student: Student) -> dict[str, object]:
    """Return what a student's card says; the browser shows it as letters only."""
    seen = student.seen
    settings = ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in parse_qsl(seen.query)
    )
    return {
        "seat": student.seat,
        "name": student.name,
        "away": student.away,
        "page": title_of(seen.page) if seen.page in PAGES else "",
        "settings": settings[:160] or "as it opens",
        "picture": b64encode(seen.picture).decode(),
        "score": f"{seen.right} of {seen.answered} predictions right" if seen.answered else "",
    }


def show(
    students: Sequence[Student],
    *,
    call: Callable[[str, str, bool], None],
    dismiss: Callable[[int], None],
) -> None:
    """Draw the cards.

    Args:
        students: Who is here.
        call: Called with a card's page and settings, and whether each is to take a seed of
            its own, when its button is clicked.
        dismiss: Called with the number of a place that is taken away.
    """

    def clicked() -> None:
        told = st.session_state[_KEY].get("call")
        for student in students:
            if not isinstance(told, dict) or told.get("seat") != student.seat:
                continue
            if told.get("do") == "dismiss":
                dismiss(student.seat)
            else:
                call(student.seen.page, student.seen.query, told.get("do") == "other")

    drawn = {"students": [card(student) for student in students]}
    _WALL(key=_KEY, data=json.dumps(drawn).encode(), on_call_change=clicked)
