"""A student's walk through the latent space of a generator, drawn in a worker."""

import logging
import secrets
import time
import weakref
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict

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
from explorer.live.protocol import Begin
from explorer.live.view import LiveView, Moment
from explorer.numbers import three
from explorer.plots.images import moving
from explorer.plots.wire import Packed, pack

#: Pictures of a slow generator that are drawn before somebody else may have the worker.
PIECE = SEEDS // 4
#: Seconds in which a quick one draws all: pieces cost it a fifth of its rate.
AT_ONCE = 0.2

#: The generators that this process draws from.
_SHARED = SharedSeries(MOST_SHARED)


class Wish(BaseModel):
    """What a browser asks for; a place that it does not name is the scene's start.

    Attributes:
        scene: The scene that it shows.
        serial: Counts its wishes.
        have: Names the map that it has.
        x: Across the pad.
        y: Up the pad.
        time: Index of the checkpoint.
        amounts: How far along each knob.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    scene: str
    serial: int
    have: str = ""
    x: float | None = None
    y: float | None = None
    time: int | None = None
    amounts: tuple[float, ...] | None = None


@dataclass(frozen=True, eq=False)
class WalkView(LiveView):
    """What a student sees, from whatever place the browser names.

    Attributes:
        name: Names the scene; another one puts the student back on its start.
        config: The scene.
        saved: Directions that the student saved, by name.
    """

    name: str
    config: WalkConfig
    saved: Mapping[str, Array] = field(default_factory=dict)
    period: ClassVar[float] = 0.0

    def hear(self, job: "Walk", said: str) -> None:
        """Take in where the student stands."""
        job.want(self, Wish.model_validate_json(said))

    def ready(self, job: "Walk") -> bool:
        """Return whether all is drawn."""
        return not job.active

    def picture(self, job: "Walk", moment: Moment) -> bytes:
        """Return what was drawn last."""
        return job.shown


class Walk:
    """Draws one student's walk, a piece at a time.

    Attributes:
        version: Counts the pictures.
        shown: The last one, as the browser takes it.

    Args:
        series: The generator through its training.
    """

    def __init__(self, series: CheckpointSeries) -> None:
        self._series = series
        self._scene: tuple[str, Scene] | None = None
        self._work: Generator[None, None, bytes] | None = None
        self._failed, self._piece = "", PIECE
        self.version, self.shown = 0, b""

    @property
    def active(self) -> bool:
        """Whether there is something to draw."""
        return self._work is not None

    def want(self, view: WalkView, wish: Wish) -> None:
        """Draw this next."""
        if self._failed:
            self._done(refusal(self._failed, wish.serial))
        else:
            self._work = self._drawn(view, wish)

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
            self._done(finished.value)
        return 0.0

    def fail(self, sentence: str) -> None:
        """Draw no more, and say why."""
        self._failed = sentence
        self._done(refusal(sentence, 0))

    def _done(self, shown: bytes) -> None:
        self.shown, self._work = shown, None
        self.version += 1

    def _drawn(self, view: WalkView, wish: Wish) -> Generator[None, None, bytes]:
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


class LiveWalk:
    """What a page holds of a walk. The walk ends when nobody holds this any more.

    Args:
        crew: Whose worker is to draw.
        source: What from.

    Raises:
        ValueError: The generator cannot be loaded, or no worker answers.
    """

    def __init__(self, crew: Crew, source: Stored | CheckpointSeries) -> None:
        self.source, self.token = source, secrets.token_urlsafe(24)
        self._crew = crew
        self._name = crew.hire(BeginWalk(source))[0]
        weakref.finalize(self, crew.end, self._name).atexit = False

    def show(self, view: WalkView) -> str:
        """Show a scene from now on; return the token of the line to it."""
        self._crew.watch(self._name, self.token, view)
        return self.token


def place(wish: Wish, scene: Scene) -> Point:
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


def refusal(sentence: str, serial: int) -> bytes:
    """Return a sentence in place of pictures."""
    return pack({"refused": sentence, "serial": serial}, {})


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
