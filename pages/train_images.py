"""How does G learn to draw? Full training in a process of its own, followed live."""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.train_images import actions, estimate, follow, registry, space, sweeps, text
from explorer.ui.train_images.controls import TrainControls

PAGE = "train_images"

page.question("When can you read what G draws, and do the losses tell you?")
controls = TrainControls(PAGE, [run.name for run in registry.known_runs()])
controls.sidebar()
form, shown = st.columns(2, vertical_alignment="bottom")
with shown:
    controls.runs()
config = controls.result()
actions.start(PAGE, config, controls.refused)
state.save(PAGE, config)
with form:
    actions.start_form(PAGE, config.run())
known = registry.known_runs()
st.caption(estimate.words(config.run(), known))
runs = follow.show(PAGE, config)
page.try_this(PAGE, text.EXPERIMENTS)
actions.buttons(PAGE, runs[0] if runs else None)
space.show(PAGE)
follow.explain(config)
sweeps.show(PAGE, config)
text.table(known)
registry.show_unreadable()
