"""Generators of well-known courses and collections, built from the shapes of their weights.

Shapes tell the kind of a layer (dense, convolution, transposed convolution, batch norm), its
widths and its kernel. They tell neither strides nor activations: these are the author's, a row
of `FAMILIES` each, found by the sequence of layers. Where nobody's row fits, the last rows take
what most code does, and say so.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

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
