"""A button that copies a link."""

import streamlit as st

from explorer.ui.source import source

_COPY = st.components.v2.component(
    "gan_copy",
    html='<div class="buttons"><button></button></div>',
    css=source(__file__, "buttons.css"),
    js=source(__file__, "copy_button.js"),
)


def copy_button(key: str, label: str, query: str | None = None) -> None:
    """Draw a button that copies this page's link, or one with another query."""
    _COPY(key=key, data={"label": label, "query": query})
