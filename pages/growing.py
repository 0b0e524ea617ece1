"""Why learn small pictures first?"""

from functools import partial

import streamlit as st

from explorer.ui.frame import page
from explorer.ui.growing import text
from explorer.ui.growing.config import PAGE, PICTURE, TEXTS
from explorer.ui.growing.grower import ready
from explorer.ui.growing.views import VIEWS, GrowingConfig
from explorer.ui.theory import sides

page.question(text.QUESTION)
sides.look_at(PAGE, GrowingConfig, VIEWS)
explore = partial(sides.explore, PAGE, GrowingConfig, VIEWS, (PICTURE, TEXTS))
explain = partial(sides.explain, PAGE, GrowingConfig, VIEWS, text.EXPERIMENTS)

if ready():
    st.fragment(explore, key=PICTURE)()
    st.fragment(explain, key=TEXTS)()
    text.about()
page.remember(*text.REMEMBER)
