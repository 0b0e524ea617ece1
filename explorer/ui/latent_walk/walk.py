"""The walk: a pad, a slider through training and knobs, all streaming while they move."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from explorer.images.latent import vectors
from explorer.images.latent.walk import KNOB_REACH, KNOBS, Point, Scene, Stage
from explorer.plots.images import moving
from explorer.plots.palette import web_palettes
from explorer.plots.wire import pack
from explorer.ui.source import source

_HTML = """
<div class="gan-live walk">
  <div><canvas class="big" role="img"></canvas><p class="numbers"></p></div>
  <div><div class="plane"><canvas class="pad" tabindex="0" role="slider"
    aria-label="Place in the plane through three seeds; arrow keys move"></canvas><i></i></div>
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


def show_walk(scene: Scene, *, key: str) -> None:
    """Draw what is seen from where the student stands; called from a fragment."""
    asked = _asked(key)
    name = _scene_name(scene)
    if asked.get("scene") != name:
        asked = {"serial": asked.get("serial", 0)}
    point = _point(asked, scene)
    stage = scene.stage(point)
    map_key = f"{name}:{point.time}"
    arrays = {"picture": moving(stage.pictures)}
    # A map is sent when the point rests or the browser has none of this scene.
    if not str(asked.get("have", "")).startswith(name) or asked.get("have") != map_key:
        arrays["map"] = scene.map(point.time)
    header = {
        "scene": name,
        "shape": stage.pictures.shape,
        "serial": int(asked.get("serial", 0)),
        "map_key": map_key,
        "point": vars(point),
        "steps": scene.timeline.steps,
        "knobs": list(scene.directions),
        "reach": KNOB_REACH,
        "corners": vectors.TRIANGLE,
        "norm": stage.norm,
        "text": _text(scene, point, stage),
        "palettes": web_palettes(),
    }
    _WALK(key=key, data=pack(header, arrays), on_point_change=lambda: None)


def _asked(key: str) -> Mapping[str, Any]:
    state = st.session_state.get(key)
    point = state.get("point") if state else None
    return point if isinstance(point, Mapping) else {}


def _scene_name(scene: Scene) -> str:
    return f"{id(scene.timeline)}:{hash(scene.config)}:{len(scene.directions)}"


def _point(asked: Mapping[str, Any], scene: Scene) -> Point:
    """Read a point that a browser sent; whatever is out of range is brought back."""
    start = Point(time=scene.at)
    amounts = [float(a) for a in asked.get("amounts", ())][:KNOBS]
    return Point(
        float(np.clip(asked.get("x", start.x), -1, 1)),
        float(np.clip(asked.get("y", start.y), -1, 1)),
        int(np.clip(asked.get("time", start.time), 0, scene.timeline.last)),
        tuple(float(np.clip(a, -KNOB_REACH, KNOB_REACH)) for a in amounts),
    )


def _text(scene: Scene, point: Point, stage: Stage) -> str:
    a, b, c = stage.weights
    words = f"z = {a:.2f} A + {b:.2f} B + {c:.2f} C"
    if any(point.amounts):
        words += " + your steps"
    if scene.config.together:
        words = "all 64 seeds moved by one step"
    words += f" · |z| = {stage.norm:.1f}, in training about {scene.typical:.1f}"
    if stage.opinion is None:
        return words
    if scene.timeline.probability:
        return f"{words} · D says real: {0.5 + 0.5 * np.tanh(stage.opinion / 2):.2f}"
    return f"{words} · the critic scores it {stage.opinion:.2f}"
