"""Who arrives at the desk by a link: with a course."""

import streamlit as st

from explorer.config import plain
from explorer.ui.desk import walk
from explorer.ui.frame import course
from explorer.ui.frame.course import Course
from explorer.ui.guide.pages import PAGES, title_of


def take() -> None:
    """Offer the course of the link, if there is one."""
    text = st.query_params.get("course", "")
    if not text:
        return
    try:
        found = course.from_link(text)
    except ValueError as error:
        st.warning(str(error))
        return
    _offer(found)


def _offer(found: Course) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(found.title) or 'A course'}**, {len(found.lessons)} lessons")
        names = [title_of(one.page) for one in found.lessons if one.page in PAGES]
        st.caption(" → ".join(names))
        for sentence in walk.problems(found)[:5]:
            st.warning(sentence)
        good = len(names) == len(found.lessons) and bool(names)
        with st.container(horizontal=True):
            st.button(
                "Begin the course",
                type="primary",
                on_click=walk.begin,
                args=(found,),
                disabled=not good,
                key="desk-arrived",
            )
            st.button(
                "Change it: make it my course", on_click=_mine, args=(found,), key="desk-mine"
            )


def _mine(found: Course) -> None:
    course.keep(found)
    st.session_state["desk-title"] = found.title
    st.query_params.clear()
