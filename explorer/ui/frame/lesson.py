"""A teacher's link: a page in a given state, some controls hidden, a short text above."""

import streamlit as st
from pydantic import Field

from explorer.config import Config
from explorer.ui.frame import rich
from explorer.ui.source import source

_TEXT = st.components.v2.component(
    "gan_lesson",
    html='<div class="lesson"></div>',
    js=source(__file__, "lesson.js"),
    # Its style is the page's, as is its place for the words that are explained.
    isolate_styles=False,
)
#: What can be hidden besides the controls of a page's fields.
PARTS = {"experiments": "Try this", "tools": "The tabs under the picture"}


class Lesson(Config):
    """What a link adds to a page's own state."""

    lesson: str = Field(default="", max_length=600, description="The text above the page.")
    hide: tuple[str, ...] = Field(
        default=(), max_length=60, description="The controls and parts that are not shown."
    )


def take(page: str, query: dict[str, str]) -> list[str]:
    """Take the lesson out of a link's query and keep it for the session.

    Args:
        page: The page's name.
        query: The query of the URL; the lesson's entries are removed from it.

    Returns:
        One sentence for every entry that was refused.
    """
    given = {name: query.pop(name) for name in Lesson.model_fields if name in query}
    found, problems = Lesson.from_query(given)
    put(page, found)
    return problems


def put(page: str, lesson: Lesson) -> None:
    """Show a lesson on a page from now on; an empty one ends it."""
    st.session_state[f"{page}:lesson"] = lesson


def of(page: str) -> Lesson:
    """Return the page's lesson, an empty one where there is none."""
    lesson = st.session_state.get(f"{page}:lesson")
    return lesson if isinstance(lesson, Lesson) else Lesson()


def waits(page: str) -> bool:
    """Return whether a lesson stands above the page: its run waits for the student's Play.

    A run that begins by itself would answer what the lesson asks the student to predict.
    """
    return of(page).lesson != ""


def hidden(page: str, *names: str) -> bool:
    """Return whether the lesson hides all of the named controls or parts."""
    return set(names) <= set(of(page).hide)


def show(page: str) -> None:
    """Show the lesson's text, and the way out of it; nothing where there is no lesson."""
    lesson = of(page)
    shown: tuple[bytes, ...] = st.session_state.get(f"{page}:pictures", ())
    if lesson == Lesson() and not shown:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        # A link from anywhere must not bring pictures or scripts along.
        _TEXT(key=f"{page}-lesson", data=rich.html(lesson.lesson).encode())
        if lesson.hide:
            st.button(
                "Show all controls",
                key=f"{page}-lesson-end",
                on_click=put,
                args=(page, Lesson(lesson=lesson.lesson)),
                width="content",
            )
    if shown:
        with st.container(horizontal=True):
            for place, picture in enumerate(shown, 1):
                st.image(picture, width=420, alt=f"Picture {place} of the lesson")


def illustrate(page: str, pictures: tuple[str, ...]) -> None:
    """Show pictures, given as data, under the lesson's text; none take those away.

    Raises:
        ValueError: One cannot be read.
    """
    st.session_state[f"{page}:pictures"] = tuple(map(rich.picture, pictures))


def drawn(page: str) -> dict[str, str]:
    """Return the labels of the controls that the page has drawn so far, by field."""
    labels: dict[str, str] = st.session_state.setdefault(f"{page}:labels", {})
    return labels
