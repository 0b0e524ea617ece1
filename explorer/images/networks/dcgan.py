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
from explorer.images.networks.strided import DoublingConv2d, HalvingConv2d


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
            nn.ConvTranspose2d(latents, widths[0], 4, 1, 0, bias=False),
            *_activation(widths[0]),
        ]
        for wide, narrow in pairwise(widths):
            layers += [DoublingConv2d(wide, narrow), *_activation(narrow)]
        return nn.Sequential(*layers, DoublingConv2d(widths[-1], config.channels), nn.Tanh())

    def discriminator(self, config: NetworkConfig) -> nn.Sequential:
        """Return strided convolutions down to one number an image."""
        widths = self._widths(config, config.discriminator_features)[::-1]
        layers: list[nn.Module] = [
            HalvingConv2d(input_channels(config), widths[0]),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        for narrow, wide in pairwise(widths):
            layers += [
                HalvingConv2d(narrow, wide),
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


def _activation(channels: int) -> list[nn.Module]:
    return [nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
