"""Who trains in a run folder, and whether he is still there.

A process is known by its number *and* the time of its creation, for numbers are given again. On
the machine where it runs that decides. Seen from another machine, or from another container
that shares the folder, it lives as long as its heart beats: it touches its status every second.
Asking takes no lock and writes nothing.
"""

import os
import platform
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from filelock import FileLock, Timeout
from pydantic import BaseModel, Field

#: Seconds from one beat of the heart to the next, and without one until it counts as dead.
BEAT, PATIENCE = 1.0, 15.0
#: Seconds by which two readings of one time of creation may differ.
_SAME = 2.0


class Identity(BaseModel, frozen=True, extra="ignore"):
    """A process: its number, when it was created in seconds since 1970, and where it runs."""

    pid: int = Field(0, ge=0)
    created: float = Field(0.0, allow_inf_nan=False)
    host: str = ""


def this_process() -> Identity:
    """Return this process, its creation told by the clock as it is set now."""
    return identity_of(os.getpid())


def identity_of(pid: int) -> Identity:
    """Return the identity of a process of this machine; one that is gone has no creation."""
    created = 0.0
    with suppress(psutil.Error):
        created = psutil.Process(pid).create_time()
    return Identity(pid=pid, created=created, host=this_host())


def this_host() -> str:
    """Return what tells this machine, and the container on it, from others."""
    name = platform.node()
    with suppress(OSError):
        return f"{name} {Path('/proc/self/ns/pid').readlink()}"
    return name


def process_of(identity: Identity) -> psutil.Process | None:
    """Return the process while it runs here; None for another that has its number."""
    if identity.pid == 0 or identity.host != this_host():
        return None
    with suppress(psutil.Error):
        found = psutil.Process(identity.pid)
        same = abs(found.create_time() - identity.created) <= _SAME
        if same and found.status() != psutil.STATUS_ZOMBIE:
            return found
    return None


def lives(identity: Identity, pulse: Path) -> bool:
    """Return whether a process still runs.

    Args:
        identity: The process.
        pulse: The file that it touches every second.
    """
    if process_of(identity) is not None:
        return True
    if not identity.pid or (
        identity.host == this_host() and not psutil.pid_exists(identity.pid)
    ):
        return False
    # It runs elsewhere, or the clock was set since it told when it was created, or another
    # process has its number now.
    return _PULSES.beats(pulse)


class Pulses:
    """Files whose change is a heartbeat, each remembered with when it was seen to change.

    A clock that is an hour off, here or there, hides no beat: what was seen to change lives.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[Path, tuple[int, float]] = {}

    def beats(self, pulse: Path) -> bool:
        """Return whether the file was touched within the last `PATIENCE` seconds."""
        try:
            changed = pulse.stat().st_mtime_ns
        except OSError:
            return False
        with self._lock:
            before, since = self._seen.get(pulse, (changed, -PATIENCE))
            if changed != before:
                since = time.monotonic()
            self._seen[pulse] = (changed, since)
        recent = abs(time.time() - changed / 1e9) < PATIENCE
        return recent or time.monotonic() - since < PATIENCE


_PULSES = Pulses()


@contextmanager
def heartbeat(pulse: Path) -> Iterator[None]:
    """Touch a file every second from a thread, however long a step takes."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT):
            with suppress(OSError):
                os.utime(pulse)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def held(path: Path, seconds: float = 0.0) -> Iterator[None]:
    """Hold a lock file; the system lets go of it however this process ends.

    Args:
        path: The file.
        seconds: How long to wait for another who holds it.

    Raises:
        TimeoutError: Another holds it.
        OSError: It cannot be written.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=seconds)
    except Timeout as error:
        msg = f"Another process holds {path}."
        raise TimeoutError(msg) from error
    try:
        yield
    finally:
        lock.release()
