"""Two players who both improve at every step: why may they never arrive?"""

import streamlit as st

from explorer.ui import game_texts, game_view, page, state
from explorer.ui.game_controls import GameConfig, game_controls

PAGE = "game_dynamics"

page.question("Two players who both improve at every step: why may they never arrive?")
start = state.load(PAGE, GameConfig)
stage = st.container()
config = game_controls(PAGE, start)
state.save(PAGE, config)
with stage:
    game_view.show_stage(config, f"{PAGE}-stage")
game_view.show_theory(config, f"{PAGE}-spectrum")
page.try_this(PAGE, game_texts.EXPERIMENTS)
game_view.show_formulas(config)
page.remember(*game_texts.REMEMBER)
