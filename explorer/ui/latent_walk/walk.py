"""The walk: a pad, a slider through training and knobs, all streaming while they move."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import numpy as np
import streamlit as st

from explorer.images.latent import vectors
from explorer.images.latent.walk import KNOB_REACH, KNOBS, Point, Scene, Stage
from explorer.plots.images import moving
from explorer.plots.palette import web_palettes
from explorer.plots.wire import pack
from explorer.ui.frame.numbers import three
from explorer.ui.source import source

_HTML = """
<div class="gan-live walk">
  <div><canvas class="big" role="img"></canvas><p class="numbers"></p></div>
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
    js=source(__file__, "wire.js", "pixels.js", "walk.js"),
)


class Walk:
    """One run of the whole page: the student begins where the config says.

    Args:
        scene: What there is to see.
        key: Names the widget.
    """

    def __init__(self, scene: Scene, key: str) -> None:
        self._scene, self._key, self._name = scene, key, uuid4().hex

    def show(self) -> Point | None:
        """Draw what is seen from where the student stands; called from a fragment.

        Returns:
            The place where the hand has come to rest, None while it moves.
        """
        scene, asked = self._scene, self._asked()
        point = place(asked, scene)
        stage = scene.stage(point)
        map_key = f"{self._name}:{point.time}"
        arrays = {"picture": moving(stage.pictures)}
        # The browser says whose map it has.
        if asked.get("have") != map_key:
            arrays["map"] = scene.map(point.time)
        header = {
            "scene": self._name,
            "shape": stage.pictures.shape,
            "serial": int(asked.get("serial", 0)),
            "map_key": map_key,
            "point": vars(point),
            "steps": scene.series.steps,
            "knobs": list(scene.directions),
            "reach": KNOB_REACH,
            "corners": vectors.TRIANGLE,
            "norm": stage.norm,
            "text": told(scene, point, stage),
            "palettes": web_palettes(),
        }
        _WALK(key=self._key, data=pack(header, arrays), on_point_change=lambda: None)
        return point if asked.get("rests") else None

    def _asked(self) -> Mapping[str, Any]:
        """Return what the browser asks for; of what it asked of an earlier run, the serial."""
        state = st.session_state.get(self._key)
        point = state.get("point") if state else None
        asked = point if isinstance(point, Mapping) else {}
        return asked if asked.get("scene") == self._name else {"serial": asked.get("serial", 0)}


def place(asked: Mapping[str, Any], scene: Scene) -> Point:
    """Read a point that a browser sent; whatever is out of range is brought back."""
    start = scene.start
    amounts = [float(a) for a in asked.get("amounts", start.amounts)][:KNOBS]
    return Point(
        float(np.clip(asked.get("x", start.x), -1, 1)),
        float(np.clip(asked.get("y", start.y), -1, 1)),
        int(np.clip(asked.get("time", start.time), 0, scene.series.last)),
        tuple(float(np.clip(a, -KNOB_REACH, KNOB_REACH)) for a in amounts),
    )


def told(scene: Scene, point: Point, stage: Stage) -> str:
    """Return in words what is seen from a point."""
    words = f"z = {_weighed(stage.weights)}"
    if any(point.amounts):
        words += " + your steps"
    if scene.config.together:
        words = "all 64 seeds moved by one step"
    words += f" · |z| = {three(stage.norm)}, in training about {three(scene.typical)}"
    if stage.logit is None:
        return words
    if scene.series.probability:
        return f"{words} · D says real: {three(float(0.5 + 0.5 * np.tanh(stage.logit / 2)))}"
    return f"{words} · the critic scores it {three(stage.logit)}"


def _weighed(weights: tuple[float, ...]) -> str:
    """Return a sum of the corners, with two decimals: a dancing number keeps its length."""
    signed = (
        f"{'−' if w < 0 else '+'} {abs(w):.2f} {corner}"
        for w, corner in zip(np.round(weights, 2) + 0.0, "ABC", strict=True)
    )
    return " ".join(signed).removeprefix("+ ")
