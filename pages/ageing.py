"""The same person at another age: what belongs to the age, and what to the person?"""

from functools import partial

import streamlit as st

from explorer.ui.ageing import text
from explorer.ui.ageing.agers import ready
from explorer.ui.ageing.config import PAGE, PICTURE, TEXTS
from explorer.ui.ageing.views import VIEWS, AgeingConfig
from explorer.ui.frame import page
from explorer.ui.theory import sides

page.question(text.QUESTION)
sides.look_at(PAGE, AgeingConfig, VIEWS)
explore = partial(sides.explore, PAGE, AgeingConfig, VIEWS, (PICTURE, TEXTS))
explain = partial(sides.explain, PAGE, AgeingConfig, VIEWS, text.EXPERIMENTS)

if ready():
    st.fragment(explore, key=PICTURE)()
    st.fragment(explain, key=TEXTS)()
    text.about()
page.remember(*text.REMEMBER)
