"""The layers of a network, told from the shapes of their weights."""

import math
from dataclasses import dataclass

from explorer.images.weights.parts import Tensors, in_order, layers


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
    return width is not None and is_square(width, channels)


def is_square(numbers: int, channels: int) -> bool:
    """Return whether so many numbers are square maps of so many channels."""
    return (
        numbers % channels == 0 and math.isqrt(numbers // channels) ** 2 * channels == numbers
    )
