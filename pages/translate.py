"""How does a picture become another kind of picture?"""

import streamlit as st

from explorer.ui.frame import page
from explorer.ui.translate import stage, text, view
from explorer.ui.translate.config import PAGE

page.question(text.QUESTION)
config = view.controls()
run = view.run_of(config)


@st.fragment
def picture() -> None:
    """Draw the picture and what becomes of it; where the hand rests runs this alone."""
    stage.show_stage(config, run)


picture()
page.try_this(PAGE, text.EXPERIMENTS, on_click=stage.begin_again)
with st.expander("A picture of your own"):
    stage.bring(run)
view.measured(config)
text.explain(config, run)
