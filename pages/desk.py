"""How do you lead your students through these pages?"""

import streamlit as st

from explorer.ui.desk import arrival, editor, text
from explorer.ui.frame import page

page.question(text.QUESTION)
arrival.take()
st.markdown(text.ABOUT)
editor.show()
