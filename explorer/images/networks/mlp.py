"""The multilayer perceptrons of Raschka's first case."""

from typing import ClassVar

from torch import nn

from explorer.images.config import NetworkConfig
from explorer.images.networks.base import (
    Architecture,
    Dropout,
    input_channels,
    input_latents,
)


class MLP(Architecture):
    """One hidden layer each: z to 128 to pixels, and pixels to 128 to one logit.

    At 28x28 grey and the defaults: 114,064 and 100,609 parameters. A conditional pair is that
    of Mirza & Osindero: the class is concatenated to both inputs.

    References:
        Raschka, STAT 453 lecture 16, notebook 01_gan-mlp-mnist.
    """

    title: ClassVar[str] = "MLP (Raschka, case 1)"
    source: ClassVar[str] = "Raschka, STAT 453 lecture 16, notebook 01_gan-mlp-mnist"
    rules: ClassVar[str] = (
        "Breaks most of Radford et al.'s rules: fully connected, dropout instead of batch "
        "norm, leaky ReLU in G. Follows one: tanh at the end of G."
    )
    default_features: ClassVar[int] = 128

    def generator(self, config: NetworkConfig) -> nn.Sequential:
        """Return Linear, leaky ReLU, dropout, Linear, tanh."""
        return mlp_generator(config, config.generator_features or self.default_features)

    def discriminator(self, config: NetworkConfig) -> nn.Sequential:
        """Return Linear, leaky ReLU, dropout, Linear."""
        hidden = config.discriminator_features or self.default_features
        pixels = input_channels(config) * config.image_size**2
        return nn.Sequential(
            nn.Flatten(),
            nn.Linear(pixels, hidden),
            nn.LeakyReLU(0.01),
            Dropout(0.5),
            nn.Linear(hidden, 1),
        )


def mlp_generator(config: NetworkConfig, hidden: int) -> nn.Sequential:
    """Return the generator of Raschka's cases 1 and 3."""
    shape = (config.channels, config.image_size, config.image_size)
    return nn.Sequential(
        nn.Linear(input_latents(config), hidden),
        nn.LeakyReLU(0.01),
        Dropout(0.5),
        nn.Linear(hidden, config.channels * config.image_size**2),
        nn.Tanh(),
        nn.Unflatten(1, shape),
    )


class KingmaMLP(Architecture):
    """One hidden layer of 400 ReLU units each: the reference VAE's decoder and its mirror.

    At 28x28 grey and 20 latents: 322,784 and 314,401 parameters.

    References:
        Kingma & Welling (2014), Auto-Encoding Variational Bayes, section 5 and appendix C.
        https://arxiv.org/abs/1312.6114
    """

    title: ClassVar[str] = "MLP (Kingma & Welling)"
    source: ClassVar[str] = "Kingma & Welling (2014), as in the PyTorch example"
    rules: ClassVar[str] = (
        "Breaks most of Radford et al.'s rules: fully connected, no batch norm, ReLU in D. "
        "Follows two: ReLU inside G and tanh at its end."
    )
    default_features: ClassVar[int] = 400

    def generator(self, config: NetworkConfig) -> nn.Sequential:
        """Return Linear, ReLU, Linear, tanh."""
        hidden = config.generator_features or self.default_features
        shape = (config.channels, config.image_size, config.image_size)
        return nn.Sequential(
            nn.Linear(input_latents(config), hidden),
            nn.ReLU(),
            nn.Linear(hidden, config.channels * config.image_size**2),
            nn.Tanh(),
            nn.Unflatten(1, shape),
        )

    def discriminator(self, config: NetworkConfig) -> nn.Sequential:
        """Return Linear, ReLU, Linear."""
        hidden = config.discriminator_features or self.default_features
        pixels = input_channels(config) * config.image_size**2
        return nn.Sequential(
            nn.Flatten(), nn.Linear(pixels, hidden), nn.ReLU(), nn.Linear(hidden, 1)
        )
