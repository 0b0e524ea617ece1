"""A direction as a film: other seeds turn, all at once."""

import numpy as np
import streamlit as st

from explorer.images.latent import groups, vectors
from explorer.images.latent.vectors import Array
from explorer.images.latent.walk import Scene
from explorer.plots import images

#: Seeds of the film, and its moments from one end to the other.
_SEEDS, _MOMENTS = 6, 13
_REACH = 1.5
#: The least side of a picture in the file.
_STORED = 48


def show(page: str, scene: Scene, vector: Array) -> None:
    """Draw the film of a direction on seeds that it was not made of."""
    film = _film(scene, vector, groups.others(scene, _SEEDS), _named(scene))
    caption = f"The film: other seeds, from −{_REACH} to {_REACH} times A minus B and back"
    st.image(film, caption=caption, width="stretch")
    st.download_button(
        "Save the film (GIF)",
        film,
        f"{scene.series.name.replace(':', '-')}-direction.gif",
        "image/gif",
        key=f"{page}-film",
        on_click="ignore",
    )


def _named(scene: Scene) -> tuple[object, ...]:
    """Return what the pictures of a scene depend on, beside z."""
    config = scene.config
    return scene.series.name, scene.series.steps, scene.at, config.seed, config.truncation


@st.cache_data(max_entries=16, show_spinner=False)
def _film(_scene: Scene, vector: Array, seeds: list[int], of: tuple[object, ...]) -> bytes:
    amounts = np.linspace(-_REACH, _REACH, _MOMENTS, dtype=np.float32)
    moved = vectors.moved(_scene.latents[seeds], vector, amounts)
    ways = [_scene.draw(way, seed) for seed, way in zip(seeds, moved, strict=True)]
    frames = list(np.stack(ways, axis=1))
    return images.gif(frames, _SEEDS, max(1, _STORED // frames[0].shape[1]))
