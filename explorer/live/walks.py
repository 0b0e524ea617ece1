"""A student's walk through the latent space of a generator, drawn in a worker."""

import logging
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from explorer.images.latent import vectors
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.shared import MOST_SHARED, SharedSeries, Stored
from explorer.images.latent.vectors import Array
from explorer.images.latent.walk import (
    KNOB_REACH,
    KNOBS,
    SEEDS,
    Point,
    Scene,
    Stage,
    WalkConfig,
)
from explorer.live.crew import Crew
from explorer.live.drawings import Drawing, DrawingView, LiveDrawing, Wish, refusal
from explorer.live.protocol import Begin
from explorer.numbers import three
from explorer.plots.images import moving
from explorer.plots.wire import Packed, pack

#: Pictures of a slow generator that are drawn before somebody else may have the worker.
PIECE = SEEDS // 4
#: Seconds in which a quick one draws all: pieces cost it a fifth of its rate.
AT_ONCE = 0.2

#: The generators that this process draws from.
_SHARED = SharedSeries(MOST_SHARED)


class WalkWish(Wish):
    """A place; what it does not name is the scene's start.

    Attributes:
        have: Names the map that the browser has.
        x: Across the pad.
        y: Up the pad.
        time: Index of the checkpoint.
        amounts: How far along each knob.
    """

    have: str = ""
    x: float | None = None
    y: float | None = None
    time: int | None = None
    amounts: tuple[float, ...] | None = None


@dataclass(frozen=True, eq=False)
class WalkView(DrawingView):
    """What a student sees, from whatever place the browser names.

    Attributes:
        name: Names the scene; another one puts the student back on its start.
        config: The scene.
        saved: Directions that the student saved, by name.
    """

    name: str
    config: WalkConfig
    saved: Mapping[str, Array] = field(default_factory=dict)
    wishes: ClassVar[type[Wish]] = WalkWish


class Walk(Drawing):
    """Draws one student's walk, a piece at a time.

    Args:
        series: The generator through its training.
    """

    def __init__(self, series: CheckpointSeries) -> None:
        super().__init__()
        self._series = series
        self._scene: tuple[str, Scene] | None = None
        self._piece = PIECE

    def advance(self, seconds: float) -> float:
        """Draw for about so many seconds; return 0, the delay until it wants more."""
        end = time.monotonic() + seconds
        try:
            while self._work is not None:
                start = time.monotonic()
                next(self._work)
                now = time.monotonic()
                all_of_them = (now - start) * SEEDS / self._piece
                self._piece = SEEDS if all_of_them < AT_ONCE else PIECE
                if now >= end:
                    break
        except StopIteration as finished:
            self.done(finished.value)
        return 0.0

    def drawn(self, view: Any, wish: Any) -> Generator[None, None, bytes]:  # noqa: ANN401
        """Yield between the pieces; return the pictures, or a sentence in their place."""
        try:
            scene = self._entered(view)
            point = place(wish, scene) if wish.scene == view.name else scene.start
            stage = yield from scene.staging(point, self._piece)
            arrays: dict[str, Any] = {"picture": moving(stage.pictures)}
            # The browser says whose map it has.
            map_key = f"{view.name}:{point.time}"
            if wish.have != map_key:
                arrays["map"] = yield from scene.map(point.time, self._piece)
        except (ValueError, OSError) as problem:
            logging.warning("A walk could not be drawn: %s", problem)
            return refusal(str(problem), wish.serial)
        return framed(view.name, scene, point, stage, arrays, wish.serial, map_key)

    def _entered(self, view: WalkView) -> Scene:
        if self._scene is None or self._scene[0] != view.name:
            self._scene = view.name, Scene(self._series, view.config, view.saved)
        return self._scene[1]


@dataclass(frozen=True, eq=False)
class BeginWalk(Begin):
    """A walk through a generator of this machine, or one that a student brought."""

    source: Stored | CheckpointSeries

    def make(self) -> Walk:
        """Return the walk; ValueError where the generator cannot be loaded."""
        if isinstance(self.source, Stored):
            return Walk(_SHARED.series(self.source))
        return Walk(self.source)


class LiveWalk(LiveDrawing):
    """What a page holds of a walk.

    Args:
        crew: Whose worker is to draw.
        source: What from.
    """

    def __init__(self, crew: Crew, source: Stored | CheckpointSeries) -> None:
        super().__init__(crew, BeginWalk(source))
        self.source = source


def place(wish: WalkWish, scene: Scene) -> Point:
    """Return the point of a wish; whatever is out of range is brought back."""
    start = scene.start
    amounts = start.amounts if wish.amounts is None else wish.amounts[:KNOBS]
    return Point(
        float(np.clip(start.x if wish.x is None else wish.x, -1, 1)),
        float(np.clip(start.y if wish.y is None else wish.y, -1, 1)),
        min(max(start.time if wish.time is None else wish.time, 0), scene.series.last),
        tuple(float(np.clip(a, -KNOB_REACH, KNOB_REACH)) for a in amounts),
    )


def framed(
    name: str,
    scene: Scene,
    point: Point,
    stage: Stage,
    arrays: Packed,
    serial: int,
    map_key: str,
) -> bytes:
    """Return what is seen from a point, as the browser takes it."""
    header = {
        "scene": name,
        "shape": stage.pictures.shape,
        "serial": serial,
        "map_key": map_key,
        "point": vars(point),
        "steps": scene.series.steps,
        "knobs": list(scene.directions),
        "reach": KNOB_REACH,
        "corners": vectors.TRIANGLE,
        "norm": stage.norm,
        "text": told(scene, point, stage),
    }
    return pack(header, arrays)


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
