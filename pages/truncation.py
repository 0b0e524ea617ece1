"""Better pictures or more kinds of pictures: a threshold decides."""

from functools import partial

import streamlit as st

from explorer.ui.frame import page
from explorer.ui.theory import sides
from explorer.ui.truncation import text
from explorer.ui.truncation.artist import ready
from explorer.ui.truncation.config import PAGE, PICTURE, TEXTS
from explorer.ui.truncation.views import VIEWS, TruncationConfig

page.question(text.QUESTION)
sides.look_at(PAGE, TruncationConfig, VIEWS)
explore = partial(sides.explore, PAGE, TruncationConfig, VIEWS, (PICTURE, TEXTS))
explain = partial(sides.explain, PAGE, TruncationConfig, VIEWS, text.EXPERIMENTS)

if ready():
    st.fragment(explore, key=PICTURE)()
    st.fragment(explain, key=TEXTS)()
    text.about()
page.remember(*text.REMEMBER)
