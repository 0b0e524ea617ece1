"""The two pairs of Garrido et al. for 32x32 colour images, and their conditional forms."""

from itertools import pairwise
from typing import ClassVar

import torch
from torch import Tensor, nn

from explorer.images.config import NetworkConfig
from explorer.images.networks.base import (
    Architecture,
    Discriminator,
    input_channels,
    input_latents,
    normalisation,
    one_hot_labels,
    reset_norm,
)


class LabelledDiscriminator(Discriminator):
    """A discriminator that learns of the class only after its convolutions.

    The features are first reduced to 256 numbers: beside thousands of them a one-hot class
    would be ignored.

    References:
        Garrido et al., A Practical Guide to GANs, sections 2.7 and 3.3.
    """

    def __init__(self, config: NetworkConfig, layers: nn.Sequential, features: int) -> None:
        super().__init__(config, layers)
        self.reduce = nn.Sequential(nn.Flatten(), nn.Linear(features, 256), nn.LeakyReLU(0.2))
        self.decide = nn.Sequential(
            nn.Linear(256 + config.classes, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1)
        )

    def forward(self, images: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return logits (N,)."""
        classes = one_hot_labels(labels, self.config, images)
        reduced = self.reduce(self.layers(images))
        logits: Tensor = self.decide(torch.cat([reduced, classes.to(reduced)], dim=1))
        return logits.flatten()


class GarridoDCGAN(Architecture):
    """A dense layer to 4x4, three strided transposed convolutions, and the mirror image.

    With kernels of 5: 3,083,715 and 1,034,689 numbers, counted as the notebooks count them,
    with the running statistics of batch norm. Batch norm comes after the activation; weights
    start as in Keras (Glorot uniform, biases 0).

    References:
        Garrido et al., A Practical Guide to GANs, section 3 (kernel sizes: section 3.2).
    """

    title: ClassVar[str] = "DCGAN (Garrido et al.)"
    source: ClassVar[str] = "Garrido et al., A Practical Guide to GANs, section 3"
    rules: ClassVar[str] = (
        "Follows Radford et al.: strided and transposed convolutions, ReLU and tanh in G, "
        "leaky ReLU 0.2 in D; breaks: a dense layer into G's 4x4 image, batch norm on D's "
        "first layer and after the activation. A Wasserstein critic has layer norm."
    )
    default_features: ClassVar[int] = 64

    def generator(self, config: NetworkConfig) -> nn.Sequential:
        """Return Linear to (4f, 4, 4) and three steps up to 32x32."""
        features = config.generator_features or self.default_features
        widths = (4 * features, 4 * features, 2 * features, features)
        layers: list[nn.Module] = [
            nn.Linear(input_latents(config), 16 * widths[0]),
            nn.Unflatten(1, (widths[0], 4, 4)),
            nn.ReLU(),
            _batch_norm(widths[0]),
        ]
        for wide, narrow in pairwise(widths):
            layers += [*self._up(wide, narrow, config.kernel_size), _batch_norm(narrow)]
        last = _same_convolution(features, config.channels, config.kernel_size, bias=True)
        return nn.Sequential(*layers, *last, nn.Tanh())

    def discriminator(self, config: NetworkConfig) -> nn.Sequential:
        """Return three steps down to 4x4 and one 4x4 convolution to a number."""
        features = config.discriminator_features or self.default_features
        return nn.Sequential(
            *self._down_layers(config, features, input_channels(config)),
            nn.Conv2d(4 * features, 1, 4),
        )

    def wrap_discriminator(self, config: NetworkConfig) -> Discriminator:
        """Return the discriminator; a conditional one may read the class in a dense layer."""
        if config.classes and config.label_input == "dense":
            features = config.discriminator_features or self.default_features
            layers = nn.Sequential(*self._down_layers(config, features, config.channels))
            return LabelledDiscriminator(config, layers, 16 * 4 * features)
        return Discriminator(config, self.discriminator(config))

    def initialise(self, module: nn.Module, rng: torch.Generator) -> None:
        """Draw weights from the Glorot uniform distribution; biases are 0."""
        for child in module.modules():
            reset_norm(child)
            if isinstance(child, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.xavier_uniform_(child.weight, generator=rng)
                if child.bias is not None:
                    nn.init.zeros_(child.bias)

    def _down_layers(
        self, config: NetworkConfig, features: int, channels: int
    ) -> list[nn.Module]:
        layers: list[nn.Module] = []
        for width in (features, 2 * features, 4 * features):
            layers += self._down(channels, width, config.kernel_size)
            layers += normalisation(config, width, eps=1e-3)
            channels = width
        return layers

    def _up(self, wide: int, narrow: int, kernel: int) -> list[nn.Module]:
        padding, extra = (kernel - 1) // 2, kernel % 2
        up = nn.ConvTranspose2d(wide, narrow, kernel, 2, padding, extra, bias=False)
        return [up, nn.ReLU()]

    def _down(self, narrow: int, wide: int, kernel: int) -> list[nn.Module]:
        down = nn.Conv2d(narrow, wide, kernel, 2, (kernel - 1) // 2, bias=False)
        return [down, nn.LeakyReLU(0.2)]


class GarridoGAN(GarridoDCGAN):
    """The same widths with plain convolutions, upsampling and pooling: before DCGAN's rules.

    References:
        Garrido et al., A Practical Guide to GANs, section 2.
    """

    title: ClassVar[str] = "GAN with pooling (Garrido et al.)"
    source: ClassVar[str] = "Garrido et al., A Practical Guide to GANs, section 2"
    rules: ClassVar[str] = (
        "Breaks Radford et al.'s first rule: max pooling in D and upsampling in G instead of "
        "strided and transposed convolutions; ReLU in D; batch norm on D's first layer. "
        "Follows: no hidden dense layers but one, ReLU and tanh in G."
    )

    def _up(self, wide: int, narrow: int, kernel: int) -> list[nn.Module]:
        convolution = _same_convolution(wide, narrow, kernel, bias=False)
        return [nn.Upsample(scale_factor=2), *convolution, nn.ReLU()]

    def _down(self, narrow: int, wide: int, kernel: int) -> list[nn.Module]:
        convolution = _same_convolution(narrow, wide, kernel, bias=False)
        return [*convolution, nn.MaxPool2d(2), nn.ReLU()]


def _batch_norm(channels: int) -> nn.BatchNorm2d:
    """Return batch norm with Keras's epsilon; its momentum of 0.9 is 0.1 in PyTorch."""
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.1)


def _same_convolution(
    channels_in: int, channels_out: int, kernel: int, *, bias: bool
) -> list[nn.Module]:
    """Return a convolution that keeps the size; an even kernel pads more at the far side."""
    near, far = (kernel - 1) // 2, kernel // 2
    convolution = nn.Conv2d(channels_in, channels_out, kernel, padding=near, bias=bias)
    if near == far:
        return [convolution]
    convolution = nn.Conv2d(channels_in, channels_out, kernel, bias=bias)
    return [nn.ZeroPad2d((near, far, near, far)), convolution]
