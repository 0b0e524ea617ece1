"""What `streamlit run` starts: the script with the pages, and the way of the pictures."""

import streamlit as st

from explorer.ui.lab import serving

app = st.App(
    "navigation.py",
    routes=serving.routes(),
    lifespan=serving.lifespan,
    on_script_error=serving.failed,
)
