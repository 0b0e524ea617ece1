"""How do D and G take turns until the fakes lie on the data?"""

import streamlit as st

from explorer.ui.canvas.film_player import play_figure
from explorer.ui.figure_1 import text, view
from explorer.ui.figure_1.config import DATA, PAGE, PICTURE, TEXTS, GoodfellowConfig
from explorer.ui.frame import page, state
from explorer.ui.frame.controls import Controls
from explorer.ui.theory.widgets import predict

page.question(text.TITLE)
state.load(PAGE, GoodfellowConfig)


@st.fragment(key=PICTURE)
def explore() -> None:
    """Draw the film and its controls; a moved slider runs this and the texts."""
    config = state.saved(PAGE, GoodfellowConfig)
    left, right = st.columns([9, 4])
    with left:
        play_figure(PAGE, view.show_film(config), config.moment, then=(TEXTS,))
    controls = Controls(PAGE, config, redraw=(PICTURE, TEXTS))
    with right:
        controls.choice("data", "Data p", DATA)
        controls.steps(
            "discriminator_steps",
            "D updates a step, k",
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
    """Offer experiments, ask for a prediction, fill the formulas with the moment's numbers."""
    config = state.saved(PAGE, GoodfellowConfig)
    page.try_this(PAGE, text.EXPERIMENTS)
    predict(PAGE, config, text.QUESTION)
    view.explain(config)


explore()
explain()
page.remember(*text.REMEMBER)
