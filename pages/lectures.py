"""Which page belongs to which part of a lecture?"""

import streamlit as st

from explorer.ui.frame import page
from explorer.ui.guide import overview, search

page.question("Which page shows what your lecture is about?")
search.field()
st.markdown("##### Five lectures, a path through the pages each")
overview.paths()
