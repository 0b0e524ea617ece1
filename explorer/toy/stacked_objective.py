"""The objectives of a stack: each model has its own."""

from collections.abc import Callable, Sequence
from itertools import groupby

import torch
from torch import Tensor

from explorer.objectives import OBJECTIVES, Objective


class StackedObjective:
    """The losses and slopes of K models whose objectives may differ.

    Models with one objective are computed together.

    Args:
        keys: One key of `OBJECTIVES` a model.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        objectives = [OBJECTIVES[key] for key in keys]
        self._generators = _groups(objectives, keys)
        # Saturating and non-saturating models differ for G only: for D they are one group.
        players = [(type(o).discriminator_slopes, vars(o)) for o in objectives]
        self._discriminators = _groups(objectives, players)

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


def _groups(
    objectives: Sequence[Objective], keys: Sequence[object]
) -> list[tuple[Objective, slice, Tensor]]:
    """Return each objective with the models to compute and which of them it is for.

    Where equal keys are neighbours, these models only. Where they are scattered, all models:
    at this size, to compute some in vain costs less than to cut the stack into many pieces.
    """
    runs, start = [], 0
    for key, run in groupby(keys):
        end = start + len(list(run))
        runs.append((key, slice(start, end)))
        start = end
    masks = [torch.tensor([key == other for other in keys]) for key, _ in runs]
    found = [
        (objectives[models.start], models, mask)
        for (_, models), mask in zip(runs, masks, strict=True)
    ]
    seen = [key for key, _ in runs]
    distinct = [place for place, key in enumerate(seen) if key not in seen[:place]]
    if len(distinct) == len(runs):
        return found
    return [(found[place][0], slice(None), masks[place]) for place in distinct]


def _each(
    groups: Sequence[tuple[Objective, slice, Tensor]],
    compute: Callable[[Objective, slice], Tensor],
) -> Tensor:
    results = [compute(objective, models) for objective, models, _ in groups]
    if len(results) == 1:
        return results[0]
    if groups[0][1] != slice(None):
        return torch.cat(results)
    mixed = results[0]
    for result, (_, _, mask) in zip(results[1:], groups[1:], strict=True):
        mixed = torch.where(mask.view(-1, *[1] * (result.ndim - 1)), result, mixed)
    return mixed
