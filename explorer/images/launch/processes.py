"""Processes that train: how they are started, what they complained of, how they end."""

import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import psutil
from pydantic import Field, ValidationError

from explorer.images.store.files import write_text
from explorer.images.store.life import Identity, identity_of, lives, process_of, this_host
from explorer.images.store.runs import RunFolder
from explorer.images.store.status import LAUNCH_VARIABLE, Status

Phase = Literal["queued", "starting", "running", "finished", "paused", "failed", "shipped"]
Command = Callable[[Path], Sequence[str]]

#: Threads of a run sleep while they wait for each other. By default they turn in circles: where
#: somebody else computes too, on the core that the other one needs. On 2 cores a DCGAN of 32
#: pixels trains 448 images/s so, and 254 beside another program; turning in circles 457 and 60.
PATIENT = {"OMP_WAIT_POLICY": "passive"}
#: The file of a run's folder that tells what was started last.
NOTE = "launch.json"
#: A process of another machine that has said nothing for so many seconds failed to start.
START_SECONDS = 120.0
#: How far a run stands back behind whoever serves pages on the same cores, where 19 is all.
_POLITE = 10
#: Seconds in which a killed process is gone, and one that ends what it started elsewhere.
_ENDED_AFTER, _ENDED_THERE = 5.0, 15.0


class Launch(Identity, frozen=True, extra="ignore"):
    """A process that was started, the GPU that it was given, if any, and what tells its order.

    What it says of itself carries the same order, so that nothing said before is taken for its
    own, whatever the clock showed.

    A process that only stands for one elsewhere, which speaks and ends with it, lets the heart
    of launch.json beat.
    """

    started: float = Field(allow_inf_nan=False)
    gpu: str | None = None
    order: str = ""
    stands_for_another: bool = False

    def stands(self, folder: RunFolder) -> bool:
        """Return whether it stands for a process elsewhere and lives."""
        return self.stands_for_another and lives(self, folder.path / NOTE)

    def starting(self, folder: RunFolder) -> bool:
        """Return whether the process, which has not said anything yet, may still do so."""
        if self.stands_for_another:
            return self.stands(folder)
        if self.host in ("", this_host()):
            return process_of(self) is not None
        return abs(time.time() - self.started) < START_SECONDS


def training_command(folder: Path) -> Sequence[str]:
    """Return the command line that trains in a folder from its last checkpoint, if any."""
    return [sys.executable, "-m", "explorer.images.train", "--resume", str(folder)]


def start(
    folder: RunFolder,
    command: Sequence[str],
    environment: Mapping[str, str],
    gpu: str | None,
    *,
    stands_for_another: bool = False,
) -> Launch:
    """Start a process that outlives this one, and note it in the run's folder.

    Args:
        folder: The run.
        command: The command line.
        environment: What it finds in its environment beside what this process does.
        gpu: The GPU that it was given.
        stands_for_another: Whether it trains elsewhere.

    Raises:
        OSError: The folder cannot be written, or the system starts no process.
    """
    order = uuid.uuid4().hex
    with (folder.path / "log.txt").open("wb") as log:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=Path(__file__).parents[3],
            env={**os.environ, **environment, LAUNCH_VARIABLE: order},
            **detached(),
        )
    # Whoever starts a process must wait for it, or its number is never free again.
    threading.Thread(target=child.wait, daemon=True).start()
    make_polite(child.pid)
    told = {"gpu": gpu, "order": order, "stands_for_another": stands_for_another}
    launch = Launch(**identity_of(child.pid).model_dump(), **told, started=time.time())
    try:
        write_text(folder.path / NOTE, launch.model_dump_json())
    except OSError:
        child.kill()  # nobody would know it
        raise
    return launch


def detached() -> dict[str, Any]:
    """Return what makes a process live on when this one's console is closed or interrupted."""
    if sys.platform == "win32":
        return {
            "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        }
    return {"start_new_session": True}


def make_polite(pid: int) -> None:
    """Let whoever else wants the processor come before a process."""
    with suppress(psutil.Error, OSError):  # it may be over already
        process = psutil.Process(pid)
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            process.nice(min(19, process.nice() + _POLITE))


def end(folder: RunFolder, status: Status) -> None:
    """End the process that trains in a folder, and note that it was stopped.

    Raises:
        ValueError: It is another user's, or runs on another machine, or does not end.
    """
    launch = last_launch(folder)
    if launch is not None and launch.stands(folder):
        _dismiss(launch)
        _kill(folder.path.name, launch)
    else:
        speaks = launch is None or launch.order == status.launch
        # Under Windows the process that was started only starts the one that speaks.
        for process in (status if speaks else None, launch):
            if process is not None:
                _kill(folder.path.name, process)
    now = folder.status()
    if now.state not in ("finished", "stopped"):
        ended = {"state": "stopped", "updated": time.time(), "seconds_left": None, "error": ""}
        order = launch.order if launch else now.launch
        folder.write_status(now.model_copy(update={**ended, "launch": order}))


def _dismiss(launch: Launch) -> None:
    """Ask a process of this machine that stands for another to end both, and wait for it."""
    process = process_of(launch)
    if process is not None:
        with suppress(psutil.Error):
            process.terminate()
        wait_until(lambda: process_of(launch) is None, _ENDED_THERE)


def _kill(name: str, identity: Identity) -> None:
    """End a process and those it started, at once; one that is gone already is no error."""
    if identity.host not in ("", this_host()):
        machine = identity.host.partition(" ")[0]
        msg = f"{name} cannot be stopped: it runs on another machine, {machine}. Pause it."
        raise ValueError(msg)
    process = process_of(identity)
    if process is None:
        return
    try:
        for one in (*process.children(recursive=True), process):
            with suppress(psutil.NoSuchProcess):
                one.kill()
    except psutil.AccessDenied as error:
        msg = f"{name} cannot be stopped: its process belongs to another user."
        raise ValueError(msg) from error
    if not wait_until(lambda: process_of(identity) is None, _ENDED_AFTER):
        msg = f"{name} cannot be stopped: its process does not end."
        raise ValueError(msg)


def log_end(folder: RunFolder, lines: int = 12) -> str:
    """Return the last lines that a run's process wrote to its standard error."""
    try:
        with (folder.path / "log.txt").open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - 8000))
            text = file.read().decode("utf-8", "replace")
    except OSError:  # none, or another user's
        return ""
    return "\n".join(line.rpartition("\r")[2] for line in text.split("\n")[-lines:])


def last_launch(folder: RunFolder) -> Launch | None:
    """Return the process that was started last in a folder, None where none was."""
    try:
        return Launch.model_validate_json((folder.path / NOTE).read_bytes())
    except (OSError, ValidationError):
        return None


def phase_of(folder: RunFolder, status: Status) -> Phase:
    """Return what a run that does not wait does, by its last words and its last process."""
    launch = last_launch(folder)
    if launch and launch.order != status.launch:
        return "starting" if launch.starting(folder) else "failed"
    if launch and status.lost and launch.stands(folder):
        return "starting"  # elsewhere, from its last checkpoint
    if status.state == "stopped":
        return "paused"
    if status.state == "failed":
        return "failed" if status.updated or launch else "paused"
    return status.state


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Look 50 times a second until something is true; return False when the time is up."""
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return met
