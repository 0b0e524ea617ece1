"""The processes that train together: one alone, or several that a launcher started."""

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import TypeVar

import torch
from torch import Tensor

from explorer.images.training.devices import device_of

_Loaded = TypeVar("_Loaded")

#: Seconds that a process waits for the others, the first of which may be downloading.
_PATIENCE = 3600


class Processes:
    """One process alone: nothing to exchange.

    Attributes:
        rank: The number of this process, from 0; only number 0 writes files.
        local_rank: Its number among those of the same machine, from 0.
        count: How many processes train together.
    """

    rank = 0
    local_rank = 0
    count = 1

    def __str__(self) -> str:
        """Return what a status says beside the device."""
        return "" if self.count == 1 else f", {self.count} processes"

    def average_gradients(self, parameters: Iterable[Tensor]) -> None:
        """Replace each gradient by its mean over the processes."""

    def mean(self, values: Tensor) -> Tensor:
        """Return the mean over the processes; gradients flow back to all of them."""
        return values

    def any(self, flag: bool) -> bool:
        """Return whether the flag is set in any of the processes."""
        return flag

    def sum(self, values: Sequence[float]) -> list[float]:
        """Return the sums of some numbers over the processes."""
        return list(values)

    def first(self, text: str) -> str:
        """Return the text that the first process gives."""
        return text

    def wait(self) -> None:
        """Return when all processes have come as far."""

    def shutdown(self) -> None:
        """Leave the group of processes."""


class AcceleratedProcesses(Processes):
    """Several processes, their exchange left to Accelerate (gloo on CPUs, nccl on GPUs).

    Every process computes the gradient of its slice of the same batch, so the mean of the
    gradients is that of the whole batch. Statistics of batch norm are each process's own, as
    in PyTorch's data-parallel training, unless a run shares them (`shared_norm`).
    """

    def __init__(self, *, cpu: bool) -> None:
        from accelerate import Accelerator
        from accelerate.utils import InitProcessGroupKwargs

        patient = InitProcessGroupKwargs(timeout=timedelta(seconds=_PATIENCE))
        self._accelerator = Accelerator(cpu=cpu, kwargs_handlers=[patient])
        self.rank = self._accelerator.process_index
        self.local_rank = launched_local_rank()
        self.count = self._accelerator.num_processes

    def average_gradients(self, parameters: Iterable[Tensor]) -> None:
        """Exchange all gradients as one flat tensor."""
        gradients = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        mean = self._accelerator.reduce(flat, reduction="mean")
        parts = mean.split([gradient.numel() for gradient in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view(gradient.shape))

    def mean(self, values: Tensor) -> Tensor:
        """Exchange the values, and in the backward pass their gradients."""
        from torch.distributed.nn.functional import all_reduce

        total: Tensor = all_reduce(values)  # type: ignore[no-untyped-call]
        return total / self.count

    def any(self, flag: bool) -> bool:
        """Ask all processes, so that they act in the same step."""
        return self.sum([float(flag)])[0] > 0

    def sum(self, values: Sequence[float]) -> list[float]:
        """Exchange all numbers at once; this waits for the device."""
        numbers = torch.tensor(values, device=self._accelerator.device)
        total: list[float] = self._accelerator.reduce(numbers, reduction="sum").tolist()
        return total

    def first(self, text: str) -> str:
        """Send the first process's text to the others."""
        from accelerate.utils import broadcast_object_list

        return str(broadcast_object_list([text])[0])

    def wait(self) -> None:
        """Wait for the slowest: it may be downloading."""
        self._accelerator.wait_for_everyone()

    def shutdown(self) -> None:
        """End the training group."""
        self._accelerator.end_training()
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()


def connect(device: torch.device) -> Processes:
    """Return the processes this one belongs to, as its launcher's environment says."""
    if launched_processes() == 1:
        return Processes()
    return AcceleratedProcesses(cpu=device.type == "cpu")


def device_for(name: str) -> torch.device:
    """Return the device of this process: of several on a machine each has a GPU of its own.

    Raises:
        ValueError: There is no such device, there are fewer GPUs than processes, or one GPU is
            named for several processes.
    """
    if launched_processes() == 1 or name == "cpu":
        return device_of(name)
    if name not in ("auto", "cuda"):
        msg = f"'{name}' is one device for {launched_processes()} processes; "
        msg += "name cuda or cpu, or leave it at auto."
        raise ValueError(msg)
    if name == "auto" and not torch.cuda.is_available():
        return torch.device("cpu")
    number, cards = launched_local_rank(), torch.cuda.device_count()
    if number >= cards:
        msg = f"Process {number + 1} of this machine finds {cards} GPUs; start one for each, "
        msg += "or name --device cpu."
        raise ValueError(msg)
    return device_of(f"cuda:{number}")


def in_turn(processes: Processes, load: Callable[[], _Loaded]) -> _Loaded:
    """Load the same in all processes, the first of each machine before the others.

    What it downloads and unpacks lies ready for them.
    """
    if processes.local_rank == 0:
        loaded = load()
        processes.wait()
        return loaded
    processes.wait()
    return load()


def launched_processes() -> int:
    """Return how many processes the launcher started, 1 without a launcher."""
    return _launched("WORLD_SIZE", 1)


def launched_rank() -> int:
    """Return this process's number as its launcher's environment gives it."""
    return _launched("RANK", 0)


def launched_local_rank() -> int:
    """Return this process's number among those of its machine."""
    return _launched("LOCAL_RANK", 0)


def _launched(name: str, alone: int) -> int:
    given = os.environ.get(name, "")
    return int(given) if given.isdecimal() else alone
