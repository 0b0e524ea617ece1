"""Walking a course: the row on top of every page, with back and next."""

import streamlit as st

from explorer.config import plain
from explorer.ui.desk import presenter
from explorer.ui.frame import lesson, place, state
from explorer.ui.frame.course import Course
from explorer.ui.frame.place import Place
from explorer.ui.guide.pages import PAGES, title_of

_COURSE, _AT = "course", "course at"


def problems(course: Course) -> list[str]:
    """Return one sentence for everything that the lessons' pages would refuse."""
    told = []
    for number, one in enumerate(course.lessons, 1):
        if one.page not in PAGES:
            told.append(f"Lesson {number}: there is no page '{plain(one.page)}' with a state.")
            continue
        query = one.entries()
        _, refused = lesson.Lesson.from_query(_taken(query, lesson.Lesson.model_fields))
        _taken(query, Place.model_fields)
        _, more = PAGES[one.page].config_type.from_query(query)
        told += [f"Lesson {number}: {sentence}" for sentence in refused + more]
    return told


def opens(course: Course) -> bool:
    """Return whether there is a lesson, and the page of each."""
    return bool(course.lessons) and all(one.page in PAGES for one in course.lessons)


def _taken(query: dict[str, str], names: object) -> dict[str, str]:
    """Return the named entries, which leave the query."""
    return {name: query.pop(name) for name in list(names) if name in query}  # type: ignore[call-overload]


def begin(course: Course) -> None:
    """Follow a course from its first lesson, for a button's `on_click`."""
    place.put(Place())
    st.session_state[_COURSE] = course
    go(0)


def followed() -> Course | None:
    """Return the course that the session follows."""
    kept = st.session_state.get(_COURSE)
    return kept if isinstance(kept, Course) and kept.lessons else None


def at() -> int:
    """Return the present lesson, from 0 on."""
    return int(st.session_state.get(_AT, 0))


def go(number: int) -> None:
    """Open a lesson of the course, for a button's `on_click`; one beyond its ends does nothing.

    Args:
        number: From 0 on.
    """
    course = followed()
    if course is None or not 0 <= number < len(course.lessons):
        return
    st.session_state[_AT] = number
    one = course.lessons[number]
    open_state(one.page, one.entries())
    lesson.illustrate(one.page, one.pictures)


def resume() -> None:
    """Show the pictures of the present lesson again, after a reload of the page."""
    course, here = followed(), at()
    if course is not None:
        one = course.lessons[here]
        lesson.illustrate(one.page, one.pictures)


def open_state(page: str, query: dict[str, str]) -> None:
    """Open a page with the state and the lesson of an address; what it refuses is left out."""
    found, _ = lesson.Lesson.from_query(_taken(query, lesson.Lesson.model_fields))
    _taken(query, Place.model_fields)
    config, _ = PAGES[page].config_type.from_query(query)
    lesson.put(page, found)
    lesson.illustrate(page, ())
    state.go(page, config)


def leave() -> None:
    """Follow the course no longer; the page stays as it is."""
    st.session_state.pop(_COURSE, None)
    presenter.end()


def row(page: str) -> None:
    """Show where in the course one stands, with the ways back and on.

    Nothing is shown to whoever follows no course.

    Args:
        page: The page's name, the prefix of the widget keys.
    """
    course, here = followed(), at()
    if course is None:
        presenter.end()
        return
    last = len(course.lessons)
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"{page}-course-row", gap="small"
    ):
        _step("Back", here - 1, disabled=here == 0)
        _step("Next", here + 1, disabled=here == last - 1)
        where = f"{plain(course.title) or 'Course'} · {here + 1} of {last} · "
        if course.lessons[here].page == page:
            where += f"**{title_of(page)}**"
        else:
            where += "you have left this lesson: Back and Next go on from it"
        st.markdown(where, width="stretch")
        presenter.button()
        st.button("Leave", key="course-leave", on_click=leave, width="content")
    presenter.view()


def _step(label: str, number: int, *, disabled: bool) -> None:
    st.button(
        label,
        key=f"course-{label.lower()}",
        on_click=go,
        args=(number,),
        disabled=disabled,
        width="content",
    )
