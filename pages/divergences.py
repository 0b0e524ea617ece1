"""How far apart are two distributions, and which distances say where to go?"""

import streamlit as st

from explorer.ui import page, state, theory_distances, theory_distances_text
from explorer.ui.controls import Controls
from explorer.ui.theory_configs import DivergencesConfig
from explorer.ui.theory_controls import predict
from explorer.ui.theory_distances import DISTANCE_NAMES, FIT_NAMES, PAGE, PAIR_TITLES

VIEWS = {
    "distances": "Distances over d",
    "transport": "Transport plans",
    "critics": "Critics",
    "fits": "Cover or seek",
    "modes": "Missed modes",
    "table": "f-divergences",
}
NO_WIDTH = "The boxes and the lines have a fixed width."

page.question("How far are the fakes from the data, and which distances say where to go?")
config = state.load(PAGE, DivergencesConfig)
controls = Controls(PAGE, config)
view = controls.choice("view", "Look at", VIEWS)
picture, sliders = st.container(), st.container()
with sliders:
    columns = st.columns(3)
    if view in ("fits", "modes"):
        first, second = {
            "fits": (
                ("gap", "Half the distance of the bumps", 0.1),
                ("balance", "Share of the left bump", 0.05),
            ),
            "modes": (("modes", "Modes of the data, n", 1), ("covered", "Modes made, k", 1)),
        }[view]
        for column, (name, label, step) in zip(columns, (first, second), strict=False):
            with column:
                controls.slider(name, label, step=step)
        if view == "fits":
            controls.several("fits", "Best Gaussian under", FIT_NAMES)
    else:
        with columns[0]:
            pair = controls.select("pair", "Pair p and q", PAIR_TITLES)
        with columns[1]:
            controls.slider("separation", "Separation d", step=0.05)
        with columns[2]:
            fixed = NO_WIDTH if pair in ("uniforms", "lines") else None
            controls.slider("width", "Width of q", step=0.1, why_off=fixed)
    if view == "distances":
        controls.several("shown", "Curves", DISTANCE_NAMES)
    elif view == "transport":
        columns = st.columns(3)
        with columns[0]:
            controls.slider("points", "Points in each cloud", step=4)
        with columns[1]:
            controls.choice("power", "Cost of a pair", {1: "distance", 2: "squared"})
        with columns[2]:
            controls.number("seed", "Draw", step=1)
    elif view == "critics":
        left, right = st.columns(2)
        with left:
            controls.slider("clip", "Clipping bound c", step=0.01)
        with right:
            controls.slider("hidden", "Hidden units H", step=1)
    predict(PAGE, controls, config.guess, theory_distances_text.QUESTIONS[view])
config = controls.result()
state.save(PAGE, config)
dark = page.dark()
with picture:
    theory_distances.SHOW[view](config, dark=dark)

page.try_this(PAGE, theory_distances_text.EXPERIMENTS)
page.formula(*theory_distances_text.formula(config))
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
