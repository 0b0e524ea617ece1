"""What a discriminator of any architecture can be given: a look at the batch, bounded gains."""

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize
from torch.nn.utils import parametrize

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


class SpectralNorm(nn.Module):
    r"""A weight divided by the largest singular value of its matrix, as it was last found.

    $$\bar W = W / \sigma, \quad \sigma = u^\top W v, \quad
      v \leftarrow W^\top u / \lVert W^\top u\rVert,\;
      u \leftarrow W v / \lVert W v\rVert$$

    Each call takes one step of this power iteration, from the u that training left: in
    evaluation, too, where u may be an average, of no length in particular. The slope takes u
    and v as they stand.

    References:
        Miyato et al. (2018), Spectral Normalization for GANs, section 2.1 and algorithm 1.
        https://arxiv.org/abs/1802.05957

    Args:
        outputs: Rows of the matrix (out, in x height x width).
    """

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.register_buffer("u", torch.ones(outputs))

    def forward(self, weight: Tensor) -> Tensor:
        """Return the weight over sigma, of the same shape."""
        matrix, kept = weight.flatten(1), self.get_buffer("u")
        with torch.no_grad():
            v = normalize(torch.mv(matrix.T, kept), dim=0)
            u = normalize(torch.mv(matrix, v), dim=0)
            if self.training:
                kept.copy_(u)
        return weight / torch.vdot(u, torch.mv(matrix, v))


def bound(layers: Iterable[nn.Module]) -> None:
    """Put the weights of layers under spectral norm."""
    for layer in layers:
        outputs = len(layer.get_parameter("weight"))
        parametrize.register_parametrization(layer, "weight", SpectralNorm(outputs))


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
        bound(layers_of(discriminator))
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
            set_spectral(layer, weight, rng)


@torch.no_grad()
def set_spectral(layer: nn.Module, weight: Tensor, rng: torch.Generator) -> None:
    """Set the raw weight of a layer under spectral norm, and u."""
    matrix = weight.flatten(1)
    u = torch.randn(len(matrix), generator=rng)
    for _ in range(_FIRST):
        u = normalize(matrix @ (matrix.T @ u), dim=0)
    stored_weight(layer).copy_(weight)
    layer.get_buffer("parametrizations.weight.0.u").copy_(u)


def stored_weight(layer: nn.Module) -> Tensor:
    """Return a layer's own weight: under spectral norm the one that is divided."""
    under = parametrize.is_parametrized(layer, "weight")
    return layer.get_parameter("parametrizations.weight.original" if under else "weight")


@torch.no_grad()
def singular_values(module: nn.Module) -> list[float]:
    """Return the largest singular value of each layer's matrix as it computes, in order."""
    with parametrize.cached():
        return [
            float(torch.linalg.matrix_norm(layer.weight.flatten(1), 2))
            for layer in layers_of(module)
        ]
