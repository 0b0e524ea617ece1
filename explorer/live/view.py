"""What a component of a page shows of a job: the frame of all views."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Moment:
    """What a scheduler tells a view of the job that it draws.

    Attributes:
        name: Names the job; another one starts with fresh axes.
        note: One sentence for those who watch, or empty.
        numbers_age: Seconds that measured numbers may be old.
        light: Whether many watch: fewer samples and cells are to do.
    """

    name: str
    note: str = ""
    numbers_age: float = 0.0
    light: bool = False


class LiveView(ABC):
    """What one component shows; it travels to the worker that draws it.

    Attributes:
        period: Least seconds between two pictures of a job that works.
        prompt: Whether a change of the job is to be seen at once, and not after the period.
    """

    period: ClassVar[float]
    prompt: ClassVar[bool] = True

    def hear(self, job: Any, said: str) -> None:  # noqa: ANN401, B027
        """Take in what a browser says when it asks for a picture: nothing, as a rule.

        Raises:
            ValueError: No browser of ours says that.
        """

    def ready(self, job: Any) -> bool:  # noqa: ANN401
        """Return whether a picture can be had, if one is due."""
        return True

    @abstractmethod
    def picture(self, job: Any, moment: Moment) -> bytes:  # noqa: ANN401
        """Return what the browser draws."""
