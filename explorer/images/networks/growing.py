"""ProGAN's networks: they draw and judge pictures of 4 pixels, then of 8, of 16, and so on.

References:
    Karras, Aila, Laine & Lehtinen (2018), Progressive Growing of GANs for Improved Quality,
    Stability, and Variation, section 2, figures 1 and 2, section 4, table 2.
    https://arxiv.org/abs/1710.10196
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate

from explorer.images.networks.equalised import (
    FIRST_SIDE,
    SLOPE,
    EqualisedConv2d,
    FirstFeatures,
    PixelNorm,
)
from explorer.images.networks.styles import logit_layers


class GrowingGenerator(nn.Module):
    r"""From z to pictures of 4, 8, ... pixels: each side has two layers and an output.

    While a side fades in, the picture of the side before it, enlarged, has the rest of the
    weight:

    $$x = (1 - \alpha)\,\text{up}(x_\text{old}) + \alpha\,x_\text{new}$$

    Both come from the same features, and all layers learn. The outputs are linear.

    Args:
        channels: Of the pictures.
        widths: Channels at 4, 8, ... pixels, to the largest side.
        latent_dim: Numbers in z.
    """

    def __init__(self, channels: int, widths: Sequence[int], latent_dim: int) -> None:
        super().__init__()
        first = [PixelNorm(), FirstFeatures(latent_dim, widths[0]), *_normed()]
        bodies = [nn.Sequential(*first, *_layer(widths[0], widths[0]))]
        for wide, narrow in pairwise(widths):
            doubled = EqualisedConv2d(wide, narrow, 3, scale="double")
            bodies.append(nn.Sequential(doubled, *_normed(), *_layer(narrow, narrow)))
        self.bodies = nn.ModuleList(bodies)
        self.to_pictures = nn.ModuleList(
            EqualisedConv2d(width, channels, 1, gain=1) for width in widths
        )

    def forward(self, latents: Tensor, side: int = 0, weight: float = 1.0) -> Tensor:
        """Return pictures (N, C, side, side), about in [-1, 1], of latents (N, d).

        Args:
            latents: From N(0, 1).
            side: 4, 8, ... pixels; the largest without it.
            weight: Of this side's own picture; the rest has the one before it, enlarged.
        """
        last = place_of(side) if side else len(self.bodies) - 1
        older = features = latents
        for body in self.bodies[: last + 1]:
            older, features = features, body(features)
        pictures: Tensor = self.to_pictures[last](features)
        if weight == 1 or not last:
            return pictures
        return faded(enlarged(self.to_pictures[last - 1](older), 2), pictures, weight)


class GrowingDiscriminator(nn.Module):
    """The generator backwards: from pictures of 4, 8, ... pixels to a score.

    While a side fades in, the features of the picture of half the side, read by the input
    before it, have the rest of the weight.

    Args:
        channels: Of the pictures.
        widths: Channels at 4, 8, ... pixels, to the largest side.
        dense: Units of the layer before the last.
    """

    def __init__(self, channels: int, widths: Sequence[int], dense: int) -> None:
        super().__init__()
        self.from_pictures = nn.ModuleList(
            nn.Sequential(EqualisedConv2d(channels, width, 1), nn.LeakyReLU(SLOPE))
            for width in widths
        )
        self.bodies = nn.ModuleList(
            nn.Sequential(
                EqualisedConv2d(narrow, narrow, 3),
                nn.LeakyReLU(SLOPE),
                EqualisedConv2d(narrow, wide, 3, scale="halve"),
                nn.LeakyReLU(SLOPE),
            )
            for wide, narrow in pairwise(widths)
        )
        self.to_score = nn.Sequential(*logit_layers(widths[0], dense))

    def forward(self, pictures: Tensor, weight: float = 1.0) -> Tensor:
        """Return scores (N, 1) of pictures (N, C, side, side), by the layers of their side.

        Args:
            pictures: In [-1, 1].
            weight: Of the side's own layers; the rest has the input before it.
        """
        last = place_of(pictures.shape[-1])
        features: Tensor = self.from_pictures[last](pictures)
        for place in range(last, 0, -1):
            features = self.bodies[place - 1](features)
            if place == last and weight != 1:
                older = self.from_pictures[last - 1](avg_pool2d(pictures, 2))
                features = faded(older, features, weight)
        score: Tensor = self.to_score(features)
        return score


def place_of(side: int) -> int:
    """Return which of the sides 4, 8, 16, ... one is.

    >>> place_of(4), place_of(32)
    (0, 3)
    """
    return (side // FIRST_SIDE).bit_length() - 1


def enlarged(pictures: Tensor, times: int) -> Tensor:
    """Return pictures (N, C, H, W) with every pixel repeated along both axes."""
    return interpolate(pictures, scale_factor=times) if times > 1 else pictures


def shrunk(pictures: Tensor, side: int, weight: float = 1.0) -> Tensor:
    """Return pictures (N, C, H, H) of a side, as real ones are shown while it fades in.

    Args:
        pictures: Of this side, or of 2, 4, ... times as many pixels; means replace them.
        side: Wanted.
        weight: Of this side; the rest has the same picture of half the side, enlarged.
    """
    times = pictures.shape[-1] // side
    small = avg_pool2d(pictures, times) if times > 1 else pictures
    if weight == 1:
        return small
    return faded(enlarged(avg_pool2d(small, 2), 2), small, weight)


def faded(older: Tensor, newer: Tensor, weight: float) -> Tensor:
    """Return (1 - weight) older + weight newer, exact at 0 and at 1.

    In half precision one of the two may come from a layer that keeps the whole.
    """
    kind = torch.promote_types(older.dtype, newer.dtype)
    return torch.lerp(older.to(kind), newer.to(kind), weight)


def _layer(inputs: int, outputs: int) -> list[nn.Module]:
    return [EqualisedConv2d(inputs, outputs, 3), *_normed()]


def _normed() -> list[nn.Module]:
    """Return what follows each convolution of G, in this order."""
    return [nn.LeakyReLU(SLOPE), PixelNorm()]
