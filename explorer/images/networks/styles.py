"""StyleGAN's networks: a code z becomes a style w, and w sets every layer's mean and spread.

References:
    Karras, Laine & Aila (2019), A Style-Based Generator Architecture for Generative Adversarial
    Networks, section 2, figure 1b, appendix C. https://arxiv.org/abs/1812.04948
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import instance_norm, leaky_relu

from explorer.images.networks.equalised import (
    SLOPE,
    Blur,
    Equalised,
    EqualisedConv2d,
    EqualisedLinear,
    FirstFeatures,
    PixelNorm,
)
from explorer.images.networks.equipment import MinibatchStddev

#: The mapping network learns a hundred times more slowly than all else.
MAPPING_RATE = 0.01
#: The moving average of w.
MEAN_DECAY = 0.995
#: Samples whose spread D reads together.
GROUP = 4


def widths_of(side: int, base: int, most: int) -> tuple[int, ...]:
    """Return the channels at 4, 8, ..., `side` pixels: base / 2, base / 4, ..., at most `most`.

    >>> widths_of(1024, 8192, 512)
    (512, 512, 512, 512, 256, 128, 64, 32, 16)
    >>> widths_of(32, 512, 64)
    (64, 64, 64, 32)
    """
    stages = range(1, side.bit_length() - 1)
    return tuple(max(1, min(base >> stage, most)) for stage in stages)


class Noised(nn.Module):
    """The first half of what follows each convolution: noise, bias, leaky ReLU.

    Args:
        width: Channels.
        side: Of the pictures.
        noise: Whether there is any; without it its weights stay 0.
    """

    def __init__(self, width: int, side: int, *, noise: bool = True) -> None:
        super().__init__()
        weight = torch.empty(width)
        self.noise_weight: Tensor
        if noise:
            self.noise_weight = nn.Parameter(weight)
        else:
            self.register_buffer("noise_weight", weight)
        self.bias = nn.Parameter(torch.empty(width))
        self.register_buffer("fixed_noise", torch.empty(1, 1, side, side))

    def noised(self, images: Tensor, noise: Tensor | None) -> Tensor:
        """Return images (N, C, H, W) behind noise, bias and leaky ReLU."""
        noise = self.get_buffer("fixed_noise") if noise is None else noise
        images = images + self.noise_weight[:, None, None] * noise.to(images)
        return leaky_relu(images + self.bias[:, None, None], SLOPE)

    def initialise(self, rng: torch.Generator) -> None:
        """Begin without noise and bias; draw the layer's own noise."""
        nn.init.zeros_(self.noise_weight)
        nn.init.zeros_(self.bias)
        nn.init.normal_(self.get_buffer("fixed_noise"), generator=rng)


class Epilogue(Noised):
    r"""What follows each convolution: noise, bias, leaky ReLU, and the style, in this order.

    $$y = (1 + s)\,\frac{x - \mu(x)}{\sigma(x)} + b, \qquad (s, b) = A w$$

    Mean and deviation are of each channel of each picture over its pixels. So after it a
    channel has the mean b and the deviation |1 + s|, whatever came in: what a layer's style
    sets lasts to the next epilogue only. The noise comes before this: were it added after,
    it would shift what the style has set.

    References:
        Karras et al. (2019), eq. 1 with y_s = 1 + s, and appendix B for the noise.
    """

    def __init__(self, width: int, latent_dim: int, side: int, *, noise: bool = True) -> None:
        super().__init__(width, side, noise=noise)
        self.style = EqualisedLinear(latent_dim, 2 * width, gain=1)

    def forward(self, images: Tensor, w: Tensor, noise: Tensor | None = None) -> Tensor:
        """Return styled images of the same shape.

        Args:
            images: (N, C, H, W).
            w: Styles (N, d).
            noise: From N(0, 1), (N, 1, H, W) or (1, 1, H, W); the layer's own without it.
        """
        scale, shift = self.style(w)[:, :, None, None].chunk(2, 1)
        images = self.noised(images, noise)
        styled: Tensor = instance_norm(images, eps=1e-8) * (1 + scale) + shift
        return styled


class StylelessEpilogue(Noised):
    """What follows each convolution where there are no styles: ProGAN's norm of each pixel."""

    def __init__(self, width: int, side: int, *, noise: bool = True) -> None:
        super().__init__(width, side, noise=noise)
        self.norm = PixelNorm()

    def forward(self, images: Tensor, w: Tensor, noise: Tensor | None = None) -> Tensor:
        """Return images (N, C, H, W) of the same shape; w (N, d) is not read."""
        normed: Tensor = self.norm(self.noised(images, noise))
        return normed


class StyleGenerator(nn.Module):
    """z to w by dense layers; a learned constant to pictures, each layer styled by a w.

    Args:
        channels: Of the pictures.
        widths: Channels at 4, 8, ... pixels, to the side of the pictures.
        latent_dim: Numbers in z and in w.
        mapping_layers: Dense layers from z to w; the paper's 8.
        styles: Whether w sets each layer's mean and spread; else each pixel is normed.
        constant: Whether the first features are learned; else they are a dense layer of w.
        noise: Whether each layer has any.

    Without styles, constant and noise it is ProGAN's generator with blurred doubling:
    configuration B of the paper's table 1. C adds styles, D the constant, E the noise.

    At 1024 pixels with the paper's widths it has 26,212,019 parameters, and 26,219,627 with
    the outputs that a growing network has at the eight smaller sides.
    """

    def __init__(
        self,
        channels: int,
        widths: Sequence[int],
        latent_dim: int,
        mapping_layers: int,
        *,
        styles: bool = True,
        constant: bool = True,
        noise: bool = True,
    ) -> None:
        super().__init__()
        dense = [
            layer
            for _ in range(mapping_layers)
            for layer in (
                EqualisedLinear(latent_dim, latent_dim, rate=MAPPING_RATE),
                nn.LeakyReLU(SLOPE),
            )
        ]
        self.mapping = nn.Sequential(PixelNorm(), *dense)
        self.register_buffer("mean_w", torch.empty(latent_dim))
        self.learned = constant
        if constant:
            self.constant = nn.Parameter(torch.empty(1, widths[0], 4, 4))
        else:
            self.first = FirstFeatures(latent_dim, widths[0])
        bodies: list[nn.Module] = [nn.Identity(), _conv(widths[0], widths[0])]
        for narrow, wide in pairwise(widths):
            doubled = EqualisedConv2d(narrow, wide, 3, bias=False, scale="double")
            bodies += [nn.Sequential(doubled, Blur()), _conv(wide, wide)]
        self.bodies = nn.ModuleList(bodies)
        #: The side of each layer's pictures: two layers a side.
        self.sides = tuple(4 << (place // 2) for place in range(len(bodies)))
        self.epilogues = nn.ModuleList(
            Epilogue(widths[place // 2], latent_dim, side, noise=noise)
            if styles
            else StylelessEpilogue(widths[place // 2], side, noise=noise)
            for place, side in enumerate(self.sides)
        )
        self.to_pictures = EqualisedConv2d(widths[-1], channels, 1, gain=1)

    def forward(self, latents: Tensor, noise: Sequence[Tensor | None] | None = None) -> Tensor:
        """Return pictures (N, C, H, W), about in [-1, 1], of latents (N, d)."""
        return self.synthesis(self.mapping(latents), noise)

    def synthesis(self, styles: Tensor, noise: Sequence[Tensor | None] | None = None) -> Tensor:
        """Return pictures of styles.

        Args:
            styles: (N, d), or (N, layers, d) for a w of its own a layer.
            noise: One (N, 1, H, W) a layer; the layer's own, equal for all, where it is None.
        """
        if styles.ndim == 2:
            styles = styles[:, None].expand(-1, len(self.sides), -1)
        noises = [None] * len(self.sides) if noise is None else noise
        images = (
            self.constant.expand(len(styles), -1, -1, -1)
            if self.learned
            else self.first(styles[:, 0])
        )
        layers = zip(self.bodies, self.epilogues, noises, strict=True)
        for place, (body, epilogue, own) in enumerate(layers):
            images = epilogue(body(images), styles[:, place], own)
        pictures: Tensor = self.to_pictures(images)
        return pictures

    def truncated(self, styles: Tensor, psi: float, layers: int | None = None) -> Tensor:
        r"""Return styles drawn towards the mean: $\bar w + \psi (w - \bar w)$.

        Args:
            styles: (N, layers, d).
            psi: 0 is the mean, 1 changes nothing, beyond it styles grow stronger.
            layers: Only the first so many, the coarse ones; None for all.
        """
        first = styles[:, :layers]
        mean = self.get_buffer("mean_w")
        return torch.cat([mean + psi * (first - mean), styles[:, first.shape[1] :]], dim=1)

    @torch.no_grad()
    def track(self, w: Tensor) -> None:
        """Let the average style follow the mean of a batch (N, d)."""
        self.get_buffer("mean_w").lerp_(w.mean(0).float(), 1 - MEAN_DECAY)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw all weights; the constant is 1, the mean style 0."""
        if self.learned:
            nn.init.ones_(self.constant)
        nn.init.zeros_(self.get_buffer("mean_w"))
        for module in self.modules():
            if isinstance(module, Equalised | Noised):
                module.initialise(rng)


def mixed(one: Tensor, other: Tensor, crossover: Tensor, layers: int) -> Tensor:
    """Return styles (N, layers, d): those of `one` before the crossover, then the other's.

    Args:
        one: (N, d).
        other: (N, d).
        crossover: The first layer of the other, a whole number; `layers` for none.
        layers: How many there are.
    """
    before = torch.arange(layers, device=one.device)[:, None] < crossover
    return torch.where(before, one[:, None], other[:, None])


def style_discriminator(channels: int, widths: Sequence[int], dense: int) -> nn.Sequential:
    """Return D: pictures (N, C, H, W) to logits (N, 1), the generator's sides backwards.

    Args:
        channels: Of the pictures.
        widths: Channels at 4, 8, ... pixels, to the side of the pictures.
        dense: Units of the layer before the last.
    """
    layers: list[nn.Module] = [EqualisedConv2d(channels, widths[-1], 1), nn.LeakyReLU(SLOPE)]
    for wide, narrow in pairwise(reversed(widths)):
        layers += [EqualisedConv2d(wide, wide, 3), nn.LeakyReLU(SLOPE), Blur()]
        layers += [EqualisedConv2d(wide, narrow, 3, scale="halve"), nn.LeakyReLU(SLOPE)]
    return nn.Sequential(*layers, *logit_layers(widths[0], dense))


def logit_layers(width: int, dense: int) -> list[nn.Module]:
    """Return the layers from features of 4 pixels to a logit, which see the batch's spread.

    Args:
        width: Channels that come in.
        dense: Units of the layer before the last.

    References:
        Karras et al. (2018), Progressive Growing of GANs, section 3 and table 2.
        https://arxiv.org/abs/1710.10196
    """
    spread = [MinibatchStddev(GROUP), EqualisedConv2d(width + 1, width, 3), nn.LeakyReLU(SLOPE)]
    hidden = [nn.Flatten(), EqualisedLinear(16 * width, dense), nn.LeakyReLU(SLOPE)]
    return [*spread, *hidden, EqualisedLinear(dense, 1, gain=1)]


def _conv(narrow: int, wide: int) -> EqualisedConv2d:
    """Return a convolution without a bias: the epilogue adds it, behind the noise."""
    return EqualisedConv2d(narrow, wide, 3, bias=False)
