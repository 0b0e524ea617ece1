"""The order in which a run reads its images: known from the seed and the batch number."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from explorer.images.data import ImageSet, to_unit_range
from explorer.images.data.cache import MOST_MEMORY

_RESIDENT_BYTES = MOST_MEMORY


def seed_of(*numbers: int) -> int:
    """Return a well-mixed seed for a tuple of numbers.

    >>> seed_of(0, 1) == seed_of(0, 1), seed_of(0, 1) == seed_of(1, 0)
    (True, False)
    """
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])


class RealBatch(NamedTuple):
    """A process's slice of a batch.

    Attributes:
        images: (share, C, H, W) in [-1, 1].
        labels: Classes (share,), None where the data have none.
    """

    images: Tensor
    labels: Tensor | None


class RealBatches:
    """An endless sequence of batches: every epoch a new permutation, no image left out.

    Batch number i holds positions i*B to (i+1)*B of the permutations laid end to end, so it is
    known without having read those before it. Several processes take equal slices of it.

    Args:
        images: What to read.
        batch_size: Images a batch, over all processes.
        seed: Start of the permutations.
        device: Where batches are wanted; small sets move there whole, batches of others go
            through pinned memory to a GPU.
        rank: Which slice of each batch is wanted.
        processes: Into how many slices it is cut.

    Raises:
        ValueError: The batch cannot be cut into equal slices.
    """

    def __init__(
        self,
        images: ImageSet,
        batch_size: int,
        seed: int,
        device: torch.device,
        rank: int = 0,
        processes: int = 1,
    ) -> None:
        if batch_size % processes:
            msg = f"A batch of {batch_size} cannot be shared equally by {processes} processes."
            raise ValueError(msg)
        resident = images.images.nbytes <= _RESIDENT_BYTES
        self._home = device if resident else torch.device("cpu")
        self._pinned = device.type == "cuda" and not resident
        self._images = images.images.to(self._home)
        self._labels = None if images.labels is None else images.labels.to(self._home)
        self._seed, self._device, self._size = seed, device, batch_size
        share = batch_size // processes
        self._slice = slice(rank * share, (rank + 1) * share)
        self._orders: dict[int, Tensor] = {}

    def indices(self, number: int) -> Tensor:
        """Return the indices (share,) of this process's slice of a batch."""
        positions = range(number * self._size, (number + 1) * self._size)[self._slice]
        count = len(self._images)
        first, last = positions[0] // count, positions[-1] // count
        orders = [self._order(epoch) for epoch in range(first, last + 1)]
        start = positions[0] - first * count
        return torch.cat(orders)[start : start + len(positions)]

    def read(self, number: int) -> RealBatch:
        """Return this process's slice of a batch."""
        chosen = self.indices(number)
        pixels = self._images[chosen]
        if self._pinned:
            pixels = pixels.pin_memory()
        images = to_unit_range(pixels.to(self._device, non_blocking=True))
        if self._labels is None:
            return RealBatch(images, None)
        return RealBatch(images, self._labels[chosen].to(self._device, non_blocking=True))

    def _order(self, epoch: int) -> Tensor:
        """Return the permutation of an epoch, keeping the two latest."""
        if epoch not in self._orders:
            rng = torch.Generator().manual_seed(seed_of(self._seed, 1, epoch))
            order = torch.randperm(len(self._images), generator=rng).to(self._home)
            kept = {e: o for e, o in self._orders.items() if e == epoch - 1}
            self._orders = {**kept, epoch: order}
        return self._orders[epoch]
