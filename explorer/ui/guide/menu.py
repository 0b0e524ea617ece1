"""The navigation: every page in its section."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from explorer.ui.guide.pages import sections, title_of

START = "start"


def menu() -> dict[str, list[StreamlitPage]]:
    """Return the pages by section; the first page stands before the sections."""
    pages = {
        section: [
            st.Page(f"pages/{name}.py", title=title_of(name), url_path=name) for name in names
        ]
        for section, names in sections().items()
    }
    # The first page is served at the bare address; its name is to lead there.
    first = st.Page("pages/start.py", title="Start", default=True, url_path="first")
    aliases = [
        st.Page(_live, title="Live GAN", url_path="live", visibility="hidden"),
        st.Page(_start, title="Start", url_path=START, visibility="hidden"),
    ]
    return {"": [first, *aliases]} | pages


def to_the_live_page() -> None:
    """Open the live page with the present address's state.

    It was the first page once: links to it that go about carry its state at the bare address.
    """
    st.switch_page("pages/toy_gan.py", query_params=st.query_params.to_dict())


def _live() -> None:
    """Bring whoever writes the page's short name into the address to it."""
    to_the_live_page()


def _start() -> None:
    """Bring whoever writes the first page's name into the address to it."""
    st.switch_page("pages/start.py")
