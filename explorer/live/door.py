"""The line between the server and a worker: a door that opens to one key, and its other side.

Both ends prove by HMAC that they hold the key before either takes in anything else of the
other; the key itself never travels on this line. What is said afterwards is not encrypted.
"""

import secrets
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from queue import Empty, SimpleQueue
from typing import Any

#: This machine, where no other reaches it.
HERE = "127.0.0.1"
#: Callers that stand at a door; who comes next pushes out the one that stood there longest.
MOST = 16
#: Seconds from one look for the worker to the next, and that a caller with the key needs.
_LOOK, _MOMENT = 0.1, 0.05


class Door:
    """A port on which one worker comes in, and nobody without its key.

    Attributes:
        key: What the worker has to hold: 32 random bytes.
        port: The port, chosen by the system.

    Args:
        host: The address of this machine to listen on.
    """

    def __init__(self, host: str = HERE) -> None:
        self.key = secrets.token_bytes(32)
        self._listening = socket.create_server((host, 0))
        self._listening.settimeout(_LOOK)
        self.port: int = self._listening.getsockname()[1]
        self._lock = threading.Lock()
        self._callers: deque[Connection[Any, Any]] = deque()
        self._entered: SimpleQueue[Connection[Any, Any]] = SimpleQueue()

    def admit(self, coming: Callable[[], bool], seconds: float) -> "Connection[Any, Any]":
        """Wait for the one with the key, then shut the door; others change nothing.

        Args:
            coming: Whether it may still come.
            seconds: How long at most.

        Raises:
            OSError: It never came.
        """
        end = time.monotonic() + seconds
        try:
            while coming() and time.monotonic() < end:
                with suppress(TimeoutError):
                    self._greet(self._listening.accept()[0])
                with suppress(Empty):
                    return self._entered.get_nowait()
        finally:
            self._listening.close()
            with self._lock:
                while self._callers:
                    shut(self._callers.popleft(), socket.SHUT_RDWR)
        msg = "The worker did not start."
        raise OSError(msg)

    def _greet(self, caller: socket.socket) -> None:
        """Ask a caller for the key, in a thread: one that says nothing keeps nobody waiting."""
        line = _line(caller)
        with self._lock:
            self._callers.append(line)
            if len(self._callers) > MOST:
                shut(self._callers.popleft(), socket.SHUT_RDWR)
        asking = threading.Thread(target=self._ask, args=(line,), name="door", daemon=True)
        asking.start()
        asking.join(_MOMENT)

    def _ask(self, line: "Connection[Any, Any]") -> None:
        holds = False
        with suppress(Exception):  # a stranger may say anything
            deliver_challenge(line, self.key)
            answer_challenge(line, self.key)
            holds = True
        with self._lock:
            if line in self._callers:
                self._callers.remove(line)
                if holds:
                    self._entered.put(line)
                    return
            line.close()


def knock(host: str, port: int, key: bytes) -> "Connection[Any, Any]":
    """Return the line to the server that holds the same key.

    Raises:
        OSError: Nobody listens there, or the door was shut.
        multiprocessing.AuthenticationError: It does not hold the key.
    """
    line = _line(socket.create_connection((host, port)))
    answer_challenge(line, key)
    deliver_challenge(line, key)
    return line


def shut(line: "Connection[Any, Any]", how: int = socket.SHUT_WR) -> None:
    """Tell the other end that nothing more will come; with SHUT_RDWR wake who reads here."""
    with suppress(OSError), socket.socket(fileno=socket.dup(line.fileno())) as end:
        end.shutdown(how)


def _line(end: socket.socket) -> "Connection[Any, Any]":
    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(end.detach())
