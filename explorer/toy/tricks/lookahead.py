"""How a trainer looks ahead: D's own loss, optimizer and rates, K steps long."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from explorer.toy.tricks.unrolled import adam_rule, plain_rule, unrolled_gradient

if TYPE_CHECKING:
    from explorer.toy.tricks.base import Game


def looked_ahead(
    game: "Game", batches: tuple[Tensor, Tensor], memory: dict[str, Tensor]
) -> Tensor:
    """Return the gradient of each fake's term through the unrolled D, as the fakes.

    Args:
        game: The trainer.
        batches: Real samples and fakes, packed.
        memory: What D's optimizer remembers.
    """
    first, D = game.configs[0], game.discriminator
    rates = torch.tensor([c.discriminator_lr for c in game.configs])[:, None, None]
    rule = plain_rule(rates)
    if first.optimizer == "adam":
        empty = torch.zeros_like(D.parameters)
        moments = [
            [part for layer in D.split(memory.get(name, empty)) for part in layer]
            for name in ("exp_avg", "exp_avg_sq")
        ]
        count = int(memory["step"]) if "step" in memory else 0
        rule = adam_rule(rates, list(zip(*moments, strict=True)), count, first)
    return unrolled_gradient(D, game.objective, batches, first.unrolled_steps, rule)
