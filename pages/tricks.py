"""Which trick helps, and how sure are you?"""

from functools import partial

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.lab import study
from explorer.ui.tricks import text, view
from explorer.ui.tricks.controls import TricksPageConfig, controls

PAGE = "tricks"

page.question("Which trick helps, and how sure are you?")
picture, details = (st.container() for _ in range(2))
config = controls(PAGE, state.load(PAGE, TricksPageConfig))
state.save(PAGE, config)
with picture:
    results, whole = study.watch(
        PAGE, config, partial(view.draw, PAGE, config), partial(view.sentence, config)
    )
with details:
    if results is not None and whole:
        view.compared(config, results)
page.try_this(PAGE, text.EXPERIMENTS, on_click=partial(study.start, PAGE))
left, right = st.columns(2)
with left:
    text.measured()
with right:
    text.explain(config, results)
