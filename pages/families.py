"""Five ways to learn to draw: what does a GAN gain, and what does it give up?"""

import streamlit as st

from explorer.ui.families import text, view
from explorer.ui.families.config import EXAMPLES, PAGE, STAGE, TABLE, FamiliesConfig
from explorer.ui.frame import page, state
from explorer.ui.lab import tasks

page.question(text.QUESTION)
config = view.asked(view.controls(state.load(PAGE, FamiliesConfig)))
state.save(PAGE, config)
task = view.film_task(config)
running = view.going(config, task)


def stage() -> None:
    """Draw the film as it grows; draw the whole page when it starts or ends."""
    now = view.asked(state.saved(PAGE, FamiliesConfig))
    if view.stage(now, view.film_task(now)) != running or state.leaving():
        st.rerun()


@st.fragment(key=EXAMPLES)
def examples() -> None:
    """Draw a worked example; a moved slider runs this alone."""
    state.save(PAGE, view.examples(state.saved(PAGE, FamiliesConfig)))


@st.fragment(key=TABLE)
def table() -> None:
    """Draw the table; another digit runs this and the stage."""
    state.save(PAGE, view.table(state.saved(PAGE, FamiliesConfig)))


st.fragment(stage, key=STAGE, run_every=tasks.PERIOD if running else None)()
page.try_this(PAGE, text.EXPERIMENTS, on_click=view.start)
table()
view.chain(config, task)
left, right = st.columns([1, 1.6])
with left:
    view.tree(config)
with right:
    text.explain(config)
examples()
page.remember(*text.REMEMBER)
