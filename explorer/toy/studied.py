"""What a study of many seeds asks of its settings."""

from typing import Protocol

from explorer.toy.config import ToyConfig


class Studied(Protocol):
    """What is trained: some settings, and equally many seeds of each."""

    @property
    def configs(self) -> tuple[ToyConfig, ...]:
        """One config a setting, all with the first seed."""

    @property
    def names(self) -> tuple[str, ...]:
        """What sets each setting apart."""

    @property
    def seed(self) -> int:
        """The first of them."""

    @property
    def seeds(self) -> int:
        """Runs of each setting."""

    @property
    def steps(self) -> int:
        """How long each of them is trained."""
