"""Convolutions that see only the pixels before their own, in reading order."""

from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d


class MaskedConv2d(nn.Module):
    """A convolution of odd size whose taps below, right of, and after the centre are 0.

    Mask "A" hides the pixel itself, for the first layer; mask "B" shows the features of the
    pixel, which know only what came before it. With colours the channels fall into as many
    equal groups, red before green before blue: a group sees those before it at its own pixel,
    and with mask B itself.

    The borders are padded with 0, so a map (N, C_in, H, W) becomes (N, C_out, H, W).

    References:
        van den Oord, Kalchbrenner & Kavukcuoglu (2016), Pixel Recurrent Neural Networks,
        section 3.4 and figure 2. https://arxiv.org/abs/1601.06759
    """

    mask: Tensor

    def __init__(
        self,
        channels_in: int,
        channels_out: int,
        size: int,
        kind: Literal["A", "B"],
        colours: int = 1,
    ) -> None:
        super().__init__()
        self.size, self.kind, self.colours = size, kind, colours
        self.weight = nn.Parameter(torch.empty(channels_out, channels_in, size, size))
        self.bias = nn.Parameter(torch.empty(channels_out))
        self.register_buffer("mask", torch.empty(channels_out, channels_in, size, size))

    def initialise(self, rng: torch.Generator) -> None:
        """Draw weights as `nn.Conv2d` does, biases 0, and lay the mask."""
        nn.init.kaiming_uniform_(self.weight, a=5**0.5, generator=rng)
        nn.init.zeros_(self.bias)
        rows, groups_out, groups_in = (
            torch.arange(self.size),
            _groups(self.weight.shape[0], self.colours),
            _groups(self.weight.shape[1], self.colours),
        )
        middle = self.size // 2
        before = (rows[:, None] < middle) | ((rows[:, None] == middle) & (rows < middle))
        self.mask.copy_(before.float().expand_as(self.mask))
        earlier = groups_in < groups_out[:, None]
        if self.kind == "B":
            earlier |= groups_in == groups_out[:, None]
        self.mask[:, :, middle, middle] = earlier.float()

    def forward(self, values: Tensor) -> Tensor:
        """Return the masked convolution."""
        return conv2d(values, self.weight * self.mask, self.bias, padding=self.size // 2)


def _groups(channels: int, colours: int) -> Tensor:
    """Return each channel's colour, in contiguous groups."""
    return torch.arange(channels) * colours // channels


class CausalResidual(nn.Module):
    """x + f(x): 1x1 to half the width, 3x3, 1x1 back, all with mask B and ReLU before each.

    References:
        van den Oord et al. (2016), figure 5 (left).
    """

    def __init__(self, width: int, colours: int) -> None:
        super().__init__()
        half = max(width // 2, colours)
        self.layers = nn.Sequential(
            nn.ReLU(),
            MaskedConv2d(width, half, 1, "B", colours),
            nn.ReLU(),
            MaskedConv2d(half, half, 3, "B", colours),
            nn.ReLU(),
            MaskedConv2d(half, width, 1, "B", colours),
        )

    def forward(self, values: Tensor) -> Tensor:
        """Return values of the same shape."""
        changed: Tensor = self.layers(values)
        return values + changed


def seen_before(size: int, depth: int) -> np.ndarray:
    """Return which earlier pixels a stack of plain masked convolutions sees.

    Args:
        size: The side of every kernel, odd.
        depth: How many layers: the first has mask A, the others mask B.

    Returns:
        Booleans (R + 1, 2 R + 1) with R = depth * (size // 2): the last row is that of the
        pixel itself, which stands in its middle.
    """
    reach = depth * (size // 2)
    seen = {(0, 0)}
    for layer in range(depth):
        steps = [
            (row, column)
            for row in range(-(size // 2), 1)
            for column in range(-(size // 2), size // 2 + 1)
            if row < 0 or column < 0 or (column == 0 and layer > 0)
        ]
        seen = {(r + dr, c + dc) for r, c in seen for dr, dc in steps}
    field = np.zeros((reach + 1, 2 * reach + 1), dtype=bool)
    for row, column in seen:
        field[row + reach, column + reach] = True
    return field


def blind_share(size: int, depth: int) -> float:
    """Return the share of the earlier pixels in reach that a plain stack never sees.

    It is the blind spot to the right above the pixel. Two stacks, one for the rows above and
    one for the row itself, have none.

    References:
        van den Oord et al. (2016), Conditional Image Generation with PixelCNN Decoders,
        section 2.2 and figure 1. https://arxiv.org/abs/1606.05328

    >>> round(blind_share(3, 3), 3)
    0.125
    """
    field = seen_before(size, depth)
    reach = field.shape[0] - 1
    causal = np.ones_like(field)
    causal[-1, reach:] = False
    return 1 - float((field & causal).sum() / causal.sum())
