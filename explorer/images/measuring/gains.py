"""How much a layer amplifies: its matrix, its convolution, and what spectral norm bounds.

A convolution's matrix (out, in x height x width) says what it does to one patch. Patches
overlap: a pixel is in k^2 of them, so a convolution amplifies at least as much as its matrix
and up to k times as much, k the side of its kernel.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from explorer.images.networks.equipment import layers_of, stored_weight


@dataclass(frozen=True)
class Gain:
    """What one layer multiplies lengths by, at most.

    Attributes:
        name: As the network calls it.
        kernel: The side of its kernel; 1 for a dense layer.
        stored: The largest singular value of its matrix, as it is stored.
        matrix: The same as the layer computes: 1 under spectral norm.
        constants: Of maps that are constant over all places.
        convolution: Of all maps, on a torus; of a dense layer that of its matrix.
    """

    name: str
    kernel: int
    stored: float
    matrix: float
    constants: float
    convolution: float


def matrix_gain(weight: Tensor) -> float:
    """Return the largest singular value of a weight (out, ...) as a matrix."""
    return float(torch.linalg.matrix_norm(weight.flatten(1), 2))


def constant_gain(weight: Tensor) -> float:
    """Return the most that maps of one value a channel grow: that of the kernel's sum."""
    return matrix_gain(weight.flatten(2).sum(2) if weight.ndim == 4 else weight)


def convolution_gain(weight: Tensor, side: int) -> float:
    """Return the largest singular value of a convolution on a torus of side x side places.

    In the Fourier basis a convolution is one matrix (out, in) a frequency.

    References:
        Sedghi, Gupta & Long (2019), The Singular Values of Convolutional Layers, theorem 6.
        https://arxiv.org/abs/1805.10408
    """
    if weight.ndim == 2:
        return matrix_gain(weight)
    frequencies = torch.fft.fft2(weight.double(), s=(side, side)).permute(2, 3, 0, 1)
    return float(torch.linalg.matrix_norm(frequencies, 2).max())


@torch.no_grad()
def gains_of(network: nn.Module, side: int) -> list[Gain]:
    """Return the gains of a network's convolutions and dense layers, in order.

    Args:
        network: In evaluation mode.
        side: Of the torus, in places.
    """
    names = {module: name for name, module in network.named_modules()}
    return [_gain(names[layer], layer, side) for layer in layers_of(network)]


def _gain(name: str, layer: nn.Conv2d | nn.Linear, side: int) -> Gain:
    weight = layer.weight
    return Gain(
        name=name,
        kernel=weight.shape[-1] if weight.ndim == 4 else 1,
        stored=matrix_gain(stored_weight(layer)),
        matrix=matrix_gain(weight),
        constants=constant_gain(weight),
        convolution=convolution_gain(weight, side),
    )
