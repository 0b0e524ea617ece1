"""Where jobs are done: in a process of this machine or another, or in a thread of this one."""

import logging
import math
import queue
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ClassVar

from explorer.live.door import HERE, Door, shut
from explorer.live.protocol import Message, Request
from explorer.live.scheduler import CAPACITY, Scheduler
from explorer.live.worker import AT_ONCE, serve, use_one_thread

ROOT = Path(__file__).parents[2]
#: Seconds that a process may take to start, and to end once its line is closed.
START, END = 60.0, 2.0

#: Takes a message of the worker; None when it has ended.
Receiver = Callable[[Message | None], None]


class Post(ABC):
    """A place where a scheduler works; made with the receiver of its messages.

    Attributes:
        imports: Whether it has seconds of imports before it, and then a first heartbeat.
        silence: Seconds without a heartbeat after which it counts as gone.
    """

    imports: ClassVar[bool] = False
    silence: ClassVar[float] = math.inf

    @abstractmethod
    def send(self, request: Request) -> None:
        """Pass a request on; never waits."""

    @abstractmethod
    def dismiss(self) -> None:
        """Let the work end; never waits."""

    @abstractmethod
    def close(self) -> None:
        """End the work and wait until nothing of it is left."""

    @abstractmethod
    def kill(self) -> None:
        """End at once a worker that hangs; its receiver is told."""


class ThreadPost(Post):
    """A thread of this process: for tests, and where the server was not started by the app."""

    def __init__(self, receiver: Receiver, capacity: int = CAPACITY) -> None:
        self._requests: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._scheduler = Scheduler(receiver, capacity)
        self._thread = threading.Thread(target=self._work, name="trainer", daemon=True)
        self._thread.start()

    def send(self, request: Request) -> None:
        """Pass a request on."""
        self._requests.put(request)

    def dismiss(self) -> None:
        """Stop the thread."""
        self._requests.put(None)

    def close(self) -> None:
        """Stop the thread and wait for it: a torch thread alive at exit aborts Python."""
        self.dismiss()
        self._thread.join()

    def kill(self) -> None:
        """Do nothing: a thread cannot be killed."""

    def _work(self) -> None:
        use_one_thread()
        serve(self._scheduler, self._receive)

    def _receive(self, wait: float) -> list[Request] | None:
        found: list[Request] = []
        try:
            while len(found) < AT_ONCE:
                request = self._requests.get(timeout=max(0.0, 0 if found else wait))
                if request is None:
                    return None
                found.append(request)
        except queue.Empty:
            pass
        return found


class ProcessPost(Post):
    """A process of its own, `python -m explorer.live.worker`.

    Attributes:
        process: It.
        end: Seconds that it has to end once its line is closed.

    Args:
        receiver: Takes what the worker says.
        module: The program; it is told a host and a port, and a key by its standard input.
        host: The address of this machine at which the worker comes in.
    """

    imports: ClassVar[bool] = True
    end: ClassVar[float] = END

    def __init__(
        self,
        receiver: Receiver,
        module: Sequence[str] = ("explorer.live.worker",),
        host: str = HERE,
    ) -> None:
        self._receiver = receiver
        self._requests: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._door = Door(host)
        command = [sys.executable, "-m", *module, host, str(self._door.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
        assert self.process.stdin is not None
        self.process.stdin.write(self._door.key.hex().encode() + b"\n")
        self.process.stdin.close()
        self._connection: Connection[Any, Any] | None = None
        self._threads = [threading.Thread(target=self._read, name="worker line", daemon=True)]
        self._threads[0].start()

    def send(self, request: Request) -> None:
        """Pass a request on."""
        self._requests.put(request)

    def dismiss(self) -> None:
        """Close the line."""
        self._requests.put(None)

    def close(self) -> None:
        """Close the line, and wait for the process; it is killed where it does not end."""
        self.dismiss()
        if self._connection is None:
            self.kill()
        self._wait()
        for thread in self._threads:
            thread.join()

    def kill(self) -> None:
        """Kill the process."""
        self.process.kill()

    def _read(self) -> None:
        """Take the worker in, and pass on what it says until it ends."""
        try:
            self._connection = self._door.admit(lambda: self.process.poll() is None, START)
            writer = threading.Thread(target=self._write, name="worker writer", daemon=True)
            self._threads.append(writer)
            writer.start()
            while True:
                self._receiver(self._connection.recv())
        except (EOFError, OSError):
            pass
        except Exception:
            logging.exception("The line to a worker broke.")
        self.kill()
        self._wait()
        self._requests.put(None)
        self._receiver(None)

    def _wait(self) -> None:
        try:
            self.process.wait(self.end)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _write(self) -> None:
        """Send what is asked for; close the line when nothing more will be."""
        assert self._connection is not None
        try:
            while (request := self._requests.get()) is not None:
                self._connection.send(request)
            # The reader stands in a read of this very line: only the worker's end wakes it.
            shut(self._connection)
        except OSError:
            return
