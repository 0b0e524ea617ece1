"""How often does it collapse? Many seeds of one setting, or of several, side by side."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field, model_validator

from explorer.metrics import SAMPLES, ModeCoverage, mode_coverage
from explorer.tasks import Task
from explorer.toy.batches import sample_prior, stream_rng
from explorer.toy.comparison import Comparison, Crossed, Value
from explorer.toy.config import LARGEST_SEED, ToyConfig
from explorer.toy.studied import Studied
from explorer.toy.trainer import ToyTrainer

Array = NDArray[np.floating]
Counting = Literal["one-sample", "fair-share"]

#: Moments of a run, after step 0, at which all seeds are measured.
MOMENTS = 20
#: Samples of each seed that a picture shows.
SHOWN = 300
#: Multiplications that one update of a stack may cost, roughly 20 ms.
PIECE = 6e8
MOST_SETTINGS = 4
#: Weights of all networks of a study: beyond, its memory and its time are out of hand.
MOST_WEIGHTS = 20_000_000


class SeedsConfig(Comparison):
    """One setting, or a few that differ in one field, and how many seeds of each.

    Seed number i of every setting starts from the same weights and sees the same noise and
    the same batches, as far as the settings allow.
    """

    compare: Crossed = Field(
        default="objective", description="What the settings differ in; one setting: none."
    )
    values: tuple[Value, ...] = Field(
        default=("saturating", "non-saturating"),
        max_length=MOST_SETTINGS,
        description="The values that are compared, at most four.",
    )
    seeds: int = Field(
        default=32,
        ge=2,
        le=64,
        description="The more, the narrower the intervals, and the longer it takes.",
    )
    steps: int = Field(
        default=2_000, ge=100, le=20_000, description="How long each of them is trained."
    )

    @property
    def copies(self) -> int:
        """Models that are trained of each value."""
        return self.seeds

    @property
    def most_weights(self) -> int:
        """Weights that all networks together may have."""
        return MOST_WEIGHTS

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        if self.seed + self.seeds - 1 > LARGEST_SEED:
            msg = (
                f"{self.seeds} seeds from {self.seed} on go beyond the largest, "
                f"{LARGEST_SEED}; begin lower."
            )
            raise ValueError(msg)
        if self.compare == "seed":
            msg = "Every setting has many seeds already; compare by something else."
            raise ValueError(msg)
        for config in self.configs:
            if config.data_distribution.modes is None:
                msg = (
                    f"'{config.data_distribution.title}' has no modes to count; a mixture has."
                )
                raise ValueError(msg)
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """What sets each setting apart, for a sentence."""
        if self.compare == "none":
            return ("This setting",)
        plain = self.compare in ("objective", "penalty", "distribution")
        return self.values if plain else self.titles


@dataclass(frozen=True)
class SeedResults:
    """What the seeds came to; T moments, S settings, N seeds, read-only.

    Attributes:
        names: What sets each setting apart.
        first_seed: The first of the consecutive seeds.
        steps: The moments that were measured, shape `(T,)`.
        modes: Modes with at least one high-quality sample, `(T, S, N)`.
        modes_by_share: Modes with at least a fifth of their fair share, `(T, S, N)`.
        high_quality: Share of the samples within 3 standard deviations, `(T, S, N)`.
        total: Modes of the data of each setting, `(S,)`.
        samples: Some generated samples of the last moment, `(S, N, P, 2)`.
        diverged: Whether a seed left all bounds, `(S, N)`.
        seconds: Processor time that each setting's training took, `(S,)`.
    """

    names: tuple[str, ...]
    first_seed: int
    steps: Array
    modes: NDArray[np.int64]
    modes_by_share: NDArray[np.int64]
    high_quality: Array
    total: NDArray[np.int64]
    samples: Array
    diverged: NDArray[np.bool_]
    seconds: Array

    @property
    def rates(self) -> Array:
        """Steps of one seed for each second of one core, `(S,)`, stacked as they were."""
        done = self.steps[-1] * self.samples.shape[1]
        return np.asarray(done / np.maximum(self.seconds, 1e-9))

    def covered(self, counting: Counting) -> NDArray[np.int64]:
        """Return how many modes count as covered, `(T, S, N)`."""
        return self.modes if counting == "one-sample" else self.modes_by_share

    def lost(self, counting: Counting) -> NDArray[np.bool_]:
        """Return which seeds miss at least one mode, `(T, S, N)`."""
        return self.covered(counting) < self.total[:, None]


class SeedStudy(Task):
    """Trains every seed of every setting in lock-step and measures all of them on the way.

    Attributes:
        config: What is studied.
        results: The measurements so far; replaced as a whole.
    """

    def __init__(self, config: Studied) -> None:
        super().__init__()
        self.config = config
        self.results: SeedResults | None = None

    def pieces(self) -> Iterator[float]:
        """Train all settings from moment to moment, update by update."""
        config = self.config
        settings = [_Setting(setting, config.seeds) for setting in config.configs]
        moments = np.linspace(0, config.steps, MOMENTS + 1).round().astype(int)
        history: list[list[list[ModeCoverage]]] = []

        def share() -> float:
            # The measurements at the end are work too: less than all until then.
            done = sum(setting.done for setting in settings)
            return max(0.999 * done / (len(settings) * config.steps), 1e-6)

        for moment in moments:
            for setting in settings:
                updates = setting.train_to(int(moment))
                while setting.timed(updates):
                    yield share()
            history.append([])
            for setting in settings:
                history[-1].append([])
                for found in setting.measure():
                    history[-1][-1] += found
                    yield share()
            self.results = _results(config, settings, moments[: len(history)], history)
            yield share()
        yield 1.0


class _Setting:
    """All seeds of one setting, in stacks so small that an update of one is a short piece."""

    def __init__(self, setting: ToyConfig, seeds: int) -> None:
        self.seconds = 0.0
        size = stack_size(setting, seeds)
        self._crews = [
            Crew(setting, range(first, min(first + size, seeds)))
            for first in range(0, seeds, size)
        ]

    @property
    def done(self) -> float:
        """Steps done, the mean over the seeds."""
        return sum(crew.step_count * crew.seeds for crew in self._crews) / sum(
            crew.seeds for crew in self._crews
        )

    @property
    def diverged(self) -> list[bool]:
        """Which seeds left all bounds."""
        return [d is not None for crew in self._crews for d in crew.trainer.divergences]

    @property
    def samples(self) -> Array:
        """Samples of every seed at the last measurement, `(N, P, 2)`."""
        return np.concatenate([crew.samples for crew in self._crews])

    def timed(self, updates: Iterator[None]) -> bool:
        """Do the next update and count its processor time; False where there is none."""
        self.seconds -= time.thread_time()
        more = next(updates, self) is None
        self.seconds += time.thread_time()
        return more

    def train_to(self, target: int) -> Iterator[None]:
        """Train until so many steps are done, an update at a time."""
        for crew in self._crews:
            yield from crew.train_to(target)

    def measure(self) -> Iterator[list[ModeCoverage]]:
        """Measure stack after stack."""
        for crew in self._crews:
            yield crew.measure()


class Crew:
    """Some seeds of one setting as one stack."""

    def __init__(self, setting: ToyConfig, places: range) -> None:
        configs = [setting.with_(seed=setting.seed + place) for place in places]
        self.trainer, self.seeds = ToyTrainer(configs), len(configs)
        self._data = setting.data_distribution
        self._latents = torch.from_numpy(
            np.stack([sample_prior(c, SAMPLES, stream_rng(c.seed, "view")) for c in configs])
        )
        self._target = 0

    @property
    def step_count(self) -> int:
        """Steps done, also where every seed has diverged."""
        return self._target if self.trainer.stopped else self.trainer.step_count

    def train_to(self, target: int) -> Iterator[None]:
        """Train until so many steps are done, an update at a time."""
        self._target = target
        while not self.trainer.stopped and self.trainer.step_count < target:
            self.trainer.update()
            yield

    @torch.no_grad()
    def measure(self) -> list[ModeCoverage]:
        """Return the coverage of each seed; keep some samples for a picture."""
        generator = self.trainer.generator.at(self.trainer.average)
        fakes = generator(self._latents).double().numpy()
        self.samples = fakes[:, :SHOWN].astype(np.float32)
        found = [mode_coverage(fake, self._data) for fake in fakes]
        return [coverage for coverage in found if coverage is not None]


def stack_size(setting: ToyConfig, seeds: int) -> int:
    """Return how many seeds train as one stack, so that an update is a short piece of work.

    It depends on the setting only: a model in another stack may differ in the last digit.
    """
    # A penalty's second derivatives cost about as much again, and so does each step ahead.
    passes = 3 if setting.penalty in ("none", "clip") else 6
    passes += 6 * setting.unrolled_steps
    work = setting.batch_size * setting.weights * passes
    if setting.batch_features != "none":
        work += 30 * setting.batch_size**2 * setting.kernels
    return int(np.clip(PIECE // work, 1, seeds))


def _results(
    config: Studied,
    settings: Sequence[_Setting],
    moments: NDArray[np.int64],
    history: Sequence[Sequence[Sequence[ModeCoverage]]],
) -> SeedResults:
    def gathered(name: str) -> Array:
        values = [[[getattr(c, name) for c in crew] for crew in moment] for moment in history]
        return np.array(values)

    found = SeedResults(
        names=config.names,
        first_seed=config.seed,
        steps=moments.astype(float),
        modes=gathered("modes").astype(np.int64),
        modes_by_share=gathered("modes_by_share").astype(np.int64),
        high_quality=gathered("high_quality"),
        total=gathered("total").astype(np.int64)[0, :, 0],
        samples=np.stack([setting.samples for setting in settings]),
        diverged=np.array([setting.diverged for setting in settings]),
        seconds=np.array([setting.seconds for setting in settings]),
    )
    for value in vars(found).values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return found


def sentence(names: Sequence[str], lost: Sequence[int], seeds: int) -> str:
    """Return what happened, plainly.

    >>> sentence(["saturating", "non-saturating"], [23, 9], 64)
    'saturating loses a mode in 23 of 64 seeds, non-saturating in 9'
    """
    first, *others = zip(names, lost, strict=True)
    more = "".join(f", {name} in {count}" for name, count in others)
    return f"{first[0]} loses a mode in {first[1]} of {seeds} seeds{more}"
