"""What `streamlit run` starts: the script with the pages, and the way of the pictures."""

import streamlit as st
from starlette.middleware import Middleware

from explorer.ui.frame.first_paint import FirstPaint
from explorer.ui.frame.visitor import Visitors
from explorer.ui.lab import serving

app = st.App(
    "navigation.py",
    routes=serving.routes(),
    middleware=[Middleware(FirstPaint), Middleware(Visitors)],
    lifespan=serving.lifespan,
    on_script_error=serving.failed,
)
