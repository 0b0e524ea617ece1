"""What the latent walk shows: a config, a scene of sixty-four seeds, and a point in it."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from explorer.config import Config
from explorer.images.latent import readings
from explorer.images.latent import vectors as latent_vectors
from explorer.images.latent.series import CheckpointSeries, Labels, Pictures
from explorer.images.latent.vectors import Array, Plane
from explorer.images.measuring.factor_reader import Reading

SEEDS = 64
MAP_SIDE = 8
KNOBS = 6
FRAMES = 9
#: How far a knob goes, in units of z: beyond about 3 sigma the prior has nothing.
KNOB_REACH = 6.0

T = TypeVar("T")
View = Literal["walk", "between", "arithmetic", "direction", "neighbours"]
Index = Annotated[int, Field(ge=0, le=SEEDS - 1)]
Amount = Annotated[float, Field(ge=-KNOB_REACH, le=KNOB_REACH)]
_START = latent_vectors.TRIANGLE[0]


class WalkConfig(Config):
    """All that the page shows."""

    model: str = Field(default="", max_length=80, description="Which generator.")
    view: View = Field(default="walk", description="What to do with it.")
    seed: int = Field(default=0, ge=0, le=9999, description="Start of the 64 random z.")
    label: int = Field(
        default=-1, ge=-1, le=999, description="Class of every picture; -1 is all in turn."
    )
    truncation: float | None = Field(
        default=None,
        ge=latent_vectors.LEAST_TRUNCATION,
        le=4,
        description="Numbers of z beyond this size are drawn again; none for no limit.",
    )
    checkpoint: int = Field(
        default=-1, ge=-1, le=999, description="Which checkpoint, from 0; -1 is the last."
    )
    first: int = Field(default=0, ge=0, le=SEEDS - 1, description="First picked seed.")
    second: int = Field(default=1, ge=0, le=SEEDS - 1, description="Second picked seed.")
    third: int = Field(default=2, ge=0, le=SEEDS - 1, description="Third corner of the plane.")
    together: bool = Field(
        default=False, description="Move all 64 seeds by the same step, not one picture."
    )
    keep_norm: bool = Field(
        default=False, description="Scale z to the norm that the generator was trained on."
    )
    knobs: Literal["principal", "axes", "saved"] = Field(
        default="principal",
        description="Principal directions of G's first layer, single numbers of z, or the "
        "directions you saved.",
    )
    x: float = Field(default=_START[0], ge=-1, le=1, description="Place across the pad.")
    y: float = Field(default=_START[1], ge=-1, le=1, description="Place up the pad.")
    amounts: tuple[Amount, ...] = Field(
        default=(), max_length=KNOBS, description="Way along each slider, in units of z."
    )
    group_a: tuple[Index, ...] = Field(default=(), max_length=16, description="Concept A.")
    group_b: tuple[Index, ...] = Field(default=(), max_length=16, description="Concept B.")
    group_c: tuple[Index, ...] = Field(default=(), max_length=16, description="Concept C.")


@dataclass(frozen=True)
class Point:
    """Where the student stands.

    Attributes:
        x: Across the pad, in [-1, 1].
        y: Up the pad, in [-1, 1].
        time: Index of the checkpoint.
        amounts: How far along each knob, in units of z.
    """

    x: float = _START[0]
    y: float = _START[1]
    time: int = -1
    amounts: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Stage:
    """What is seen from a point.

    Attributes:
        pictures: One, or all 64, `(N, H, W, C)`.
        norm: Mean norm of z.
        logit: D's logit of the picture, None for many or without a D.
        weights: Shares of the plane's three corners.
    """

    pictures: Pictures
    norm: float
    logit: float | None
    weights: tuple[float, float, float]


class Scene:
    """Sixty-four seeds of a run's checkpoints, a plane through three of them, and directions.

    Args:
        series: The generator through its training.
        config: What to show.
        saved: Directions that the student saved, by name.
    """

    def __init__(
        self,
        series: CheckpointSeries,
        config: WalkConfig,
        saved: Mapping[str, Array] | None = None,
    ) -> None:
        self.series, self.config = series, config
        self.latents = latent_vectors.sample_latents(
            SEEDS,
            series.network.latent_dim,
            np.random.default_rng(config.seed),
            prior=series.prior,
            truncation=config.truncation,
        )
        self.plane = Plane(self.latents[[config.first, config.second, config.third]])
        self.directions = self._directions(saved or {})
        self._maps: dict[int, Pictures] = {}
        self._seeds: Pictures | None = None
        self._reading: Reading | None = None

    @property
    def reader(self) -> str | None:
        """The name of the reader of such pictures, None where there is none."""
        return readings.reader_of(self.series.config, self.series.network.channels)

    def reading(self) -> Reading | None:
        """Return what a reader sees in the seeds as the last checkpoint draws them."""
        if self.reader and self._reading is None:
            last = self.at == self.series.last
            drawn = self.seeds() if last else self.series.images(self.latents, self.labels)
            self._reading = readings.read(drawn, self.reader)
        return self._reading

    @property
    def labels(self) -> Labels | None:
        """The class of every seed, None for an unconditional generator."""
        classes = self.series.network.classes
        if not classes:
            return None
        if self.config.label < 0:
            return np.arange(SEEDS) % classes
        return np.full(SEEDS, min(self.config.label, classes - 1))

    @property
    def at(self) -> int:
        """The index of the chosen checkpoint."""
        last = self.series.last
        return last if self.config.checkpoint < 0 else min(self.config.checkpoint, last)

    @property
    def start(self) -> Point:
        """Where the config puts the student."""
        return Point(self.config.x, self.config.y, self.at, self.config.amounts)

    def config_at(self, point: Point) -> WalkConfig:
        """Return the config that puts a student on a point, to 0.001 of the pad."""
        return self.config.with_(
            x=round(point.x, 3),
            y=round(point.y, 3),
            checkpoint=-1 if point.time == self.series.last else point.time,
            amounts=tuple(round(a, 2) for a in point.amounts) if any(point.amounts) else (),
        )

    @property
    def typical(self) -> float:
        """The norm that z has in training."""
        return latent_vectors.typical_norm(self.series.network.latent_dim, self.series.prior)

    def seeds(self) -> Pictures:
        """Return the pictures of all seeds at the chosen checkpoint, drawn once."""
        if self._seeds is None:
            self._seeds = self._draw_seeds()
        return self._seeds

    def _draw_seeds(self) -> Pictures:
        return self.series.images(self.latents, self.labels, self.at)

    def draw(self, latents: Array, label_of: int) -> Pictures:
        """Return pictures of latents `(N, d)` in the class of one of the seeds."""
        return self.series.images(latents, self._labels_of(label_of, len(latents)), self.at)

    def stage(self, point: Point) -> Stage:
        """Return what is seen from a point, as fast as this machine can draw it."""
        return whole(self.staging(point))

    def staging(self, point: Point, piece: int = SEEDS) -> Generator[None, None, Stage]:
        """Draw a stage so many pictures at a time, and return it."""
        here = self.plane.at(np.array([[point.x, point.y]], np.float32))
        moved = self._turned(here, point)
        if self.config.together:
            centre = self.plane.latents.mean(axis=0)
            moved = self._turned(self.latents + here - centre, point)
        if self.config.keep_norm:
            moved = latent_vectors.with_norm(moved, self.typical)
        one = self._labels_of(self.config.first, 1)
        labels = self.labels if self.config.together else one
        pictures = yield from self._pieces(moved, labels, point.time, piece)
        return Stage(
            pictures,
            float(np.linalg.norm(moved, axis=1).mean()),
            None if self.config.together else self._logit(moved, labels, point.time),
            _barycentric(point),
        )

    def _logit(self, latents: Array, labels: Labels | None, time: int) -> float | None:
        logits = self.series.logits(latents, labels, time)
        return None if logits is None else float(logits[0])

    def map(self, time: int, piece: int = SEEDS) -> Generator[None, None, Pictures]:
        """Draw a lattice over the plane so many pictures at a time, and return it.

        Its first row is at the top.
        """
        if time not in self._maps:
            lattice = self.plane.lattice(MAP_SIDE)
            if self.config.keep_norm:
                lattice = latent_vectors.with_norm(lattice, self.typical)
            labels = self._labels_of(self.config.first, len(lattice))
            self._maps[time] = yield from self._pieces(lattice, labels, time, piece)
        return self._maps[time]

    def _pieces(
        self, latents: Array, labels: Labels | None, time: int, piece: int
    ) -> Generator[None, None, Pictures]:
        parts = []
        for start in range(0, len(latents), piece):
            rows = slice(start, start + piece)
            classes = None if labels is None else labels[rows]
            parts.append(self.series.images(latents[rows], classes, time, fast=True))
            yield
        return np.concatenate(parts)

    def way(
        self, *, spherical: bool, frames: int = FRAMES
    ) -> tuple[NDArray[np.float32], Array]:
        """Return lambda from 1 to 0 and the latents between the two picked seeds."""
        shares = np.linspace(1, 0, frames, dtype=np.float32)
        ends = self.latents[self.config.first], self.latents[self.config.second]
        return shares, (latent_vectors.slerp if spherical else latent_vectors.lerp)(
            *ends, shares
        )

    def _turned(self, latents: Array, point: Point) -> Array:
        """Return latents moved along the knobs."""
        vectors = list(self.directions.values())
        for vector, amount in zip(vectors, point.amounts, strict=False):
            latents = latents + np.float32(amount) * vector
        return latents

    def _labels_of(self, seed: int, count: int) -> Labels | None:
        labels = self.labels
        return None if labels is None else np.full(count, labels[seed])

    def _directions(self, saved: Mapping[str, Array]) -> dict[str, Array]:
        if self.config.knobs == "saved":
            size = self.series.network.latent_dim
            return {name: v for name, v in saved.items() if len(v) == size}
        if self.config.knobs == "axes":
            count = min(KNOBS, self.series.network.latent_dim)
            axes = np.eye(count, self.series.network.latent_dim, dtype=np.float32)
            return {f"z{i + 1}": axis for i, axis in enumerate(axes)}
        found = self.series.directions(KNOBS)
        return {
            f"direction {i + 1} ({100 * share:.0f} % of variance)": vector
            for i, (vector, share) in enumerate(zip(found.vectors, found.shares, strict=True))
        }


def whole(work: Generator[None, None, T]) -> T:
    """Do all pieces of a work, and return what it found."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return cast("T", end.value)


def _barycentric(point: Point) -> tuple[float, float, float]:
    corners = np.column_stack([np.array(latent_vectors.TRIANGLE), np.ones(3)])
    weights = np.array([point.x, point.y, 1.0]) @ np.linalg.inv(corners)
    return float(weights[0]), float(weights[1]), float(weights[2])
