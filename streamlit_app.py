"""The entry of the app: `streamlit run` shows the pages in the order of a lecture."""

import streamlit as st

from explorer.ui import page

st.set_page_config("GAN explorer", page_icon="🎯", layout="wide", initial_sidebar_state=290)
page.style()
st.navigation(
    [
        st.Page("pages/toy_gan.py", title="Live GAN", url_path="toy_gan", default=True),
        st.Page("pages/game_dynamics.py", title="Game dynamics", url_path="game_dynamics"),
    ],
    position="top",
).run()
