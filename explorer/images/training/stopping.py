"""How a run is stopped: by a signal, and by all its processes at the same step."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from explorer.images.training.distributed import Processes

#: Seconds from one exchange to the next, and the most steps between two.
_EVERY, _MOST_STEPS = 0.5, 1000


class StopSign:
    """Whether to stop after a step.

    Alone, a process looks at every step, which costs it a look at the disk. Several must agree,
    and that waits for the device: they ask each other about twice a second, at steps that the
    first of them sets by its own clock and tells the others in the same exchange.

    Args:
        processes: The processes.
        asked: Whether this one was asked to stop.
    """

    def __init__(self, processes: Processes, asked: Callable[[], bool]) -> None:
        self._processes, self._asked = processes, asked
        self._next, self._looked_at = 0, 0
        self._since = time.perf_counter()

    def seen(self, step: int) -> bool:
        """Return whether all stop here, where `step` steps are done."""
        if self._processes.count == 1:
            return self._asked()
        if step < self._next:
            return False
        period = self._period(step) if self._processes.rank == 0 else 0
        stop, period = map(int, self._processes.sum([float(self._asked()), float(period)]))
        self._next = step + period
        return stop > 0

    def _period(self, step: int) -> int:
        """Return the steps that take about half a second, by those since the last look."""
        now = time.perf_counter()
        done, seconds = step - self._looked_at, now - self._since
        self._looked_at, self._since = step, now
        return max(1, min(_MOST_STEPS, round(done * _EVERY / max(seconds, 1e-9))))


@contextmanager
def signals(stop: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl-C or signal to end ask for a stop; a second one is the end."""
    names = ("SIGINT", "SIGTERM", "SIGBREAK")  # the last is Windows' Ctrl-Break
    known = [getattr(signal, name) for name in names if hasattr(signal, name)]

    def restore() -> None:
        for number, handler in previous.items():
            signal.signal(number, handler)

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop()
        restore()

    previous = {number: signal.signal(number, ask) for number in known}
    try:
        yield
    finally:
        restore()
