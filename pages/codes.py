"""Two numbers in, a digit out: what does a code mean, and who chose its places?"""

import streamlit as st

from explorer.ui.codes import text
from explorer.ui.codes.config import PAGE, CodesConfig
from explorer.ui.codes.plane import show_plane
from explorer.ui.frame import page, state
from explorer.ui.frame.controls import Controls

page.question(text.QUESTION)
controls = Controls(PAGE, state.load(PAGE, CodesConfig))
left, right = st.columns([3, 2], vertical_alignment="bottom")
with left:
    controls.choice("model", "Whose code", text.TITLES)
with right:
    shown = {"digits": "Codes of held-out digits", "prior": "Hole test"}
    controls.choice("show", "On the plane", shown)
config = controls.result()
state.save(PAGE, config)


@st.fragment
def plane() -> None:
    """Draw the plane; where the hand rests runs this alone."""
    show_plane(config)


plane()
page.try_this(PAGE, text.EXPERIMENTS)
text.measured()
text.explain(config)
