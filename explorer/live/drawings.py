"""Pictures that a worker draws for one student, from what the browser asks for."""

import secrets
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from explorer.live.crew import Crew
from explorer.live.protocol import Begin
from explorer.live.view import LiveView, Moment
from explorer.plots.wire import pack


class Wish(BaseModel):
    """What a browser asks for.

    Attributes:
        scene: The scene that it shows.
        serial: Counts its wishes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    scene: str
    serial: int


@dataclass(frozen=True, eq=False)
class DrawingView(LiveView):
    """What a student sees; the browser says of what.

    Attributes:
        wishes: What it may say.
    """

    period: ClassVar[float] = 0.0
    wishes: ClassVar[type[Wish]]

    def hear(self, job: "Drawing", said: str) -> None:
        """Take in what is asked for."""
        job.want(self, self.wishes.model_validate_json(said))

    def ready(self, job: "Drawing") -> bool:
        """Return whether all is drawn."""
        return not job.active

    def picture(self, job: "Drawing", moment: Moment) -> bytes:
        """Return what was drawn last."""
        return job.shown


class Drawing(ABC):
    """Draws what one student asks for, always what was asked last.

    Attributes:
        version: Counts the pictures.
        shown: The last one, as the browser takes it.
    """

    def __init__(self) -> None:
        self._work: Generator[None, None, bytes] | None = None
        self._failed = ""
        self.version, self.shown = 0, b""

    @property
    def active(self) -> bool:
        """Whether there is something to draw."""
        return self._work is not None

    def want(self, view: DrawingView, wish: Wish) -> None:
        """Draw this next."""
        if self._failed:
            self.done(refusal(self._failed, wish.serial))
        else:
            self._work = self.drawn(view, wish)

    def advance(self, seconds: float) -> float:
        """Draw for about so many seconds; return 0, the delay until it wants more."""
        end = time.monotonic() + seconds
        try:
            while self._work is not None and time.monotonic() < end:
                next(self._work)
        except StopIteration as finished:
            self.done(finished.value)
        return 0.0

    @abstractmethod
    def drawn(self, view: Any, wish: Any) -> Generator[None, None, bytes]:  # noqa: ANN401
        """Yield between the pieces; return the pictures, or a sentence in their place."""

    def fail(self, sentence: str) -> None:
        """Draw no more, and say why."""
        self._failed = sentence
        self.done(refusal(sentence, 0))

    def done(self, shown: bytes) -> None:
        """Show this, and wait for the next wish."""
        self.shown, self._work = shown, None
        self.version += 1


class LiveDrawing:
    """What a page holds of a drawing. It ends when nobody holds this any more.

    Args:
        crew: Whose worker is to draw.
        begin: How it comes into being.

    Raises:
        ValueError: It cannot be begun, or no worker answers.
    """

    def __init__(self, crew: Crew, begin: Begin) -> None:
        self.token = secrets.token_urlsafe(24)
        self._crew = crew
        self._name = crew.hire(begin)[0]
        weakref.finalize(self, crew.end, self._name).atexit = False

    def show(self, view: DrawingView) -> str:
        """Show a scene from now on; return the token of the line to it."""
        self._crew.watch(self._name, self.token, view)
        return self.token


def refusal(sentence: str, serial: int) -> bytes:
    """Return a sentence in place of pictures."""
    return pack({"refused": sentence, "serial": serial}, {})
