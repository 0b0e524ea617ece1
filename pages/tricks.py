"""Which trick helps, and how sure are you?"""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.lab import tasks
from explorer.ui.tricks import text, view
from explorer.ui.tricks.controls import TricksPageConfig, controls

PAGE = "tricks"

page.question("Which trick helps, and how sure are you?")
picture, details = (st.container() for _ in range(2))
config = controls(PAGE, state.load(PAGE, TricksPageConfig))
state.save(PAGE, config)
task = view.task(config)
running = view.going(PAGE, config, task)


def lab() -> None:
    """Draw the seeds as they stand; draw the whole page when the work starts or ends."""
    if view.live(PAGE, config, task) != running or state.leaving():
        st.rerun()


with picture:
    st.fragment(lab, run_every=tasks.PERIOD if running else None)()
with details:
    if task.results is not None and not running:
        view.compared(config, task.results)
page.try_this(PAGE, text.EXPERIMENTS, on_click=lambda: view.start(PAGE))
left, right = st.columns(2)
with left:
    text.measured()
with right:
    text.explain(config, task.results)
