"""Generators of well-known courses and collections, built from the shapes of their weights.

Shapes tell the kind of a layer (dense, convolution, transposed convolution, batch norm), its
widths and its kernel. They tell neither strides nor activations: these are the author's, a row
of `FAMILIES` each, found by the sequence of layers. Where nobody's row fits, the last rows take
what most code does, and say so.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import torch
from pydantic import model_validator
from torch import Tensor, nn

from explorer.images.config import IMAGE_SIZES, NetworkConfig
from explorer.images.networks import Generator
from explorer.images.weights.parts import Tensors, in_order, layers


class ForeignNetwork(NetworkConfig):
    """A generator that none of the architectures here has.

    `architecture` is one of them that makes images of the same size, for what needs a name.
    """

    @model_validator(mode="after")
    def _size_fits(self) -> Self:
        return self


@dataclass(frozen=True)
class Layer:
    """A layer as its weights tell it.

    `kind` is L (dense), N (batch norm), T (transposed convolution) or C (convolution).
    """

    kind: str
    wide: int
    narrow: int
    kernel: int = 1
    bias: bool = True

    def __str__(self) -> str:
        numbers = {"L": self.narrow, "N": ""}
        return f"{self.kind}{numbers.get(self.kind, self.kernel)}"


Strides = Callable[[int, bool, bool], tuple[int, int, int]]


def doubling(kernel: int, first: bool, _last: bool) -> tuple[int, int, int]:
    """Return stride, padding and output padding: 1x1 to the kernel, then twice the size."""
    if first:
        return 1, 0, 0
    padding = {2: (0, 0), 3: (1, 1), 4: (1, 0), 5: (2, 1), 6: (2, 0)}.get(kernel)
    if padding is None:
        msg = f"no transposed convolution here has windows of {kernel} pixels"
        raise ValueError(msg)
    return (2, *padding)


def unpadded(kernel: int, _first: bool, last: bool) -> tuple[int, int, int]:
    """Return the strides of a course that pads nowhere: 2, and 1 for inner windows of 4."""
    return (1 if kernel == 4 and not last else 2), 0, 0


class FromUnitRange(nn.Module):
    """A sigmoid's pixels in [0, 1], as images in [-1, 1] here."""

    def forward(self, values: Tensor) -> Tensor:
        """Return 2 sigmoid(x) - 1."""
        return 2 * torch.sigmoid(values) - 1


@dataclass(frozen=True)
class Family:
    """Generators that share a sequence of layers.

    Attributes:
        title: What a page calls it.
        source: Where its code is.
        layers: A pattern of the layers' letters, dense ones with their width, others with
            their kernel: "L128 N T4 N T4".
        slope: Of the leaky ReLU inside; 0 is ReLU.
        eps: Of the batch norms after the first one.
        strides: Of transposed convolutions.
        first_active: Whether an activation follows the first layer.
        end: What makes pixels.
        guessed: Whether strides and activations are habit, not known from the author's code.
    """

    title: str
    source: str
    layers: str
    slope: float = 0.0
    eps: float = 1e-5
    strides: Strides = doubling
    first_active: bool = True
    end: type[nn.Module] = nn.Tanh
    guessed: bool = False

    @property
    def told(self) -> str:
        """What is drawn with, in words."""
        inside = f"leaky ReLU {self.slope:g}" if self.slope else "ReLU"
        end = "a sigmoid" if self.end is FromUnitRange else "tanh"
        whose = "assumed, as most code has them" if self.guessed else "from its author's code"
        return f"shapes do not tell activations: {inside} and {end} are {whose}"


_GANS = "https://github.com/eriklindernoren/PyTorch-GAN/blob/master/implementations"
_YUNJEY = "https://github.com/yunjey/pytorch-tutorial/tree/master/tutorials/03-advanced"
_UDACITY = "https://github.com/udacity/deep-learning-v2-pytorch/tree/master"
_COURSERA = "Zhou et al., Build Basic Generative Adversarial Networks, Coursera"

FAMILIES: tuple[Family, ...] = (
    Family(
        "DCGAN with upsampling (PyTorch-GAN)",
        f"{_GANS}/dcgan/dcgan.py",
        r"L\d+ N C3 N C3 N C3",
        slope=0.2,
        eps=0.8,
        first_active=False,
    ),
    Family(
        "MLP (PyTorch-GAN)",
        f"{_GANS}/gan/gan.py",
        r"L\d+ L\d+ N L\d+ N L\d+ N L\d+",
        slope=0.2,
        eps=0.8,
    ),
    Family(
        "MLP (yunjey)",
        f"{_YUNJEY}/generative_adversarial_network/main.py",
        r"L(\d+) L\1 L\d+",
    ),
    Family(
        "DCGAN (yunjey)",
        f"{_YUNJEY}/deep_convolutional_gan/model.py",
        r"T\d+ T4( N T4)+",
        slope=0.05,
        first_active=False,
    ),
    Family(
        "MLP (Udacity)",
        f"{_UDACITY}/gan-mnist",
        r"L\d+ L\d+ L\d+ L\d+",
        slope=0.2,
    ),
    Family(
        "DCGAN (Udacity)",
        f"{_UDACITY}/dcgan-svhn",
        r"L\d+( T4 N)+ T4",
        first_active=False,
    ),
    Family(
        "MLP (Coursera)",
        f"{_COURSERA}, week 1",
        r"(L\d+ N ){4}L\d+",
        end=FromUnitRange,
    ),
    Family(
        "DCGAN (Coursera)",
        f"{_COURSERA}, week 2",
        r"T3 N( T[34] N)+ T4",
        strides=unpadded,
    ),
    Family(
        "Transposed convolutions",
        "Radford, Metz & Chintala (2016)",
        r"(L\d+|T\d+)( N)?( T\d+( N)?)* T\d+",
        guessed=True,
    ),
    Family(
        "MLP",
        "Goodfellow et al. (2014)",
        r"L\d+( N)?( L\d+( N)?)* L\d+",
        slope=0.2,
        guessed=True,
    ),
)


@dataclass(frozen=True)
class Built:
    """A generator of a family, without memory for its weights, and what to build it from."""

    family: Family
    network: ForeignNetwork
    sequence: tuple[Layer, ...]

    def generator(self) -> Generator:
        """Return the generator in evaluation mode, its weights to be loaded."""
        return Generator(self.network, _Builder(self.family, self.sequence).build()).eval()


def fitting(group: Tensors) -> Built | None:
    """Return the first family that a network's tensors fit, None where there is none."""
    try:
        sequence = sequence_of(group)
    except ValueError:
        return None
    letters = " ".join(map(str, sequence))
    for family in FAMILIES:
        if re.fullmatch(family.layers, letters):
            built = _built(family, sequence)
            if built:
                return built
    return None


def _built(family: Family, sequence: tuple[Layer, ...]) -> Built | None:
    builder = _Builder(family, sequence)
    try:
        with torch.device("meta"):
            builder.build()
        network = ForeignNetwork(
            architecture=next(
                (a for a, sizes in IMAGE_SIZES.items() if builder.size in sizes), "dcgan"
            ),
            image_size=builder.size,
            channels=builder.channels,
            latent_dim=sequence[0].wide,
        )
    except ValueError:
        return None
    return Built(family, network, sequence)


def sequence_of(group: Tensors) -> tuple[Layer, ...]:
    """Return a network's layers, from z to the picture.

    Raises:
        ValueError: A layer is none that a plain generator has; the message names it.
    """
    found: list[Layer] = []
    for name, tensors in layers(in_order(group)).items():
        shape = tensors["weight"].shape if "weight" in tensors else ()
        allowed = {"weight", "bias", "running_mean", "running_var"}
        if not shape or not set(tensors) <= allowed or 0 in shape:
            msg = f"{name} is no layer of a plain generator"
            raise ValueError(msg)
        width = found[-1].narrow if found else None
        found.append(_layer(shape, "bias" in tensors, "running_var" in tensors, width))
    return tuple(found)


def _layer(shape: tuple[int, ...], bias: bool, norm: bool, width: int | None) -> Layer:
    """Return the layer that has a weight of this shape behind one of this width."""
    if len(shape) == 1 and norm and bias:
        return Layer("N", shape[0], shape[0])
    if len(shape) == 2:
        return Layer("L", shape[1], shape[0], bias=bias)
    if len(shape) == 4 and shape[2] == shape[3]:
        first, second, kernel, _ = shape
        into, out = _takes(first, width), _takes(second, width)
        if width is None or (into and (kernel % 2 == 0 or not out)):
            return Layer("T", first, second, kernel, bias)
        return Layer("C", second, first, kernel, bias)
    msg = f"no layer of a plain generator has weights of {shape}"
    raise ValueError(msg)


def _takes(channels: int, width: int | None) -> bool:
    """Return whether so many channels can come from a width: the same, or square maps."""
    return width is not None and _is_square(width, channels)


class _Builder:
    """Puts the layers of a family together, minding the size of the maps."""

    def __init__(self, family: Family, sequence: tuple[Layer, ...]) -> None:
        self._family, self._sequence = family, sequence
        self._modules: list[nn.Module] = []
        self._norms = 0
        self.size = 0
        self.channels = sequence[0].wide

    def build(self) -> nn.Sequential:
        """Return the layers; raises ValueError where they do not follow from each other."""
        for place, layer in enumerate(self._sequence):
            self._reshape(place, layer)
            if layer.wide != self.channels:
                msg = f"a layer takes {layer.wide} where {self.channels} come"
                raise ValueError(msg)
            _ADD[layer.kind](self, place, layer)
            self.channels = layer.narrow
            if self._activated(place):
                self._modules.append(self._activation())
        self._finish()
        return nn.Sequential(*self._modules)

    def _reshape(self, place: int, layer: Layer) -> None:
        """Turn a row of numbers into maps where the layer needs them."""
        spatial = layer.kind in "TC" or (layer.kind == "N" and layer.wide != self.channels)
        if self.size or not spatial:
            return
        side = math.isqrt(self.channels // layer.wide)
        if not side or side**2 * layer.wide != self.channels or side > 64:
            msg = f"{self.channels} numbers are no maps of {layer.wide} channels"
            raise ValueError(msg)
        self._modules.append(nn.Unflatten(1, (layer.wide, side, side)))
        self.channels, self.size = layer.wide, side

    def dense(self, place: int, layer: Layer) -> None:
        self._modules.append(nn.Linear(layer.wide, layer.narrow, layer.bias))

    def norm(self, place: int, layer: Layer) -> None:
        kind = nn.BatchNorm2d if self.size else nn.BatchNorm1d
        plain = self.size and not self._norms and self._sequence[place - 1].kind == "L"
        self._modules.append(kind(layer.wide, eps=1e-5 if plain else self._family.eps))
        self._norms += 1

    def transposed(self, place: int, layer: Layer) -> None:
        last = place == len(self._sequence) - 1
        stride, padding, extra = self._family.strides(layer.kernel, self.size == 1, last)
        self._modules.append(
            nn.ConvTranspose2d(
                layer.wide,
                layer.narrow,
                layer.kernel,
                stride,
                padding,
                extra,
                bias=layer.bias,
            )
        )
        self.size = (self.size - 1) * stride - 2 * padding + layer.kernel + extra
        self._check_size()

    def plain(self, place: int, layer: Layer) -> None:
        if layer.kernel % 2 == 0:
            msg = "a window of an even size changes the size of the maps"
            raise ValueError(msg)
        if place < len(self._sequence) - 1:
            self._modules.append(nn.Upsample(scale_factor=2))
            self.size *= 2
        self._check_size()
        half = layer.kernel // 2
        self._modules.append(
            nn.Conv2d(layer.wide, layer.narrow, layer.kernel, padding=half, bias=layer.bias)
        )

    def _check_size(self) -> None:
        if self.size > 128:
            msg = f"pictures of {self.size} pixels are larger than any here"
            raise ValueError(msg)

    def _activated(self, place: int) -> bool:
        """Return whether an activation follows: behind the norm of a layer, not at the ends."""
        rest = self._sequence[place + 1 :]
        if not rest or rest[0].kind == "N":
            return False
        return self._family.first_active or any(
            layer.kind != "N" for layer in self._sequence[1 : place + 1]
        )

    def _activation(self) -> nn.Module:
        return nn.LeakyReLU(self._family.slope) if self._family.slope else nn.ReLU()

    def _finish(self) -> None:
        self._modules.append(self._family.end())
        if not self.size:
            channels = next((c for c in (1, 3, 4) if _is_square(self.channels, c)), 0)
            self.size = math.isqrt(self.channels // channels) if channels else 0
            self.channels = channels
            if channels:
                shape = (channels, self.size, self.size)
                self._modules.append(nn.Unflatten(1, shape))


def _is_square(numbers: int, channels: int) -> bool:
    return (
        numbers % channels == 0 and math.isqrt(numbers // channels) ** 2 * channels == numbers
    )


_ADD = {
    "L": _Builder.dense,
    "N": _Builder.norm,
    "T": _Builder.transposed,
    "C": _Builder.plain,
}
