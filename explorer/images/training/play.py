"""What training offers a step: batches, noise, turns, and a place for what is measured."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

import torch
from torch import Tensor

from explorer.images.data.batches import RealBatch, RealBatches, seed_of
from explorer.images.systems.base import System, Turn
from explorer.images.systems.inputs import sample_latents
from explorer.images.training.distributed import Processes


class TrainingPlay:
    """One step's reads, draws and turns; see `systems.base.Play`.

    Args:
        system: Whose step it is.
        optimizers: One a learner.
        streams: Its real images.
        reads: Batches read so far from each stream; counted on here.
        processes: The processes that train together.
        rng: Draws noise; seeded here for the step.
    """

    def __init__(
        self,
        system: System,
        optimizers: Mapping[str, torch.optim.Optimizer],
        streams: Mapping[str, RealBatches],
        reads: dict[str, int],
        processes: Processes,
        rng: torch.Generator,
    ) -> None:
        self._system, self._optimizers, self._streams = system, optimizers, streams
        self._reads, self._processes, self._rng = reads, processes, rng
        self.number, self.measuring = 0, False
        self.measured: dict[str, Tensor] = {}

    def begin(self, number: int, *, measuring: bool) -> None:
        """Prepare for step `number`, from 1: seed its draws, set its rates."""
        self._rng.manual_seed(seed_of(self._system.config.seed, 2, number))
        self.number, self.measuring, self.measured = number, measuring, {}

    def read(self, stream: str = "real") -> RealBatch:
        """Return this process's slice of the stream's next batch."""
        batch = self._streams[stream].read(self._reads[stream])
        self._reads[stream] += 1
        return batch

    def noise(self, *shape: int, prior: str = "normal") -> Tensor:
        """Return this process's slice of one draw that all processes make."""
        return self._slice(shape, lambda whole: sample_latents(whole, prior, self._rng))

    def chances(self, *shape: int) -> Tensor:
        """Return this process's slice of one draw from U(0, 1) that all processes make."""
        device = self._rng.device
        return self._slice(
            shape, lambda whole: torch.rand(whole, device=device, generator=self._rng)
        )

    def _slice(
        self, shape: tuple[int, ...], draw: Callable[[tuple[int, ...]], Tensor]
    ) -> Tensor:
        count, *rest = shape
        whole = draw((count * self._processes.count, *rest))
        first = self._processes.rank * count
        return whole[first : first + count]

    def note(self, **measured: Tensor) -> None:
        """Keep scalars, detached and still on the device."""
        if self.measuring:
            self.measured |= {name: value.detach() for name, value in measured.items()}

    def turn(self, learner: str) -> AbstractContextManager[Turn]:
        """Freeze the other learners for a `with` block."""
        return self._turn(learner)

    @contextmanager
    def _turn(self, learner: str) -> Iterator[Turn]:
        own = {id(parameter) for parameter in self._system.moved_by(learner)}
        others = [
            parameter
            for name in self._system.learners
            for parameter in self._system.moved_by(name)
            if id(parameter) not in own
        ]
        for parameter in others:
            parameter.requires_grad_(False)
        try:
            yield TrainingTurn(self, learner, self._system, self._optimizers[learner])
        finally:
            for parameter in others:
                parameter.requires_grad_(True)

    def average(self, parameters: Sequence[Tensor]) -> None:
        """Replace each gradient by its mean over the processes."""
        self._processes.average_gradients(parameters)


class TrainingTurn:
    """One learner's turn; see `systems.base.Turn`."""

    def __init__(
        self,
        play: TrainingPlay,
        learner: str,
        system: System,
        optimizer: torch.optim.Optimizer,
    ) -> None:
        self._play, self._learner, self._system = play, learner, system
        self._optimizer = optimizer

    def descend(self, loss: Tensor, *, gradient: str = "", **measured: Tensor) -> None:
        """Take one step of the learner's optimizer, outside of autocast."""
        parameters = self._system.moved_by(self._learner)
        self._optimizer.zero_grad(set_to_none=True)
        with torch.autocast(loss.device.type, enabled=False):
            loss.backward()  # type: ignore[no-untyped-call]
            self._play.average(parameters)
            self._optimizer.step()
            self._system.project(self._learner)
        # Autocast keeps half-precision copies of weights, which have just moved.
        torch.clear_autocast_cache()
        if self._play.measuring:
            norm = {gradient: gradient_norm(parameters)} if gradient else {}
            self._play.note(**measured, **norm)


def gradient_norm(parameters: Sequence[Tensor]) -> Tensor:
    """Return the norm of all gradients laid end to end."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    return torch.nn.utils.get_total_norm(gradients)
