"""How do you lead your students through these pages?"""

import streamlit as st

from explorer.ui.desk import arrival, editor, lectern, text
from explorer.ui.frame import page

page.question(text.QUESTION)
arrival.take()
invited = "class" in st.query_params
if invited:
    arrival.join()
if lectern.mine() is not None:
    lectern.show()
    with st.expander("My course"):
        editor.show()
else:
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(text.ABOUT)
        editor.show()
    with right:
        lectern.show()
        if not invited:
            arrival.join()
