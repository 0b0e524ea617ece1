"""Which word means what, and where can it be seen?"""

import streamlit as st

from explorer.ui.frame import page
from explorer.ui.guide import words

page.question("Which word means what, and on which page do you see it?")
wanted = st.text_input("Search the words", placeholder="mode", max_chars=60)
words.table(wanted)
page.remember(
    "One idea has one name, the same on every page.",
    "Blue is real, orange is fake, green is the exact optimum, grey is the past.",
    "A word that is dotted on a page is explained when the pointer rests on it.",
)
