"""How far apart are two distributions, and which distances say where to go?"""

from functools import partial

import streamlit as st

from explorer.ui.divergences import text
from explorer.ui.divergences.config import PAGE, PICTURE, TEXTS
from explorer.ui.divergences.views import VIEWS, DivergencesConfig
from explorer.ui.frame import page
from explorer.ui.theory import sides

page.question(text.QUESTION)
sides.look_at(PAGE, DivergencesConfig, VIEWS)
explore = partial(sides.explore, PAGE, DivergencesConfig, VIEWS, (PICTURE, TEXTS))
explain = partial(sides.explain, PAGE, DivergencesConfig, VIEWS, text.EXPERIMENTS)

st.fragment(explore, key=PICTURE)()
st.fragment(explain, key=TEXTS)()
st.caption(text.CONVENTIONS)
page.remember(*text.REMEMBER)
