"""A button that copies a link."""

from pathlib import Path

import streamlit as st

_WEB = Path(__file__).parent / "web"
_COPY = st.components.v2.component(
    "gan_copy",
    html='<div class="copy"><button></button></div>',
    css=(_WEB / "draw.css").read_text().replace(".draw", ".copy"),
    js=(_WEB / "copy.js").read_text(),
)


def copy_button(key: str, label: str, query: str | None = None) -> None:
    """Draw a button that copies this page's link, or one with another query."""
    _COPY(key=key, data={"label": label, "query": query})
