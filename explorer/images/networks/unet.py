"""The U-Net of pix2pix: an hourglass whose halves are joined at every size.

References:
    Isola et al. (2017), Image-to-Image Translation with Conditional Adversarial Networks,
    section 3.2.1 and appendix 6.1.1. https://arxiv.org/abs/1611.07004
"""

import torch
from torch import Tensor, nn

from explorer.images.networks.base import Dropout

#: Decoder layers with dropout, from the bottleneck on.
DROPPED = 3


class UNet(nn.Module):
    """Images (N, C, S, S) in [-1, 1] to images (N, C', S, S), S a power of two.

    Each of log2(S) layers of the encoder halves the picture, down to one pixel; each of the
    decoder doubles it and reads, too, what the encoder had at that size. The first layers of
    the decoder drop half of their features, also when the network only draws: that is all its
    randomness.

    The paper's batch norm uses the statistics of the batch at hand, of one picture, in
    training and in drawing. That is an instance norm with a scale and a shift, which is what
    stands here: no picture depends on those beside it, whatever the batch. The single pixel at
    the bottom is not normalised: less its own mean it would be 0, and nothing would pass.

    At 3 channels, 256 pixels and width 64 it has 54,413,955 parameters.

    Args:
        channels_in: C.
        channels_out: C'.
        size: S.
        width: Features of the first layer; each next one has twice as many.
        widest: Times the width at which this ends; the paper's 8.
    """

    def __init__(
        self, channels_in: int, channels_out: int, size: int, width: int, widest: int = 8
    ) -> None:
        super().__init__()
        levels = size.bit_length() - 1
        widths = [width * min(2**level, widest) for level in range(levels)]
        below = [channels_in, *widths]
        self.encoder = nn.ModuleList(
            _down(below[level], below[level + 1], first=level == 0, last=level == levels - 1)
            for level in range(levels)
        )
        above = [*reversed(widths[:-1]), channels_out]
        inputs = [widths[-1], *(2 * wide for wide in above[:-1])]
        self.decoder = nn.ModuleList(
            _up(inputs[level], above[level], last=level == levels - 1, drops=level < DROPPED)
            for level in range(levels)
        )

    def forward(self, images: Tensor) -> Tensor:
        """Return the translated images."""
        seen, values = [], images
        for down in self.encoder:
            values = down(values)
            seen.append(values)
        for up, skipped in zip(self.decoder, [None, *reversed(seen[:-1])], strict=True):
            values = up(values if skipped is None else torch.cat([values, skipped], 1))
        return values


class AlwaysDropout(Dropout):
    """Dropout that also drops when the network only draws, once it was given a generator."""

    def forward(self, values: Tensor) -> Tensor:
        """Return values with half of them set to 0 and the rest doubled.

        Without a generator it draws from one that begins anew each time: the same picture
        twice is the same picture.
        """
        rng = self.rng or torch.Generator(values.device).manual_seed(0)
        mask = torch.empty_like(values).bernoulli_(self.keep, generator=rng)
        return values * mask / self.keep


def _down(inputs: int, outputs: int, *, first: bool, last: bool) -> nn.Sequential:
    layers: list[nn.Module] = [] if first else [nn.LeakyReLU(0.2)]
    layers.append(nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False))
    if not (first or last):
        layers.append(nn.InstanceNorm2d(outputs, affine=True))
    return nn.Sequential(*layers)


def _up(inputs: int, outputs: int, *, last: bool, drops: bool) -> nn.Sequential:
    layers: list[nn.Module] = [
        nn.ReLU(),
        nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=last),
    ]
    if last:
        return nn.Sequential(*layers, nn.Tanh())
    layers.append(nn.InstanceNorm2d(outputs, affine=True))
    return nn.Sequential(*layers, *([AlwaysDropout(0.5)] if drops else []))
