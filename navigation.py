"""The script of the app: the pages in the order of a lecture."""

import streamlit as st

from explorer.ui.frame import lesson_editor, state
from explorer.ui.guide import follow
from explorer.ui.guide.pages import PAGES

LIVE = st.Page("pages/toy_gan.py", title="Live GAN", url_path="start", default=True)
REST = {n: p.title for n, p in PAGES.items()} | {"lectures": "Lectures", "glossary": "Words"}


def by_name() -> None:
    """Bring whoever writes a name of the first page into the address to the first page."""
    st.switch_page(LIVE, query_params=st.query_params.to_dict())


st.set_page_config("GAN explorer", page_icon="🎯", layout="wide", initial_sidebar_state=290)
shown = st.navigation(
    [
        LIVE,
        st.Page(by_name, title="Live GAN", url_path="live", visibility="hidden"),
        st.Page(by_name, title="Live GAN", url_path="toy_gan", visibility="hidden"),
        *(
            st.Page(f"pages/{name}.py", title=title, url_path=name)
            for name, title in REST.items()
            if name != "toy_gan"
        ),
    ],
    position="top",
)
name = shown.url_path or "toy_gan"
st.set_page_config(f"{shown.title} · GAN explorer")
state.follow(name)
follow.enter(name)
follow.row(name)
shown.run()
lesson_editor.editor(name)
