"""How often does it collapse?"""

from functools import partial

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.lab import study
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
with picture:
    results, whole = study.watch(
        PAGE, config, partial(view.draw, PAGE, config), partial(view.said, config)
    )
with curves:
    if results is not None and whole:
        text.promises(config, results)
        view.curves(config, results, config.counting)
page.try_this(PAGE, text.EXPERIMENTS, on_click=partial(study.start, PAGE))
left, right = st.columns(2)
with left:
    st.markdown("##### Modes covered, as published and here")
    view.published(config, results)
with right:
    text.explain(config, results)
