"""A face is drawn layer by layer: which layer decides what?"""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.frame.controls import Controls
from explorer.ui.styles import text
from explorer.ui.styles.config import PAGE, PICTURE, TEXTS, Settings
from explorer.ui.styles.stylist import ready
from explorer.ui.styles.views import VIEWS, StylesConfig
from explorer.ui.theory.widgets import predict

page.question(text.QUESTION)
looking = Controls(PAGE, state.load(PAGE, StylesConfig))
looking.choice("view", "Look at", {name: view.title for name, view in VIEWS.items()})
state.save(PAGE, looking.result())


@st.fragment(key=PICTURE)
def explore() -> None:
    """Draw the chosen view and its controls; one that moved runs this and the texts."""
    config = state.saved(PAGE, StylesConfig)
    view = VIEWS[config.view]
    view.draw(config)
    controls: Controls[Settings] = Controls(PAGE, config, redraw=(PICTURE, TEXTS))
    view.controls(controls)
    state.save(PAGE, controls.result())


@st.fragment(key=TEXTS)
def explain() -> None:
    """Offer experiments, ask for a prediction, fill the formula with the present numbers."""
    config = state.saved(PAGE, StylesConfig)
    view = VIEWS[config.view]
    page.try_this(PAGE, text.EXPERIMENTS)
    predict(PAGE, config, view.question)
    view.formula(config)


if ready():
    explore()
    explain()
    text.about()
page.remember(*text.REMEMBER)
