"""The convolutional pairs of Raschka's cases 2 to 6, for 28x28 images.

Four notebooks that differ in small things and end far apart: a generator that draws only
checkerboards with losses of exactly ln 2 (2), one that draws only the digit 1 (3), broken
strokes (4) and good digits (5 and 6).
"""

from typing import ClassVar

from torch import nn

from explorer.images.config import NetworkConfig
from explorer.images.networks.base import (
    Architecture,
    input_channels,
    input_latents,
    normalisation,
)
from explorer.images.networks.mlp import mlp_generator


class RaschkaCase2(Architecture):
    """Six 3x3 convolutions and average pooling against a generator that ends in 2x2 kernels.

    349,381 and 18,841 parameters. In the lecture it converges to D = 1/2 and fails.

    References:
        Raschka, STAT 453 lecture 16, notebook 02 (converge but fail).
    """

    title: ClassVar[str] = "Raschka, case 2 (converges but fails)"
    source: ClassVar[str] = "Raschka, STAT 453 lecture 16, notebook 02"
    rules: ClassVar[str] = (
        "Follows strided convolutions and batch norm; breaks: batch norm on D's first layer, "
        "average pooling, fully connected layers in D, leaky ReLU 0.01 in both."
    )
    default_features: ClassVar[int] = 64

    def generator(self, config: NetworkConfig) -> nn.Sequential:
        """Return Linear to 64x7x7, two blocks of upsampling, three convolutions."""
        return nn.Sequential(
            nn.Linear(input_latents(config), 3136),
            nn.LeakyReLU(0.01),
            nn.Unflatten(1, (64, 7, 7)),
            *_normalised(nn.ConvTranspose2d(64, 64, 2, 2)),
            *_normalised(nn.Conv2d(64, 32, 2, 1, 1)),
            *_normalised(nn.ConvTranspose2d(32, 32, 2, 2)),
            *_normalised(nn.Conv2d(32, 16, 2, 1, 1)),
            *_normalised(nn.Conv2d(16, 8, 3, 1, 1)),
            *_normalised(nn.Conv2d(8, 4, 3)),
            nn.Conv2d(4, config.channels, 2),
            nn.Tanh(),
        )

    def discriminator(self, config: NetworkConfig) -> nn.Sequential:
        """Return six convolutions with normalisation, pooling, two linear layers."""
        return _six_convolutions(config, normalised=True)


class RaschkaCase3(Architecture):
    """The multilayer generator of case 1 against the six convolutions without batch norm.

    114,064 and 18,585 parameters. In the lecture all ten samples are the digit 1.

    References:
        Raschka, STAT 453 lecture 16, notebook 03 (mode collapse).
    """

    title: ClassVar[str] = "Raschka, case 3 (no batch norm in D)"
    source: ClassVar[str] = "Raschka, STAT 453 lecture 16, notebook 03"
    rules: ClassVar[str] = (
        "Breaks: no batch norm, a fully connected generator with dropout, average pooling "
        "and fully connected layers in D. Follows: strided convolutions in D, tanh."
    )
    default_features: ClassVar[int] = 128

    def generator(self, config: NetworkConfig) -> nn.Sequential:
        """Return the generator of case 1."""
        return mlp_generator(config, self.default_features)

    def discriminator(self, config: NetworkConfig) -> nn.Sequential:
        """Return six plain convolutions, pooling, two linear layers."""
        return _six_convolutions(config, normalised=False)


class RaschkaCase4(Architecture):
    """A small convolutional generator, and no batch norm anywhere.

    81,637 and 18,585 parameters. In the lecture: broken strokes.

    References:
        Raschka, STAT 453 lecture 16, notebook 04 (not great).
    """

    title: ClassVar[str] = "Raschka, case 4 (not great)"
    source: ClassVar[str] = "Raschka, STAT 453 lecture 16, notebook 04"
    rules: ClassVar[str] = (
        "Breaks: no batch norm, average pooling and fully connected layers in D, leaky ReLU "
        "in G. Follows: transposed and strided convolutions, tanh."
    )
    default_features: ClassVar[int] = 16

    def generator(self, config: NetworkConfig) -> nn.Sequential:
        """Return Linear to 16x7x7 and five convolutions up to 28x28."""
        return nn.Sequential(
            nn.Linear(input_latents(config), 784),
            nn.LeakyReLU(0.01),
            nn.Unflatten(1, (16, 7, 7)),
            *_leaky(nn.ConvTranspose2d(16, 16, 2, 2)),
            *_leaky(nn.Conv2d(16, 8, 2, 1, 1)),
            *_leaky(nn.ConvTranspose2d(8, 8, 3, 2, 1)),
            *_leaky(nn.Conv2d(8, 4, 3, 1, 1)),
            nn.Conv2d(4, config.channels, 2),
            nn.Tanh(),
        )

    def discriminator(self, config: NetworkConfig) -> nn.Sequential:
        """Return six plain convolutions, pooling, two linear layers."""
        return _six_convolutions(config, normalised=False)


class RaschkaCase5(Architecture):
    """Batch norm in both and a discriminator of two strided convolutions: good digits.

    344,208 and 4,025 parameters. Case 6 is this pair trained with labels of 0.9 for real images
    and for what G wants: `real_target` and `generator_target`. Salimans et al. (2016) smooth
    the first alone.

    References:
        Raschka, STAT 453 lecture 16, notebooks 05 and 06 (label smoothing).
    """

    title: ClassVar[str] = "Raschka, cases 5 and 6 (good digits)"
    source: ClassVar[str] = "Raschka, STAT 453 lecture 16, notebooks 05 and 06"
    rules: ClassVar[str] = (
        "Follows strided and transposed convolutions and batch norm; breaks: batch norm on "
        "D's first layer, a fully connected layer in D, almost-ReLU (slope 0.0001) in both."
    )
    default_features: ClassVar[int] = 64

    def generator(self, config: NetworkConfig) -> nn.Sequential:
        """Return Linear to 64x7x7 and four transposed convolutions, no biases."""
        return nn.Sequential(
            nn.Linear(input_latents(config), 3136, bias=False),
            nn.BatchNorm1d(3136),
            nn.LeakyReLU(1e-4),
            nn.Unflatten(1, (64, 7, 7)),
            *_normalised(nn.ConvTranspose2d(64, 32, 3, 2, 1, bias=False), 1e-4),
            *_normalised(nn.ConvTranspose2d(32, 16, 3, 2, 1, bias=False), 1e-4),
            *_normalised(nn.ConvTranspose2d(16, 8, 3, 1, 0, bias=False), 1e-4),
            nn.ConvTranspose2d(8, config.channels, 2, 1, 0, bias=False),
            nn.Tanh(),
        )

    def discriminator(self, config: NetworkConfig) -> nn.Sequential:
        """Return two strided convolutions and one linear layer."""
        return nn.Sequential(
            nn.Conv2d(input_channels(config), 8, 3, 2, 1, bias=False),
            *normalisation(config, 8),
            nn.LeakyReLU(1e-4),
            nn.Conv2d(8, 32, 3, 2, 1, bias=False),
            *normalisation(config, 32),
            nn.LeakyReLU(1e-4),
            nn.Flatten(),
            nn.Linear(1568, 1),
        )


def _six_convolutions(config: NetworkConfig, *, normalised: bool) -> nn.Sequential:
    """Return the discriminator of cases 2 to 4, with or without normalisation."""
    layers: list[nn.Module] = []
    channels = input_channels(config)
    for width, stride in ((8, 1), (8, 2), (16, 1), (16, 2), (32, 1), (32, 2)):
        norm = normalisation(config, width) if normalised else []
        layers += [nn.Conv2d(channels, width, 3, stride, 1), *norm, nn.LeakyReLU(0.01)]
        channels = width
    head: list[nn.Module] = [nn.Linear(32, 16), nn.LeakyReLU(0.01)]
    if normalised and config.discriminator_norm == "batch":
        head.append(nn.BatchNorm1d(16))
    elif normalised and config.discriminator_norm == "layer":
        head.append(nn.GroupNorm(1, 16))
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), *head, nn.Linear(16, 1)
    )


def _normalised(
    convolution: nn.Conv2d | nn.ConvTranspose2d, slope: float = 0.01
) -> list[nn.Module]:
    return [convolution, nn.BatchNorm2d(convolution.out_channels), nn.LeakyReLU(slope)]


def _leaky(convolution: nn.Conv2d | nn.ConvTranspose2d) -> list[nn.Module]:
    return [convolution, nn.LeakyReLU(0.01)]
