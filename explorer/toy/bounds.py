"""When a model has diverged, and what is said of it."""

from collections.abc import Sequence

from torch import Tensor

from explorer.toy.config import ToyConfig
from explorer.toy.tricks.base import Game

#: A weight or a generated coordinate beyond this is a divergence. Weights within it keep all
#: outputs of the largest network finite.
FAR = 1_000.0


def within_bounds(weights: Tensor, fake: Tensor) -> Tensor:
    """Return which of K models lie within all bounds, `(K,)`; what is not finite does not.

    Args:
        weights: One player's parameters, `(K, P)`.
        fake: Generated samples, `(K, N, 2)`.
    """
    fine: Tensor = weights.abs().amax(1) <= FAR
    fine &= fake.abs().amax((1, 2)) <= FAR
    return fine


def diverged(config: ToyConfig, step: int) -> str:
    """Return the sentence that says when and why a model stopped."""
    return (
        f"Diverged after {step:,} steps: weights or samples left all bounds. Lower the "
        f"learning rates (G {config.generator_lr:g}, D {config.discriminator_lr:g}) and reset."
    )


class Watch:
    """Puts back every model whose weights or samples an update found out of bounds.

    It looks at every update, of the same kind wherever a call ends: what diverges and when
    must not depend on that.

    Attributes:
        divergences: For each model None, or the sentence that says when and why it stopped.

    Args:
        game: The trainer.
    """

    def __init__(self, game: Game) -> None:
        self._game = game
        self.restart([None] * len(game.configs))

    def restart(self, divergences: Sequence[str | None]) -> None:
        """Take the present weights as good ones."""
        self.divergences = list(divergences)
        self._kept = {
            player: getattr(self._game, player).parameters.clone()
            for player in ("generator", "discriminator")
        }

    def settle(self, player: str, fake: Tensor) -> None:
        """Look at a player after its update, and at the fakes of the batch `(K, N, 2)`."""
        weights, kept = getattr(self._game, player).parameters, self._kept[player]
        good = within_bounds(weights, fake)
        if not bool(good.all()) or any(self.divergences):
            self._hold(good, weights, kept)
        kept.copy_(weights)

    def _hold(self, good: Tensor, weights: Tensor, kept: Tensor) -> None:
        for model, fine in enumerate(good.tolist()):
            if not fine and self.divergences[model] is None:
                game = self._game
                self.divergences[model] = diverged(game.configs[model], game.step_count)
            if self.divergences[model] is not None:
                weights[model] = kept[model]
