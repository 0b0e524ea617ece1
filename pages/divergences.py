"""How far apart are two distributions, and which distances say where to go?"""

import streamlit as st

from explorer.ui.divergences import text
from explorer.ui.divergences.config import PAGE, PICTURE, TEXTS, Settings
from explorer.ui.divergences.views import VIEWS, DivergencesConfig
from explorer.ui.frame import page, state
from explorer.ui.frame.controls import Controls
from explorer.ui.theory.widgets import predict

page.question(text.QUESTION)
looking = Controls(PAGE, state.load(PAGE, DivergencesConfig))
looking.choice("view", "Look at", {name: view.title for name, view in VIEWS.items()})
state.save(PAGE, looking.result())


@st.fragment(key=PICTURE)
def explore() -> None:
    """Draw the chosen view and its sliders; a moved slider runs this and the texts."""
    config = state.saved(PAGE, DivergencesConfig)
    view = VIEWS[config.view]
    view.draw(config)
    controls: Controls[Settings] = Controls(PAGE, config, redraw=(PICTURE, TEXTS))
    view.controls(controls)
    state.save(PAGE, controls.result())


@st.fragment(key=TEXTS)
def explain() -> None:
    """Offer experiments, ask for a prediction, fill the formula with the present numbers."""
    config = state.saved(PAGE, DivergencesConfig)
    view = VIEWS[config.view]
    page.try_this(PAGE, text.EXPERIMENTS)
    predict(PAGE, config, view.question)
    view.formula(config)


explore()
explain()
st.caption(text.CONVENTIONS)
page.remember(*text.REMEMBER)
