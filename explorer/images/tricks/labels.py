"""Labels that are turned over, noise on what D sees, and features that G matches."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from explorer.objectives import Objective


def flipped_loss(
    objective: Objective, logits: tuple[Tensor, Tensor], flips: tuple[Tensor, Tensor]
) -> Tensor:
    """Return D's loss where some labels are turned over.

    In expectation flips at rate e are two-sided smoothing with the labels 1 - e and e.

    Args:
        objective: Has the terms of a real sample and of a fake.
        logits: Of real samples and fakes, `(N,)` each.
        flips: Which labels are turned over, booleans of the same shapes.
    """
    real, fake = logits
    as_real, _ = objective.discriminator_terms(torch.cat([real, fake]), fake[:0])
    _, as_fake = objective.discriminator_terms(real[:0], torch.cat([real, fake]))
    told_real = torch.where(flips[0], as_fake[: len(real)], as_real[: len(real)])
    told_fake = torch.where(flips[1], as_real[len(real) :], as_fake[len(real) :])
    return told_real.mean() + told_fake.mean()


def noise_deviation(strength: float, steps: int, number: int) -> float:
    """Return the standard deviation of the noise at a step counted from 1.

    It falls to 0 in a straight line over so many steps; with 0 steps it stays.

    >>> noise_deviation(0.5, 10, 1), noise_deviation(0.5, 10, 11), noise_deviation(0.5, 0, 99)
    (0.5, 0.0, 0.5)
    """
    return strength * max(0.0, 1 - (number - 1) / steps) if steps else strength


@contextmanager
def tapped(layer: nn.Module) -> Iterator[list[Tensor]]:
    """Keep what enters a layer while the block runs, one entry a call, `(N, A)` each."""
    seen: list[Tensor] = []

    def keep(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        seen.append(inputs[0].flatten(1).float())

    handle = layer.register_forward_pre_hook(keep)
    try:
        yield seen
    finally:
        handle.remove()


def mean_gap(real: Tensor, fake: Tensor) -> Tensor:
    """Return the squared distance of two batches' mean features `(N, A)`.

    References:
        Salimans et al. (2016), Improved Techniques for Training GANs, section 3.1.
        https://arxiv.org/abs/1606.03498
    """
    return (real.detach().mean(0) - fake.mean(0)).square().sum()
