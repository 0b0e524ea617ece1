"""A generator through its training: its checkpoints, ready to draw from.

Arrays in, arrays out. Many sessions share one series: whoever draws holds a lock, for two
drawings at once on few cores are slower than one after the other.
"""

import math
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explorer.images.latent.quick import QuickGenerator
from explorer.images.latent.vectors import (
    Array,
    Directions,
    principal_directions,
)
from explorer.images.networks import Generator, conditioned
from explorer.images.store.runs import step_of
from explorer.images.systems import GANConfig, system_of
from explorer.images.training.devices import multiplies_bfloat16
from explorer.images.weights.loading import checkpoint_files, load_model
from explorer.priors import Prior

Pictures = NDArray[np.uint8]
Labels = NDArray[np.int64]

#: Bytes of generators that one series keeps; a dozen DCGANs of 64 pixels are 170 MB.
MOST_KEPT = 2**28

#: Threads that draw, and the fewest pictures that are worth handing to one.
_THREADS = min(os.cpu_count() or 1, 8)
_FEWEST = 8

_LOCK = threading.Lock()
_POOL = ThreadPoolExecutor(_THREADS, "draw", torch.set_num_threads, (1,))
_Kept = TypeVar("_Kept", Generator, QuickGenerator)


@contextmanager
def _drawing() -> Iterator[None]:
    """Draw alone, every operation on one processor thread.

    On a busy machine threads that wait for each other in every layer cost far more than they
    bring: 64 pictures took 50 ms on one thread and 1,000 ms on two while others computed.
    """
    with _LOCK, torch.inference_mode():
        torch.set_num_threads(1)
        yield


def _in_parts(draw: Callable[[Tensor], Pictures], inputs: Tensor) -> Pictures:
    """Draw many pictures on threads that do not wait for each other, two parts for each.

    A thread whose processor somebody else needs meanwhile leaves its second part to another.
    """
    if len(inputs) <= _FEWEST:
        return draw(inputs)
    parts = torch.split(inputs, max(_FEWEST, math.ceil(len(inputs) / (2 * _THREADS))))
    return np.concatenate(list(_POOL.map(torch.inference_mode()(draw), parts)))


class CheckpointSeries:
    """The checkpoints of one run, or one file of weights.

    Args:
        path: A run folder or a file; see `loading.load_model`.
        name: What errors and pages call it.
        part: Which part of the file to draw from; see `loading.load_model`.
        trusted: Whether this server made it; the settings of what others brought name no data.

    Raises:
        ValueError: It cannot be loaded; the message says why.
    """

    def __init__(
        self, path: Path, name: str, part: str | None = None, *, trusted: bool = True
    ) -> None:
        self.name, self.trusted = name, trusted
        self._files = checkpoint_files(path)
        last = load_model(self._files[-1], part)
        self.network, self.config, self.origin = last.network, last.config, last.origin
        self.parts, self.part = last.parts, part or last.parts[0]
        numbered = len(self._files) > 1
        self.steps = tuple(step_of(f) for f in self._files) if numbered else (last.step,)
        self._generators: OrderedDict[int, Generator] = OrderedDict()
        self._chosen = part
        self._directions: dict[int, Directions] = {}
        self._discriminator = last.discriminator
        self._quick_ones: OrderedDict[int, QuickGenerator] = OrderedDict()
        self._keep(self.last, last.generator)
        with _drawing():
            self._fast_type = _faster_type(last.generator)

    @property
    def last(self) -> int:
        """The index of the newest checkpoint."""
        return len(self._files) - 1

    @property
    def prior(self) -> Prior:
        """What z was drawn from in training; normal where unknown."""
        if self.config is None or system_of(self.config).prior(self.config) == "normal":
            return "normal"
        return "uniform"

    @property
    def probability(self) -> bool:
        """Whether D's output is the logit of a probability, not a critic's score."""
        critic = isinstance(self.config, GANConfig) and not self.config.game().probability
        return not critic

    def images(
        self, latents: Array, labels: Labels | None = None, at: int = -1, *, fast: bool = False
    ) -> Pictures:
        """Return pictures `(N, H, W, C)`.

        Args:
            latents: `(N, latent_dim)`.
            labels: Classes `(N,)` for a conditional generator.
            at: Index of the checkpoint.
            fast: Draw by `QuickGenerator`, in half precision where this processor is faster
                with it: for moving pictures, within a few grey levels of the exact ones.
        """
        with _drawing():
            draw = self._quick(at).draw if fast else partial(_draw, self._generator(at))
            return _in_parts(draw, self._conditioned(latents, labels))

    def logits(
        self, latents: Array, labels: Labels | None = None, at: int = -1
    ) -> NDArray[np.float32] | None:
        """Return the last D's logits `(N,)` of a checkpoint's pictures, None without a D."""
        if self._discriminator is None:
            return None
        with _drawing():
            generator = self._generator(at)
            inputs = self._inputs(latents, labels)
            return np.asarray(self._discriminator(generator(*inputs), *inputs[1:]).numpy())

    def directions(self, count: int = 8) -> Directions:
        """Return principal directions of the last generator's first layer, computed once.

        They are computed from the layer's output before normalisation and nonlinearity. It
        is linear in z, so the 2 d points +-sqrt(d) e_i, whose covariance is the identity,
        give what endless random z would.
        """
        if count not in self._directions:
            self._directions[count] = self._find_directions(count)
        return self._directions[count]

    def _find_directions(self, count: int) -> Directions:
        dim = self.network.latent_dim
        axes = np.sqrt(dim) * np.eye(dim)
        latents = np.concatenate([axes, -axes]).astype(np.float32)
        with _drawing():
            generator = self._generator(-1)
            layers = list(generator.layers)
            first = next(i for i, layer in enumerate(layers) if list(layer.parameters()))
            inputs = self._conditioned(latents, np.zeros(len(latents), np.int64))
            activations = nn.Sequential(*layers[: first + 1])(inputs).flatten(1).numpy()
        return principal_directions(latents, activations, count)

    def _conditioned(self, latents: Array, labels: Labels | None) -> Tensor:
        values, *classes = self._inputs(latents, labels)
        return conditioned(values, classes[0] if classes else None, self.network)

    def _inputs(self, latents: Array, labels: Labels | None) -> tuple[Tensor, ...]:
        values = torch.from_numpy(np.ascontiguousarray(latents, np.float32))
        if not self.network.classes:
            return (values,)
        if labels is None:
            msg = f"{self.name} draws {self.network.classes} classes: say which."
            raise ValueError(msg)
        return values, torch.from_numpy(np.asarray(labels, np.int64))

    def _generator(self, at: int) -> Generator:
        index = range(len(self._files))[at]
        if index not in self._generators:
            self._keep(index, load_model(self._files[index], self._chosen).generator)
        self._generators.move_to_end(index)
        return self._generators[index]

    def _keep(self, index: int, generator: Generator) -> None:
        """Remember a generator, laid out in memory as this processor draws it fastest."""
        generator.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._remember(self._generators, index, generator)

    def _quick(self, at: int) -> QuickGenerator:
        index = range(len(self._files))[at]
        if index not in self._quick_ones:
            quick = QuickGenerator(self._generator(at), self._fast_type)
            self._remember(self._quick_ones, index, quick)
        self._quick_ones.move_to_end(index)
        return self._quick_ones[index]

    @staticmethod
    def _remember(kept: OrderedDict[int, _Kept], index: int, generator: _Kept) -> None:
        """Keep a generator, and of those before it the newest that half of the bytes hold."""
        kept[index] = generator
        while len(kept) > 1 and sum(_size(one) for one in kept.values()) > MOST_KEPT / 2:
            kept.popitem(last=False)

    @property
    def bytes(self) -> int:
        """What its networks take in memory."""
        judge = [self._discriminator] if self._discriminator else []
        networks: list[nn.Module | QuickGenerator]
        networks = [*self._generators.values(), *self._quick_ones.values(), *judge]
        return sum(_size(network) for network in networks)


def _size(network: nn.Module | QuickGenerator) -> int:
    """Return how many bytes the weights of a network have."""
    if isinstance(network, QuickGenerator):
        return network.bytes
    return sum(tensor.nbytes for tensor in network.state_dict().values())


def _draw(generator: Generator, inputs: Tensor) -> Pictures:
    """Return pictures (N, H, W, C) of latents and one-hot classes (N, d), rounded."""
    scaled = generator.layers(inputs).add(1).mul(127.5).round().clamp(0, 255)
    return np.ascontiguousarray(scaled.to(torch.uint8).permute(0, 2, 3, 1).numpy())


def _faster_type(generator: Generator) -> torch.dtype:
    """Return bfloat16 where it is clearly faster on this processor, else float32.

    What is compared is the processor time of this thread: others may be busy meanwhile.
    """
    if not multiplies_bfloat16(torch.device("cpu")):
        return torch.float32
    inputs = torch.zeros(16, generator.config.classes + generator.config.latent_dim)
    types = (torch.float32, torch.bfloat16)
    trials = [QuickGenerator(generator, dtype) for dtype in types]
    rounds = [[_seconds(trial, inputs) for trial in trials] for _ in range(5)]
    exact, half = map(min, zip(*rounds, strict=True))
    return torch.bfloat16 if 1.2 * half < exact else torch.float32


def _seconds(generator: QuickGenerator, inputs: Tensor) -> float:
    start = time.thread_time()
    generator.draw(inputs)
    return time.thread_time() - start
