"""Two players who both improve at every step: why may they never arrive?"""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.game_dynamics import text, view
from explorer.ui.game_dynamics.config import PAGE, PICTURE, TEXTS, GameConfig
from explorer.ui.game_dynamics.controls import folded_controls, main_controls

page.question(text.QUESTION)
state.save(PAGE, folded_controls(state.load(PAGE, GameConfig)))


@st.fragment(key=PICTURE)
def explore() -> None:
    """Draw the game and the sliders under it; a moved slider runs this and the texts."""
    config = state.saved(PAGE, GameConfig)
    view.show_stage(config)
    state.save(PAGE, main_controls(config))


@st.fragment(key=TEXTS)
def explain() -> None:
    """Show the experiments, the theory of the game, and the formulas with numbers."""
    config = state.saved(PAGE, GameConfig)
    page.try_this(PAGE, text.EXPERIMENTS)
    view.show_theory(config)
    view.show_formulas(config)


explore()
explain()
page.remember(*text.REMEMBER)
