"""Workers on other machines: by stand-ins, and on two real nodes of a Ray cluster."""

import importlib.util
import io
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import psutil
import pytest

from explorer import cluster
from explorer.live import nodes, on_ray
from explorer.live.client import LiveRun, LiveTask
from explorer.live.commands import SetWaiting
from explorer.live.crew import FAILURES, HANGS, MOVED, Crew, UnansweredError
from explorer.live.door import HERE
from explorer.live.nodes import NodePost, RayNodes
from explorer.live.posts import ProcessPost, Receiver, ThreadPost
from explorer.live.protocol import Beat, Message
from explorer.toy.recording import RecordedRun
from explorer.ui.lab import serving
from tests.live.test_crew import SMALL, Sleeping, _Note, trained
from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
StandIn = Callable[..., int]


class Far(ThreadPost):
    """A worker whose machine may go without a word: then nothing of it is heard any more."""

    silence: ClassVar[float] = 0.05

    def __init__(self, receiver: Receiver) -> None:
        self.told, self.gone = receiver, False
        super().__init__(self._tell)

    def _tell(self, message: Message | None) -> None:
        if not self.gone:
            self.told(message)

    def kill(self) -> None:
        self.told(None)


class Machines:
    """Makes workers, and keeps them: one that was replaced is still to be ended."""

    def __init__(self) -> None:
        self.posts: list[Far] = []

    def __call__(self, receiver: Receiver) -> Far:
        self.posts.append(Far(receiver))
        return self.posts[-1]


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machines]:
    monkeypatch.setattr("explorer.live.crew.LOOK", 0.01)
    made = Machines()
    yield made
    for post in made.posts:
        post.close()


def note(crew: Crew, run: LiveRun) -> str:
    value = crew.picture(run.watch("a", _Note()), fresh=True).result(60).value
    assert isinstance(value, bytes)
    return value.decode()


def test_a_run_goes_on_elsewhere_when_its_machine_falls_silent(machines: Machines) -> None:
    crew = Crew(machines)
    run = LiveRun(crew, [SMALL])
    (first,) = machines.posts
    # While it imports it says nothing: that is no silence.
    assert not run.newest
    first.told(Beat(turn=1, job=run.name))
    first.gone = True
    wait_for(lambda: len(machines.posts) == 2)
    assert note(crew, run) == MOVED
    run.refresh()
    assert run.error is None
    crew.close()


def test_the_others_take_over_from_a_place_where_no_worker_starts(machines: Machines) -> None:
    crew = Crew(machines, 2)
    run, other = LiveRun(crew, [SMALL]), LiveRun(crew, [SMALL])
    first, second = machines.posts
    wait = crew.picture(run.watch("b", _Note()), fresh=False)
    for _ in range(FAILURES + 1):
        first.told(None)
    assert [sorted(place.jobs) for place in crew._places] == [[], [run.name, other.name]]
    assert crew.posts == [second]
    assert note(crew, run) == MOVED
    assert note(crew, other) == ""
    # What it asked is answered by the worker that came next; a third one is not asked.
    refused = wait.exception(60)
    assert refused is None or isinstance(refused, UnansweredError)
    for _ in range(FAILURES + 1):
        second.told(None)
    with pytest.raises(UnansweredError, match="This run is gone"):
        run.refresh()
    with pytest.raises(UnansweredError, match="No trainer can be started"):
        LiveRun(crew, [SMALL])
    crew.close()


# --- what stands for a worker --------------------------------------------------------------


class Ray(SimpleNamespace):
    """Stands for Ray: its one actor works until `work` says that it is over."""

    def __init__(
        self, work: Callable[[], object] = lambda: True, ports: tuple[int, ...] = ()
    ) -> None:
        super().__init__()
        self.work, self.ports = work, ports
        self.killed: list[object] = []
        self.asked: list[tuple[Any, ...]] = []
        self.node = ""
        affinity = SimpleNamespace(NodeAffinitySchedulingStrategy=self._affinity)
        self.util = SimpleNamespace(
            get_node_ip_address=lambda: "10.0.0.1", scheduling_strategies=affinity
        )

    def init(self, **_: object) -> None: ...

    def nodes(self) -> list[dict[str, Any]]:
        return [
            {
                "NodeID": f"node {number}",
                "Alive": True,
                "Resources": {"CPU": 2.0},
                "NodeManagerAddress": HERE,
                "NodeManagerPort": port,
            }
            for number, port in enumerate(self.ports)
        ]

    def _affinity(self, node: str, *, soft: bool) -> None:
        assert not soft
        self.node = node

    def remote(self, kind: object) -> SimpleNamespace:
        assert kind is on_ray.Trainer
        work = SimpleNamespace(remote=lambda *asked: self.asked.append(asked))
        actor = SimpleNamespace(work=work)
        return SimpleNamespace(options=lambda **_: SimpleNamespace(remote=lambda: actor))

    def wait(self, refs: list[object], timeout: float) -> tuple[list[object], list[object]]:
        return (refs, []) if self.work() else ([], refs)

    def get(self, _: object) -> None:
        if isinstance(told := self.work(), Exception):
            raise told

    def kill(self, actor: object) -> None:
        self.killed.append(actor)


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server((HERE, 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def closed() -> int:
    with socket.create_server((HERE, 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def run(ray: Ray, *arguments: str) -> int:
        monkeypatch.setitem(sys.modules, "ray", ray)
        monkeypatch.setattr(sys, "stdin", io.StringIO("2a2b\n"))
        return on_ray.main(["--address", "auto", *arguments])

    yield run
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_next_worker_goes_to_the_next_node_that_answers(
    stand_in: StandIn, port: int, closed: int
) -> None:
    ray = Ray(ports=(port, closed, port))
    for number, node in enumerate(("node 0", "node 2", "node 0", "node 2", "node 0")):
        assert stand_in(ray, "--number", str(number), "10.0.0.1", "7") == 0
        assert ray.node == node
    host, told, key, project, settings = ray.asked[0]
    assert (host, told, key, project) == ("10.0.0.1", 7, b"*+", str(ROOT))
    assert all(name.startswith("GAN_") for name in settings)
    assert len(ray.killed) == 5


def test_an_actor_is_called_off_with_its_stand_in_and_with_the_server(
    stand_in: StandIn, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Ray(lambda: os.kill(os.getpid(), signal.SIGTERM), (port,))
    assert stand_in(told, "10.0.0.1", "7") == 0
    assert len(told.killed) == 1
    parents = iter([7, 7, 1])
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    orphan = Ray(lambda: False, (port,))
    assert stand_in(orphan, "10.0.0.1", "7") == 0
    assert len(orphan.killed) == 1


def test_what_breaks_off_on_a_node_is_one_line_here(
    stand_in: StandIn, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = RuntimeError("ray::Trainer.work()\nTraceback")
    problem.cause = ConnectionRefusedError("Nobody listens.\nMore.")  # type: ignore[attr-defined]
    ray = Ray(lambda: problem, (port,))
    assert stand_in(ray, "10.0.0.1", "7") == 2
    assert capsys.readouterr().err == "Ray at auto cannot be used: Nobody listens.\n"
    assert len(ray.killed) == 1


def test_without_a_host_it_says_what_the_cluster_has(
    stand_in: StandIn, port: int, closed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stand_in(Ray(ports=(port, closed))) == 0
    assert json.loads(capsys.readouterr().out) == {"host": "10.0.0.1", "seats": 2}
    assert stand_in(Ray(ports=(port, closed)), "--each", "3") == 0
    assert json.loads(capsys.readouterr().out)["seats"] == 3


def test_nodes_number_their_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"host": "10.0.0.1", "seats": 3}
    monkeypatch.setattr(cluster, "asked", lambda *_: json.dumps(told))
    monkeypatch.setattr(nodes, "NodePost", lambda *given: given)
    found = RayNodes("auto", 5)
    assert found.workers == 3
    asked = ("explorer.live.on_ray", "--address", "auto", "--each", "5", "--number")
    made: list[Any] = [found(print), found(print)]
    assert made == [(print, (*asked, "0"), "10.0.0.1"), (print, (*asked, "1"), "10.0.0.1")]
    told["seats"] = 0
    with pytest.raises(ValueError, match="No node of the Ray cluster at auto has a processor"):
        RayNodes("auto")


# --- what the server asks for --------------------------------------------------------------


def test_ray_is_asked_for_by_name_only_and_this_machine_stands_in(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unasked(*_: object) -> str:
        raise AssertionError

    monkeypatch.setenv(serving.WORKERS, "3")
    monkeypatch.delenv(serving.LIVE_RAY, raising=False)
    monkeypatch.setattr(cluster, "asked", unasked)
    assert serving._posts() == (ProcessPost, 3)
    monkeypatch.setenv(serving.LIVE_RAY, "auto")
    monkeypatch.setattr(cluster, "asked", lambda *_: '{"host": "10.0.0.1", "seats": 6}')
    make, count = serving._posts()
    assert (type(make), count) == (RayNodes, 6)
    monkeypatch.undo()
    monkeypatch.setenv(serving.WORKERS, "3")
    monkeypatch.setenv(serving.LIVE_RAY, "auto")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert serving._posts() == (ProcessPost, 3)
    assert "requirements-cluster.txt" in caplog.text
    assert "The live runs train on this machine." in caplog.text


def test_ray_is_imported_in_one_place_and_by_no_server() -> None:
    modules = (ROOT / "explorer").rglob("*.py")
    importing = {path.name for path in modules if "import ray\n" in path.read_text("utf-8")}
    assert importing == {"cluster.py"}
    serving_modules = ("crew", "posts", "nodes", "door")
    for name in serving_modules:
        text = (ROOT / "explorer" / "live" / f"{name}.py").read_text("utf-8")
        assert "on_ray import" not in text
        assert "connected" not in text


# --- two nodes -----------------------------------------------------------------------------


def actors() -> list[psutil.Process]:
    """Return the processes in which workers of the nodes are."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if "ray::Trainer" in " ".join(process.cmdline()):
                found.append(process)
    return found


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed")
@pytest.mark.filterwarnings("ignore")
def test_workers_on_two_nodes_one_of_which_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setattr("explorer.live.crew.LOOK", 0.05)
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    try:
        cluster.add_node(num_cpus=0, include_dashboard=False)
        both = [cluster.add_node(num_cpus=1, include_dashboard=False) for _ in range(2)]
        raylets = {node.all_processes["raylet"][0].process.pid: node for node in both}
        found = RayNodes(cluster.address)
        crew = Crew(found, found.workers, hung=300.0)
        assert all(isinstance(post, NodePost) for post in crew.posts)
        runs = [LiveRun(crew, [SMALL], 20.0, playing=True) for _ in range(2)]
        wait_for(lambda: all(trained(run) and crew._known[run.name].saved for run in runs))
        assert sorted(actor.ppid() for actor in actors()) == sorted(raylets)

        gone, before = actors()[0].ppid(), crew.posts
        cluster.remove_node(raylets.pop(gone), allow_graceful=False)
        # Its worker may still answer until it has noticed.
        wait_for(lambda: crew.posts != before)
        notes = []
        for run in runs:
            run.pause()
            notes.append(note(crew, run))
            straight = RecordedRun([SMALL])
            straight.step(run.newest)
            assert (run.frame.snapshot.fake == straight.frame.snapshot.fake).all()
        assert sorted(notes) == ["", MOVED]
        wait_for(lambda: [actor.ppid() for actor in actors()] == [*raylets] * 2)

        before = crew.posts
        hanging = LiveTask[None](crew, Sleeping)
        hanging._waiting.add("me")
        crew.request(hanging.names[0], SetWaiting(waiting=True))
        crew._hung = 10.0

        def stopped() -> bool:
            with suppress(UnansweredError):
                hanging.refresh()
            return hanging.progress.error == HANGS

        wait_for(stopped)
        assert crew.posts != before
        crew.close()
        wait_for(lambda: not actors())
    finally:
        cluster.shutdown()
