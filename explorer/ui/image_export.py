"""What is on the page, as files: a PNG grid, a GIF of the walk, the latents."""

import numpy as np
import streamlit as st

from explorer.images.walk import Scene
from explorer.plots import images


def downloads(page: str, scene: Scene) -> None:
    """Draw the download buttons; a file is made when it is asked for."""
    name = scene.timeline.name.replace(":", "-")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Save:")
        st.download_button(
            "64 seeds (PNG)",
            lambda: images.png(scene.seeds(), columns=8, scale=4),
            f"{name}-seeds.png",
            "image/png",
            key=f"{page}-png",
            on_click="ignore",
        )
        st.download_button(
            "Walk from A to B (GIF)",
            lambda: _walk_gif(scene),
            f"{name}-walk.gif",
            "image/gif",
            key=f"{page}-gif",
            on_click="ignore",
        )
        st.download_button(
            "Training of 64 seeds (GIF)",
            lambda: _training_gif(scene),
            f"{name}-training.gif",
            "image/gif",
            key=f"{page}-gif-training",
            on_click="ignore",
        )
        st.download_button(
            "z of the seeds (.npy)",
            lambda: images.npy(scene.latents),
            f"{name}-z.npy",
            "application/octet-stream",
            key=f"{page}-npy",
            on_click="ignore",
        )


def _walk_gif(scene: Scene) -> bytes:
    """Return the great circle between the picked seeds."""
    _, way = scene.way(spherical=True, frames=25)
    pictures = scene.draw(way, scene.config.first)
    return images.gif(
        list(pictures[:, None]), columns=1, scale=max(1, 256 // pictures.shape[1])
    )


def _training_gif(scene: Scene) -> bytes:
    times = range(scene.timeline.last + 1)
    frames = [scene.timeline.images(scene.latents, scene.labels, at) for at in times]
    scale = max(1, 64 // frames[0].shape[1])
    return images.gif([np.ascontiguousarray(f) for f in frames], 8, scale, rate=3)
