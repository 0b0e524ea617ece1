"""What happens in one update?"""

import streamlit as st

from explorer.ui import page, state, step_controls, step_text, step_view
from explorer.ui.step_controls import WalkConfig

PAGE = "step_by_step"

page.question("What happens in one update? Every number of one batch, one stage at a time.")
config = state.load(PAGE, WalkConfig)
picture = st.container()
config = step_controls.draw(PAGE, config)
state.save(PAGE, config)
walk = step_view.walked(config)
with picture:
    if walk.stopped:
        st.warning(f"{walk.stopped} The page shows step {walk.step:,}, the last good one kept.")
    step_view.show(PAGE, config, walk)
page.try_this(PAGE, step_text.EXPERIMENTS)
with st.expander("Where the slopes and arrows come from, step by step"):
    for number, line in enumerate(step_text.DERIVATION, 1):
        st.markdown(f"{number}. {line}")
page.remember(step_text.FIRST, step_text.SECOND, step_text.PAPER)
