"""What the server and a worker say to each other; everything is frozen and can be pickled.

The server sends a `Request`; the worker sends one `Reply` for each, at once or, for `Ask`, when
there is something new to see. Beside these it sends `Saved` states and heartbeats.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Protocol

from explorer.live.commands import Command
from explorer.tasks import Progress, Task
from explorer.toy.config import ToyConfig
from explorer.toy.recording import Change, RecordedRun, Saved


class Job(Protocol):
    """Work that comes in slices."""

    @property
    def active(self) -> bool:
        """Whether it wants to be served."""

    def advance(self, seconds: float) -> float:
        """Work for about so many seconds; return the seconds until it wants more."""

    def fail(self, sentence: str) -> None:
        """Stand still for good, and say why."""


class Begin(ABC):
    """How a job comes into being."""

    @abstractmethod
    def make(self) -> Job:
        """Return the job, not yet served."""


@dataclass(frozen=True)
class BeginRun(Begin):
    """A run of toy GANs, new or from its last saved state."""

    configs: tuple[ToyConfig, ...]
    steps_per_second: float | None = None
    playing: bool = False
    saved: Saved | None = None

    def make(self) -> RecordedRun:
        """Return the run."""
        if self.saved is not None:
            return RecordedRun.restore(self.saved)
        run = RecordedRun(self.configs, self.steps_per_second)
        if self.playing:
            run.play()
        return run


@dataclass(frozen=True)
class BeginTask(Begin):
    """Finite work: `kind` called with `arguments`."""

    kind: type[Task]
    arguments: tuple[Any, ...]

    def make(self) -> Task:
        """Return the task."""
        return self.kind(*self.arguments)


@dataclass(frozen=True)
class RunStatus:
    """What a page needs to know of a run to draw its buttons.

    Attributes:
        configs: The present settings.
        playing: Whether it runs.
        over: Whether every model has stopped for good.
        newest: Steps done.
        begun: Updates done of the next step, where a pause cut it.
        shown: The remembered step on show, None for the newest.
        steps: The remembered steps.
        changes: What the student did, in order.
        seconds: Time spent training.
        error: Why it broke, or None.
    """

    configs: tuple[ToyConfig, ...]
    playing: bool
    over: bool
    newest: int
    begun: int
    shown: int | None
    steps: tuple[int, ...]
    changes: tuple[Change, ...]
    seconds: float
    error: str | None


@dataclass(frozen=True)
class TaskStatus:
    """How far a task is.

    Attributes:
        progress: The share of its work.
        stage: What can be asked of its results.
    """

    progress: Progress
    stage: int


@dataclass(frozen=True)
class IdleStatus:
    """There is nothing to know: the job only draws."""


Status = RunStatus | TaskStatus | IdleStatus


@dataclass(frozen=True)
class Request:
    """One command to one job, or the job itself.

    Attributes:
        serial: Names the request in its reply.
        job: Names the job.
        wish: What to do with it, or how it comes into being.
        notice: A sentence for those who watch, or a reason why a restored job stands still.
        failed: Whether the notice is such a reason.
    """

    serial: int
    job: int
    wish: Command | Begin
    notice: str = ""
    failed: bool = False


@dataclass(frozen=True)
class Reply:
    """What came of a request.

    Attributes:
        serial: That of the request.
        value: What the command returns; bytes for `Ask`, None where the viewer is gone.
        status: Of the job after it, None for `Ask`.
        place: Jobs before this one in the queue, 0 if it is served.
        error: Why it was refused, or None.
    """

    serial: int
    value: object = None
    status: Status | None = None
    place: int = 0
    error: str | None = None


@dataclass(frozen=True)
class Kept:
    """The present state of a run, for the case that the worker ends."""

    job: int
    saved: Saved


@dataclass(frozen=True)
class Beat:
    """The worker is alive.

    Attributes:
        turn: Counts what it has served; one that does not move hangs.
        job: What it serves just now, None while it waits.
    """

    turn: int
    job: int | None


Message = Reply | Kept | Beat


def status_of(job: Job) -> Status:
    """Return what a page needs to know of a job."""
    if isinstance(job, RecordedRun):
        return RunStatus(
            job.configs,
            job.playing,
            job.over,
            job.newest,
            job.begun,
            job.shown,
            tuple(job.steps),
            tuple(job.changes),
            job.seconds,
            job.error,
        )
    return TaskStatus(job.progress, job.stage) if isinstance(job, Task) else IdleStatus()
