"""Tricks side by side: equal seeds, equal batches, and how sure the difference is."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from explorer.config import Among, Config
from explorer.intervals import Interval, mean_interval
from explorer.toy.config import LARGEST_SEED, ToyConfig
from explorer.toy.seeds import MOST_SETTINGS, Counting, SeedResults
from explorer.toy.tricks.table import METHODS

#: The game that every trick is added to: one where the plain GAN neither wins nor fails.
GAME = ToyConfig(
    objective="non-saturating",
    schedule="algorithm-1",
    batch_size=32,
    beta1=0.5,
    generator_widths=(64, 64),
    discriminator_widths=(64, 64),
)
DATA = ("ring", "grid", "uneven-ring")


class TricksConfig(Config):
    """Two to four tricks on the same seeds of the same data."""

    methods: tuple[Annotated[str, Among(tuple(METHODS))], ...] = Field(
        default=("none", "packing"),
        min_length=2,
        max_length=MOST_SETTINGS,
        description="What is compared, two to four; all are measured against the first.",
    )
    distribution: Literal["ring", "grid", "uneven-ring"] = Field(
        default="ring", description="What all settings are to learn."
    )
    seeds: int = Field(
        default=32,
        ge=4,
        le=64,
        description="More make the intervals narrower, and the study longer.",
    )
    steps: int = Field(
        default=2_000, ge=100, le=20_000, description="How long each of them is trained."
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=LARGEST_SEED - 64,
        description="The others are those after it, the same for each.",
    )

    @model_validator(mode="after")
    def _can_be_compared(self) -> Self:
        if len(set(self.methods)) < len(self.methods):
            msg = f"{', '.join(self.methods)}: a trick compared with itself; name each once."
            raise ValueError(msg)
        for config in self.configs:
            held = config.replay * (config.replay_form == "pool") // config.batch_size
            if max(held, config.replay * (config.replay_form != "pool")) > self.steps:
                msg = (
                    f"A replay of {config.replay} fakes is larger than the run: {self.steps} "
                    "steps never fill it. Take more steps."
                )
                raise ValueError(msg)
        return self

    @cached_property
    def configs(self) -> tuple[ToyConfig, ...]:
        """The setting of each trick."""
        game = GAME.with_(distribution=self.distribution, seed=self.seed)
        return tuple(game.with_(**METHODS[method].changes) for method in self.methods)

    @property
    def names(self) -> tuple[str, ...]:
        """What a page calls each trick."""
        return tuple(METHODS[method].title for method in self.methods)


@dataclass(frozen=True)
class Difference:
    """One trick against the first, by seed.

    Attributes:
        modes: Mean of the differences in covered modes, with its interval.
        quality: The same for the share of good samples.
        better: Seeds in which the trick covers more modes.
        worse: Seeds in which it covers fewer.
        slower: How many times the processor time a step takes.
    """

    modes: Interval
    quality: Interval
    better: int
    worse: int
    slower: float

    def verdict(self, what: Literal["modes", "quality"]) -> str:
        """Return 'more', 'less' or 'not told apart', by whether the interval holds 0."""
        found: Interval = getattr(self, what)
        if found.low > 0:
            return "more"
        return "less" if found.high < 0 else "not told apart"


def differences(results: SeedResults, counting: Counting) -> tuple[Difference, ...]:
    """Return each setting but the first against the first, paired by seed.

    Equal seeds share their first weights and their batches, so what luck they have in common
    cancels: the interval is Student's, of the N differences.
    """
    covered = results.covered(counting)[-1].astype(float)
    quality = results.high_quality[-1]
    return tuple(
        _difference(covered[place] - covered[0], quality[place] - quality[0], slower)
        for place, slower in enumerate(results.seconds / max(results.seconds[0], 1e-9))
        if place
    )


def _difference(
    modes: NDArray[np.floating], quality: NDArray[np.floating], slower: float
) -> Difference:
    return Difference(
        mean_interval(modes),
        mean_interval(quality),
        int((modes > 0).sum()),
        int((modes < 0).sum()),
        float(slower),
    )
