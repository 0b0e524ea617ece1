"""Any configs side by side: as few stacks as they fit, stepped in lock-step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from explorer.toy.config import SHARED_FIELDS, ToyConfig
from explorer.toy.snapshot import Measurement, Scores, Snapshot, merged, merged_scores
from explorer.toy.trainer import ToyTrainer
from explorer.toy.viewer import Viewer


@dataclass(frozen=True)
class Players:
    """Copies of the two players of one model.

    Attributes:
        config: Their settings.
        step: Steps done.
        generator: Flat parameters of the G that the pictures show, `(1, P)`.
        discriminator: Flat parameters of D, `(1, P)`.
    """

    config: ToyConfig
    step: int
    generator: Tensor
    discriminator: Tensor


class Stacks:
    """Trains K models that need not share anything, in their given order.

    Attributes:
        configs: One a model.
        begun: Updates done since the last moment at which all models had done whole steps.

    Args:
        configs: One a model; models that agree in `SHARED_FIELDS` form one stack.
        shown: Samples a snapshot shows of each model.
    """

    def __init__(self, configs: Sequence[ToyConfig], shown: int | None = None) -> None:
        self.configs, self.begun = tuple(configs), 0
        groups: dict[tuple[object, ...], list[int]] = {}
        for place, config in enumerate(self.configs):
            key = tuple(getattr(config, field) for field in sorted(SHARED_FIELDS))
            groups.setdefault(key, []).append(place)
        self._places = list(groups.values())
        self._trainers = [ToyTrainer([self.configs[p] for p in ps]) for ps in self._places]
        self._viewers = [
            Viewer(t) if shown is None else Viewer(t, shown) for t in self._trainers
        ]

    @property
    def step_count(self) -> int:
        """Steps done by all models; those that have diverged do no more."""
        going = [t.step_count for t in self._trainers if not t.stopped]
        return min(going) if going else max(t.step_count for t in self._trainers)

    @property
    def stopped(self) -> bool:
        """Whether every model has diverged."""
        return all(trainer.stopped for trainer in self._trainers)

    @property
    def amid(self) -> bool:
        """Whether a step was begun and is not done yet by all models."""
        done = self.step_count
        going = (t for t in self._trainers if not t.stopped)
        return any(t.amid or t.step_count > done for t in going)

    def step(self, steps: int = 1) -> None:
        """Train every model for so many steps, one already begun included."""
        target = self.step_count + steps
        for trainer in self._trainers:
            trainer.step(target - trainer.step_count)
        self.begun = 0

    def updates(self, steps: int) -> Iterator[None]:
        """Do what `step` does, but stop after every update of one stack.

        Whoever has no more time leaves it there: the next call takes the step up.
        """
        target = self.step_count + steps
        while not self.stopped and self.step_count < target:
            self.update()
            yield

    def update(self) -> None:
        """Do the next update of the stack that has done least."""
        going = [trainer for trainer in self._trainers if not trainer.stopped]
        if going:
            min(going, key=lambda trainer: trainer.step_count).update()
            self.begun = self.begun + 1 if self.amid else 0

    def update_discriminator(self) -> None:
        """Update every D once and no G."""
        for trainer in self._trainers:
            trainer.update_discriminator()

    def update_generator(self) -> None:
        """Update every G once and no D."""
        for trainer in self._trainers:
            trainer.update_generator()

    def reconfigure(self, configs: Sequence[ToyConfig]) -> None:
        """Take over configs that differ in live fields only.

        Raises:
            ValueError: Another field differs, or a stack no longer shares what it must.
        """
        for trainer, places in zip(self._trainers, self._places, strict=True):
            trainer.reconfigure([configs[place] for place in places])
        self.configs = tuple(configs)

    def snapshot(self, *, light: bool = False) -> Snapshot:
        """Return all models as one snapshot, as `Viewer.snapshot`."""
        parts = [viewer.snapshot(light=light) for viewer in self._viewers]
        return merged(list(zip(self._places, parts, strict=True)))

    def scores(self) -> Scores:
        """Return the losses and mean outputs of all models."""
        parts = [viewer.scores() for viewer in self._viewers]
        return merged_scores(list(zip(self._places, parts, strict=True)))

    def measure(self) -> list[Measurement]:
        """Return the metrics of every model."""
        found: dict[int, Measurement] = {}
        for viewer, places in zip(self._viewers, self._places, strict=True):
            found.update(zip(places, viewer.measure(), strict=True))
        return [found[place] for place in range(len(self.configs))]

    def state_dict(self) -> list[dict[str, Any]]:
        """Return all that the run needs to continue bit for bit."""
        return [trainer.state_dict() for trainer in self._trainers]

    def load_state_dict(self, states: list[dict[str, Any]]) -> None:
        """Continue from what `state_dict` returned."""
        configs = list(self.configs)
        for trainer, places, state in zip(self._trainers, self._places, states, strict=True):
            trainer.load_state_dict(state)
            for place, config in zip(places, trainer.configs, strict=True):
                configs[place] = config
        self.configs = tuple(configs)
        self._count()

    def memory(self) -> list[dict[str, Any]]:
        """Return `state_dict` without the configs."""
        return [trainer.memory() for trainer in self._trainers]

    def load_memory(self, states: list[dict[str, Any]]) -> None:
        """Continue from what `memory` returned, under the present configs."""
        for trainer, state in zip(self._trainers, states, strict=True):
            trainer.load_memory(state)
        self._count()

    def _count(self) -> None:
        """Count the updates of the step that a loaded state is amid."""
        done = self.step_count
        ahead = (t for t in self._trainers if t.amid or t.step_count > done)
        self.begun = sum(trainer.begun for trainer in ahead)

    def players(self) -> list[Players]:
        """Return copies of both players of every model, each as if it had trained alone."""
        found: dict[int, Players] = {}
        for trainer, places in zip(self._trainers, self._places, strict=True):
            _, discriminators, generators = trainer.memory()["parameters"]
            for row, place in enumerate(places):
                config = self.configs[place]
                generator = unpadded(generators[row], trainer.generator.sizes, config)
                found[place] = Players(
                    config, trainer.step_count, generator[None], discriminators[row][None]
                )
        return [found[place] for place in range(len(self.configs))]


def unpadded(generator: Tensor, sizes: Sequence[int], config: ToyConfig) -> Tensor:
    """Return one G's flat parameters without the rows that pad it to the stack's widest z."""
    rest = sizes[0] * sizes[1]
    first = generator[:rest].view(sizes[0], sizes[1])[: config.latent_dim]
    return torch.cat([first.reshape(-1), generator[rest:]])
