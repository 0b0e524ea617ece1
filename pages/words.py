"""How do words become a picture?"""

from functools import partial

import streamlit as st

from explorer.ui.frame import page
from explorer.ui.theory import sides
from explorer.ui.words import text
from explorer.ui.words.config import PAGE, PICTURE, TEXTS
from explorer.ui.words.painting import ready
from explorer.ui.words.views import VIEWS, WordsConfig

page.question(text.QUESTION)
sides.look_at(PAGE, WordsConfig, VIEWS)
explore = partial(sides.explore, PAGE, WordsConfig, VIEWS, (PICTURE, TEXTS))
explain = partial(sides.explain, PAGE, WordsConfig, VIEWS, text.EXPERIMENTS)

if ready():
    st.fragment(explore, key=PICTURE)()
    st.fragment(explain, key=TEXTS)()
    text.about()
page.remember(*text.REMEMBER)
