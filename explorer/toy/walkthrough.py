"""One step of one run taken apart: what each update read, scored, learned and moved."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.networks import StackedMLP
from explorer.penalties import PENALTIES
from explorer.toy.config import ToyConfig
from explorer.toy.optimum import Weighed, cell_centres, weighed
from explorer.toy.trainer import ToyTrainer
from explorer.toy.tricks.fits import changed
from explorer.toy.turns import Turn

Array = NDArray[np.floating]

#: Cells a side of D's surface.
CELLS = 60
#: Steps between two states of a run that are remembered.
REMEMBER_EVERY = 250


@dataclass(frozen=True)
class Layer:
    """One layer of the player that learned.

    Attributes:
        gradient: Norm of the loss's gradient by its weights and biases.
        moved: Norm of what the update added to them.
    """

    gradient: float
    moved: float


@dataclass(frozen=True)
class WalkedUpdate:
    """One update of one player, before and after; N samples, read-only.

    Attributes:
        player: `discriminator` or `generator`.
        latents: Noise, `(N, latent_dim)`.
        reused: Whether it is the noise of the update before.
        fake: What G makes of it, `(N, 2)`.
        real: Real samples, `(N, 2)`; none for G.
        real_logits: D's outputs before the update, `(N,)`; none for G.
        fake_logits: The same for the fakes.
        real_terms: What each sample adds to the loss, `(N,)`: the loss is the mean of these
            plus the mean of `fake_terms`, plus the penalty.
        fake_terms: The same for the fakes.
        real_slopes: Derivative of each term by its logit, `(N,)`.
        fake_slopes: The same for the fakes.
        penalty: The penalty times its weight; None where there is none.
        loss: Of this batch, penalty included.
        pulls: Minus the gradient of each fake's term by its place, `(N, 2)`: the way G wants
            to move it. None for D.
        layers: The layers of the player, from the input on.
        fake_after: The same noise after the update, `(N, 2)`.
        real_logits_after: D's outputs after the update.
        fake_logits_after: The same for the fakes.
        loss_after: Of the same batch after the update.
        surface: D's logits at the cell centres of the window before, `(CELLS, CELLS)`.
        surface_after: The same after the update.
    """

    player: str
    latents: Array
    reused: bool
    fake: Array
    real: Array
    real_logits: Array
    fake_logits: Array
    real_terms: Array
    fake_terms: Array
    real_slopes: Array
    fake_slopes: Array
    penalty: float | None
    loss: float
    pulls: Array | None
    layers: tuple[Layer, ...]
    fake_after: Array
    real_logits_after: Array
    fake_logits_after: Array
    loss_after: float
    surface: Array
    surface_after: Array

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False


@dataclass(frozen=True)
class Walkthrough:
    """All updates of one step.

    Attributes:
        config: The run's settings.
        step: Steps done before this one.
        updates: In the order in which the schedule does them.
        weighed: Data and generated density before the step, hence the best D.
        stopped: Why the run cannot go on to this step, or None; then it is its last one.
    """

    config: ToyConfig
    step: int
    updates: tuple[WalkedUpdate, ...]
    weighed: Weighed
    stopped: str | None


def walk(trainer: ToyTrainer) -> tuple[WalkedUpdate, ...]:
    """Do one step of a trainer of one model, as `trainer.step(1)`; return its updates.

    Raises:
        ValueError: The trainer holds several models, or D judges packs.
    """
    config = trainer.configs[0]
    if len(trainer.configs) > 1 or config.packing > 1:
        count = len(trainer.configs)
        msg = f"{count} models, packs of {config.packing}; a walk takes one model, no packs."
        raise ValueError(msg)
    surroundings = torch.from_numpy(
        cell_centres(config.data_distribution.window, CELLS)
    ).float()
    turns = trainer.turns()
    updates: list[WalkedUpdate] = []
    last: Turn | None = None
    while True:
        before = _Player.both(trainer)
        turn = next(turns, None)
        if turn is None:
            return tuple(updates)
        reused = last is not None and turn.latents is last.latents
        updates.append(_Taken(trainer, turn, before, surroundings).apart(reused=reused))
        last = turn


@dataclass(frozen=True)
class _Player:
    """A network as it was: its flat parameters, and what they make of inputs `(1, N, in)`."""

    parameters: Tensor
    network: Callable[[Tensor], Tensor]

    @classmethod
    def of(cls, network: StackedMLP) -> "_Player":
        parameters = network.parameters.detach().clone()
        return cls(parameters, network.at(parameters))

    @classmethod
    def both(cls, trainer: ToyTrainer) -> dict[str, "_Player"]:
        return {
            "generator": cls.of(trainer.generator),
            "discriminator": cls.of(trainer.discriminator),
        }


class _Taken:
    """An update that was just done, between the players as they were and as they are."""

    def __init__(
        self, trainer: ToyTrainer, turn: Turn, before: dict[str, _Player], grid: Tensor
    ) -> None:
        self._trainer, self._turn, self._grid = trainer, turn, grid.reshape(1, -1, 2)
        self._sides = (before, _Player.both(trainer))
        nothing = torch.empty(1, 0, 2)
        self._real = nothing if turn.real is None else turn.real
        self._learner: StackedMLP = getattr(trainer, turn.player)

    def apart(self, *, reused: bool) -> WalkedUpdate:
        """Return everything about it."""
        # The gradients first: the arrows of the fakes are of D as it was.
        layers = self._layers()
        (fake, real_logits, fake_logits), after = (self._scored(side) for side in self._sides)
        terms = self._terms(real_logits, fake_logits)
        slopes = self._slopes(real_logits, fake_logits)
        learns_g = self._turn.player == "generator"
        penalty = self._penalty(0)
        return WalkedUpdate(
            player=self._turn.player,
            latents=_array(self._turn.latents),
            reused=reused,
            fake=_array(fake),
            real=_array(self._real),
            real_logits=_array(real_logits),
            fake_logits=_array(fake_logits),
            real_terms=_array(terms[0]),
            fake_terms=_array(terms[1]),
            real_slopes=_array(slopes[0]),
            fake_slopes=_array(slopes[1]),
            penalty=penalty,
            loss=self._loss(terms, penalty),
            pulls=_array(-self._trainer.generator_gradient(fake)) if learns_g else None,
            layers=layers,
            fake_after=_array(after[0]),
            real_logits_after=_array(after[1]),
            fake_logits_after=_array(after[2]),
            loss_after=self._loss(self._terms(*after[1:]), self._penalty(1)),
            surface=self._surface(0),
            surface_after=self._surface(1),
        )

    def _scored(self, side: dict[str, _Player]) -> tuple[Tensor, Tensor, Tensor]:
        """Return fakes, D's logits of the real samples, D's logits of the fakes."""
        fake = side["generator"].network(self._turn.latents)
        points = torch.cat([self._real, fake], dim=1)
        logits = side["discriminator"].network(points).squeeze(-1)
        real_logits, fake_logits = logits.tensor_split([self._real.shape[1]], dim=1)
        return fake, real_logits, fake_logits

    def _terms(self, real_logits: Tensor, fake_logits: Tensor) -> tuple[Tensor, Tensor]:
        objective = self._trainer.objective
        if self._turn.player == "generator":
            return real_logits, objective.generator_terms(fake_logits)
        return objective.discriminator_terms(real_logits, fake_logits)

    def _slopes(self, real_logits: Tensor, fake_logits: Tensor) -> tuple[Tensor, Tensor]:
        objective = self._trainer.objective
        if self._turn.player == "generator":
            return real_logits, objective.generator_slopes(fake_logits)
        both = objective.discriminator_slopes(real_logits, fake_logits)
        real, fake = both.tensor_split(2, dim=1)
        return real, fake

    def _penalty(self, side: int) -> float | None:
        """Return the weighted penalty of D before (0) or after (1) the update."""
        config, turn = self._trainer.configs[0], self._turn
        if turn.real is None or turn.mixing is None:
            return None
        fake = self._sides[0]["generator"].network(turn.latents)
        judge = self._sides[side]["discriminator"].network
        found = PENALTIES[config.penalty].loss(
            lambda points: judge(points).squeeze(-1), turn.real, fake, turn.mixing
        )
        return None if found is None else config.penalty_weight * float(found.detach())

    @staticmethod
    def _loss(terms: tuple[Tensor, Tensor], penalty: float | None) -> float:
        means = [float(t.double().mean()) for t in terms if t.numel()]
        return sum(means) + (penalty or 0.0)

    def _layers(self) -> tuple[Layer, ...]:
        player = self._turn.player
        before, after = (side[player].parameters for side in self._sides)
        widths = list(zip(self._learner.sizes, self._learner.sizes[1:], strict=False))
        ends = np.cumsum([(inputs + 1) * outputs for inputs, outputs in widths])
        cuts = ends[:-1].tolist()
        parts = zip(
            self._learner.gradients.tensor_split(cuts, dim=1),
            (after - before).tensor_split(cuts, dim=1),
            strict=True,
        )
        return tuple(Layer(_norm(gradient), _norm(moved)) for gradient, moved in parts)

    def _surface(self, side: int) -> Array:
        logits = self._sides[side]["discriminator"].network(self._grid)
        return _array(logits).reshape(CELLS, CELLS)


class Course:
    """A run that can be walked through at any step; states on the way are remembered.

    Sessions may share one: a lock lets one walk at a time.

    Args:
        config: The run's settings.

    Raises:
        ValueError: D judges packs of samples, or a trick is on.
    """

    def __init__(self, config: ToyConfig) -> None:
        if config.packing > 1:
            msg = f"packing is {config.packing}; a walk shows a D that judges single samples."
            raise ValueError(msg)
        if trick := changed(config):
            msg = f"A walk shows the plain game, and this one has {trick}; turn that off."
            raise ValueError(msg)
        self.config = config
        self._trainer = ToyTrainer([config])
        self._kept: dict[int, dict[str, Any]] = {0: self._trainer.memory()}
        self._lock = threading.Lock()

    def walk(self, step: int) -> Walkthrough:
        """Return the updates of the step that follows after `step` steps."""
        with self._lock:
            stopped = self._reach(step)
            density = weighed(self.config, self._trainer.generator.parameters)
            done = self._trainer.step_count
            return Walkthrough(self.config, done, walk(self._trainer), density, stopped)

    def _reach(self, step: int) -> str | None:
        """Bring the trainer to a step, or to the last before it diverged."""
        trainer = self._trainer
        nearest = max(known for known in self._kept if known <= step)
        if not nearest <= trainer.step_count <= step:
            trainer.load_memory(self._kept[nearest])
        for target in self._stops(step):
            trainer.step(target - trainer.step_count)
            if trainer.stopped:
                sentence = trainer.divergences[0]
                trainer.load_memory(self._kept[max(self._kept)])
                return sentence
            if target % REMEMBER_EVERY == 0:
                self._kept.setdefault(target, trainer.memory())
        return None

    def _stops(self, step: int) -> Iterator[int]:
        first = self._trainer.step_count // REMEMBER_EVERY + 1
        yield from range(first * REMEMBER_EVERY, step, REMEMBER_EVERY)
        yield step


def _array(values: Tensor) -> Array:
    """Return the only model's values as an array of its own."""
    return np.array(values[0].detach().numpy())


def _norm(values: Tensor) -> float:
    return float(values.double().norm())
