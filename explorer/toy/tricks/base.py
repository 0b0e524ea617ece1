"""What a trick may do in a toy GAN's training; each does little of it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from torch import Tensor

from explorer.networks import StackedMLP
from explorer.toy.stacked_objective import StackedObjective

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig


class Game(Protocol):
    """What a trick sees of the trainer."""

    @property
    def configs(self) -> "tuple[ToyConfig, ...]":
        """One a model."""

    @property
    def generator(self) -> StackedMLP:
        """The generators."""

    @property
    def discriminator(self) -> StackedMLP:
        """The discriminators."""

    @property
    def objective(self) -> StackedObjective:
        """Their losses and slopes."""

    @property
    def step_count(self) -> int:
        """Steps done."""

    def next_batch(self, stream: str) -> Tensor:
        """Return the next batch of one random stream, which leads with the model."""

    def learned(self, player: str) -> Tensor:
        """Return the flat parameters `(K, P)` that a player's optimizer moves."""


class Trick(ABC):
    """A change of the game, off in every hook that a trick does not need.

    Attributes:
        active: Whether any model has it; without one no hook is called.
    """

    active = False

    def __init__(self, game: Game) -> None:
        self._game = game

    @abstractmethod
    def prepare(self, configs: "Sequence[ToyConfig]") -> None:
        """Take over the strengths, at first and whenever a live field has changed."""

    def judged(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """Return the samples `(K, N, 2)` that D is to learn from, given those it would."""
        return real, fake

    def seen(self, fake: Tensor) -> Tensor:
        """Return the fakes `(K, N, 2)` as D sees them when G learns."""
        return fake

    def slopes(self, slopes: Tensor, real_logits: Tensor, fake_logits: Tensor) -> Tensor:
        """Return the slopes `(K, R + F)` of D's loss, given those without the trick."""
        return slopes

    def again(self, fake: Tensor) -> Tensor | None:
        """Return fakes `(K, M, 2)` of an extra step of D after this batch, or None."""
        return None

    def descended(self, player: str) -> None:  # noqa: B027
        """Change a player's `gradients` before its optimizer moves it."""

    def moved(self, player: str) -> None:  # noqa: B027
        """See what the optimizer has done to a player."""

    def memory(self) -> dict[str, Any]:
        """Return copies of what the trick remembers."""
        return {}

    def load(self, memory: dict[str, Any]) -> None:  # noqa: B027
        """Put back what `memory` returned; does nothing here."""
