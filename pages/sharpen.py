"""Which is better: the sharpest picture or the closest?"""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.sharpen import text, view
from explorer.ui.sharpen.config import PAGE, PIXEL, PLANE, STAGE, SharpenConfig

page.question(text.QUESTION)
config = view.controls(state.load(PAGE, SharpenConfig))
state.save(PAGE, config)
if config.source == "own":
    view.own_picture()


@st.fragment(key=STAGE)
def stage() -> None:
    """Draw the pictures under the glass; another weight runs this and the plane."""
    view.stage(state.saved(PAGE, SharpenConfig))


@st.fragment(key=PLANE)
def plane() -> None:
    """Draw the plane, the strands and what the chosen network descends."""
    now = state.saved(PAGE, SharpenConfig)
    view.plane(now)
    text.explain(now)


@st.fragment(key=PIXEL)
def pixel() -> None:
    """Draw the worked example; its sliders run this alone."""
    state.save(PAGE, view.pixel(state.saved(PAGE, SharpenConfig)))


stage()
page.try_this(PAGE, text.EXPERIMENTS)
plane()
pixel()
page.remember(*text.REMEMBER)
