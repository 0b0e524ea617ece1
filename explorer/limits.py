"""What whoever runs a server allows on it, by variables of the environment.

| Variable | Meaning | Else |
|---|---|---|
| GAN_EXPLORER_READ_ONLY | anything but 0: training, deleting and uploading are off | off |
| GAN_EXPLORER_MOST_RUNS | runs that one browser may have training or waiting | 4 |
| GAN_EXPLORER_MOST_GB | what the folder of runs may hold before another run, GB | 50 |
| GAN_EXPLORER_MOST_UPLOADS | uploads a minute of a session; of all: ten times as many | 20 |
"""

import os
import threading
from collections import deque
from collections.abc import Hashable

#: What stands where a control would be on a server that only shows.
CLOSED = (
    "This server only shows: training, deleting and uploading are off here. On a computer of "
    "your own all of it is there."
)
MINUTE = 60.0
#: A server takes so many times what one session may upload.
ALL = 10


def read_only() -> bool:
    """Return whether this server only shows."""
    return os.environ.get("GAN_EXPLORER_READ_ONLY", "0") not in ("", "0")


def most_runs() -> int:
    """Return how many runs a browser may have training or waiting."""
    return _number("GAN_EXPLORER_MOST_RUNS", 4)


def most_bytes() -> int:
    """Return how much the folder of runs may hold."""
    return _number("GAN_EXPLORER_MOST_GB", 50) * 10**9


def most_uploads() -> int:
    """Return how many files a session may upload a minute."""
    return _number("GAN_EXPLORER_MOST_UPLOADS", 20)


def _number(variable: str, default: int) -> int:
    """Return a variable's whole number, the default where it holds none."""
    given = os.environ.get(variable, "")
    return int(given) if given.isdecimal() else default


class Pace:
    """Lets through so many different things a minute; safe to use by many threads."""

    def __init__(self) -> None:
        self._passed: deque[tuple[float, Hashable]] = deque()
        self._lock = threading.Lock()

    def seconds(self, what: Hashable, most: int, now: float) -> float:
        """Let a thing through and return 0, or return the seconds until one more may pass.

        Args:
            what: The thing; one that has passed within the minute passes again.
            most: How many a minute.
            now: The time, seconds.
        """
        with self._lock:
            while self._passed and self._passed[0][0] <= now - MINUTE:
                self._passed.popleft()
            if any(what == known for _, known in self._passed):
                return 0.0
            if len(self._passed) >= most:
                first = self._passed[0][0] if self._passed else now
                return first + MINUTE - now
            self._passed.append((now, what))
            return 0.0
