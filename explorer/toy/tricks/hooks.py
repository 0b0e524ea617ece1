"""The tricks of a trainer, one after the other; those that are off cost nothing."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from torch import Tensor

from explorer.toy.tricks.base import Game, Trick
from explorer.toy.tricks.experience import ExperienceReplay
from explorer.toy.tricks.history import HistoricalAveraging
from explorer.toy.tricks.labels import FlippedLabels
from explorer.toy.tricks.noise import InstanceNoise
from explorer.toy.tricks.spectral import SpectralNorm

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig


class Tricks:
    """Calls every hook of the tricks that are on, in the order of their table.

    Attributes:
        spectral: Has the raw weights of D, whether it is on or off.

    Args:
        game: The trainer.
    """

    def __init__(self, game: Game) -> None:
        self.spectral = SpectralNorm(game)
        self._all: dict[str, Trick] = {"spectral": self.spectral}
        self._on: list[Trick] = []
        self._game = game

    def prepare(self, configs: "Sequence[ToyConfig]") -> None:
        """Take over the strengths, at first and whenever a live field has changed."""
        for name, kind in TRICKS.items():
            if name not in self._all:
                self._all[name] = kind(self._game)
            self._all[name].prepare(configs)
        # The fakes are exchanged before the noise, the spectral norm comes last of all.
        self._on = [self._all[name] for name in TRICKS if self._all[name].active]

    def judged(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """Return what D is to learn from."""
        for trick in self._on:
            real, fake = trick.judged(real, fake)
        return real, fake

    def seen(self, fake: Tensor) -> Tensor:
        """Return the fakes as D sees them when G learns."""
        for trick in self._on:
            fake = trick.seen(fake)
        return fake

    def slopes(self, slopes: Tensor, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return the slopes of D's loss."""
        for trick in self._on:
            slopes = trick.slopes(slopes, real_logits, fake_logits)
        return slopes

    def again(self, fake: Tensor) -> Iterator[Tensor]:
        """Yield the fakes of each extra step of D."""
        for trick in self._on:
            old = trick.again(fake)
            if old is not None:
                yield old

    def descended(self, player: str) -> None:
        """Change a player's gradients before its optimizer moves it."""
        for trick in self._on:
            trick.descended(player)

    def moved(self, player: str) -> None:
        """See what the optimizer has done to a player."""
        for trick in self._on:
            trick.moved(player)

    def memory(self) -> dict[str, Any]:
        """Return copies of what each trick that is on remembers."""
        return {name: t.memory() for name, t in self._all.items() if t.active}

    def load(self, memory: dict[str, Any]) -> None:
        """Put back what `memory` returned."""
        for name, remembered in memory.items():
            self._all[name].load(remembered)


TRICKS: dict[str, type[Trick]] = {
    "flips": FlippedLabels,
    "replay": ExperienceReplay,
    "noise": InstanceNoise,
    "spectral": SpectralNorm,
    "history": HistoricalAveraging,
}
