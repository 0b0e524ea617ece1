"""The workers of the server, and the lines on which their pictures go to the browsers.

A page of theory must not pay for torch: whatever needs it is imported when it is first used.
"""

import asyncio
import atexit
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import streamlit as st
import uvicorn
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket
from streamlit.runtime.pages_manager import PagesManager

if TYPE_CHECKING:
    from explorer.live.crew import Crew
    from explorer.live.posts import Post, Receiver

#: Names how many worker processes there are, on every node where there are nodes.
WORKERS = "GAN_EXPLORER_WORKERS"
#: Names the Ray cluster whose nodes have the workers: "auto", an address, or nothing.
LIVE_RAY = "GAN_EXPLORER_LIVE_RAY"
#: Under whatever path the app is served, its lines end like this.
PATH = "/{base:path}gan-line/{token}"
#: A browser says little: longer messages, or so many between two pictures, end its line. The
#: longest is a drawing of 64 pixels a side in grey or 32 in colour, in base64.
LONGEST, MOST = 6_000, 1_000
#: Seconds that a request without a line waits for a new picture.
POLL = 0.4
#: Seconds that a page waits at most for a worker that imports.
START = 60.0
#: Seconds that a server just started has for its first page, before it starts its workers.
HEAD_START = 4.0
#: Close codes: the run is gone, nobody may open this line.
GONE, REFUSED = 4001, 1008


class Serving:
    """Knows the crew, from the first page that needs one to the end of the server."""

    def __init__(self) -> None:
        self._crew: Crew | None = None
        self._serving = False
        self._starting = threading.Lock()

    def crew(self) -> "Crew":
        """Return the workers: processes under a server, else one thread of this process."""
        with self._starting:
            if self._crew is None:
                self._crew = self._started()
            return self._crew

    def running(self) -> "Crew | None":
        """Return the workers if there are any yet."""
        return self._crew

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncIterator[None]:
        """Let workers be processes while the server lives; none of them outlives it."""
        self._serving = True
        warming = threading.Timer(HEAD_START, self._warm_up)
        warming.daemon = True
        warming.start()
        _enter_by_the_front_door()
        _end_in_order()
        try:
            yield
        finally:
            self._serving = False
            warming.cancel()
            await asyncio.to_thread(self.close)
            _end_in_peace()

    def _warm_up(self) -> None:
        """Start the workers before somebody waits for them: their imports take seconds."""
        with self._starting:
            if self._serving and self._crew is None:
                self._crew = self._started()

    def close(self) -> None:
        """End the workers."""
        with self._starting:
            if self._crew is not None:
                self._crew.close()
                self._crew = None

    def _started(self) -> "Crew":
        from explorer.live.crew import Crew
        from explorer.live.posts import ThreadPost

        # Whoever trains here would hold the interpreter for 5 ms while a slider waits for it.
        sys.setswitchinterval(0.001)
        # Everything imported so far lives as long as the server: no collection need look at it.
        gc.collect()
        gc.freeze()
        if self._serving:
            return Crew(*_posts())
        atexit.register(self.close)
        return Crew(ThreadPost)


def _posts() -> "tuple[Callable[[Receiver], Post], int]":
    """Return what starts the workers, and how many: of a cluster, if one is named."""
    from explorer.live.posts import ProcessPost

    if address := os.environ.get(LIVE_RAY, "").strip():
        from explorer.live.nodes import RayNodes

        try:
            nodes = RayNodes(address, _given_workers())
        except ValueError as problem:
            logging.error("%s The live runs train on this machine.", problem)
        else:
            return nodes, nodes.workers
    return ProcessPost, workers()


def _enter_by_the_front_door() -> None:
    """Let the entry file run first for every address, also on a server just started.

    Until an entry file has called `st.navigation` once, Streamlit takes a folder `pages/` for
    the old kind of app: it runs the page of a link without navigation or layout, and lays
    'Page not found' over every page whose address is no file's name; nothing under it can be
    clicked.
    """
    PagesManager.uses_pages_directory = False


def _end_in_order() -> None:
    """Let a signal end the server and Python with it, exit code 0.

    Once down, uvicorn raises every signal that it caught anew: that kills Python before its own
    endings (`atexit`) have run.
    """
    for number in signal.valid_signals():
        server = getattr(signal.getsignal(number), "__self__", None)
        if isinstance(server, uvicorn.Server):
            signal.signal(number, _stopper(server))


def _stopper(server: uvicorn.Server) -> Callable[[int, FrameType | None], None]:
    """Return what a signal does: it asks the server to stop, a second Ctrl-C at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        server.force_exit = server.should_exit and number == signal.SIGINT
        server.should_exit = True

    return stop


_SERVING = Serving()
lifespan = _SERVING.lifespan


def crew() -> "Crew":
    """Return the workers; a page that comes before they are at work says so and waits."""
    found = _SERVING.crew()
    if not found.at_work():
        with st.spinner("The trainers start: some seconds, once for everybody."):
            found.at_work(wait=START)
    return found


def _end_in_peace() -> None:
    """Let a server that was told to stop, and has stopped, end with exit code 0.

    Uvicorn raises the signal once more when all is done, which would kill the process.
    """
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})


def workers() -> int:
    """Return how many worker processes there are to be: the variable's number, else by cores.

    All cores but one, which is left to the server; on two cores both, for workers stand back
    behind whatever else wants a core.
    """
    cores = os.cpu_count() or 1
    return _given_workers() or max(1, min(cores, 2), cores - 1)


def _given_workers() -> int:
    """Return the variable's number of workers, 0 where it holds none."""
    given = os.environ.get(WORKERS, "")
    return int(given) if given.isdecimal() else 0


def routes() -> list[BaseRoute]:
    """Return the way of the pictures: a WebSocket, or requests where none gets through."""
    return [WebSocketRoute(PATH, line), Route(PATH, poll)]


async def line(socket: WebSocket) -> None:
    """Send a viewer's pictures, the next one each time the browser asks for it."""
    token, workers = socket.path_params["token"], _SERVING.running()
    if workers is None or not workers.knows(token) or not from_here(socket):
        await socket.close(REFUSED)
        return
    await socket.accept()
    asked = Asked()
    listener = asyncio.create_task(_listen(socket, asked))
    try:
        await _send(socket, workers, token, asked, listener)
    finally:
        listener.cancel()
        workers.leave(token)


class Asked(asyncio.Event):
    """Whether a browser has asked, and what it said last."""

    said = ""


async def _listen(socket: WebSocket, asked: Asked) -> None:
    """Note whenever the browser asks, until it is gone or breaks the rules.

    Then the line is cut without a farewell: while one waits for the other end's, whatever that
    end still sends is read, message by message.
    """
    heard = 0
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        heard = heard + 1 if asked.is_set() else 1
        said = message.get("text") or message.get("bytes") or ""
        if len(said) > LONGEST or heard > MOST:
            return
        asked.said = said if isinstance(said, str) else ""
        asked.set()


async def _send(
    socket: WebSocket,
    workers: "Crew",
    token: str,
    asked: Asked,
    listener: "asyncio.Task[None]",
) -> None:
    """Answer one request after the other: what is asked meanwhile counts once."""
    fresh = True
    while await _first(asyncio.create_task(asked.wait()), listener):
        asked.clear()
        try:
            picture = asyncio.wrap_future(workers.picture(token, asked.said, fresh=fresh))
            if not await _first(picture, listener):
                break
            reply = picture.result()
        except (KeyError, ValueError):
            await socket.close(GONE)
            return
        if not isinstance(reply.value, bytes):
            await socket.close(GONE)
            return
        await socket.send_bytes(reply.value)
        fresh = False


async def _first(wanted: "asyncio.Future[Any]", listener: "asyncio.Task[None]") -> bool:
    """Wait for something; return whether it came before the browser was gone."""
    await asyncio.wait({wanted, listener}, return_when=asyncio.FIRST_COMPLETED)
    if listener.done():
        wanted.cancel()
        return False
    return True


async def poll(request: Request) -> Response:
    """Return a viewer's newest picture, or nothing where it has seen it."""
    token, workers = request.path_params["token"], _SERVING.running()
    if workers is None or not workers.knows(token) or not from_here(request):
        return Response(status_code=404)
    said = request.query_params.get("said", "")[:LONGEST]
    headers = {"Cache-Control": "no-store"}
    with suppress(TimeoutError, KeyError, ValueError):
        picture = workers.picture(token, said, fresh="fresh" in request.query_params)
        reply = await asyncio.wait_for(asyncio.wrap_future(picture), POLL)
        if isinstance(reply.value, bytes):
            return Response(reply.value, media_type="application/octet-stream", headers=headers)
    return Response(status_code=204, headers=headers)


def from_here(connection: HTTPConnection) -> bool:
    """Return whether a request comes from a page of this app, as far as a browser tells."""
    origin = connection.headers.get("origin")
    if origin is None or not st.get_option("server.enableCORS"):
        return True
    allowed = [connection.headers.get("host"), connection.headers.get("x-forwarded-host")]
    trusted = st.get_option("server.corsAllowedOrigins") or []
    return urlsplit(origin).netloc in allowed or origin in trusted


def failed(error: Exception) -> bool:
    """Say that a page broke off, in place of a traceback: Streamlit logs that itself."""
    st.error(
        "This page broke off, and nothing else: change a setting or load it again. The "
        "server's log says why."
    )
    return True
