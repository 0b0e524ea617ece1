"""The processes that train together: one alone, or several that a launcher started."""

import os
from collections.abc import Iterable

import torch
from torch import Tensor


class Workers:
    """One process alone: nothing to exchange.

    Attributes:
        rank: The number of this process, from 0; only number 0 writes files.
        count: How many processes train together.
    """

    rank = 0
    count = 1

    def __str__(self) -> str:
        """Return what a status says beside the device."""
        return "" if self.count == 1 else f", {self.count} processes"

    def average_gradients(self, parameters: Iterable[Tensor]) -> None:
        """Replace each gradient by its mean over the processes."""

    def any(self, flag: bool) -> bool:
        """Return whether the flag is set in any of the processes."""
        return flag

    def shutdown(self) -> None:
        """Leave the group of processes."""


class AcceleratedWorkers(Workers):
    """Several processes, their exchange left to Accelerate (gloo on CPUs, nccl on GPUs).

    Every process computes the gradient of its slice of the same batch, so the mean of the
    gradients is that of the whole batch. Statistics of batch norm are each process's own, as
    in PyTorch's data-parallel training.
    """

    def __init__(self, *, cpu: bool) -> None:
        from accelerate import Accelerator

        self._accelerator = Accelerator(cpu=cpu)
        self.rank = self._accelerator.process_index
        self.count = self._accelerator.num_processes

    def average_gradients(self, parameters: Iterable[Tensor]) -> None:
        """Exchange all gradients as one flat tensor."""
        gradients = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        mean = self._accelerator.reduce(flat, reduction="mean")
        parts = mean.split([gradient.numel() for gradient in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view(gradient.shape))

    def any(self, flag: bool) -> bool:
        """Ask all processes, so that they act in the same step."""
        count = torch.tensor(float(flag), device=self._accelerator.device)
        return bool(self._accelerator.reduce(count, reduction="sum").item() > 0)

    def shutdown(self) -> None:
        """End the training group."""
        self._accelerator.end_training()
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()


def connect(device: torch.device) -> Workers:
    """Return the processes this one belongs to, as its launcher's environment says."""
    if launched_workers() == 1:
        return Workers()
    return AcceleratedWorkers(cpu=device.type == "cpu")


def launched_workers() -> int:
    """Return how many processes the launcher started, 1 without a launcher."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def launched_rank() -> int:
    """Return this process's number as its launcher's environment gives it."""
    return int(os.environ.get("RANK", "0"))
