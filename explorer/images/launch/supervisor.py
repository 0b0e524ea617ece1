"""Starts, queues, stops and finds training runs; each is a process of its own.

All that is known lies in the run folders, so a refreshed page, another user or a restarted
server finds every run again. Beside what the training process writes (see `runs`):

```
order        the run waits for its turn since the time in it, here or where it was handed over
launch.json  the process that was started last and when
log.txt      what that process printed
```
"""

import shutil
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from explorer.images.config import RunConfig
from explorer.images.launch.launchers import Launcher, LocalProcesses
from explorer.images.launch.processes import (
    PATIENT,
    Command,
    Phase,
    end,
    last_launch,
    phase_of,
    training_command,
)
from explorer.images.launch.queue import check_name, check_room, enqueue, orders
from explorer.images.store import life
from explorer.images.store.runs import RunFolder, find_runs
from explorer.images.store.status import Status

#: What one look at all folders finds is everybody's for so many seconds.
SHARED_SECONDS = 0.3
#: Seconds to wait for others who start, pause or remove runs.
_PATIENCE = 5.0
ACTIVE: tuple[Phase, ...] = ("running", "starting")


@dataclass(frozen=True)
class KnownRun:
    """What there is to know of one run.

    Attributes:
        folder: Its files; the folder's name is the run's.
        config: What it trains.
        phase: What it does now.
        status: What its process last said.
        place: Its place in the queue from 1, else 0.
    """

    folder: RunFolder
    config: RunConfig
    phase: Phase
    status: Status
    place: int = 0

    @property
    def name(self) -> str:
        """The name of the folder; no run of a user can be named as a shipped one."""
        name = self.folder.path.name
        return f"shipped:{name}" if self.phase == "shipped" else name


def shipped(folders: Iterable[RunFolder]) -> list[KnownRun]:
    """Return runs that came with the program, to look at, not to change; damaged ones not."""
    found = []
    for folder in folders:
        with suppress(ValueError):
            found.append(KnownRun(folder, folder.config(), "shipped", folder.status()))
    return found


@dataclass(frozen=True)
class _Look:
    """What was found in all folders at a moment of the monotonic clock, in seconds."""

    runs: tuple[KnownRun, ...]
    unreadable: tuple[str, ...]
    moment: float


@dataclass(eq=False)
class Supervisor:
    """Keeps one run training on each GPU; the others wait in the order they were asked for.

    Args:
        root: The folder of all runs; made when the first one is ordered.
        command: The command line that trains in a folder.
        gpus: What each run at a time gets as its CUDA_VISIBLE_DEVICES. A name given twice
            carries two runs; None leaves the choice to the run: one at a time on a CPU.
        launcher: Where they train.
    """

    root: Path
    command: Command = training_command
    gpus: Sequence[str | None] = (None,)
    launcher: Launcher = field(default_factory=LocalProcesses)
    _closing: threading.Event = field(default_factory=threading.Event)
    _watcher: threading.Thread | None = None
    _looking: threading.Lock = field(default_factory=threading.Lock)
    _seen: _Look | None = None

    def runs(self) -> list[KnownRun]:
        """Return every run: those that train, then those that wait, then the newest."""
        return list(self._look().runs)

    def unreadable(self) -> tuple[str, ...]:
        """Return a sentence for every folder whose run cannot be shown."""
        return self._look().unreadable

    def find(self, name: str) -> KnownRun | None:
        """Return the run of a name, None where there is none."""
        return next((run for run in self.runs() if run.name == name), None)

    def order(self, name: str, config: RunConfig, owner: str = "") -> None:
        """Put a new run at the end of the queue and start it if it is its turn.

        Args:
            name: The run's.
            config: What it trains.
            owner: Who orders it; empty for nobody in particular.

        Raises:
            ValueError: The name is taken or unusable, the queue is full, or the folder cannot
                be written, or nothing can be started.
        """
        check_name(name)
        self.launcher.check()
        check_room(self.root)
        folder = RunFolder.create(self.root / name, config)
        if owner:
            folder.belongs_to(owner)
        enqueue(self.root, folder)
        self.advance()

    def resume(self, name: str, steps: int | None = None) -> None:
        """Let a paused, failed or finished run go on, with more steps if given.

        Raises:
            ValueError: It trains already, is not there, or has no steps left, or nothing can
                be started.
        """
        self.launcher.check()
        with self._deciding(name) as run:
            if run.phase in (*ACTIVE, "queued"):
                msg = f"{name} is {run.phase}: there is nothing to resume."
                raise ValueError(msg)
            config = run.folder.resumed(steps)
            check_room(self.root)
            if config != run.config:
                run.folder.replace_config(config)
            run.folder.clear_stop()
            enqueue(self.root, run.folder)
        self.advance()

    def pause(self, name: str) -> None:
        """Ask a run to save and end, so that it can go on later; take a waiting one out.

        Raises:
            ValueError: It is not there, or another user's.
        """
        with self._deciding(name) as run:
            (run.folder.path / "order").unlink(missing_ok=True)
            if run.phase in ACTIVE:
                run.folder.request_stop()
            elif _handed_over(run):
                end(run.folder, run.status)

    def stop(self, name: str) -> None:
        """End a run at once: it keeps its last checkpoint and loses the steps since.

        Raises:
            ValueError: It is not there, another user's, or on another machine.
        """
        with self._deciding(name) as run:
            (run.folder.path / "order").unlink(missing_ok=True)
            if run.phase in ACTIVE or _handed_over(run):
                end(run.folder, run.status)

    def delete(self, name: str) -> None:
        """Remove a run and all its files.

        Raises:
            ValueError: It is training, is not there, or cannot be removed.
        """
        with self._deciding(name) as run:
            if run.phase in ACTIVE or _handed_over(run):
                msg = f"{name} is training; pause or stop it first."
                raise ValueError(msg)
            # Out of the list at once and whole: whoever may not do that loses nothing.
            gone = self.root / f".{name}.{uuid.uuid4().hex[:8]}.removed"
            run.folder.path.rename(gone)
            shutil.rmtree(gone)

    def advance(self) -> None:
        """Start whatever may start now; any process may call this at any time."""
        if not self.root.exists():
            return
        try:
            with life.held(self.root / "lock"):
                self._forget()
                runs = self.runs()
                queued = [r for r in runs if r.phase == "queued" and not _handed_over(r)]
                for run, gpu in zip(queued, self._free_gpus(runs), strict=False):
                    with suppress(
                        OSError
                    ):  # a full disk, or another user's: it keeps its place
                        self._start(run, gpu)
        except TimeoutError:
            return  # another thread or process is starting runs
        finally:
            self._forget()

    def watch(self, period: float = 1.0) -> None:
        """Advance the queue from a thread of this process until `close`."""
        self._watcher = threading.Thread(target=self._watch, args=(period,), daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Stop watching; the runs go on."""
        self._closing.set()
        if self._watcher is not None:
            self._watcher.join()

    def _watch(self, period: float) -> None:
        while not self._closing.wait(period):
            with suppress(OSError, ValueError):  # a full or vanished disk: the pages say so
                self.advance()

    def _free_gpus(self, runs: Sequence[KnownRun]) -> list[str | None]:
        """Return the GPUs on which no run trains; what trains elsewhere takes one, too."""
        free = list(self.gpus)
        busy = [run for run in runs if run.phase in ACTIVE or _handed_over(run)]
        for launch in [last_launch(run.folder) for run in busy]:
            gpu = launch.gpu if launch else None
            if free:
                free.remove(gpu if gpu in free else free[-1])
        return free

    @contextmanager
    def _deciding(self, name: str) -> Iterator[KnownRun]:
        """Look at a run afresh, and let nobody start or remove any meanwhile."""
        self._forget()
        self._known(name)
        try:
            with life.held(self.root / "lock", _PATIENCE):
                self._forget()
                yield self._known(name)
        except TimeoutError as error:
            msg = "Others are starting runs at this moment; try again."
            raise ValueError(msg) from error
        except OSError as error:
            msg = f"{name} cannot be changed from here: {error.strerror or error}."
            raise ValueError(msg) from error
        finally:
            self._forget()

    def _look(self) -> _Look:
        """Return what is in all folders: one look serves whoever asks at the same time."""
        with self._looking:
            now = time.monotonic()
            if self._seen is None or now - self._seen.moment > SHARED_SECONDS:
                self._seen = self._look_afresh(now)
            return self._seen

    def _look_afresh(self, moment: float) -> _Look:
        places = {name: place for place, (_, name) in enumerate(orders(self.root), 1)}
        found, unreadable = [], []
        for folder in find_runs(self.root):
            try:
                found.append(_run_in(folder, places.get(folder.path.name, 0)))
            except ValueError as error:
                unreadable.append(str(error).replace(str(self.root), self.root.name))
        rank = {"running": 0, "starting": 0, "queued": 1}
        found.sort(key=lambda r: (rank.get(r.phase, 2), r.place, -_last_sign(r)))
        return _Look(tuple(found), tuple(unreadable), moment)

    def _forget(self) -> None:
        """Look again when asked next: something was changed here."""
        with self._looking:
            self._seen = None

    def _known(self, name: str) -> KnownRun:
        run = self.find(name)
        if run is None:
            msg = f"There is no run called {name}."
            raise ValueError(msg)
        return run

    def _start(self, run: KnownRun, gpu: str | None) -> None:
        chosen = PATIENT if gpu is None else PATIENT | {"CUDA_VISIBLE_DEVICES": gpu}
        command = self.command(run.folder.path.resolve())
        self.launcher.start(run.folder, run.config, command, chosen, gpu)


def _handed_over(run: KnownRun) -> bool:
    """Return whether a run that waits does so where its launcher queues it."""
    launch = last_launch(run.folder) if run.phase == "queued" else None
    return launch is not None and launch.stands(run.folder)


def _run_in(folder: RunFolder, place: int) -> KnownRun:
    config, status = folder.config(), folder.status()
    phase: Phase = "queued" if place else phase_of(folder, status)
    return KnownRun(folder, config, phase, status, place)


def _last_sign(run: KnownRun) -> float:
    """Return when a run last changed, in seconds since 1970."""
    try:
        made = run.folder.config_path.stat().st_mtime
    except OSError:
        made = 0.0
    return max(run.status.updated, made)
