"""Finite work that comes in slices: how far it is, how long it takes, who waits for it."""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

#: Share of the work from which on the pace so far tells the time left.
LEAST_DONE = 0.01


@dataclass(frozen=True)
class Progress:
    """How far a task is; immutable, so that a page reads it without a lock.

    Attributes:
        done: Share of the work that is done, 0 to 1.
        seconds: How long somebody has waited for it so far.
        error: Why it broke off, or None.
    """

    done: float = 0.0
    seconds: float = 0.0
    error: str | None = None

    @property
    def seconds_left(self) -> float | None:
        """The time left at the pace so far; None before that says anything.

        The first pieces are too few: a pace over a thousandth told of weeks.
        """
        if self.done < LEAST_DONE:
            return None
        return self.seconds * (1 - self.done) / self.done

    @property
    def finished(self) -> bool:
        """Whether all is done."""
        return self.done >= 1


class Task(ABC):
    """Work that a scheduler of `explorer.live` does piece by piece while somebody waits.

    Sessions that ask for the same work share one task: it goes on as long as one of them has
    joined, holds still when the last has left, and continues where it was.

    Some work can be cut: `parts` says into which tasks, and `together` makes one of what they
    have found, whoever did which.

    Attributes:
        progress: How far it is.
        stage: Counts what `found` can tell apart of what it has found.
        results: What stands so far.
    """

    stage = 0
    results: Any

    def __init__(self) -> None:
        self.progress = Progress()
        self._waiting: set[Hashable] = set()
        self._work: Iterator[float] | None = self.pieces()
        self._seconds = 0.0
        self._since = time.monotonic()

    @abstractmethod
    def pieces(self) -> Iterator[float]:
        """Do one small piece after the other; yield the share of the work that is done."""

    @classmethod
    def parts(cls, arguments: tuple[Any, ...], most: int) -> list[tuple[Any, ...]]:
        """Return the arguments of the tasks, at most so many, that do the work of one."""
        return [arguments]

    @classmethod
    def together(cls, arguments: tuple[Any, ...], found: Sequence[Any]) -> object:
        """Return what the parts have found, in their order, as if one task had found it."""
        return found[0]

    def found(self, stage: int) -> object:
        """Return what it had found at a stage; no earlier one will be asked for."""
        return self.results

    @property
    def active(self) -> bool:
        """Whether it wants to be served."""
        return bool(self._waiting) and not self.progress.finished and not self.progress.error

    def joined(self, who: Hashable) -> bool:
        """Return whether this session waits for it."""
        return who in self._waiting

    def join(self, who: Hashable) -> None:
        """Wait for the task; it works from now on."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.add(who)

    def leave(self, who: Hashable) -> None:
        """Wait no longer; the last one to leave stops the work within a slice."""
        self._waiting.discard(who)

    def advance(self, seconds: float) -> float:
        """Work for about so many seconds; return 0, the delay until it wants more."""
        end = time.monotonic() + seconds
        while self._piece() and time.monotonic() < end:
            pass
        now = time.monotonic()
        self._seconds += now - self._since
        self._since = now
        self.progress = Progress(self.progress.done, self._seconds, self.progress.error)
        return 0.0

    def fail(self, sentence: str) -> None:
        """Stand still for good, and say why; what was done so far stays."""
        self.progress = Progress(self.progress.done, self.progress.seconds, sentence)
        self._work = None

    def complete(self) -> None:
        """Do all that is left, here and now."""
        self._since = time.monotonic()
        self.advance(float("inf"))

    def _piece(self) -> bool:
        """Do the next piece; return whether there is more to do."""
        if self._work is None:
            return False
        try:
            done = next(self._work, 1.0)
        except Exception as problem:
            logging.exception("A task broke off.")
            self.fail(f"The work broke off: {problem}")
            return False
        self.progress = Progress(done, self.progress.seconds)
        if done >= 1:
            # What the generator holds, whole stacks of networks, is free from here on.
            self._work = None
        return self._work is not None
