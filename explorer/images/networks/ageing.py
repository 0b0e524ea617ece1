"""CAAE's networks: a face becomes a code, and a code with an age becomes a face.

References:
    Zhang, Song & Qi (2017), Age Progression/Regression by Conditional Adversarial Autoencoder,
    section 3 and figure 3. https://arxiv.org/abs/1702.08423
    The layers as in their program: https://github.com/ZZUTK/Face-Aging-CAAE
"""

from itertools import pairwise

import torch
from torch import Tensor, nn

#: Pixels a side of the smallest maps of encoder and generator, and the least of a picture's D.
SMALLEST = 4
#: Channels that no layer of G but the last falls below; the paper's has 16 at the least.
_NARROWEST = 8
_WINDOW, _PADDING = 5, 2


def signed(classes: Tensor, count: int) -> Tensor:
    """Return codes (N, count) of classes (N,): 1 for the class, -1 for all others.

    >>> signed(torch.tensor([1]), 3).tolist()
    [[-1.0, 1.0, -1.0]]
    """
    return 2 * nn.functional.one_hot(classes, count).float() - 1


def tiles(latent_dim: int, count: int, ratio: float) -> int:
    """Return how often a label of `count` numbers is repeated beside a code; at least once.

    At a ratio of 1 all its copies together are about as many numbers as the code has.

    >>> tiles(50, 10, 1.0), tiles(50, 2, 1.0), tiles(50, 10, 0.0)
    (5, 25, 1)
    """
    return max(1, int(latent_dim * ratio / count))


def _levels(side: int) -> int:
    """Return how often a picture halves before its maps have 4 pixels a side."""
    return (side // SMALLEST).bit_length() - 1


def face_encoder(channels: int, side: int, width: int, latent_dim: int) -> nn.Sequential:
    """Return an encoder of images (N, C, side, side) in [-1, 1] to codes (N, d) in (-1, 1).

    At 3 channels, 128 pixels, width 64 and codes of 50 it has 18,234,034 parameters.

    Args:
        channels: Of the images.
        side: Height and width, a power of two.
        width: Channels of the first convolution; each next one has twice as many.
        latent_dim: Numbers in a code.
    """
    widths = [channels, *(width * 2**level for level in range(_levels(side)))]
    layers: list[nn.Module] = []
    for narrow, wide in pairwise(widths):
        layers += [nn.Conv2d(narrow, wide, _WINDOW, 2, _PADDING), nn.ReLU()]
    flat = widths[-1] * SMALLEST**2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(flat, latent_dim), nn.Tanh())


class AgeGenerator(nn.Module):
    """Codes (N, d) with labels to images (N, C, side, side) in [-1, 1].

    At 3 channels, 128 pixels, width 1024, codes of 50, ten ages and a second label of two
    classes it has 19,948,195 parameters; 19,128,995 without that label.

    Args:
        channels: Of the images.
        side: Height and width, a power of two.
        width: Channels of the smallest maps; each next layer has half as many.
        latent_dim: Numbers in a code.
        labels: How many classes each label has.
        tile: The copies of each label are about this many times as long as the code.
    """

    def __init__(
        self,
        channels: int,
        side: int,
        width: int,
        latent_dim: int,
        labels: tuple[int, ...],
        tile: float,
    ) -> None:
        super().__init__()
        self.labels = labels
        self.copies = tuple(tiles(latent_dim, count, tile) for count in labels)
        read = latent_dim + sum(
            copies * count for copies, count in zip(self.copies, labels, strict=True)
        )
        levels = _levels(side)
        widths = [max(width >> level, _NARROWEST) for level in range(levels + 2)]
        self.start = nn.Sequential(
            nn.Linear(read, widths[0] * SMALLEST**2),
            nn.Unflatten(1, (widths[0], SMALLEST, SMALLEST)),
            nn.ReLU(),
        )
        layers: list[nn.Module] = []
        for level, (wide, narrow) in enumerate(pairwise(widths)):
            grows = level < levels
            layers += [
                nn.ConvTranspose2d(wide, narrow, _WINDOW, 1 + grows, _PADDING, int(grows)),
                nn.ReLU(),
            ]
        last = nn.ConvTranspose2d(widths[-1], channels, _WINDOW, 1, _PADDING)
        self.layers = nn.Sequential(*layers, last, nn.Tanh())

    def forward(self, codes: Tensor, classes: tuple[Tensor, ...]) -> Tensor:
        """Return images of codes and of the class (N,) of each label."""
        told = [
            signed(one, count).repeat(1, copies)
            for one, count, copies in zip(classes, self.labels, self.copies, strict=True)
        ]
        images: Tensor = self.layers(self.start(torch.cat([codes, *told], 1)))
        return images


def code_discriminator(latent_dim: int, width: int, *, norm: bool) -> nn.Sequential:
    """Return a discriminator of codes (N, d): logits (N, 1).

    Batch norm has a scale here where the authors' layers have a bias that it takes away again,
    so at codes of 50 and width 64 both have 6,001 parameters.

    In training batch norm takes the mean and the spread of a batch away, too: a batch of codes
    that is shifted or drawn out as a whole gets the same logits as before.

    Args:
        latent_dim: Numbers in a code.
        width: Units of the first layer; the next ones have a half and a quarter as many.
        norm: Whether the layers have batch norm, as those of the authors' program do.
    """
    widths = [latent_dim, width, width // 2, width // 4]
    layers: list[nn.Module] = []
    for wide, narrow in pairwise(widths):
        normed = [nn.BatchNorm1d(narrow)] if norm else []
        layers += [nn.Linear(wide, narrow, bias=not norm), *normed, nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(widths[-1], 1))


class AgedDiscriminator(nn.Module):
    """Images (N, C, side, side) with labels to logits (N,): is it a face of that age?

    The labels come as planes after the first convolution. At 3 channels, 128 pixels, width 16,
    1024 units, ten ages and a second label of two classes it has 8,677,137 parameters.

    Args:
        channels: Of the images.
        side: Height and width, a power of two.
        width: Channels of the first convolution; each next one has twice as many.
        dense: Units of the layer before the last.
        labels: How many classes each label has; from the second on, each has as many planes as
            the first, about.
    """

    def __init__(
        self, channels: int, side: int, width: int, dense: int, labels: tuple[int, ...]
    ) -> None:
        super().__init__()
        self.labels = labels
        self.copies = tuple(max(1, labels[0] // count) for count in labels)
        planes = sum(c * count for c, count in zip(self.copies, labels, strict=True))
        # Down to maps of 8 pixels, as the authors' four layers do at 128; small pictures to 4.
        levels = max(3, _levels(side) - 1) if side >= 8 * SMALLEST else _levels(side)
        widths = [width * 2**level for level in range(levels)]
        self.first = nn.Sequential(*_halving(channels, width))
        self.rest = nn.Sequential(
            *(
                layer
                for place, (narrow, wide) in enumerate(pairwise(widths))
                for layer in _halving(narrow + (0 if place else planes), wide)
            ),
            nn.Flatten(),
            nn.Linear(widths[-1] * (side >> levels) ** 2, dense),
            nn.LeakyReLU(0.2),
            nn.Linear(dense, 1),
        )

    def forward(self, images: Tensor, classes: tuple[Tensor, ...]) -> Tensor:
        """Return the logits of images as faces of a class (N,) of each label."""
        maps: Tensor = self.first(images)
        planes = [
            signed(one, count)
            .repeat(1, copies)[:, :, None, None]
            .expand(-1, -1, *maps.shape[2:])
            for one, count, copies in zip(classes, self.labels, self.copies, strict=True)
        ]
        logits: Tensor = self.rest(torch.cat([maps, *planes], 1))
        return logits[:, 0]


def _halving(narrow: int, wide: int) -> list[nn.Module]:
    convolution = nn.Conv2d(narrow, wide, _WINDOW, 2, _PADDING, bias=False)
    return [convolution, nn.BatchNorm2d(wide), nn.ReLU()]
