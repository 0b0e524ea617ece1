"""What a page holds of a run or a task: a name, and the last that was heard of it."""

import secrets
import weakref
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar, cast

from explorer.live import commands
from explorer.live.commands import Command
from explorer.live.crew import Crew
from explorer.live.protocol import BeginRun, BeginTask, Reply, RunStatus, TaskStatus
from explorer.live.view import LiveView
from explorer.tasks import Progress, Task
from explorer.toy.config import ToyConfig
from explorer.toy.recording import Change, evenly
from explorer.toy.run import Frame
from explorer.toy.snapshot import Snapshot
from explorer.toy.stacks import Players

R = TypeVar("R")


class LiveRun:
    """A run in a worker. Every method waits for the worker's answer, about a slice.

    What can be read without waiting is as it was at the last answer; `refresh` asks anew. The
    run ends when nobody holds this any more.

    Attributes:
        place: Jobs before this one in the queue, 0 if it is served.
        initial: The settings that it began with.
        crew: Whose worker has it.

    Args:
        crew: Who is to do it.
        configs: One a model.
        steps_per_second: The pace, None for as fast as it goes.
        playing: Whether it runs at once.

    Raises:
        ValueError: The configs cannot be trained side by side.
    """

    def __init__(
        self,
        crew: Crew,
        configs: Sequence[ToyConfig],
        steps_per_second: float | None = None,
        *,
        playing: bool = False,
    ) -> None:
        self.crew, self.initial = crew, tuple(configs)
        self._pace = steps_per_second
        self._viewers: dict[str, tuple[str, LiveView]] = {}
        self.name, reply = crew.hire(BeginRun(self.initial, steps_per_second, playing))
        self._heard(reply)
        weakref.finalize(self, crew.end, self.name).atexit = False

    @property
    def configs(self) -> tuple[ToyConfig, ...]:
        """The present settings of the models."""
        return self._status.configs

    @property
    def playing(self) -> bool:
        """Whether it runs."""
        return self._status.playing

    @property
    def over(self) -> bool:
        """Whether every model has stopped for good: it diverged."""
        return self._status.over

    @property
    def newest(self) -> int:
        """Steps done by the run itself, whatever is on show."""
        return self._status.newest

    @property
    def begun(self) -> int:
        """Updates done of the next step, where a pause cut it."""
        return self._status.begun

    @property
    def shown(self) -> int | None:
        """The remembered step on show, None for the newest."""
        return self._status.shown

    @property
    def steps(self) -> tuple[int, ...]:
        """The remembered steps."""
        return self._status.steps

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the student did, in order."""
        return self._status.changes

    @property
    def seconds(self) -> float:
        """Time spent training."""
        return self._status.seconds

    @property
    def error(self) -> str | None:
        """Why it broke, or None."""
        return self._status.error

    @property
    def frame(self) -> Frame:
        """What there is to see now."""
        return cast("Frame", self._do(commands.Look()))

    @property
    def steps_per_second(self) -> float | None:
        """The pace, None for as fast as it goes."""
        return self._pace

    @steps_per_second.setter
    def steps_per_second(self, pace: float | None) -> None:
        if pace != self._pace:
            self._pace = pace
            self._do(commands.SetPace(pace))

    def refresh(self) -> None:
        """Ask how it stands; this counts as a look at it."""
        self._do(commands.Nothing())

    def play(self) -> None:
        """Run until paused."""
        self._do(commands.Play())

    def pause(self) -> None:
        """Stop here."""
        self._do(commands.Pause())

    def step(self, steps: int = 1) -> None:
        """Do so many steps now."""
        self._do(commands.Step(steps))

    def update_discriminator(self) -> None:
        """Update D once now; the step counter stays."""
        self._do(commands.UpdateDiscriminator())

    def update_generator(self) -> None:
        """Update G once now; the step counter stays."""
        self._do(commands.UpdateGenerator())

    def reconfigure(self, configs: Sequence[ToyConfig]) -> None:
        """Change live fields while running.

        Raises:
            ValueError: A field that is not live differs.
        """
        self._do(commands.Reconfigure(tuple(configs)))

    def show(self, step: int) -> None:
        """Pause, and show a remembered step; ValueError where it is not remembered."""
        self._do(commands.Show(step))

    def show_newest(self) -> None:
        """Show the run's own present state again."""
        self._do(commands.Show(None))

    def continue_from(self, step: int) -> None:
        """Restore a remembered step and forget what came after it."""
        self._do(commands.ContinueFrom(step))

    def players(self) -> list[Players]:
        """Return copies of both players of every model, as they are now."""
        return cast("list[Players]", self._do(commands.TakePlayers()))

    def films(self, most: int) -> Iterator[Snapshot]:
        """Yield snapshots of at most so many remembered steps, evenly, the last among them."""
        for step in evenly(self.steps, most):
            yield cast("Snapshot", self._do(commands.Peek(step)))

    def watch(self, component: str, view: LiveView) -> str:
        """Show a view to one component of the page; return its token, for its line.

        Args:
            component: Names it; it keeps its token.
            view: What it shows from now on.
        """
        token, before = self._viewers.get(component, (secrets.token_urlsafe(24), None))
        if view != before:
            self._viewers[component] = (token, view)
            self.crew.watch(self.name, token, view)
        return token

    def release(self) -> None:
        """Note that the page is gone: hold still until somebody looks again."""
        self.crew.release(self.name)

    def _do(self, command: Command) -> object:
        return self._heard(self.crew.request(self.name, command))

    def _heard(self, reply: Reply) -> object:
        assert isinstance(reply.status, RunStatus)
        self._status, self.place = reply.status, reply.place
        return reply.value


class LiveTask(Generic[R]):
    """Finite work in the workers, for all sessions that ask for the same.

    It goes on as long as one of them has joined, and holds still when the last has left. What
    can be cut is shared out, one part a worker. R is what it finds.

    Attributes:
        place: Jobs before the part that waits longest in its queue, 0 if all are served.
        arguments: What it was made with.

    Args:
        crew: Who is to do it.
        kind: The class of the work.
        arguments: What it is made with.
    """

    def __init__(self, crew: Crew, kind: type[Task], *arguments: Hashable) -> None:
        self._crew, self._kind = crew, kind
        self.arguments: tuple[Any, ...] = arguments
        self._waiting: set[Hashable] = set()
        self._found: tuple[object, R | None] = (None, None)
        parts = kind.parts(arguments, len(crew.posts))
        self.names, replies = crew.hire_all([BeginTask(kind, part) for part in parts])
        self._heard(replies)
        for name in self.names:
            weakref.finalize(self, crew.end, name).atexit = False

    @property
    def progress(self) -> Progress:
        """How far it was when somebody last asked: as far as the slowest part."""
        parts = [status.progress for status in self._statuses]
        slowest = min(parts, key=lambda progress: (progress.done, -progress.seconds))
        error = next((progress.error for progress in parts if progress.error), None)
        return replace(slowest, error=error)

    @property
    def active(self) -> bool:
        """Whether it goes on."""
        return bool(self._waiting) and not self.progress.finished and not self.progress.error

    @property
    def results(self) -> R | None:
        """What stands so far, of the moment of `progress` or later."""
        asked = self._statuses
        if self._found[0] != asked:
            command = commands.TakeResults(min(status.stage for status in asked))
            replies = self._crew.request_all(self.names, command)
            found = self._kind.together(self.arguments, [reply.value for reply in replies])
            self._found = (asked, cast("R | None", found))
        return self._found[1]

    def joined(self, who: Hashable) -> bool:
        """Return whether this session waits for it."""
        return who in self._waiting

    def join(self, who: Hashable) -> None:
        """Wait for it; it works from now on."""
        self._waiting.add(who)
        self._wait()

    def leave(self, who: Hashable) -> None:
        """Wait no longer; the last one to leave stops the work within a slice."""
        if who in self._waiting:
            self._waiting.discard(who)
            self._wait()

    def refresh(self) -> None:
        """Ask how far it is."""
        self._heard(self._crew.request_all(self.names, commands.Nothing()))

    def _wait(self) -> None:
        wish = commands.SetWaiting(bool(self._waiting))
        self._heard(self._crew.request_all(self.names, wish))

    def _heard(self, replies: Sequence[Reply]) -> None:
        statuses = [reply.status for reply in replies]
        self._statuses = tuple(one for one in statuses if isinstance(one, TaskStatus))
        assert len(self._statuses) == len(replies)
        self.place = max(reply.place for reply in replies)
