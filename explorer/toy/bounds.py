"""When a model has diverged, and what is said of it."""

import torch
from torch import Tensor

from explorer.toy.config import ToyConfig

#: A weight or a generated coordinate beyond this is a divergence. Weights within it keep all
#: outputs of the largest network finite.
FAR = 1_000.0


def within_bounds(weights: Tensor, fake: Tensor) -> Tensor:
    """Return which of K models lie within all bounds, `(K,)`; what is not finite does not.

    Args:
        weights: One player's parameters, `(K, P)`.
        fake: Generated samples, `(K, N, 2)`.
    """
    fine: Tensor = torch.linalg.vector_norm(weights, torch.inf, dim=1) <= FAR
    fine &= torch.linalg.vector_norm(fake, torch.inf, dim=(1, 2)) <= FAR
    return fine


def diverged(config: ToyConfig, step: int) -> str:
    """Return the sentence that says when and why a model stopped."""
    return (
        f"Diverged after {step:,} steps: weights or samples left all bounds. Lower the "
        f"learning rates (G {config.generator_lr:g}, D {config.discriminator_lr:g}) and reset."
    )
