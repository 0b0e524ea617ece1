"""What every pair of networks has in common: the two modules, conditioning, initialisation."""

import math
from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import one_hot

from explorer.images.config import NetworkConfig


class Dropout(nn.Module):
    """Dropout whose noise comes from a generator that the training loop owns.

    `nn.Dropout` draws from the process-wide generator, so a run could not be repeated or
    resumed exactly. `rng` is set by `set_dropout_rng`; without one the module refuses to train.
    """

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.keep = 1 - probability
        self.rng: torch.Generator | None = None

    def forward(self, values: Tensor) -> Tensor:
        """Return values with a random share set to 0 and the rest scaled up, in training."""
        if not self.training:
            return values
        assert self.rng is not None, "set_dropout_rng was not called before training"
        mask = torch.empty_like(values).bernoulli_(self.keep, generator=self.rng)
        return values * mask / self.keep


def set_dropout_rng(module: nn.Module, rng: torch.Generator) -> None:
    """Make every `Dropout` inside draw from this generator."""
    for child in module.modules():
        if isinstance(child, Dropout):
            child.rng = rng


class Generator(nn.Module):
    """Latents (N, latent_dim), and labels (N,) if conditional, to images in [-1, 1].

    A conditional generator reads the concatenation of z and the one-hot class.

    References:
        Mirza & Osindero (2014), Conditional Generative Adversarial Nets, section 3.2.
        https://arxiv.org/abs/1411.1784
    """

    def __init__(self, config: NetworkConfig, layers: nn.Sequential) -> None:
        super().__init__()
        self.config = config
        self.layers = layers

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return images (N, C, H, W)."""
        images: Tensor = self.layers(conditioned(latents, labels, self.config))
        return images


class Discriminator(nn.Module):
    """Images (N, C, H, W), and labels (N,) if conditional, to logits (N,).

    A conditional discriminator reads the class as constant planes beside the image's channels.

    References:
        Garrido et al., A Practical Guide to GANs, section 5.5: labels as channels.
    """

    def __init__(self, config: NetworkConfig, layers: nn.Sequential) -> None:
        super().__init__()
        self.config = config
        self.layers = layers

    @property
    def per_sample(self) -> bool:
        """Whether each logit depends on its own image only: nothing looks at the batch."""
        batch_norms = (nn.BatchNorm1d, nn.BatchNorm2d)
        mixes = self.config.minibatch_stddev
        return not mixes and not any(isinstance(c, batch_norms) for c in self.modules())

    def packed(self, images: Tensor) -> Tensor:
        """Return images (N, C, H, W) as packs (N / m, m C, H, W) of m neighbours.

        References:
            Lin et al. (2018), PacGAN. https://arxiv.org/abs/1712.04086
        """
        pack = self.config.packing
        if pack == 1 or images.shape[1] == pack * self.config.channels:
            return images
        return images.reshape(-1, pack * images.shape[1], *images.shape[2:])

    def forward(self, images: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return logits (N,), or one a pack: no sigmoid at the end."""
        images = self.packed(images)
        if self.config.classes:
            planes = one_hot_labels(labels, self.config, images)[:, :, None, None]
            planes = planes.expand(-1, -1, *images.shape[2:])
            images = torch.cat([images, planes], dim=1)
        logits: Tensor = self.layers(images)
        return logits.flatten()


def conditioned(latents: Tensor, labels: Tensor | None, config: NetworkConfig) -> Tensor:
    """Return what enters the generator's layers: latents and, if conditional, the classes."""
    if not config.classes:
        return latents
    return torch.cat([latents, one_hot_labels(labels, config, latents)], dim=1)


def one_hot_labels(labels: Tensor | None, config: NetworkConfig, like: Tensor) -> Tensor:
    """Return the classes (N, classes) as 0 and 1; raises ValueError where they are missing."""
    if labels is None:
        msg = f"These networks are conditional on {config.classes} classes: labels are missing."
        raise ValueError(msg)
    return one_hot(labels, config.classes).to(like)


class Architecture(ABC):
    """A pair of networks as its author describes it.

    `title` and `source` are what a page shows, `rules` says which of Radford et al.'s rules
    the pair follows and breaks, `default_features` is the author's width.
    """

    title: ClassVar[str]
    source: ClassVar[str]
    rules: ClassVar[str]
    default_features: ClassVar[int]

    @abstractmethod
    def generator(self, config: NetworkConfig) -> nn.Sequential:
        """Return layers from latents (N, latent_dim + classes) to images (N, C, H, W)."""

    @abstractmethod
    def discriminator(self, config: NetworkConfig) -> nn.Sequential:
        """Return layers from images (N, C + classes, H, W) to logits, N of them."""

    def initialise(self, module: nn.Module, rng: torch.Generator) -> None:
        """Set every parameter and buffer, drawing from rng; PyTorch's own defaults here."""
        for child in module.modules():
            if isinstance(child, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.kaiming_uniform_(child.weight, a=math.sqrt(5), generator=rng)
                _uniform_bias(child, rng)
            reset_norm(child)

    def wrap_generator(self, config: NetworkConfig) -> Generator:
        """Return the generator as a module of latents and labels, with its norms or without."""
        layers = self.generator(config)
        if config.generator_norm == "none":
            norms = (nn.BatchNorm1d, nn.BatchNorm2d)
            layers = nn.Sequential(*(layer for layer in layers if not isinstance(layer, norms)))
        return Generator(config, layers)

    def wrap_discriminator(self, config: NetworkConfig) -> Discriminator:
        """Return the discriminator as a module of images and labels."""
        return Discriminator(config, self.discriminator(config))


def _uniform_bias(
    layer: nn.Linear | nn.Conv2d | nn.ConvTranspose2d, rng: torch.Generator
) -> None:
    if layer.bias is not None:
        fan_in = layer.weight[0].numel()
        bound = 1 / math.sqrt(fan_in)
        nn.init.uniform_(layer.bias, -bound, bound, generator=rng)


def reset_norm(module: nn.Module) -> None:
    """Set a normalisation layer to scale 1, shift 0 and fresh running statistics."""
    if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d, nn.GroupNorm)):
        module.reset_parameters()


def normalisation(config: NetworkConfig, channels: int, eps: float = 1e-5) -> list[nn.Module]:
    """Return D's normalisation of these channels: batch, layer, or an empty list.

    Layer norm is over channels, height and width of one image, with a scale and a shift a
    channel: a group norm with one group.

    References:
        Gulrajani et al. (2017), Improved Training of Wasserstein GANs, section 4 ("No critic
        batch normalization"). https://arxiv.org/abs/1704.00028
    """
    if config.discriminator_norm == "batch":
        return [nn.BatchNorm2d(channels, eps=eps)]
    if config.discriminator_norm == "layer":
        return [nn.GroupNorm(1, channels)]
    return []


def input_latents(config: NetworkConfig) -> int:
    """Return how many numbers enter the generator."""
    return config.latent_dim + config.classes


def input_channels(config: NetworkConfig) -> int:
    """Return how many channels enter the discriminator."""
    return config.packing * config.channels + config.classes
