"""Historical averaging: both players are held near the mean of all that they were."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch

from explorer.toy.tricks.base import Game, Trick

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig

PLAYERS = ("generator", "discriminator")


class HistoricalAveraging(Trick):
    r"""Adds $w\,\lVert\theta - \frac1t\sum_{i\le t}\theta_i\rVert^2$ to each player's loss.

    The mean counts as a constant: the gradient is 2 w times the distance to it.

    References:
        Salimans et al. (2016), Improved Techniques for Training GANs, section 3.3.
        https://arxiv.org/abs/1606.03498
    """

    def __init__(self, game: Game) -> None:
        super().__init__(game)
        self._counts = dict.fromkeys(PLAYERS, 1)
        wanted = any(c.historical_averaging for c in game.configs)
        self._means = {p: game.learned(p).clone() for p in PLAYERS if wanted}

    def prepare(self, configs: "Sequence[ToyConfig]") -> None:
        """Take over the weight of each model."""
        self._weights = torch.tensor([c.historical_averaging for c in configs])[:, None]
        self.active = bool(self._weights.any())

    @torch.no_grad()
    def descended(self, player: str) -> None:
        """Add the pull towards the mean."""
        away = self._game.learned(player) - self._means[player]
        getattr(self._game, player).gradients.add_(2 * self._weights * away)

    @torch.no_grad()
    def moved(self, player: str) -> None:
        """Count the new weights in."""
        self._counts[player] += 1
        self._means[player].lerp_(self._game.learned(player), 1 / self._counts[player])

    def memory(self) -> dict[str, Any]:
        """Return the means and how many weights they are of."""
        means = {player: mean.clone() for player, mean in self._means.items()}
        return {"means": means, "counts": dict(self._counts)}

    def load(self, memory: dict[str, Any]) -> None:
        """Put them back."""
        self._counts = dict(memory["counts"])
        for player, mean in memory["means"].items():
            self._means[player].copy_(mean)
