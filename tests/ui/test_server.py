"""What every answer of the server depends on."""

import asyncio
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.web import bootstrap


@pytest.mark.skipif(sys.platform == "win32", reason="Streamlit takes no other loop there")
def test_small_messages_do_not_wait_for_acknowledgements() -> None:
    """Streamlit's socket has no protocol number: Python's own loop leaves the delay on."""
    make = bootstrap._get_uvloop_loop_factory()
    assert make is not None, "uvloop is missing"
    loop = make()

    async def option() -> int:
        connected: asyncio.Future[int] = loop.create_future()

        class Served(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                end = transport.get_extra_info("socket")
                connected.set_result(end.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            server = await loop.create_server(Served, sock=listening)
            with socket.create_connection(listening.getsockname()):
                found = await connected
            server.close()
        return found

    # A thread of its own: the browser tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: loop.run_until_complete(option())).result() == 1
    loop.close()
