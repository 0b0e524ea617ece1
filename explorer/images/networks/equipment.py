"""What a discriminator of any architecture can be given: a look at the batch, bounded gains."""

import math

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import spectral_norm

from explorer.images.networks.base import Architecture, Discriminator
from explorer.minibatch import spread

Layer = nn.Conv2d | nn.Linear
#: Power iterations of a spectral norm before the first step.
_FIRST = 15


class MinibatchStddev(nn.Module):
    """Appends one channel: the features' standard deviation over the minibatch, on average.

    Args:
        group: Samples that are compared with each other, or the largest divisor of N that
            divides it; all N without it.

    References:
        Karras et al. (2018), Progressive Growing of GANs, section 3, and appendix A.1 for the
        groups of 4. https://arxiv.org/abs/1710.10196
    """

    def __init__(self, group: int | None = None) -> None:
        super().__init__()
        self.group = group

    def forward(self, features: Tensor) -> Tensor:
        """Return `(N, A + 1, ...)` for features `(N, A, ...)`."""
        count = len(features)
        size = math.gcd(count, self.group) if self.group else count
        flat = features.flatten(1).float()
        groups = flat.reshape(size, count // size, flat.shape[1]).transpose(0, 1)
        values = spread(groups).to(features.dtype).repeat(size)
        channel = values.view(-1, *[1] * (features.ndim - 1))
        channel = channel.expand(count, 1, *features.shape[2:])
        return torch.cat([features, channel], dim=1)


def equip(
    discriminator: Discriminator, *, stddev: bool = False, spectral: bool = False
) -> Discriminator:
    """Give a discriminator the spread of the batch before its last layer, or spectral norm.

    Args:
        discriminator: Changed in place.
        stddev: Whether its last layer reads the minibatch's spread, too.
        spectral: Whether each weight is divided by its largest singular value; that of a
            convolution is the one of its matrix (out, in x height x width), which is no bound
            of the convolution itself.

    References:
        Miyato et al. (2018), Spectral Normalization for GANs. https://arxiv.org/abs/1802.05957
    """
    if stddev:
        name, last = last_layer(discriminator)
        parent, _, own = name.rpartition(".")
        wider = nn.Sequential(MinibatchStddev(), _wider(last))
        setattr(discriminator.get_submodule(parent), own, wider)
    if spectral:
        for layer in layers_of(discriminator):
            spectral_norm(layer)
    return discriminator


def last_layer(module: nn.Module) -> tuple[str, Layer]:
    """Return the last convolution or dense layer, with its name."""
    return [(n, m) for n, m in module.named_modules() if isinstance(m, nn.Conv2d | nn.Linear)][
        -1
    ]


def layers_of(module: nn.Module) -> list[Layer]:
    """Return the convolutions and dense layers, in order."""
    return [m for m in module.modules() if isinstance(m, nn.Conv2d | nn.Linear)]


def _wider(layer: Layer) -> Layer:
    """Return a layer like this one with one input more."""
    bias = layer.bias is not None
    if isinstance(layer, nn.Linear):
        return nn.Linear(layer.in_features + 1, layer.out_features, bias)
    assert layer.kernel_size == (layer.kernel_size[0],) * 2
    return nn.Conv2d(
        layer.in_channels + 1,
        layer.out_channels,
        layer.kernel_size[0],
        layer.stride[0],
        layer.padding[0] if isinstance(layer.padding, tuple) else layer.padding,
        bias=bias,
    )


@torch.no_grad()
def initialise_discriminator(
    architecture: Architecture, discriminator: Discriminator, rng: torch.Generator
) -> None:
    """Draw a discriminator's weights as its author does, also under spectral norm."""
    with parametrize.cached():
        # What is drawn lands in the cache; the true weights are set from there.
        architecture.initialise(discriminator, rng)
        drawn = {layer: layer.weight.clone() for layer in layers_of(discriminator)}
    for layer, weight in drawn.items():
        if parametrize.is_parametrized(layer, "weight"):
            _set_spectral(layer, weight, rng)


def _set_spectral(layer: Layer, weight: Tensor, rng: torch.Generator) -> None:
    """Set the raw weight and the singular vectors of a layer under spectral norm."""
    stored = dict(layer.named_parameters()) | dict(layer.named_buffers())
    matrix = weight.flatten(1)
    u = nn.functional.normalize(torch.randn(len(matrix), generator=rng), dim=0)
    for _ in range(_FIRST):
        v = nn.functional.normalize(matrix.T @ u, dim=0)
        u = nn.functional.normalize(matrix @ v, dim=0)
    values = {"original": weight, "0._u": u, "0._v": v}
    for name, value in values.items():
        stored[f"parametrizations.weight.{name}"].copy_(value)


@torch.no_grad()
def singular_values(module: nn.Module) -> list[float]:
    """Return the largest singular value of each layer's matrix as it computes, in order."""
    with parametrize.cached():
        return [
            float(torch.linalg.matrix_norm(layer.weight.flatten(1), 2))
            for layer in layers_of(module)
        ]
