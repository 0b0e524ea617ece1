"""How often does it collapse?"""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.lab import tasks
from explorer.ui.many_seeds import text, view
from explorer.ui.many_seeds.controls import SeedsControls, SeedsPageConfig

PAGE = "seeds"

page.question("One run can be luck. Of many seeds, how many lose a mode?")
controls = SeedsControls(PAGE, state.load(PAGE, SeedsPageConfig))
picture, amounts, curves = (st.container() for _ in range(3))
controls.sidebar()
with amounts:
    controls.study()
config = controls.page_config()
state.save(PAGE, config)
task = view.task(config)
running = view.going(PAGE, config, task)


def lab() -> None:
    """Draw the seeds as they stand; draw the whole page when the work starts or ends."""
    if view.live(PAGE, config, task) != running or state.leaving():
        st.rerun()


with picture:
    st.fragment(lab, run_every=tasks.PERIOD if running else None)()
with curves:
    if task.results is not None and not running:
        text.promises(config, task.results)
        view.curves(config, task.results, config.counting)
page.try_this(PAGE, text.EXPERIMENTS, on_click=lambda: view.start(PAGE))
left, right = st.columns(2)
with left:
    st.markdown("##### Modes covered, as published and here")
    view.published(config, task.results)
with right:
    text.explain(config, task.results)
