"""The map: a card a page, grouped, with a small recorded picture."""

from pathlib import Path

import streamlit as st

from explorer.ui.frame import page
from explorer.ui.guide import follow
from explorer.ui.guide.pages import about, sections, title_of

#: `benchmarks.cards` takes them: a page as it stands, light and dark.
PICTURES = Path(__file__).with_name("pictures")


def picture(name: str, *, dark: bool) -> Path:
    """Return where the recorded picture of a page lies."""
    return PICTURES / f"{name}-{'dark' if dark else 'light'}.webp"


def cards() -> None:
    """Draw every section with its pages."""
    for section, names in sections().items():
        st.markdown(f"##### {section}")
        with st.container(horizontal=True, gap="small", key=f"cards-{section}"):
            for name in names:
                _card(name)


def _card(name: str) -> None:
    with st.container(border=True, gap="small", key=f"card-{name}"):
        shown = picture(name, dark=page.dark())
        if shown.exists():
            st.image(shown, alt=f"The page {title_of(name)}")
        st.button(
            title_of(name),
            key=f"map-{name}",
            on_click=follow.visit,
            args=(name,),
            width="stretch",
        )
        st.caption(about(name))
