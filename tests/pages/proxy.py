"""A reverse proxy: TLS outside, plain inside, and a network without WebSockets."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import trustme

_REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Passes on what comes over TLS, byte for byte.

    Attributes:
        refuses: A part of the addresses whose WebSockets do not get through, None for none.
        upgraded: The first lines of the requests whose WebSockets got through.

    Args:
        behind: The port of the server.
    """

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self.refuses: bytes | None = None
        self.upgraded: list[str] = []
        self._open: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection; a browser opens a new one for a WebSocket."""
        self._open.append(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            first = head.partition(b"\r\n")[0]
            upgrade = b"upgrade: websocket" in head.lower()
            if upgrade and self.refuses and self.refuses in first:
                writer.write(_REFUSAL)
                await writer.drain()
            else:
                self.upgraded += [first.decode()] * upgrade
                inside = await asyncio.open_connection("127.0.0.1", self._behind)
                self._open.append(inside[1])
                inside[1].write(head)
                await asyncio.gather(_pass(reader, inside[1]), _pass(inside[0], writer))
        writer.close()

    async def end(self) -> None:
        """Cut all connections, and wait until nothing of them is left."""
        for writer in self._open:
            writer.transport.abort()
        closed = (writer.wait_closed() for writer in self._open)
        await asyncio.gather(*closed, return_exceptions=True)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextmanager
def proxied(port: int) -> Iterator[tuple[str, Proxy]]:
    """Put a proxy before a server of this machine; yield its address and itself."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    proxy, loop, ready = Proxy(port), asyncio.new_event_loop(), threading.Event()
    address = []

    async def work() -> None:
        server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0, ssl=context)
        address.append(server.sockets[0].getsockname()[1])
        ready.set()
        async with server:
            await server.serve_forever()

    task = loop.create_task(work())

    async def end() -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for one in left:
            one.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await proxy.end()

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        loop.run_until_complete(end())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    yield f"https://127.0.0.1:{address[0]}", proxy
    loop.call_soon_threadsafe(task.cancel)
    thread.join()
