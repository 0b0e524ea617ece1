"""Processes that train: how they were started, what they complained of, how they end."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from pydantic import BaseModel, ValidationError

from explorer.images.store.runs import RunFolder


class Launch(BaseModel, frozen=True, extra="forbid"):
    """A process that was started, and the GPU that it was given, if any."""

    pid: int
    started: float
    gpu: str | None = None


def log_end(folder: RunFolder, lines: int = 12) -> str:
    """Return the last lines that a run's process wrote to its standard error."""
    path = folder.path / "log.txt"
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 8000))
        text = file.read().decode("utf-8", "replace")
    return "\n".join(line.rpartition("\r")[2] for line in text.split("\n")[-lines:])


def last_launch(folder: RunFolder) -> Launch | None:
    """Return the process that was started last in a folder, None where none was."""
    try:
        return Launch.model_validate_json((folder.path / "launch.json").read_bytes())
    except (OSError, ValidationError):
        return None


def kill(pid: int) -> None:
    """End a process at once; one that is gone already is no error."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Look 50 times a second until something is true or the time is up."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)


def exists(pid: int) -> bool:
    """Return whether a process is there."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
