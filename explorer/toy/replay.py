"""A recording that replays by itself, one remembered step after the other."""

from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

#: A timer may come early by this share of its period and still counts.
SLACK = 0.1
#: A browser may report this many past steps of the bar, this many seconds after the last one
#: or after the replay was held.
LATE, LATEST = 20, 1.0


class Remembering(Protocol):
    """A run with remembered steps, here or in another process."""

    @property
    def playing(self) -> bool:
        """Whether it trains."""

    @property
    def shown(self) -> int | None:
        """The remembered step on show, None for the newest."""

    @property
    def steps(self) -> Sequence[int]:
        """The remembered steps."""

    def show(self, step: int) -> None:
        """Pause, and show a remembered step."""


class Replay:
    """Shows the remembered steps of a run at an even pace; no step is left out.

    It begins at the step on show, or at the first where that is the newest. It is over at the
    last one, and as soon as somebody else changes what the run shows.

    Attributes:
        run: What is replayed; it stands still meanwhile.

    Args:
        run: With two remembered steps at least.
        now: The clock, seconds.
    """

    def __init__(self, run: Remembering, now: float) -> None:
        self.run = run
        self._held, self._recent = False, deque[int](maxlen=LATE)
        following = dict(pairwise(run.steps))
        self._show(run.shown if run.shown in following else run.steps[0], now)

    @property
    def going(self) -> bool:
        """Whether another step follows, and nobody else has taken over."""
        mine = not self.run.playing and self.run.shown == self._step
        return not self._held and mine and self._step != self.run.steps[-1]

    def tick(self, now: float, pictures_per_second: float) -> None:
        """Show the next step if it is time.

        Args:
            now: The clock, seconds.
            pictures_per_second: The pace, over 0.
        """
        if self.going and (now - self._since) * pictures_per_second >= 1 - SLACK:
            self._show(dict(pairwise(self.run.steps))[self._step], now)

    def hold(self, now: float) -> None:
        """Stay at the step on show, for good.

        Args:
            now: The clock, seconds.
        """
        self._held, self._since = True, now

    def echoes(self, step: int, now: float) -> bool:
        """Whether a bar that reports this step only repeats, late, what it was told to show."""
        return self.going or (step in self._recent and now - self._since < LATEST)

    def _show(self, step: int, now: float) -> None:
        self.run.show(step)
        self._step, self._since = step, now
        self._recent.append(step)
