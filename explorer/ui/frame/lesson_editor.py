"""The lesson editor: from the page as it stands to a link for the students."""

from urllib.parse import urlencode

import streamlit as st

from explorer.config import Config
from explorer.ui.frame import course, lesson
from explorer.ui.frame.copy_button import copy_button
from explorer.ui.frame.lesson import PARTS, Lesson

_LIMIT = Lesson.model_fields["lesson"].metadata[0].max_length


def editor(page: str) -> None:
    """Draw the folded editor under a page that has a state to share.

    Args:
        page: The page's name, which is its address.
    """
    config = st.session_state.get(f"{page}:config")
    if not isinstance(config, Config):
        return
    now = lesson.of(page)
    with st.expander("For teachers: make a lesson of this page"):
        st.caption(
            "Bring the page into the state that your students should find, write what they "
            "shall do ($x^2$ is a formula), hide what would distract, and give them the link."
        )
        text = st.text_area(
            "The text above the page",
            now.lesson,
            max_chars=_LIMIT,
            key=f"{page}-lesson-text",
            placeholder="Predict: which loss moves G first? Then press Play.",
        )
        names = lesson.drawn(page) | PARTS
        names |= {name: name for name in now.hide if name not in names}
        hide = st.multiselect(
            "Hide",
            list(names),
            [*now.hide],
            format_func=names.__getitem__,
            key=f"{page}-lesson-hide",
        )
        made = Lesson(lesson=text, hide=tuple(hide))
        query = config.to_query() | made.to_query()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "See it as a student",
                key=f"{page}-lesson-see",
                on_click=lesson.put,
                args=(page, made),
            )
            copy_button(f"{page}-lesson-copy", "Copy the lesson's link", urlencode(query))
            st.button(
                "Add it to my course",
                key=f"{page}-lesson-add",
                on_click=course.add,
                args=(page, urlencode(query)),
                help="Several lessons in a row: the page 'Teacher's desk' puts them together.",
            )
