"""What happens in one update?"""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.one_step import controls, text, view
from explorer.ui.one_step.controls import OneStepConfig

PAGE = "step_by_step"

page.question("What happens in one update? Every number of one batch, one stage at a time.")
config = state.load(PAGE, OneStepConfig)
picture, tries = st.container(), st.container()
config = controls.draw(PAGE, config)
state.save(PAGE, config)
walk = view.walked(config)
with picture:
    if walk.stopped:
        st.warning(f"{walk.stopped} The page shows step {walk.step:,}, the last good one kept.")
    view.show(PAGE, config, walk)
with tries:
    page.try_this(PAGE, text.EXPERIMENTS)
with st.expander("Where the slopes and arrows come from, step by step"):
    for number, line in enumerate(text.DERIVATION, 1):
        st.markdown(f"{number}. {line}")
page.remember(text.FIRST, text.SECOND, text.PAPER)
