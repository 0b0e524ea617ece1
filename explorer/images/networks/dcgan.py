"""The deep convolutional pair of Radford et al., as the reference PyTorch example builds it."""

from itertools import pairwise
from typing import ClassVar

import torch
from torch import nn

from explorer.images.config import NetworkConfig
from explorer.images.networks.base import (
    Architecture,
    input_channels,
    input_latents,
    normalisation,
    reset_norm,
)


class DCGAN(Architecture):
    """Transposed 4x4 convolutions up from 4x4, strided 4x4 convolutions down to 1x1.

    Each doubling of the image adds one layer and doubles the width of the narrow end: at 64
    pixels, three channels, 100 latents and 64 features the parameters are 3,576,704 and
    2,765,568. Weights start from N(0, 0.02), batch-norm scales from N(1, 0.02).

    References:
        Radford, Metz & Chintala (2016), Unsupervised Representation Learning with Deep
        Convolutional Generative Adversarial Networks, sections 3 and 4.
        https://arxiv.org/abs/1511.06434
    """

    title: ClassVar[str] = "DCGAN"
    source: ClassVar[str] = "Radford, Metz & Chintala (2016), as in the PyTorch example"
    rules: ClassVar[str] = (
        "Follows all of Radford et al.'s rules: strided and transposed convolutions instead "
        "of pooling, batch norm except on D's first and G's last layer, no hidden fully "
        "connected layers, ReLU and tanh in G, leaky ReLU 0.2 in D. A Wasserstein critic has "
        "layer norm instead, and no sigmoid."
    )
    default_features: ClassVar[int] = 64

    def generator(self, config: NetworkConfig) -> nn.Sequential:
        """Return transposed convolutions from a 1x1 image of the latents."""
        latents = input_latents(config)
        widths = self._widths(config, config.generator_features)
        layers: list[nn.Module] = [
            nn.Unflatten(1, (latents, 1, 1)),
            *_up(latents, widths[0], stride=1, padding=0),
        ]
        for wide, narrow in pairwise(widths):
            layers += _up(wide, narrow, stride=2, padding=1)
        last = nn.ConvTranspose2d(widths[-1], config.channels, 4, 2, 1, bias=False)
        return nn.Sequential(*layers, last, nn.Tanh())

    def discriminator(self, config: NetworkConfig) -> nn.Sequential:
        """Return strided convolutions down to one number an image."""
        widths = self._widths(config, config.discriminator_features)[::-1]
        layers: list[nn.Module] = [
            nn.Conv2d(input_channels(config), widths[0], 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        for narrow, wide in pairwise(widths):
            layers += [
                nn.Conv2d(narrow, wide, 4, 2, 1, bias=False),
                *normalisation(config, wide),
                nn.LeakyReLU(0.2, inplace=True),
            ]
        return nn.Sequential(*layers, nn.Conv2d(widths[-1], 1, 4, 1, 0, bias=False))

    def initialise(self, module: nn.Module, rng: torch.Generator) -> None:
        """Draw weights from N(0, 0.02) and the scales of batch norm from N(1, 0.02)."""
        for child in module.modules():
            reset_norm(child)
            if isinstance(child, (nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.normal_(child.weight, 0.0, 0.02, generator=rng)
            elif isinstance(child, nn.BatchNorm2d):
                nn.init.normal_(child.weight, 1.0, 0.02, generator=rng)

    def _widths(self, config: NetworkConfig, features: int | None) -> list[int]:
        """Return the widths from the 4x4 layer to the last hidden one: 8f, 4f, 2f, f at 64."""
        features = features or self.default_features
        levels = config.image_size.bit_length() - 3
        return [features * 2**level for level in reversed(range(levels))]


def _up(wide: int, narrow: int, stride: int, padding: int) -> list[nn.Module]:
    return [
        nn.ConvTranspose2d(wide, narrow, 4, stride, padding, bias=False),
        nn.BatchNorm2d(narrow),
        nn.ReLU(inplace=True),
    ]
