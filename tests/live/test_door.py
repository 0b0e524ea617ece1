"""Who comes in at the door of a worker's line: the one with the key."""

import socket
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection
from typing import Any

import pytest

from explorer.live import door
from explorer.live.door import HERE, Door, knock

_BURST: list[str] = []


class Bomb:
    """What does harm as soon as somebody unpickles it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _BURST.append, ("unpickled",)


def rest(stranger: socket.socket) -> bytes:
    """Return all that a stranger is told until it is shown out."""
    stranger.settimeout(60)
    told = b""
    try:
        while more := stranger.recv(1000):
            told += more
    except ConnectionResetError:
        pass
    return told


def test_strangers_change_nothing_and_the_worker_comes_in() -> None:
    gate = Door()
    silent = socket.create_connection((HERE, gate.port))
    loud = socket.create_connection((HERE, gate.port))
    loud.sendall(b"GET / HTTP/1.1\r\n\r\n" * 9)
    armed: Connection[Any, Any] = Connection(
        socket.create_connection((HERE, gate.port)).detach()
    )
    armed.send(Bomb())
    with ThreadPoolExecutor() as others:
        forged = others.submit(knock, HERE, gate.port, b"x" * 32)
        wait = others.submit(gate.admit, lambda: True, 60.0)
        assert isinstance(forged.exception(60), AuthenticationError | EOFError | OSError)
        worker = others.submit(knock, HERE, gate.port, gate.key).result(60)
        line = wait.result(60)
    for stranger in (silent, loud):
        assert gate.key not in rest(stranger)
        stranger.close()
    armed.close()
    assert not _BURST
    line.send("next")
    assert worker.recv() == "next"
    with pytest.raises(OSError):
        socket.create_connection((HERE, gate.port))
    line.close()
    worker.close()


def test_a_door_has_room_for_so_many_and_the_oldest_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(door, "MOST", 2)
    gate = Door()
    strangers = [socket.create_connection((HERE, gate.port)) for _ in range(3)]
    with ThreadPoolExecutor() as others:
        wait = others.submit(gate.admit, lambda: True, 60.0)
        # The first is shown out while nobody with the key has come.
        assert rest(strangers[0])
        worker = others.submit(knock, HERE, gate.port, gate.key).result(60)
        line = wait.result(60)
    line.close()
    worker.close()
    for stranger in strangers:
        stranger.close()


def test_a_server_without_the_key_gets_no_worker() -> None:
    with socket.create_server((HERE, 0)) as listening, ThreadPoolExecutor() as others:
        worker = others.submit(knock, HERE, listening.getsockname()[1], b"x" * 32)
        line: Connection[Any, Any] = Connection(listening.accept()[0].detach())
        line.send_bytes(b"#CHALLENGE#" + b"0" * 40)
        line.recv_bytes()
        line.send_bytes(b"#WELCOME#")
        line.recv_bytes()
        line.send_bytes(b"not what the key makes of it")
        assert isinstance(worker.exception(60), AuthenticationError)
        line.close()


def test_whoever_does_not_come_is_not_waited_for() -> None:
    gate = Door()
    with pytest.raises(OSError, match="did not start"):
        gate.admit(lambda: False, 60.0)
    with pytest.raises(OSError, match="did not start"):
        Door().admit(lambda: True, 0.0)
