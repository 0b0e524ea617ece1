"""Spectral norm: every weight matrix of D divided by its largest singular value."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn.functional import normalize

from explorer.toy.tricks.base import Game, Trick

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig

#: Power iterations before the first update; afterwards one an update.
FIRST = 15


class SpectralNorm(Trick):
    r"""D computes with $W / \sigma(W)$; the optimizer moves W.

    One power iteration an update follows the largest singular value. The gradient flows
    through the division with the singular vectors held:
    $\nabla_W = (\nabla_{\bar W} - \langle\nabla_{\bar W}, \bar W\rangle\, v u^\top) / \sigma$.

    Attributes:
        raw: The weights that the optimizer moves, `(K, P)`; those of `discriminator` are
            divided.

    References:
        Miyato et al. (2018), Spectral Normalization for GANs, algorithm 1 and eq. 12.
        https://arxiv.org/abs/1802.05957
    """

    def __init__(self, game: Game) -> None:
        super().__init__(game)
        self.raw = game.discriminator.parameters
        self._vectors: list[tuple[Tensor, Tensor, Tensor]] = []
        if game.configs[0].spectral_norm:
            self.raw = self.raw.clone()
            for weight, _ in game.discriminator.split(self.raw):
                start = torch.ones(len(weight), 1, weight.shape[2])
                self._vectors.append(_iterated(weight, start, FIRST))
            self._divide()

    def prepare(self, configs: "Sequence[ToyConfig]") -> None:
        """Nothing of it changes while a run goes on."""
        self.active = configs[0].spectral_norm

    def descended(self, player: str) -> None:
        """Turn the gradient by the divided weights into that by the raw ones."""
        if player != "discriminator":
            return
        D = self._game.discriminator
        for (gradient, _), (divided, _), (sigma, u, v) in zip(
            D.split(D.gradients), D.split(D.parameters), self._vectors, strict=True
        ):
            along = (gradient * divided).sum((1, 2), keepdim=True)
            gradient.sub_(along * (v.mT @ u)).div_(sigma)

    def moved(self, player: str) -> None:
        """Follow the singular vectors by one step and divide anew."""
        if player == "discriminator":
            weights = [weight for weight, _ in self._game.discriminator.split(self.raw)]
            self._vectors = [
                _iterated(weight, u, 1)
                for weight, (_, u, _) in zip(weights, self._vectors, strict=True)
            ]
            self._divide()

    def memory(self) -> dict[str, Any]:
        """Return the raw weights and the singular vectors."""
        return {
            "raw": self.raw.clone(),
            "vectors": [tuple(part.clone() for part in layer) for layer in self._vectors],
        }

    def load(self, memory: dict[str, Any]) -> None:
        """Put them back."""
        self.raw.copy_(memory["raw"])
        self._vectors = [tuple(part.clone() for part in layer) for layer in memory["vectors"]]

    @torch.no_grad()
    def _divide(self) -> None:
        D = self._game.discriminator
        D.parameters.copy_(self.raw)
        for (weight, _), (sigma, _, _) in zip(
            D.split(D.parameters), self._vectors, strict=True
        ):
            weight.div_(sigma)


@torch.no_grad()
def _iterated(weight: Tensor, u: Tensor, times: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return the largest singular value `(K, 1, 1)` and its vectors, `(K, 1, out)` and in."""
    for _ in range(times):
        v = normalize(u @ weight.mT, dim=2)
        u = normalize(v @ weight, dim=2)
    return (v @ weight @ u.mT).clamp_min(1e-12), u, v
