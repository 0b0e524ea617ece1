"""How far apart are two distributions, and which distances say where to go?"""

import streamlit as st

from explorer.ui.divergences import text
from explorer.ui.divergences import view as divergences_view
from explorer.ui.divergences.controls import CONTROLS
from explorer.ui.divergences.view import PAGE, PICTURE, TEXTS
from explorer.ui.frame import page, state
from explorer.ui.frame.controls import Controls
from explorer.ui.theory.configs import DivergencesConfig
from explorer.ui.theory.widgets import predict

VIEWS = {
    "distances": "Distances over d",
    "transport": "Transport plans",
    "critics": "Critics",
    "fits": "Cover or seek",
    "modes": "Missed modes",
    "table": "f-divergences",
}

page.question("How far are the fakes from the data, and which distances say where to go?")
start = Controls(PAGE, state.load(PAGE, DivergencesConfig))
start.choice("view", "Look at", VIEWS)
state.save(PAGE, start.result())


@st.fragment(key=PICTURE)
def explore() -> None:
    """Draw the chosen view and its sliders; a moved slider runs no more than this."""
    config = state.present(PAGE, DivergencesConfig)
    divergences_view.SHOW[config.view](config, dark=page.dark())
    controls = Controls(PAGE, config, redraw=divergences_view.redraw)
    CONTROLS[config.view](controls)
    state.save(PAGE, controls.result())


@st.fragment(key=TEXTS)
def explain() -> None:
    """Ask for a prediction, offer experiments, fill the formula with the present numbers."""
    config = state.present(PAGE, DivergencesConfig)
    predict(PAGE, config, text.QUESTIONS[config.view])
    page.try_this(PAGE, text.EXPERIMENTS)
    page.formula(*text.formula(config))


explore()
explain()
st.caption(
    "Conventions of all theory pages: natural logarithms (nats); JS with the half-half mixture "
    "m = (p + q)/2, so it lies between 0 and ln 2 = 0.693."
)
page.remember(
    "JS, KL and total variation compare heights at the same place; W1 and W2 ask how far.",
    "When supports part, JS is ln 2 and flat, KL is infinite; W1 still falls with slope 1.",
    "Arjovsky, Chintala & Bottou (2017), Wasserstein GAN; Nowozin et al. (2016), f-GAN; "
    "Gulrajani et al. (2017), section 3 (weight clipping).",
)
