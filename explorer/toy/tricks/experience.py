"""Experience replay: D is shown fakes of earlier steps again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from explorer.toy.tricks.base import Game, Trick

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig


class ExperienceReplay(Trick):
    """Fakes that wait in a buffer, in one of two forms.

    Extra step: every update of D puts one random fake into the buffer; when it is full, D
    learns from it once, with the label 'fake', and the buffer is emptied. Pool: a batch of
    fakes first fills the pool; later each fake is judged itself or, half of the time, one from
    the pool, whose place it takes. A batch takes different places of the pool.

    References:
        Garrido et al., Generative Adversarial Networks, section 4.2, for the extra step.
        Shrivastava et al. (2017), Learning from Simulated and Unsupervised Images, section
        2.3, for the pool. https://arxiv.org/abs/1612.07828
    """

    def __init__(self, game: Game) -> None:
        super().__init__(game)
        first = game.configs[0]
        self._pool = first.replay_form == "pool"
        self._kept = torch.zeros(len(game.configs), first.replay, 2)
        self._count = 0

    def prepare(self, configs: "Sequence[ToyConfig]") -> None:
        """Nothing of it changes while a run goes on."""
        self.active = bool(configs[0].replay)

    def judged(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """Return the fakes mixed with those of the pool."""
        return real, self._exchanged(fake) if self._pool else fake

    def again(self, fake: Tensor) -> Tensor | None:
        """Keep one fake of the batch; return the buffer when it is full."""
        if self._pool:
            return None
        draws = self._game.next_batch("replay")[:, :1, 0]
        place = (draws * fake.shape[1]).long().clamp_max(fake.shape[1] - 1)
        models = torch.arange(len(fake))[:, None]
        self._kept[:, self._count] = fake[models, place].squeeze(1)
        self._count += 1
        if self._count < self._kept.shape[1]:
            return None
        self._count = 0
        return self._kept.clone()

    def memory(self) -> dict[str, Any]:
        """Return the buffer and how full it is."""
        return {"kept": self._kept.clone(), "count": self._count}

    def load(self, memory: dict[str, Any]) -> None:
        """Put back the buffer."""
        self._kept.copy_(memory["kept"])
        self._count = memory["count"]

    def _exchanged(self, fake: Tensor) -> Tensor:
        size, count = self._kept.shape[1], fake.shape[1]
        draws = self._game.next_batch("replay")
        new = min(count, size - self._count)
        self._kept[:, self._count : self._count + new] = fake[:, :new]
        self._count += new
        if new == count:
            return fake
        # The order of random numbers is a random choice of different places.
        places = draws[..., 1].argsort(dim=1)[:, : count - new]
        models = torch.arange(len(fake))[:, None]
        swap = (draws[:, : count - new, 0] < 0.5)[..., None]
        coming, stored = fake[:, new:], self._kept[models, places]
        self._kept[models, places] = torch.where(swap, coming, stored)
        return torch.cat([fake[:, :new], torch.where(swap, stored, coming)], dim=1)
