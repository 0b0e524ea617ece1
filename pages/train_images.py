"""How does G learn to draw? Full training in a process of its own, followed live."""

import streamlit as st

from explorer.ui import (
    image_follow,
    image_runs,
    image_train_actions,
    image_train_text,
    page,
    state,
)
from explorer.ui.image_train_controls import TrainControls

PAGE = "train_images"

page.question("When can you read what G draws, and do the losses tell you?")
controls = TrainControls.load(PAGE, [run.name for run in image_runs.known_runs()])
controls.sidebar()
with st.container(horizontal=True, vertical_alignment="bottom"):
    start = st.container(horizontal=True, vertical_alignment="bottom")
    controls.runs()
config = controls.result()
state.save(PAGE, config)
with start:
    image_train_actions.start_form(PAGE, config.run())
runs = image_follow.show(PAGE, config)
image_train_actions.buttons(PAGE, runs[0] if runs else None)
page.try_this(PAGE, image_train_text.EXPERIMENTS)
image_train_text.explain(config, runs[0] if runs else None)
image_train_text.table(image_runs.known_runs())
