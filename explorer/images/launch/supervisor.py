"""Starts, queues, stops and finds training runs; each is a process of its own.

All that is known lies in the run folders, so a refreshed page, another user or a restarted
server finds every run again. Beside what the training process writes (see `runs`):

```
order        the run waits for its turn since the time in it
launch.json  the process that was started last and when
log.txt      what that process printed
```
"""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from explorer.images.config import RunConfig
from explorer.images.launch.processes import Launch, exists, kill, last_launch, wait_until
from explorer.images.store.runs import RunFolder, Status, find_runs

Phase = Literal["queued", "starting", "running", "finished", "paused", "failed", "shipped"]
Command = Callable[[Path], Sequence[str]]

MOST_QUEUED = 40
#: A process that has not taken its folder's lock after so many seconds has failed to start.
START_SECONDS = 120.0
#: Threads of a run sleep while they wait for each other. By default they turn in circles: where
#: somebody else computes too, on the core that the other one needs. On 2 cores a DCGAN of 32
#: pixels trains 448 images/s so, and 254 beside another program; turning in circles 457 and 60.
PATIENT = {"OMP_WAIT_POLICY": "passive"}
ACTIVE: tuple[Phase, ...] = ("running", "starting")


@dataclass(frozen=True)
class Run:
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


def shipped(folders: Iterable[RunFolder]) -> list[Run]:
    """Return runs that came with the program, to look at, not to change; damaged ones not."""
    found = []
    for folder in folders:
        with suppress(ValueError):
            found.append(Run(folder, folder.config(), "shipped", folder.status()))
    return found


def training_command(folder: Path) -> Sequence[str]:
    """Return the command line that trains in a folder from its last checkpoint, if any.

    The process is polite: whoever serves pages on the same cores comes first.
    """
    polite = ["nice", "-n", "10"] if shutil.which("nice") else []
    return [*polite, sys.executable, "-m", "explorer.images.train", "--resume", str(folder)]


@dataclass(eq=False)
class Supervisor:
    """Keeps one run training on each GPU; the others wait in the order they were asked for.

    Args:
        root: The folder of all runs; made when the first one is ordered.
        command: The command line that trains in a folder.
        gpus: What each run at a time gets as its CUDA_VISIBLE_DEVICES. A name given twice
            carries two runs; None leaves the choice to the run: one at a time on a CPU.
    """

    root: Path
    command: Command = training_command
    gpus: Sequence[str | None] = (None,)
    _closing: threading.Event = field(default_factory=threading.Event)
    _watcher: threading.Thread | None = None

    def runs(self) -> list[Run]:
        """Return every run: those that train, then those that wait, then the newest."""
        queue = self._queue()
        found = [run for folder in find_runs(self.root) if (run := self._look(folder, queue))]
        rank = {"running": 0, "starting": 0, "queued": 1}
        return sorted(found, key=lambda r: (rank.get(r.phase, 2), r.place, -_last_sign(r)))

    def find(self, name: str) -> Run | None:
        """Return the run of a name, None where there is none."""
        return next((run for run in self.runs() if run.name == name), None)

    def order(self, name: str, config: RunConfig) -> None:
        """Put a new run at the end of the queue and start it if it is its turn.

        Raises:
            ValueError: The name is taken or unusable, the queue is full, or the folder cannot
                be written.
        """
        _check_name(name)
        self._check_queue()
        folder = RunFolder.create(self.root / name, config)
        _enqueue(folder)
        self.advance()

    def resume(self, name: str, steps: int | None = None) -> None:
        """Let a paused, failed or finished run go on, with more steps if given.

        Raises:
            ValueError: It trains already, is not there, or has no steps left.
        """
        run = self._known(name)
        if run.phase in (*ACTIVE, "queued"):
            msg = f"{name} is {run.phase}: there is nothing to resume."
            raise ValueError(msg)
        config = run.config.with_(steps=steps or run.config.steps)
        if run.status.step >= config.steps:
            msg = f"{name} has done its {config.steps:,} steps; give it more to go on."
            raise ValueError(msg)
        self._check_queue()
        run.folder.replace_config(config)
        run.folder.clear_stop()
        _enqueue(run.folder)
        self.advance()

    def pause(self, name: str) -> None:
        """Ask a run to save and end, so that it can go on later; take a waiting one out."""
        run = self._known(name)
        (run.folder.path / "order").unlink(missing_ok=True)
        if run.phase in ACTIVE:
            run.folder.request_stop()

    def stop(self, name: str) -> None:
        """End a run at once: it keeps its last checkpoint and loses the steps since."""
        run = self._known(name)
        (run.folder.path / "order").unlink(missing_ok=True)
        launch = last_launch(run.folder)
        if run.phase in ACTIVE and launch:
            kill(launch.pid)
            wait_until(lambda: not run.folder.locked() and not exists(launch.pid), seconds=5)
            ended = {"state": "stopped", "updated": time.time(), "seconds_left": None}
            run.folder.write_status(run.status.model_copy(update=ended))

    def delete(self, name: str) -> None:
        """Remove a run and all its files.

        Raises:
            ValueError: It is training, is not there, or cannot be removed.
        """
        run = self._known(name)
        if run.phase in ACTIVE:
            msg = f"{name} is training; pause or stop it first."
            raise ValueError(msg)
        try:
            shutil.rmtree(run.folder.path)
        except OSError as error:
            msg = f"{name} cannot be removed: {error.strerror or error}."
            raise ValueError(msg) from error

    def advance(self) -> None:
        """Start whatever may start now; any process may call this at any time."""
        if not self.root.exists():
            return
        with ExitStack() as stack:
            try:
                stack.enter_context(RunFolder(self.root).lock())
            except ValueError:
                return  # another thread or process is starting runs
            runs = self.runs()
            queued = [run for run in runs if run.phase == "queued"]
            for run, gpu in zip(queued, self._free_gpus(runs), strict=False):
                self._start(run.folder, gpu)

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

    def _free_gpus(self, runs: Sequence[Run]) -> list[str | None]:
        """Return the GPUs on which no run trains; what trains elsewhere takes one, too."""
        free = list(self.gpus)
        for launch in [last_launch(run.folder) for run in runs if run.phase in ACTIVE]:
            gpu = launch.gpu if launch else None
            if free:
                free.remove(gpu if gpu in free else free[-1])
        return free

    def _queue(self) -> dict[str, int]:
        """Return the place of every run that waits, from 1, the oldest order first."""
        orders = self.root.glob("*/order")
        times = sorted((order.stat().st_mtime_ns, order.parent.name) for order in orders)
        return {name: place for place, (_, name) in enumerate(times, 1)}

    def _look(self, folder: RunFolder, queue: dict[str, int]) -> Run | None:
        try:
            config, status = folder.config(), folder.status()
        except ValueError:
            return None
        place = queue.get(folder.path.name, 0)
        phase: Phase = "queued" if place else _phase(folder, status)
        return Run(folder, config, phase, status, place)

    def _known(self, name: str) -> Run:
        run = self.find(name)
        if run is None:
            msg = f"There is no run called {name}."
            raise ValueError(msg)
        return run

    def _check_queue(self) -> None:
        if len(self._queue()) >= MOST_QUEUED:
            msg = f"{MOST_QUEUED} runs wait already; try again when some are done."
            raise ValueError(msg)

    def _start(self, folder: RunFolder, gpu: str | None) -> None:
        chosen = PATIENT if gpu is None else PATIENT | {"CUDA_VISIBLE_DEVICES": gpu}
        with (folder.path / "log.txt").open("wb") as log:
            child = subprocess.Popen(
                self.command(folder.path),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                cwd=Path(__file__).parents[3],
                env=os.environ | chosen,
            )
        # Whoever starts a process must wait for it, or its number is never free again.
        threading.Thread(target=child.wait, daemon=True).start()
        launch = Launch(pid=child.pid, started=time.time(), gpu=gpu)
        (folder.path / "launch.json").write_text(launch.model_dump_json(), encoding="utf-8")
        (folder.path / "order").unlink(missing_ok=True)


def _phase(folder: RunFolder, status: Status) -> Phase:
    launch = last_launch(folder)
    if folder.locked():
        return "running" if status.state == "running" else "starting"
    if launch and status.updated < launch.started:
        fresh = time.time() - launch.started < START_SECONDS
        return "starting" if fresh and exists(launch.pid) else "failed"
    if status.state == "finished":
        return "finished"
    return "paused" if status.state == "stopped" or not launch else "failed"


def _enqueue(folder: RunFolder) -> None:
    (folder.path / "order").touch()


def _last_sign(run: Run) -> float:
    """Return when a run last changed, in seconds since 1970."""
    return max(run.status.updated, run.folder.config_path.stat().st_mtime)


def _check_name(name: str) -> None:
    usable = name.replace("-", "").replace("_", "").isalnum() and name.isascii()
    if not usable or not 1 <= len(name) <= 40:
        msg = f"'{name[:60]}' cannot name a run; use 1 to 40 letters, digits, - and _."
        raise ValueError(msg)
