"""The presenter's view: larger type, no sidebar, keys that walk the course, a laser point."""

import streamlit as st

from explorer.ui.source import source

_ON = "presenting"
_PRESENTER = st.components.v2.component(
    "gan_presenter",
    html="<style></style>",
    js=source(__file__, "presenter.js"),
    # The style is for the page, which lies outside of the component.
    isolate_styles=False,
)


def presenting() -> bool:
    """Return whether the session presents."""
    return bool(st.session_state.get(_ON))


def end() -> None:
    """Show the page as students see it."""
    st.session_state.pop(_ON, None)


def button() -> None:
    """Draw the button that begins or ends the presentation."""
    if presenting():
        st.button("End presenting", key="course-present", on_click=end, width="content")
    else:
        st.button(
            "Present",
            key="course-present",
            on_click=_begin,
            width="content",
            help="Larger type, no sidebar. The arrow keys and a presenter's clicker walk the "
            "course; L is a laser point that follows the mouse.",
        )


def _begin() -> None:
    st.session_state[_ON] = True


def view() -> None:
    """Give the page the presenter's look and keys while the session presents."""
    if presenting():
        _PRESENTER(key="presenter", data=source(__file__, "presenter.css").encode())
