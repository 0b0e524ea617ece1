"""A face is drawn layer by layer: which layer decides what?"""

from functools import partial

import streamlit as st

from explorer.ui.frame import page
from explorer.ui.styles import text
from explorer.ui.styles.config import PAGE, PICTURE, TEXTS
from explorer.ui.styles.stylist import ready
from explorer.ui.styles.views import VIEWS, StylesConfig
from explorer.ui.theory import sides

page.question(text.QUESTION)
sides.look_at(PAGE, StylesConfig, VIEWS)
explore = partial(sides.explore, PAGE, StylesConfig, VIEWS, (PICTURE, TEXTS))
explain = partial(sides.explain, PAGE, StylesConfig, VIEWS, text.EXPERIMENTS)

if ready():
    st.fragment(explore, key=PICTURE)()
    st.fragment(explain, key=TEXTS)()
    text.about()
page.remember(*text.REMEMBER)
