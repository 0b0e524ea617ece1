"""The script of the app: the pages in their sections, in the order of a lecture."""

import streamlit as st

from explorer.ui.desk import attend, walk
from explorer.ui.frame import lesson_editor, reload, state
from explorer.ui.guide import follow, hover, menu, search

st.set_page_config("GAN explorer", page_icon="🎯", layout="wide", initial_sidebar_state=290)
shown = st.navigation(menu.menu(), position="top")
name = shown.url_path or menu.START
st.set_page_config(f"{shown.title} · GAN explorer")
if name == menu.START and st.query_params:
    menu.to_the_live_page()
if reload.keep():
    walk.resume()
state.follow(name)
follow.enter(name)
follow.row(name)
walk.row(name)
attend.row(name)
shown.run()
lesson_editor.editor(name)
hover.words()
search.button()
