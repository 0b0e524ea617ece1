"""What happens between a forger and a detective, and where does one go from here?"""

import streamlit as st

from explorer.ui.frame import page, qr
from explorer.ui.guide import overview, search
from explorer.ui.start import cards, story, text

page.question(text.QUESTION)
story.story()
st.markdown("#### All pages")
search.field()
cards.cards()
st.markdown("#### Five lectures, a path through the pages each")
overview.paths()
with st.expander("Open this on other devices"):
    qr.show(qr.address(""))
