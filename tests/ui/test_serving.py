"""The lines of the live pictures, on a server without pages."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from explorer.live.client import LiveRun
from explorer.live.crew import Crew
from explorer.live.posts import ThreadPost
from explorer.live.protocol import Reply
from explorer.live.views import NumbersView
from explorer.toy.config import ToyConfig
from explorer.ui.lab import serving
from tests.waiting import wait_for

SMALL = ToyConfig(generator_widths=(8,), discriminator_widths=(8,))


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=serving.routes())) as client:
        yield client


@pytest.fixture
def run() -> LiveRun:
    return LiveRun(serving.crew(), [SMALL])


def refused(client: TestClient, path: str, **headers: str) -> bool:
    try:
        with client.websocket_connect(path, headers=headers):
            return False
    except WebSocketDisconnect as closed:
        return closed.code == serving.REFUSED


def test_a_picture_comes_for_each_request_under_any_path(
    client: TestClient, run: LiveRun
) -> None:
    token = run.watch("numbers", NumbersView())
    for base in ("", "/behind/a/proxy"):
        with client.websocket_connect(f"{base}/gan-line/{token}") as line:
            line.send_text("next")
            assert f'"step": {run.newest}'.encode() in line.receive_bytes()
            line.send_text("next")
            run.step(3)
            assert f'"step": {run.newest}'.encode() in line.receive_bytes()


def test_a_wrong_token_and_a_wrong_origin_are_refused(client: TestClient, run: LiveRun) -> None:
    token = run.watch("numbers", NumbersView())
    assert refused(client, "/gan-line/guessed")
    assert refused(client, f"/gan-line/{token}", origin="https://elsewhere.example")
    assert not refused(client, f"/gan-line/{token}", origin="http://testserver")
    assert client.get("/gan-line/guessed").status_code == 404
    elsewhere = {"origin": "https://elsewhere.example"}
    assert client.get(f"/gan-line/{token}", headers=elsewhere).status_code == 404


def test_many_requests_count_once(
    client: TestClient, run: LiveRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = run.watch("numbers", NumbersView())
    crew, asked = serving.crew(), list[int]()
    picture = crew.picture

    def counted(viewer: str, said: str, *, fresh: bool) -> Future[Reply]:
        asked.append(len(crew._open))
        return picture(viewer, said, fresh=fresh)

    monkeypatch.setattr(crew, "picture", counted)
    with client.websocket_connect(f"/gan-line/{token}") as line:
        for _ in range(50):
            line.send_text("next")
        assert line.receive_bytes()
        for _ in range(50):
            line.send_text("next")
        run.step()
        assert line.receive_bytes()
    assert len(asked) <= 4
    assert max(asked) <= 1


def test_without_a_line_the_newest_picture_comes_by_request(
    client: TestClient, run: LiveRun
) -> None:
    token = run.watch("numbers", NumbersView())
    first = client.get(f"/gan-line/{token}?fresh")
    assert b'"step": 0' in first.content
    assert first.headers["cache-control"] == "no-store"
    assert client.get(f"/gan-line/{token}").status_code == 204


def test_workers_are_started_before_anybody_needs_them_and_never_after_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Crew] = []

    def started(self: serving.Serving) -> Crew:
        made.append(Crew(ThreadPost))
        return made[-1]

    monkeypatch.setattr(serving.Serving, "_started", started)
    monkeypatch.setattr(serving, "HEAD_START", 0.0)
    for order in ("_enter_by_the_front_door", "_end_in_order", "_end_in_peace"):
        monkeypatch.setattr(serving, order, lambda: None)
    server = serving.Serving()

    async def serve() -> None:
        async with server.lifespan(None):
            await asyncio.to_thread(wait_for, server.running)

    # A browser's test may have left a loop in this thread.
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: asyncio.run(serve())).result()
    assert server.running() is None
    server._warm_up()
    assert len(made) == 1
