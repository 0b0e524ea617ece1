"""Why does G stop learning when D is too good, and what helps?"""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.lab import session
from explorer.ui.saturation import text
from explorer.ui.saturation import view as saturation_view
from explorer.ui.saturation.controls import (
    ARROWS,
    VIEWS,
    SaturationConfig,
    SaturationControls,
)

PAGE = "saturation"
SIDES = {
    "curves": saturation_view.curves,
    "live": saturation_view.twins,
    "freeze": saturation_view.frozen,
    "optimal": saturation_view.optimal,
}

page.question("D knows every fake: why does G stop learning, and which loss keeps it moving?")
controls = SaturationControls(PAGE, state.load(PAGE, SaturationConfig))
with st.container(horizontal=True):
    view = controls.own.choice("view", "Look at", VIEWS)
    off = (
        None if SIDES[view] is saturation_view.twins else "Only the two live GANs have arrows."
    )
    controls.own.choice("arrows", "Arrows", ARROWS, why_off=off)
config = SIDES[view](PAGE, controls)
state.save(PAGE, config)


page.try_this(PAGE, text.EXPERIMENTS, on_click=lambda: session.begin(PAGE))
text.explain(config)
