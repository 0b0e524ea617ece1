"""How often does it collapse? Many seeds of one setting, or of several, side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from explorer.tasks import Task
from explorer.toy.comparison import Comparison, Crossed, Value
from explorer.toy.config import LARGEST_SEED
from explorer.toy.seed_stacks import Found, Record, SeedStack, stacks
from explorer.toy.studied import Studied

Array = NDArray[np.floating]
Counting = Literal["one-sample", "fair-share"]

#: Moments of a run, after step 0, at which all seeds are measured.
MOMENTS = 20
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
        default=2_000, ge=100, le=25_000, description="How long each of them is trained."
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

    It can be cut by its stacks; which seeds are one stack does not depend on that.

    Attributes:
        config: What is studied.
        stage: Moments that are measured.

    Args:
        config: What is studied.
        part: Which part of the stacks this task trains, from 0.
        of: How many parts there are.
    """

    def __init__(self, config: Studied, part: int = 0, of: int = 1) -> None:
        super().__init__()
        self.config, self.stage = config, 0
        self._places = stacks(config)[part::of]
        self._records = [Record(place, seeds.start) for place, seeds in self._places]

    @classmethod
    def parts(cls, arguments: tuple[Any, ...], most: int) -> list[tuple[Any, ...]]:
        """Return the parts of a study: whole stacks each, equally many as far as they go."""
        (config,) = arguments
        count = min(most, len(stacks(config)))
        return [(config, part, count) for part in range(count)]

    @classmethod
    def together(
        cls, arguments: tuple[Any, ...], found: Sequence[list[Found]]
    ) -> SeedResults | None:
        """Return the results of all stacks, None before each has measured a moment."""
        whole = [one for part in found for one in part]
        return _results(arguments[0], whole) if all(found) else None

    def found(self, stage: int) -> list[Found]:
        """Return what each stack had come to; empty before the first moment."""
        stage = min(stage, self.stage)
        return [record.found(stage) for record in self._records] if stage else []

    @property
    def results(self) -> SeedResults | None:
        """The measurements so far."""
        return self.together((self.config,), [self.found(self.stage)])

    def pieces(self) -> Iterator[float]:
        """Train all stacks from moment to moment, update by update."""
        config = self.config
        trained = [SeedStack(config.configs[place], seeds) for place, seeds in self._places]
        seeds = sum(stack.seeds for stack in trained)

        def share() -> float:
            # The measurements at the end are work too: less than all until then.
            done = sum(stack.step_count * stack.seeds for stack in trained)
            return max(0.999 * done / (seeds * config.steps), 1e-6)

        for moment in moments(config):
            for stack in trained:
                stack.aim_at(moment)
                while stack.update():
                    yield share()
            for stack, record in zip(trained, self._records, strict=True):
                record.add(stack.measure())
                yield share()
            self.stage += 1
            yield share()
        yield 1.0


def moments(config: Studied) -> list[int]:
    """Return the steps at which all seeds are measured."""
    return [round(step) for step in np.linspace(0, config.steps, MOMENTS + 1)]


def _results(config: Studied, stacks: Sequence[Found]) -> SeedResults:
    """Return what stacks of equally many moments came to as one."""
    settings = [
        sorted((one for one in stacks if one.place == place), key=lambda one: one.first)
        for place in range(len(config.configs))
    ]

    # A part that was begun anew is behind what the others were asked for.
    measured = min(len(one.modes) for one in stacks)

    def history(name: str) -> Array:
        rows = [[getattr(one, name)[:measured] for one in row] for row in settings]
        return np.stack([np.concatenate(row, 1) for row in rows], 1)

    def last(name: str) -> Array:
        return np.stack([np.concatenate([getattr(o, name) for o in row]) for row in settings])

    found = SeedResults(
        names=config.names,
        first_seed=config.seed,
        steps=np.array(moments(config)[:measured], dtype=float),
        modes=history("modes").astype(np.int64),
        modes_by_share=history("modes_by_share").astype(np.int64),
        high_quality=history("high_quality"),
        total=np.array([row[0].total for row in settings]),
        samples=last("samples"),
        diverged=last("diverged").astype(bool),
        seconds=np.array([sum(one.seconds for one in row) for row in settings]),
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
