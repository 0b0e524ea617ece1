"""Hostile clients on bare sockets against the server's own WebSockets; others go on."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import uvicorn
from starlette.applications import Starlette
from streamlit.web.server.starlette.starlette_server import _get_uvicorn_config_kwargs
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from explorer.live.client import LiveRun
from explorer.live.views import NumbersView
from explorer.toy.config import ToyConfig
from explorer.ui.lab import serving
from tests.waiting import PATIENCE, wait_for

SMALL = ToyConfig(generator_widths=(8,), discriminator_widths=(8,))
GIGABYTE = 10**9
HEAD = "GET {path} HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
HEAD += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
#: A masked text message 'next'; the mask is 0.
ASK = b"\x81\x84\0\0\0\0next"


@contextmanager
def served(**changes: float) -> Iterator[int]:
    """Serve the lines as Streamlit does, but for these changes; yield the port."""
    settings = _get_uvicorn_config_kwargs() | {"log_level": "critical"} | changes
    app = Starlette(routes=serving.routes())
    server = uvicorn.Server(uvicorn.Config(app, **settings))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    wait_for(lambda: server.started)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served() as port:
        yield port


@pytest.fixture(scope="module")
def fine() -> LiveRun:
    """Return the run of somebody else."""
    return LiveRun(serving.crew(), [SMALL])


@pytest.fixture
def whole(port: int, fine: LiveRun) -> Iterator[None]:
    """Open a line that asks and answers as a browser does; it is to work to the end."""
    token = fine.watch("numbers", NumbersView())
    with connect(f"ws://127.0.0.1:{port}/gan-line/{token}") as line:
        line.send("next")
        assert line.recv(PATIENCE)
        yield
        line.send("next")
        fine.step()
        picture = line.recv(PATIENCE)
        assert isinstance(picture, bytes)
        assert f'"step": {fine.newest}'.encode() in picture


@pytest.fixture
def token() -> Iterator[str]:
    run = LiveRun(serving.crew(), [SMALL], playing=True)
    yield run.watch("numbers", NumbersView())
    run.pause()


def shaken(port: int, token: str) -> socket.socket:
    """Return a bare socket on a line that is open, and never answers a ping."""
    end = socket.create_connection(("127.0.0.1", port), PATIENCE)
    end.sendall(HEAD.format(path=f"/gan-line/{token}").encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += end.recv(1)
    assert answer.startswith(b"HTTP/1.1 101")
    return end


def ended(end: socket.socket) -> bool:
    """Read until the server closes; return whether it sent no picture before."""
    heard = b""
    with end, suppress(ConnectionError):
        while data := end.recv(65_536):
            heard += data
    return b'"step"' not in heard


@pytest.mark.usefixtures("whole")
def test_a_message_of_a_gigabyte_is_refused_by_its_head(port: int, token: str) -> None:
    with shaken(port, token) as end:
        end.sendall(b"\x82\xff" + GIGABYTE.to_bytes(8, "big") + b"\0\0\0\0")
        assert ended(end)


@pytest.mark.usefixtures("whole")
def test_a_message_of_a_gigabyte_in_parts_ends_long_before(port: int, token: str) -> None:
    part, sent = bytes(2**20), 0
    with connect(f"ws://127.0.0.1:{port}/gan-line/{token}") as line:

        def parts() -> Iterator[bytes]:
            nonlocal sent
            while sent < GIGABYTE:
                yield part
                sent += len(part)

        with pytest.raises(ConnectionClosed):
            line.send(parts())
    assert sent < GIGABYTE / 10


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize("kind", [b"\x81", b"\x82"], ids=["text", "bytes"])
def test_more_than_a_browser_says_ends_its_own_line(port: int, token: str, kind: bytes) -> None:
    with shaken(port, token) as end:
        long = serving.LONGEST + 1
        end.sendall(kind + b"\xfe" + long.to_bytes(2, "big") + bytes(4) + b"x" * long)
        assert ended(end)


@pytest.mark.usefixtures("whole")
def test_a_million_asks_at_once_end_their_own_line(
    port: int, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = []

    class Counted(serving.Asked):
        def set(self) -> None:
            heard.append(self)
            super().set()

    monkeypatch.setattr(serving, "Asked", Counted)
    with shaken(port, token) as end:
        with suppress(ConnectionError):
            end.sendall(1_000_000 * ASK)
        ended(end)
    # A few pictures may come while it asks; each lets it ask anew.
    assert len(heard) < 10_000


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize(
    "garbage",
    [b"\x83\x80\0\0\0\0", b"\x81\x01a", b"\xff" * 1_000, b"\x81\x82\0\0\0\0\xff\xfe"],
    ids=["reserved opcode", "no mask", "noise", "no UTF-8"],
)
def test_garbage_on_an_open_line_ends_it(port: int, token: str, garbage: bytes) -> None:
    with shaken(port, token) as end:
        end.sendall(garbage)
        assert ended(end)


@pytest.mark.usefixtures("whole")
def test_garbage_in_place_of_a_request_is_refused(port: int) -> None:
    for garbage in (b"\0" * 4_096 + b"\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 10**6):
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as end:
            with suppress(ConnectionError):
                end.sendall(garbage)
            assert ended(end)


@pytest.mark.usefixtures("whole")
def test_half_open_sockets_hold_nobody_up(port: int) -> None:
    head = HEAD.format(path="/gan-line/guessed").encode()
    ends = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(100)]
    for place, end in enumerate(ends):
        end.sendall(head[: place % 3 * 30])
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as late:
        late.sendall(head)
        assert late.recv(65_536).startswith(b"HTTP/1.1 403")
    for end in ends:
        end.close()


def test_a_browser_that_is_gone_without_a_word_is_noticed_and_its_run_let_go(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew, left = serving.crew(), list[str]()
    monkeypatch.setattr(crew, "leave", left.append)
    with served(ws_ping_interval=0.2, ws_ping_timeout=0.2) as port, shaken(port, token) as end:
        end.sendall(ASK)
        # It neither reads nor answers a ping, and its end of the line stays open.
        wait_for(lambda: token in left)
