"""What a scheduler knows of a job and of those who watch it."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from explorer.live.protocol import Job
from explorer.live.view import LiveView
from explorer.tasks import Task
from explorer.toy.recording import RecordedRun


@dataclass(eq=False)
class Viewer:
    """One component of one page; times in seconds of the monotonic clock.

    Attributes:
        view: What it shows.
        serial: Its open request.
        seen: What tells its last picture from the next.
        drawn_at: When it had its last picture.
        interval: Time between its last two pictures, 0 before there are two.
        hurry: Whether somebody changed the job since its last picture, and waits to see it.
    """

    view: LiveView
    serial: int | None = None
    seen: tuple[int, str] | None = None
    drawn_at: float = -math.inf
    interval: float = 0.0
    hurry: bool = False

    def drawn(self, now: float, shows: tuple[int, str]) -> None:
        """Note that a picture was sent."""
        if self.seen is not None:
            self.interval = now - self.drawn_at
        self.serial, self.seen, self.drawn_at, self.hurry = None, shows, now, False


@dataclass(eq=False)
class Seat:
    """A job and what the scheduler knows of it; times in seconds of the monotonic clock.

    Attributes:
        spent: Time that it had so far, from where the others stood when it came.
        balance: Training minus drawing, the more recent part.
        due: When it wants more.
        looked_at: When somebody looked last.
        notice: What those who watch are to read.
        noticed_at: When the first of them was told, if one was.
        kept: Version and time of the last saved state.
    """

    name: int
    job: Job
    viewers: dict[str, Viewer] = field(default_factory=dict)
    spent: float = 0.0
    balance: float = 0.0
    due: float = 0.0
    looked_at: float = -math.inf
    notice: str = ""
    noticed_at: float | None = None
    kept: tuple[int, float] = (0, 0.0)

    @property
    def lasts(self) -> bool:
        """Whether it keeps its place: what only draws is done with its next pictures."""
        return isinstance(self.job, RecordedRun | Task)

    @property
    def hurried(self) -> bool:
        """Whether somebody waits to see a change."""
        return any(v.hurry and v.serial is not None for v in self.viewers.values())

    def hurry(self) -> None:
        """Note that it was changed: who watches is to see it at once."""
        for viewer in self.viewers.values():
            viewer.hurry = viewer.view.prompt

    def wants(self, now: float, patience: float) -> bool:
        """Whether it is to be served: it is active, and somebody watches or asked for steps.

        Args:
            now: The time.
            patience: Seconds for which one look counts.
        """
        if not self.job.active:
            return False
        asked = any(viewer.serial is not None for viewer in self.viewers.values())
        watched = asked or now - self.looked_at < patience
        return watched or not isinstance(self.job, RecordedRun) or self.job.stepping


def usual_intervals(viewers: Iterable[Viewer]) -> dict[type[LiveView], float]:
    """Return the median time between two pictures, for each kind of view, seconds."""
    found = defaultdict(list)
    for viewer in viewers:
        if viewer.interval:
            found[type(viewer.view)].append(viewer.interval)
    return {kind: median(intervals) for kind, intervals in found.items()}
