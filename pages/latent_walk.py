"""What does a generator know? Walks through its latent space and through its training."""

import streamlit as st

from explorer.ui.frame import page, state
from explorer.ui.latent_walk import about, export, text, views
from explorer.ui.latent_walk.controls import WalkControls
from explorer.ui.latent_walk.models import drawn_from, entries, opened
from explorer.ui.latent_walk.walk import Walk

PAGE = "latent_walk"

page.question("What does a generator draw between the pictures that it was asked for?")
models = entries()
if not models:
    st.info("There is no generator here yet. Train one on the page 'Train images'.")
    st.stop()
controls = WalkControls.load(PAGE, models)
entry = controls.choose()
series = opened(entry)
controls.settings(series)
config = controls.result()
state.save(PAGE, config)
scene = views.scene(series, config)
standing = Walk(scene, drawn_from(entry), f"{PAGE}-walk")


def walk() -> None:
    """Draw what is seen from where the student stands; keep where the hand rests."""
    point = standing.show()
    if point is not None:
        state.save(PAGE, scene.config_at(point))


if config.view == "walk":
    if config.knobs == "saved" and not scene.directions:
        st.info("You have saved no direction for this generator: see 'A direction'.")
    st.fragment(walk)()
else:
    left, right = st.columns([0.36, 0.64], gap="medium")
    with left:
        views.seeds(PAGE, scene)
    with right:
        views.VIEWS[config.view](PAGE, scene)
export.downloads(PAGE, scene)
page.try_this(PAGE, text.experiments(config, models))
text.explain(scene)
about.about(entry, series)
