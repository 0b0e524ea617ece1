"""What systems draw from: latents, classes, pictures; and choosing them at random."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import torch
from torch import Tensor

from explorer.images.data import ImageSet, to_unit_range

#: Pictures drawn at a time.
_SOME = 256


@dataclass(frozen=True)
class Latent:
    """A vector of random numbers.

    Attributes:
        size: How many.
        prior: "normal" for N(0, 1), "uniform" for U(-1, 1).
    """

    size: int
    prior: str = "normal"


@dataclass(frozen=True)
class Label:
    """A class, counted from 0.

    Attributes:
        classes: How many there are.
    """

    classes: int


@dataclass(frozen=True)
class Words:
    """A caption: one word for each of several aspects.

    Attributes:
        choices: The words of each aspect, by its name.
    """

    choices: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Picture:
    """An image of a stream.

    Attributes:
        stream: Which one.
    """

    stream: str


Input = Latent | Label | Words | Picture


@dataclass(frozen=True, eq=False)
class Inputs:
    """Values for a system's inputs, one row a picture to draw.

    Attributes:
        latents: (N, d), None where none are asked for.
        labels: Classes (N,), None where none are asked for.
        pictures: Images (N, C, H, W) in [-1, 1] by their stream.
        words: The place of each aspect's word (N, aspects), None where none are asked for.
    """

    latents: Tensor | None = None
    labels: Tensor | None = None
    pictures: Mapping[str, Tensor] = field(default_factory=dict)
    words: Tensor | None = None

    def __len__(self) -> int:
        tensors = [t for t in (self.latents, self.labels, self.words) if t is not None]
        return len([*tensors, *self.pictures.values()][0])

    def to(self, device: torch.device) -> "Inputs":
        """Return the same on a device."""
        return self._each(lambda tensor: tensor.to(device))

    def pieces(self) -> Iterator["Inputs"]:
        """Yield the inputs of a few pictures at a time."""
        for start in range(0, len(self), _SOME):
            yield self._each(partial(_rows, start))

    def _each(self, change: Callable[[Tensor], Tensor]) -> "Inputs":
        return Inputs(
            None if self.latents is None else change(self.latents),
            None if self.labels is None else change(self.labels),
            {name: change(tensor) for name, tensor in self.pictures.items()},
            None if self.words is None else change(self.words),
        )


def _rows(start: int, tensor: Tensor) -> Tensor:
    return tensor[start : start + _SOME]


def sample_latents(shape: tuple[int, ...], prior: str, rng: torch.Generator) -> Tensor:
    """Return latents from N(0, 1) or, for the prior "uniform", from U(-1, 1)."""
    if prior == "uniform":
        return torch.rand(shape, device=rng.device, generator=rng) * 2 - 1
    return torch.randn(shape, device=rng.device, generator=rng)


def sample_inputs(
    inputs: tuple[Input, ...],
    count: int,
    rng: torch.Generator,
    data: Mapping[str, ImageSet] | None = None,
) -> Inputs:
    """Return random values for a system's inputs, classes in turn, words at random.

    Args:
        inputs: What the system asks for.
        count: How many pictures are to be drawn.
        rng: A generator on the CPU.
        data: The images of each stream, for systems that draw from pictures.
    """
    latents = labels = words = None
    pictures = {}
    for wanted in inputs:
        if isinstance(wanted, Latent):
            latents = sample_latents((count, wanted.size), wanted.prior, rng)
        elif isinstance(wanted, Label):
            labels = torch.arange(count) % wanted.classes
        elif isinstance(wanted, Words):
            words = _words(wanted, count, rng)
        else:
            pictures[wanted.stream] = _pictures((data or {})[wanted.stream], count, rng)
    return Inputs(latents, labels, pictures, words)


def _words(wanted: Words, count: int, rng: torch.Generator) -> Tensor:
    """Return random words (count, aspects), each as likely as the others of its aspect."""
    of_each = [
        torch.randint(len(words), (count,), generator=rng) for words in wanted.choices.values()
    ]
    return torch.stack(of_each, dim=1)


def _pictures(images: ImageSet, count: int, rng: torch.Generator) -> Tensor:
    """Return `count` random images, each set used up before one comes again."""
    order = torch.randperm(len(images), generator=rng)
    return to_unit_range(images.images[order[torch.arange(count) % len(order)]])


def first_of(pictures: Tensor, kinds: int) -> Tensor:
    """Return as many of the first pictures as a grid of their number shows in so many kinds."""
    return pictures[: -(-len(pictures) // kinds)]


def in_turn(kinds: Sequence[Tensor], count: int) -> Tensor:
    """Return pictures (count, C, H, W) of several kinds, each (n, C, H, W), in turn."""
    return torch.stack([kind.float() for kind in kinds], dim=1).flatten(0, 1)[:count]
