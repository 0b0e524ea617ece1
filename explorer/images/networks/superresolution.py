"""Networks that enlarge pictures four times, and the discriminator that judges them.

References:
    Ledig et al. (2017), Photo-Realistic Single Image Super-Resolution Using a Generative
    Adversarial Network, section 2.1 and figure 4. https://arxiv.org/abs/1609.04802
    Shi et al. (2016), Real-Time Single Image and Video Super-Resolution Using an Efficient
    Sub-Pixel Convolutional Neural Network, eq. 4. https://arxiv.org/abs/1609.05158
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

#: How many times larger a picture becomes, a side: by two stages of 2.
SCALE = 4


def shrink(images: Tensor) -> Tensor:
    """Return pictures (N, C, H, W) in [-1, 1] as those of low resolution, in [0, 1].

    Bicubic, and wide enough for the smaller grid (antialias); rounded to 256 steps, as a small
    picture is kept: what falls below a step is lost.
    """
    size = (images.shape[-2] // SCALE, images.shape[-1] // SCALE)
    low = interpolate((images.float() + 1) / 2, size=size, mode="bicubic", antialias=True)
    return (low * 255).round().clamp(0, 255) / 255


def enlarge(low: Tensor) -> Tensor:
    """Return pictures (N, C, h, w) in [0, 1] four times larger by bicubic, in [-1, 1].

    With `antialias` the kernel is that of Keys (1981) with a = -1/2, which reproduces squares;
    without, torch takes a = -3/4.
    """
    size = (low.shape[-2] * SCALE, low.shape[-1] * SCALE)
    high = interpolate(low, size=size, mode="bicubic", antialias=True)
    return (2 * high - 1).clamp(-1, 1)


class ResidualBlock(nn.Module):
    """x + f(x), f two 3x3 convolutions with batch norm; nothing after the sum."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
            nn.PReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
        )

    def forward(self, values: Tensor) -> Tensor:
        """Return values of the same shape."""
        changed: Tensor = self.layers(values)
        return values + changed


class SRResNet(nn.Module):
    """Pictures (N, C, h, w) in [0, 1] to pictures (N, C, 4h, 4w) in [-1, 1], of any size.

    The work is done at low resolution: residual blocks under a long skip; then each stage
    makes four times the channels and lays them out as 2x2 pixels, without batch norm.

    At 3 channels, width 64 and 16 blocks it has 1,549,462 parameters, one PReLU slope a layer.
    """

    def __init__(self, channels: int, width: int, blocks: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(channels, width, 9, padding=4), nn.PReLU())
        self.blocks = nn.Sequential(
            *(ResidualBlock(width) for _ in range(blocks)),
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
        )
        self.stages = nn.Sequential(*_doubling(width), *_doubling(width))
        self.last = nn.Sequential(nn.Conv2d(width, channels, 9, padding=4), nn.Tanh())

    @torch.no_grad()
    def begin_small(self) -> None:
        """Let the residual branches add nothing at first, and the last layer little."""
        blocks = [child for child in self.blocks if isinstance(child, ResidualBlock)]
        for norm in (*(block.layers[-1] for block in blocks), self.blocks[-1]):
            assert isinstance(norm, nn.BatchNorm2d)
            norm.weight.zero_()
        last = self.last[0]
        assert isinstance(last, nn.Conv2d)
        last.weight.mul_(0.1)

    def forward(self, low: Tensor) -> Tensor:
        """Return the enlarged pictures."""
        values = self.first(low)
        pictures: Tensor = self.last(self.stages(values + self.blocks(values)))
        return pictures


def _doubling(width: int) -> list[nn.Module]:
    return [nn.Conv2d(width, 4 * width, 3, padding=1), nn.PixelShuffle(2), nn.PReLU()]


def picture_discriminator(channels: int, width: int, side: int) -> nn.Sequential:
    """Return the paper's discriminator: pictures (N, C, side, side) to logits (N, 1).

    Eight 3x3 convolutions, every second one with stride 2, batch norm in all but the first;
    two dense layers, the first 16 times as wide as the first convolution.

    Args:
        channels: C.
        width: Of the first convolution; the paper's 64.
        side: Height and width, a multiple of 16; the paper's crops have 96.
    """
    widths = [width * factor for factor in (1, 1, 2, 2, 4, 4, 8, 8)]
    built: list[nn.Module] = [nn.Conv2d(channels, width, 3, 1, 1), nn.LeakyReLU(0.2)]
    for place, (narrow, wide) in enumerate(pairwise(widths)):
        built += [nn.Conv2d(narrow, wide, 3, 2 - place % 2, 1), nn.BatchNorm2d(wide)]
        built.append(nn.LeakyReLU(0.2))
    dense = 16 * width
    built += [nn.Flatten(), nn.Linear(widths[-1] * (side // 16) ** 2, dense)]
    return nn.Sequential(*built, nn.LeakyReLU(0.2), nn.Linear(dense, 1))
