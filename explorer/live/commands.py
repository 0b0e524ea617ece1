"""What somebody may want of a run or a task, as frozen messages."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from explorer.live.view import LiveView
from explorer.tasks import Task
from explorer.toy.config import ToyConfig
from explorer.toy.recording import RecordedRun
from explorer.toy.run import Frame
from explorer.toy.snapshot import Snapshot
from explorer.toy.stacks import Players


class Command(ABC):
    """What somebody wants of a job."""

    @abstractmethod
    def on(self, job: Any) -> object:  # noqa: ANN401
        """Do it; return what the reply is to carry."""


@dataclass(frozen=True)
class Play(Command):
    """Run until paused."""

    def on(self, job: RecordedRun) -> None:
        """Do it."""
        job.play()


@dataclass(frozen=True)
class Pause(Command):
    """Stop here."""

    def on(self, job: RecordedRun) -> None:
        """Do it."""
        job.pause()


@dataclass(frozen=True)
class Step(Command):
    """Do so many steps, dear ones in slices."""

    steps: int = 1

    def on(self, job: RecordedRun) -> None:
        """Do it."""
        job.begin_steps(self.steps)


@dataclass(frozen=True)
class UpdateDiscriminator(Command):
    """Update D once."""

    def on(self, job: RecordedRun) -> None:
        """Do it."""
        job.update_discriminator()


@dataclass(frozen=True)
class UpdateGenerator(Command):
    """Update G once."""

    def on(self, job: RecordedRun) -> None:
        """Do it."""
        job.update_generator()


@dataclass(frozen=True)
class Reconfigure(Command):
    """Change live fields while running."""

    configs: tuple[ToyConfig, ...]

    def on(self, job: RecordedRun) -> None:
        """Do it; ValueError where a field is not live."""
        job.reconfigure(self.configs)


@dataclass(frozen=True)
class SetPace(Command):
    """Run at so many steps a second, None for as fast as it goes."""

    steps_per_second: float | None

    def on(self, job: RecordedRun) -> None:
        """Do it."""
        job.steps_per_second = self.steps_per_second


@dataclass(frozen=True)
class Show(Command):
    """Show a remembered step, None for the newest."""

    step: int | None

    def on(self, job: RecordedRun) -> None:
        """Do it; ValueError where it is not remembered."""
        if self.step is None:
            job.show_newest()
        else:
            job.show(self.step)


@dataclass(frozen=True)
class ContinueFrom(Command):
    """Restore a remembered step and forget what came after it."""

    step: int

    def on(self, job: RecordedRun) -> None:
        """Do it; ValueError where it is not remembered."""
        job.continue_from(self.step)


@dataclass(frozen=True)
class Look(Command):
    """Return what there is to see now."""

    def on(self, job: RecordedRun) -> Frame:
        """Take the frame."""
        return job.look()


@dataclass(frozen=True)
class Peek(Command):
    """Return a picture of a remembered step, and leave the run alone."""

    step: int

    def on(self, job: RecordedRun) -> Snapshot:
        """Take the picture; ValueError where it is not remembered."""
        return job.peek(self.step)


@dataclass(frozen=True)
class TakePlayers(Command):
    """Return copies of both players of every model."""

    def on(self, job: RecordedRun) -> list[Players]:
        """Copy them."""
        return job.players()


@dataclass(frozen=True)
class SetWaiting(Command):
    """Say whether anybody waits for a task; where nobody does, it holds still."""

    waiting: bool

    def on(self, job: Task) -> None:
        """Do it."""
        (job.join if self.waiting else job.leave)("the server")


@dataclass(frozen=True)
class TakeResults(Command):
    """Return what a task had found at a stage."""

    stage: int

    def on(self, job: Task) -> object:
        """Ask the task."""
        return job.found(self.stage)


@dataclass(frozen=True)
class Nothing(Command):
    """Only the status is wanted."""

    def on(self, job: object) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Watch(Command):
    """From now on, this is what a viewer sees of the run."""

    viewer: str
    view: LiveView

    def on(self, job: object) -> None:
        """Do nothing to the run: the scheduler keeps its viewers."""


@dataclass(frozen=True)
class Ask(Command):
    """A viewer has drawn its last picture; the reply is the next one, when there is one.

    Attributes:
        viewer: Who asks.
        fresh: Whether it has no picture yet: then one is due at once.
        said: What the browser says, for the viewer's view.
    """

    viewer: str
    fresh: bool = False
    said: str = ""

    def on(self, job: object) -> None:
        """Do nothing to the run: the scheduler keeps its viewers."""


@dataclass(frozen=True)
class Leave(Command):
    """A viewer's line is gone; where no other looks, the run holds still until one does."""

    viewer: str

    def on(self, job: object) -> None:
        """Do nothing to the run: the scheduler keeps its viewers."""


@dataclass(frozen=True)
class Release(Command):
    """The session is gone: hold still until somebody looks again."""

    def on(self, job: object) -> None:
        """Do nothing to the run: the scheduler knows who looks."""


@dataclass(frozen=True)
class End(Command):
    """Nobody can ask for the job any more: forget it."""

    def on(self, job: object) -> None:
        """Do nothing to the run: the scheduler forgets it."""
