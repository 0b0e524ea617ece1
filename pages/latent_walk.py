"""What does a generator know? Walks through its latent space and through its training."""

import streamlit as st

from explorer.ui import (
    image_about,
    image_export,
    image_models,
    image_views,
    image_walk,
    image_walk_text,
    page,
    state,
)
from explorer.ui.image_walk_controls import WalkControls

PAGE = "latent_walk"

page.question("What does a generator draw between the pictures that it was asked for?")
models = image_models.entries()
if not models:
    st.info("There is no generator here yet. Train one on the page 'Train images'.")
    st.stop()
controls = WalkControls.load(PAGE, models)
entry = controls.choose()
try:
    timeline = image_models.load(entry)
except ValueError as error:
    st.error(f"{error} Choose another generator; nothing was lost.")
    st.stop()
controls.settings(timeline)
config = controls.result()
state.save(PAGE, config)
scene = image_views.scene(timeline, config)


def walk() -> None:
    """Draw what is seen from where the student stands."""
    image_walk.show_walk(scene, key=f"{PAGE}-walk")


if config.view == "walk":
    if config.knobs == "saved" and not scene.directions:
        st.info("You have saved no direction for this generator: see 'A direction'.")
    st.fragment(walk)()
else:
    left, right = st.columns([0.36, 0.64], gap="medium")
    with left:
        image_views.seeds(PAGE, scene)
    with right:
        image_views.VIEWS[config.view](PAGE, scene)
image_export.downloads(PAGE, scene)
page.try_this(PAGE, image_walk_text.experiments(config, models))
image_walk_text.explain(scene)
image_about.about(entry, timeline)
