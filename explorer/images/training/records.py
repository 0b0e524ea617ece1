"""When a run's records are due: by steps, and where steps are fast by seconds, too."""

import math
import time


class Due:
    """Says of each kind of record whether it is due at a step.

    At 5 ms a step a checkpoint every 500 steps would be one every 2.5 s.

    Args:
        seconds: The fewest between two records of a kind; the first one comes at its step.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._last: dict[str, float] = {}

    def at(self, kind: str, step: int, every: int) -> bool:
        """Return whether a record is due that comes every so many steps; 0 for never."""
        if not every or step % every:
            return False
        now = time.monotonic()
        if now - self._last.get(kind, -math.inf) < self._seconds:
            return False
        self._last[kind] = now
        return True
