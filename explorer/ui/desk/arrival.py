"""Who arrives at the desk by a link: with a course, or to join a class."""

import streamlit as st

from explorer.config import plain
from explorer.ui.desk import attend, lectern, walk
from explorer.ui.desk.classroom import LONGEST_NAME
from explorer.ui.frame import course
from explorer.ui.frame.course import Course
from explorer.ui.guide.pages import PAGES, title_of

CONSENT = (
    "Your teacher sees the name that you write, the page that you are on with its settings, a "
    "small picture of your run, and how many predictions you had right; and may open a page on "
    "your screen. Nothing is stored, and you can leave at any time."
)


def take() -> None:
    """Offer what the link is about, if it is about something."""
    lectern.take_key()
    _course()


def join() -> None:
    """Draw the door of a class for a student; nothing for whoever is in one or leads one."""
    if attend.room() is not None or lectern.mine() is not None:
        return
    invited = st.query_params.get("class", "")[:12]
    with st.container(border=True):
        st.markdown("**Join a class**")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            code = st.text_input(
                "Code", invited, max_chars=12, key="class-code", placeholder="K7M2QX", width=160
            )
            name = st.text_input(
                "Your name in this class", max_chars=LONGEST_NAME, key="class-name", width=260
            )
            if st.button("Join", key="class-join", type="primary" if invited else "secondary"):
                said = attend.join(code, name)
                if said:
                    st.session_state["class-refused"] = said
                st.rerun()
        st.caption(CONSENT)
        refused = st.session_state.pop("class-refused", None)
        if refused:
            st.warning(refused)


def _course() -> None:
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
        good = walk.opens(found)
        with st.container(horizontal=True):
            st.button(
                "Begin the course",
                type="primary" if good else "secondary",
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
