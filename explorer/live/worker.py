"""A worker: `python -m explorer.live.worker HOST PORT`, started by `explorer.live.posts`.

It connects to the server's port, proves by a key from its standard input that it is the one
that was started, and works until the server closes the line.
"""

import os
import sys
import threading
from collections.abc import Callable

from explorer.live.door import knock
from explorer.live.protocol import Beat, Message, Request
from explorer.live.scheduler import Scheduler

#: Seconds between two heartbeats.
BEAT = 0.5
#: Requests that are taken before the next slice, at most.
AT_ONCE = 64


def serve(scheduler: Scheduler, receive: Callable[[float], list[Request] | None]) -> None:
    """Work until there is nothing more to receive.

    Args:
        scheduler: Does the work.
        receive: Returns the requests that have come, waiting so many seconds for the first;
            None when no more will come.
    """
    wait = 0.0
    while (requests := receive(wait)) is not None:
        for request in requests:
            scheduler.take(request)
        wait = scheduler.work()


def use_one_thread() -> None:
    """Let torch compute in the calling thread alone: small products are slower on two."""
    import torch

    torch.set_num_threads(1)


def step_back() -> None:
    """Let whatever answers a student go before the training."""
    if sys.platform == "win32":
        import ctypes

        below_normal = 0x4000
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), below_normal)
    else:
        os.nice(5)


class ServerLine:
    """The worker's end of the line to the server; any thread may send."""

    def __init__(self, host: str, port: int, key: bytes) -> None:
        self._connection = knock(host, port, key)
        self._sending = threading.Lock()

    def send(self, message: Message) -> None:
        """Send one message; a server that is gone is noticed by `receive`."""
        with self._sending:
            try:
                self._connection.send(message)
            except OSError:
                return

    def receive(self, wait: float) -> list[Request] | None:
        """Return the requests that have come; None when the server is gone."""
        found: list[Request] = []
        try:
            while len(found) < AT_ONCE and self._connection.poll(0 if found else wait):
                found.append(self._connection.recv())
        except (EOFError, OSError):
            return None
        return found


def beat(scheduler: Scheduler, line: ServerLine, over: threading.Event) -> None:
    """Tell every half second which job is being served, until the work is over."""
    while not over.wait(BEAT):
        line.send(Beat(scheduler.turn, scheduler.current))


def work_for(host: str, port: int, key: bytes) -> None:
    """Serve the server that listens there for this key, until it closes the line."""
    step_back()
    line = ServerLine(host, port, key)
    use_one_thread()
    scheduler = Scheduler(line.send)
    over = threading.Event()
    heart = threading.Thread(target=beat, args=(scheduler, line, over), daemon=True)
    heart.start()
    serve(scheduler, line.receive)
    over.set()
    heart.join()


def main() -> None:
    """Serve the server that started this process."""
    host, port = sys.argv[1:]
    work_for(host, int(port), bytes.fromhex(sys.stdin.readline().strip()))


if __name__ == "__main__":
    main()
