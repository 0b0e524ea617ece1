"""The walk: a pad, a slider through training and knobs, all streaming while they move."""

from typing import Any
from uuid import uuid4

import streamlit as st

from explorer.config import plain
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.shared import Stored
from explorer.images.latent.walk import Point, Scene
from explorer.live.walks import LiveWalk, WalkView, WalkWish, place
from explorer.plots.palette import web_palettes
from explorer.ui.lab.serving import crew
from explorer.ui.latent_walk import directions
from explorer.ui.source import source

_HTML = """
<div class="gan-live walk">
  <div><canvas class="big" role="img" aria-label="The picture where you stand"></canvas>
    <p class="numbers" role="status"></p></div>
  <div><div class="plane"><canvas class="pad" tabindex="0" role="slider"
    aria-label="Place in the plane through three seeds; arrow keys move"
    aria-valuemin="-1" aria-valuemax="1" aria-valuenow="0"></canvas><i></i></div>
    <p>Drag anywhere: A, B and C are three random z, the pictures lie on the plane through
    them.</p></div>
  <div class="side">
    <label class="time"><span>Training</span><output></output>
      <input type="range" min="0" step="1"></label>
    <button type="button" data-play="time">Play training</button>
    <button type="button" data-play="tour">Tour A B C</button>
    <label class="speed"><span>Speed, negative is backwards</span><output>1.0</output>
      <input type="range" min="-2" max="2" step="0.1" value="1"></label>
    <div class="knobs"></div>
    <div class="status"></div>
  </div>
</div>
"""
_WALK = st.components.v2.component(
    "gan_walk",
    html=_HTML,
    css=source(__file__, "style.css", "walk.css"),
    js=source(__file__, "wire.js", "line.js", "pixels.js", "pad.js", "walk.js"),
)


class Walk:
    """One run of the whole page: the student begins where the config says.

    Args:
        scene: What there is to see.
        drawn_from: Where a worker finds the generator.
        key: Names the widget.
    """

    def __init__(self, scene: Scene, drawn_from: Stored | CheckpointSeries, key: str) -> None:
        self._scene, self._source, self._key = scene, drawn_from, key
        self._view = WalkView(uuid4().hex, scene.config, dict(directions.saved()))
        self._token: str | None = None

    @property
    def scene(self) -> str:
        """Names the scene: a browser's wishes for another one are not for this."""
        return self._view.name

    def show(self) -> Point | None:
        """Draw what is seen from where the student stands; called from a fragment.

        Returns:
            The place where the hand came to rest, None where it has not moved yet.
        """
        try:
            self._token = self._token or self._live().show(self._view)
        except ValueError as error:
            st.error(f"{plain(error)} Nothing was lost: try again in a moment.")
            return None
        data = {"token": self._token, "scene": self.scene, "palettes": web_palettes()}
        _WALK(key=self._key, data=data, on_rest_change=lambda: None)
        rest = self._rest()
        return place(rest, self._scene) if rest else None

    def _live(self) -> LiveWalk:
        """Return the session's walk through this generator."""
        walk = st.session_state.get(f"{self._key}:live")
        if not isinstance(walk, LiveWalk) or walk.source != self._source:
            walk = LiveWalk(crew(), self._source)
            st.session_state[f"{self._key}:live"] = walk
        return walk

    def _rest(self) -> WalkWish | None:
        """Return where the hand rests in this scene; not what it did in an earlier one."""
        try:
            wish = WalkWish.model_validate(self._told())
        except ValueError:
            return None
        return wish if wish.scene == self.scene else None

    def _told(self) -> dict[str, Any]:
        """Return what the browser says of it, empty before the first move."""
        state = st.session_state.get(self._key)
        return dict((state.get("rest") if state else None) or {})
