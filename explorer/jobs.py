"""One worker thread that shares its time among the runs that are being watched.

Thirty sessions on two cores cannot have a thread each. The worker serves the job with the
earliest deadline, a slice of about 20 ms at a time; a job beyond the capacity waits its turn.
"""

import heapq
import itertools
import threading
import time
from contextlib import AbstractContextManager
from typing import Protocol

#: Seconds of work a slice; also the longest that a command waits for a running job.
SLICE = 0.02


class Job(Protocol):
    """Work that comes in slices."""

    @property
    def active(self) -> bool:
        """Whether it wants to be served."""

    def advance(self, seconds: float) -> float:
        """Work for about so many seconds; return the seconds until it wants more."""


class CommandLock:
    """A lock at which commands pass before the worker.

    The worker takes a job's lock again as soon as it gave it back, so that a command could
    wait for many slices. It asks `wanted` first, and takes the lock by `quietly`.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._counting = threading.Lock()
        self._waiting = 0

    @property
    def wanted(self) -> bool:
        """Whether a command waits."""
        return self._waiting > 0

    def __enter__(self) -> None:
        with self._counting:
            self._waiting += 1
        self._lock.acquire()
        with self._counting:
            self._waiting -= 1

    def __exit__(self, *error: object) -> None:
        self._lock.release()

    def quietly(self) -> AbstractContextManager[object]:
        """Return the plain lock, for the worker: it does not count as a command."""
        return self._lock


class Pool:
    """Serves admitted jobs in turn until closed.

    Args:
        capacity: Jobs served at a time; others wait in the order in which they came.
        threads: Processor threads that torch may use inside a slice.
    """

    def __init__(self, capacity: int = 12, threads: int = 1) -> None:
        self._capacity = capacity
        self._waiting: list[Job] = []
        self._served: set[Job] = set()
        self._due: list[tuple[float, int, Job]] = []
        self._ticket = itertools.count()
        self._changed = threading.Condition()
        self._closed = False
        # Imported here so that a process which never trains never pays for torch.
        import torch

        torch.set_num_threads(threads)
        self._worker = threading.Thread(target=self._work, name="trainer", daemon=True)
        self._worker.start()

    def submit(self, job: Job) -> None:
        """Serve the job as long as it is active; twice is the same as once."""
        with self._changed:
            if job not in self._served and job not in self._waiting:
                self._waiting.append(job)
            self._admit()
            self._changed.notify()

    def place(self, job: Job) -> int:
        """Return how many jobs are before this one in the queue, 0 if it is being served."""
        with self._changed:
            self._admit()
            return self._waiting.index(job) + 1 if job in self._waiting else 0

    def close(self) -> None:
        """Stop the worker and wait for it: a torch thread alive at exit aborts Python."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._worker.join()

    def _admit(self) -> None:
        self._waiting = [job for job in self._waiting if job.active]
        while self._waiting and len(self._served) < self._capacity:
            job = self._waiting.pop(0)
            self._served.add(job)
            heapq.heappush(self._due, (time.monotonic(), next(self._ticket), job))

    def _work(self) -> None:
        while (job := self._next()) is not None:
            delay = job.advance(SLICE)
            with self._changed:
                if job.active:
                    entry = (time.monotonic() + delay, next(self._ticket), job)
                    heapq.heappush(self._due, entry)
                else:
                    self._served.discard(job)
                self._admit()

    def _next(self) -> Job | None:
        """Wait for the job that is due first; None when the pool is closed."""
        with self._changed:
            while not self._closed:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
        return None
