"""Some seeds of one setting as one stack: trained, measured, remembered at every moment."""

import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from explorer.metrics import SAMPLES, ModeCoverage, mode_coverage
from explorer.toy.batches import sample_prior, stream_rng
from explorer.toy.config import ToyConfig
from explorer.toy.studied import Studied
from explorer.toy.trainer import ToyTrainer

Array = NDArray[np.floating]

#: Samples of each seed that a picture shows.
SHOWN = 300
#: Multiplications that one update of a stack may cost, roughly 20 ms.
PIECE = 6e8
#: Seeds in a stack: more are hardly cheaper each, and two stacks keep two cores busy.
WIDEST = 32


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
    return int(np.clip(PIECE // work, 1, min(seeds, WIDEST)))


def stacks(config: Studied) -> list[tuple[int, range]]:
    """Return each stack of a study: the place of its setting, and which of the seeds."""
    found = []
    for place, setting in enumerate(config.configs):
        size = stack_size(setting, config.seeds)
        for first in range(0, config.seeds, size):
            found.append((place, range(first, min(first + size, config.seeds))))
    return found


@dataclass(frozen=True)
class Found:
    """What n seeds of one setting came to at T moments.

    Attributes:
        place: The setting's place in the study.
        first: The first of the seeds, counted from 0.
        modes: Modes with at least one high-quality sample, `(T, n)`.
        modes_by_share: Modes with at least a fifth of their fair share, `(T, n)`.
        high_quality: Share of the samples within 3 standard deviations, `(T, n)`.
        total: Modes of the data.
        samples: Some generated samples of the last moment, `(n, P, 2)`.
        diverged: Whether a seed had left all bounds by then, `(n,)`.
        seconds: Processor time that the training took.
    """

    place: int
    first: int
    modes: NDArray[np.int64]
    modes_by_share: NDArray[np.int64]
    high_quality: Array
    total: int
    samples: Array
    diverged: NDArray[np.bool_]
    seconds: float


@dataclass(frozen=True)
class Measured:
    """A stack at one moment.

    Attributes:
        coverage: One a seed.
        samples: Some generated samples, `(n, P, 2)`.
        diverged: Whether a seed has left all bounds, `(n,)`.
        seconds: Processor time that the training took so far.
    """

    coverage: list[ModeCoverage]
    samples: Array
    diverged: NDArray[np.bool_]
    seconds: float


class SeedStack:
    """Some seeds of one setting as one stack.

    Attributes:
        seeds: How many.
        trainer: It.

    Args:
        setting: Their setting, with the first seed of all.
        places: Which seeds, counted from that first one.
    """

    def __init__(self, setting: ToyConfig, places: range) -> None:
        configs = [setting.with_(seed=setting.seed + place) for place in places]
        self.trainer, self.seeds = ToyTrainer(configs), len(configs)
        self._data = setting.data_distribution
        self._latents = torch.from_numpy(
            np.stack([sample_prior(c, SAMPLES, stream_rng(c.seed, "view")) for c in configs])
        )
        self._target, self._seconds = 0, 0.0

    @property
    def step_count(self) -> int:
        """Steps done, also where every seed has diverged."""
        return self._target if self.trainer.stopped else self.trainer.step_count

    def aim_at(self, target: int) -> None:
        """Let `update` go on until so many steps are done."""
        self._target = target

    def update(self) -> bool:
        """Do the next update and count its processor time; False where there is none."""
        if self.trainer.stopped or self.trainer.step_count >= self._target:
            return False
        start = time.thread_time()
        self.trainer.update()
        self._seconds += time.thread_time() - start
        return True

    @torch.no_grad()
    def measure(self) -> Measured:
        """Return the coverage of each seed, with some samples for a picture."""
        generator = self.trainer.generator.at(self.trainer.average)
        fakes = generator(self._latents).double().numpy()
        found = [mode_coverage(fake, self._data) for fake in fakes]
        return Measured(
            [coverage for coverage in found if coverage is not None],
            fakes[:, :SHOWN].astype(np.float32),
            np.array([sentence is not None for sentence in self.trainer.divergences]),
            self._seconds,
        )


class Record:
    """All measurements of one stack, but the samples of moments that nobody asks for again.

    Args:
        place: The setting's place in the study.
        first: The first of the seeds, counted from 0.
    """

    def __init__(self, place: int, first: int) -> None:
        self._place, self._first = place, first
        self._moments: list[Measured] = []
        self._forgotten = 0

    def add(self, measured: Measured) -> None:
        """Keep the measurement of one more moment."""
        self._moments.append(measured)

    def found(self, moments: int) -> Found:
        """Return what the stack had come to after so many moments, at least 1."""
        last = self._moments[moments - 1]
        for moment in range(self._forgotten, moments - 1):
            old = self._moments[moment]
            self._moments[moment] = replace(old, samples=old.samples[:, :0])
        self._forgotten = max(self._forgotten, moments - 1)
        rows = [measured.coverage for measured in self._moments[:moments]]

        def gathered(name: str) -> Array:
            return np.array([[getattr(coverage, name) for coverage in row] for row in rows])

        return Found(
            self._place,
            self._first,
            gathered("modes").astype(np.int64),
            gathered("modes_by_share").astype(np.int64),
            gathered("high_quality"),
            rows[0][0].total,
            last.samples,
            last.diverged,
            last.seconds,
        )
