"""Waiting for what can be asked for, and a clock that moves when a test says so."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.live.client import LiveRun

#: Seconds that a busy machine may take for anything; nothing that works waits so long.
PATIENCE = 120.0


def wait_for(
    condition: Callable[[], object],
    what: Callable[[], str] | str = "it",
    limit: float = PATIENCE,
) -> None:
    """Ask until it is so; AssertionError with what was waited for where it never is."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, what if isinstance(what, str) else what()
        time.sleep(0.01)


def step_and_wait(run: "LiveRun", steps: int) -> None:
    """Let a paused run do so many steps; a worker does them in slices."""
    end = run.newest + steps
    run.step(steps)

    def done() -> bool:
        run.refresh()
        return run.newest >= end

    wait_for(done)


class Clock:
    """Stands in for the module `time` of what is tested: no second passes by itself."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        """Return the time, seconds."""
        return self.now

    def thread_time(self) -> float:
        """Return the time: nothing but the test takes any."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
