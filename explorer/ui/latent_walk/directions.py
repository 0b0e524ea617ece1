"""Directions that a student found: kept by name in the session, taken home, brought back."""

import re

import streamlit as st

from explorer.config import plain
from explorer.images.latent.direction_files import direction_json, read_direction
from explorer.images.latent.vectors import Array
from explorer.images.latent.walk import Scene
from explorer.plots import images
from explorer.ui.frame import uploads

SAVED = "latent_walk:directions"


def saved() -> dict[str, Array]:
    """Return the directions that this session saved."""
    directions: dict[str, Array] = st.session_state.setdefault(SAVED, {})
    return directions


def keep(page: str, scene: Scene, vector: Array) -> None:
    """Draw what can be done with a direction: save it by name, load one, take one home."""
    left, right = st.columns(2, gap="medium")
    with left, st.form(f"{page}-save", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom")
        with row:
            name = st.text_input("Name of the direction", max_chars=40, placeholder="slant")
            if st.form_submit_button("Save") and name.strip():
                saved()[name.strip()] = vector
    with right:
        _load(page, scene)
    own = [name for name, v in saved().items() if len(v) == scene.series.network.latent_dim]
    if own:
        st.caption("Saved ones are sliders of the walk: choose 'Saved' there, in the sidebar.")
        _downloads(page, own)


def _load(page: str, scene: Scene) -> None:
    """Draw the upload; what does not fit costs one sentence."""
    given = uploads.field(
        "Load a direction", ["json", "npy"], key=f"{page}-load-direction", max_size=1
    )
    if given is None:
        return
    size = scene.series.network.latent_dim
    try:
        name, vector = read_direction(given.getvalue(), given.name, size)
    except ValueError as error:
        st.error(f"{plain(error)} Nothing else was changed.")
        return
    saved()[name] = vector
    st.caption(f"Loaded: {plain(name)}.")


def _downloads(page: str, names: list[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Saved direction", names, key=f"{page}-direction-name")
        vector, file = saved()[name], re.sub(r"[^\w-]+", "-", name)
        for title, made, kind in (
            ("JSON", lambda: direction_json(name, vector), "json"),
            (".npy", lambda: images.npy(vector), "npy"),
        ):
            st.download_button(
                f"Save as {title}",
                made,
                f"{file}.{kind}",
                key=f"{page}-direction-{kind}",
                on_click="ignore",
            )
