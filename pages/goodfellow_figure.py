"""How do D and G take turns until the fakes lie on the data?"""

import streamlit as st

from explorer.ui.canvas.film_player import play_figure
from explorer.ui.figure_1 import view
from explorer.ui.figure_1.view import DATA, PAGE, PICTURE, TEXTS
from explorer.ui.frame import page, state
from explorer.ui.frame.controls import IN_TURN, Controls
from explorer.ui.theory.configs import GoodfellowConfig
from explorer.ui.theory.widgets import predict

page.question("D answers, G moves, D answers again: how do the fakes come to lie on the data?")
state.load(PAGE, GoodfellowConfig)


@st.fragment(key=PICTURE)
def explore() -> None:
    """Draw the film and its controls; a moved slider runs no more than this."""
    config = state.present(PAGE, GoodfellowConfig)
    left, right = st.columns([9, 4])
    with left:
        film = view.show_film(config)
        play_figure(PAGE, film, config.moment, then=(TEXTS,))
    controls = Controls(PAGE, config, redraw=lambda _: IN_TURN)
    with right:
        controls.choice("data", "Data p", DATA)
        controls.steps(
            "discriminator_steps",
            "D's steps k before G moves",
            [1, 2, 5, 10, 20, None],
            names={None: "k → ∞"},
        )
        controls.slider("step", "How far G moves", step=0.02)
        losses = {False: "non-saturating", True: "saturating"}
        controls.choice("saturating", "G's loss", losses)
        view.show_generator(config)
    state.save(PAGE, controls.result())


@st.fragment(key=TEXTS)
def explain() -> None:
    """Ask for a prediction, offer experiments, fill the formulas with the moment's numbers."""
    config = state.present(PAGE, GoodfellowConfig)
    predict(PAGE, config, view.QUESTION)
    page.try_this(PAGE, view.EXPERIMENTS)
    view.explain(config)


explore()
explain()
page.remember(
    "D points uphill towards the data; G's samples climb that slope; then D must answer anew.",
    "If D answers fully each time and G moves a little, p_g ends on p and D at ½.",
    "Goodfellow et al. (2014), Generative Adversarial Nets, figure 1, algorithm 1, "
    "proposition 2. Steps of D act on functions smoothed by a Gaussian kernel, not on weights.",
)
