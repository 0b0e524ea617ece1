"""Can you tell real pictures from those of a generator?"""

import streamlit as st

from explorer.ui.frame import page, sheet, state
from explorer.ui.latent_walk.models import entries
from explorer.ui.quiz import text, view
from explorer.ui.quiz.config import QuizConfig

PAGE = view.PAGE

page.question(text.QUESTION)
models = entries()
if not models:
    st.info("There is no generator here yet. Train one on the page 'Train images'.")
    st.stop()
config, series = view.settings(state.load(PAGE, QuizConfig), models)
state.save(PAGE, config)
drawn = view.asked(config, series)
if drawn is not None:
    view.play(config, series, models[config.model], drawn)
sheet.show()
page.remember(*text.REMEMBER)
