"""What `streamlit run` starts: the pages of `navigation.py` and the way of the live pictures."""

import streamlit as st

from explorer.ui.lab import serving

app = st.App(
    "navigation.py",
    routes=serving.routes(),
    lifespan=serving.lifespan,
    on_script_error=serving.failed,
)
