"""What is on the page, as files: a PNG grid, a GIF of the walk, the latents."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from explorer.images.latent.walk import Scene
from explorer.plots import images


def downloads(page: str, scene: Scene) -> None:
    """Draw the download buttons; a file is made when it is asked for."""
    name = scene.series.name.replace(":", "-")
    offers: dict[str, tuple[str, str, Callable[[], bytes]]] = {
        "64 seeds (PNG)": (
            "seeds.png",
            "image/png",
            lambda: images.png(scene.seeds(), columns=8, scale=4),
        ),
        "Walk from A to B (GIF)": ("walk.gif", "image/gif", lambda: _walk_gif(scene)),
        "Training of 64 seeds (GIF)": (
            "training.gif",
            "image/gif",
            lambda: _training_gif(scene),
        ),
        "z of the seeds (.npy)": (
            "z.npy",
            "application/octet-stream",
            lambda: images.npy(scene.latents),
        ),
    }
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Save:")
        for label, (file, kind, make) in offers.items():
            key = f"{page}-{file}"
            st.download_button(label, make, f"{name}-{file}", kind, key=key, on_click="ignore")


def _walk_gif(scene: Scene) -> bytes:
    """Return the great circle between the picked seeds."""
    _, way = scene.way(spherical=True, frames=25)
    pictures = scene.draw(way, scene.config.first)
    return images.gif(
        list(pictures[:, None]), columns=1, scale=max(1, 256 // pictures.shape[1])
    )


def _training_gif(scene: Scene) -> bytes:
    times = range(scene.series.last + 1)
    frames = [scene.series.images(scene.latents, scene.labels, at) for at in times]
    scale = max(1, 64 // frames[0].shape[1])
    return images.gif([np.ascontiguousarray(f) for f in frames], 8, scale, rate=3)
