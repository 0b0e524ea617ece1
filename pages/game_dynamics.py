"""Two players who both improve at every step: why may they never arrive?"""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.game_dynamics import text, view
from explorer.ui.game_dynamics.controls import GameConfig, folded_controls, main_controls

PAGE = "game_dynamics"

page.question("Two players who both improve at every step: why may they never arrive?")
config = state.load(PAGE, GameConfig)
state.save(PAGE, folded_controls(PAGE, config, redraw=f"{PAGE}-explore"))


@st.fragment(key=f"{PAGE}-explore")
def explore() -> None:
    """Draw the game and the sliders under it; a moved slider runs no more than this."""
    config = state.present(PAGE, GameConfig)
    view.show_stage(config, f"{PAGE}-stage", then=f"{PAGE}-explain")
    state.save(PAGE, main_controls(PAGE, config))


@st.fragment(key=f"{PAGE}-explain")
def explain() -> None:
    """Show the theory beside the game, the experiments, and the formulas with numbers."""
    config = state.present(PAGE, GameConfig)
    view.show_theory(config, f"{PAGE}-spectrum")
    page.try_this(PAGE, text.EXPERIMENTS)
    view.show_formulas(config)


explore()
explain()
page.remember(*text.REMEMBER)
