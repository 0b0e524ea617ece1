"""What is wrong with this run? Recorded runs, a diagnosis, and then the pictures."""

import streamlit as st

from explorer.ui.clinic import text, view
from explorer.ui.clinic.config import PAGE, ClinicConfig
from explorer.ui.frame import page, sheet, state

page.question(text.QUESTION)
config = view.choose(state.load(PAGE, ClinicConfig))
state.save(PAGE, config)
try:
    view.examine(config)
    page.try_this(PAGE, text.EXPERIMENTS)
    text.explain(config)
except ValueError as error:
    st.error(str(error))
sheet.show()
