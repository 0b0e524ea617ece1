"""The objectives of a stack: each model has its own."""

from collections.abc import Callable, Sequence
from itertools import groupby

import torch
from torch import Tensor

from explorer.objectives import OBJECTIVES, Objective


class StackedObjective:
    """The losses and slopes of K models whose objectives may differ.

    Neighbouring models with one objective are computed together.

    Args:
        keys: One key of `OBJECTIVES` a model.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        objectives = [OBJECTIVES[key] for key in keys]
        self._generators = _runs(objectives, keys)
        # Saturating and non-saturating models differ for G only: for D they are one group.
        players = [(type(o).discriminator_slopes, vars(o)) for o in objectives]
        self._discriminators = _runs(objectives, players)

    def discriminator_losses(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return each model's discriminator loss `(K,)`, for logits `(K, N)`."""
        return _each(
            self._discriminators,
            lambda o, s: o.discriminator_loss(real_logits[s], fake_logits[s]),
        )

    def generator_losses(self, fake_logits: Tensor) -> Tensor:
        """Return each model's generator loss `(K,)`, for logits `(K, N)`."""
        return _each(self._generators, lambda o, s: o.generator_loss(None, fake_logits[s]))

    def discriminator_terms(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return what each sample adds to its model's D loss, twice `(K, N)`."""
        both = _each(
            self._discriminators,
            lambda o, s: torch.cat(
                o.discriminator_terms(real_logits[s], fake_logits[s]), dim=1
            ),
        )
        real, fake = both.tensor_split([real_logits.shape[1]], dim=1)
        return real, fake

    def generator_terms(self, fake_logits: Tensor) -> Tensor:
        """Return what each fake sample adds to its model's G loss, `(K, N)`."""
        return _each(self._generators, lambda o, s: o.generator_terms(None, fake_logits[s]))

    def discriminator_slopes(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return the slopes at real, then at fake samples, `(K, 2 N)`."""
        return _each(
            self._discriminators,
            lambda o, s: torch.cat(
                o.discriminator_slopes(real_logits[s], fake_logits[s]), dim=1
            ),
        )

    def generator_slopes(self, fake_logits: Tensor) -> Tensor:
        """Return the slopes at fake samples, `(K, N)`."""
        return _each(self._generators, lambda o, s: o.generator_slopes(None, fake_logits[s]))

    def opinions(self, logits: Tensor) -> Tensor:
        """Return probabilities where an objective means them, else the critic's raw output."""
        return _each(
            self._generators, lambda o, s: logits[s].sigmoid() if o.probability else logits[s]
        )


def _runs(
    objectives: Sequence[Objective], keys: Sequence[object]
) -> list[tuple[Objective, slice]]:
    """Return the runs of neighbours with one key, each with its first objective."""
    groups, start = [], 0
    for _, run in groupby(keys):
        end = start + len(list(run))
        groups.append((objectives[start], slice(start, end)))
        start = end
    return groups


def _each(
    groups: Sequence[tuple[Objective, slice]], compute: Callable[[Objective, slice], Tensor]
) -> Tensor:
    if len(groups) == 1:
        return compute(*groups[0])
    return torch.cat([compute(objective, models) for objective, models in groups])
