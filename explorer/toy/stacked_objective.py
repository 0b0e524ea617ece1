"""The objectives of a stack: each model has its own."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from explorer.objectives import Objective


class StackedObjective:
    """The losses and slopes of K models whose objectives may differ.

    Args:
        objectives: One a model.
    """

    def __init__(self, objectives: Sequence[Objective]) -> None:
        self._generators = _groups(objectives, objectives)
        # Saturating and non-saturating models differ for G only: for D they are one group.
        players = [(type(o).discriminator_slopes, vars(o)) for o in objectives]
        self._discriminators = _groups(objectives, players)

    def discriminator_losses(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return each model's discriminator loss `(K,)`, for logits `(K, N)`."""
        return _each(
            self._discriminators,
            lambda o: o.discriminator_loss(real_logits, fake_logits),
        )

    def generator_losses(
        self, fake_logits: Tensor, real_logits: Tensor | None = None
    ) -> Tensor:
        """Return each model's generator loss `(K,)`, for logits `(K, N)`; pairs need both."""
        return _each(self._generators, lambda o: o.generator_loss(real_logits, fake_logits))

    def values(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return what each model's G descends where D answers it, shape `(K,)`.

        It is G's loss with what the real samples add to the value of a zero-sum game.
        """
        return _each(
            self._generators,
            lambda o: (
                o.generator_loss(real_logits, fake_logits) + o.real_terms(real_logits).mean(-1)
            ),
        )

    def discriminator_terms(
        self, real_logits: Tensor, fake_logits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return what each sample adds to its model's D loss, twice `(K, N)`."""
        both = _each(
            self._discriminators,
            lambda o: torch.cat(o.discriminator_terms(real_logits, fake_logits), dim=1),
        )
        real, fake = both.tensor_split([real_logits.shape[1]], dim=1)
        return real, fake

    def generator_terms(self, fake_logits: Tensor) -> Tensor:
        """Return what each fake sample adds to its model's G loss, `(K, N)`."""
        return _each(self._generators, lambda o: o.generator_terms(None, fake_logits))

    def discriminator_slopes(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return the slopes at real, then at fake samples, `(K, 2 N)`."""
        return _each(
            self._discriminators,
            lambda o: torch.cat(o.discriminator_slopes(real_logits, fake_logits), dim=1),
        )

    def generator_slopes(
        self, fake_logits: Tensor, real_logits: Tensor | None = None
    ) -> Tensor:
        """Return the slopes at fake samples, `(K, N)`; pairs need the real logits, too."""
        return _each(self._generators, lambda o: o.generator_slopes(real_logits, fake_logits))

    def outputs(self, logits: Tensor) -> Tensor:
        """Return D(x): a probability where an objective means one, else the logit itself."""
        return _each(self._generators, lambda o: logits.sigmoid() if o.probability else logits)


def _groups(
    objectives: Sequence[Objective], keys: Sequence[object]
) -> list[tuple[Objective, Tensor]]:
    """Return each distinct objective with the models `(K,)` that it is for."""
    first = [place for place, key in enumerate(keys) if key not in keys[:place]]
    return [
        (objectives[place], torch.tensor([key == keys[place] for key in keys]))
        for place in first
    ]


def _each(
    groups: Sequence[tuple[Objective, Tensor]], compute: Callable[[Objective], Tensor]
) -> Tensor:
    """Return what each model's own objective gives.

    Every objective looks at all models: at this size, to compute some in vain costs less than
    to cut the stack into pieces.
    """
    (objective, _), *others = groups
    mixed = compute(objective)
    for objective, models in others:
        mixed = torch.where(models.view(-1, *[1] * (mixed.ndim - 1)), compute(objective), mixed)
    return mixed
