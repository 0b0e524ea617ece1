"""Building a generator of a family from the layers that its weights tell."""

import math
import re
from dataclasses import dataclass
from typing import Self

import torch
from pydantic import model_validator
from torch import nn

from explorer.images.config import IMAGE_SIZES, NetworkConfig
from explorer.images.networks import Generator
from explorer.images.weights.families import FAMILIES, Family
from explorer.images.weights.parts import Tensors
from explorer.images.weights.sequences import Layer, is_square, sequence_of


class ForeignNetwork(NetworkConfig):
    """A generator that none of the architectures here has.

    `architecture` is one of them that makes images of the same size, for what needs a name.
    """

    @model_validator(mode="after")
    def _size_fits(self) -> Self:
        return self


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
            channels = next((c for c in (1, 3, 4) if is_square(self.channels, c)), 0)
            self.size = math.isqrt(self.channels // channels) if channels else 0
            self.channels = channels
            if channels:
                shape = (channels, self.size, self.size)
                self._modules.append(nn.Unflatten(1, shape))


_ADD = {
    "L": _Builder.dense,
    "N": _Builder.norm,
    "T": _Builder.transposed,
    "C": _Builder.plain,
}
