"""How much of a picture an output depends on, by its slope."""

import torch
from torch import nn


def field_of(net: nn.Sequential, channels: int, side: int) -> int:
    """Return how many pixels a side the middle logit of a network of patches depends on.

    An instance norm looks at the whole picture; the field is that of the convolutions, so
    norms are taken out.
    """
    layers = [child for child in net if not isinstance(child, nn.InstanceNorm2d)]
    image = torch.zeros(1, channels, side, side, requires_grad=True)
    logits = nn.Sequential(*layers)(image)
    middle = logits.shape[-1] // 2
    (slope,) = torch.autograd.grad(logits[0, 0, middle, middle], image)
    rows = slope[0].abs().sum((0, 2)).nonzero()
    return int(rows.max() - rows.min()) + 1
