"""Real workers: killed, hung, and ended with the server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, ClassVar

import pytest

from explorer.live.client import LiveRun, LiveTask
from explorer.live.commands import SetWaiting
from explorer.live.crew import HANGS, MOVED, Crew, UnansweredError
from explorer.live.posts import ProcessPost, Receiver, ThreadPost
from explorer.live.protocol import Beat
from explorer.live.views import RunView
from explorer.tasks import Task
from explorer.toy.config import ToyConfig
from explorer.toy.recording import RecordedRun
from explorer.toy.seeds import SeedResults, SeedsConfig, SeedStudy
from explorer.ui.lab import serving
from tests.waiting import wait_for

SMALL = ToyConfig(generator_widths=(8,), discriminator_widths=(8,), batch_size=2)


class Sleeping(Task):
    """Work whose first piece never ends."""

    results = None

    def pieces(self) -> Iterator[float]:
        time.sleep(600)
        yield 1.0


class Quick(Task):
    """Work that is done at once."""

    def __init__(self) -> None:
        super().__init__()
        self.results: str | None = None

    def pieces(self) -> Iterator[float]:
        self.results = "found"
        yield 1.0


class Halves(Task):
    """Work in two parts, the second of which breaks off."""

    def __init__(self, part: int) -> None:
        super().__init__()
        self.part, self.results = part, None

    @classmethod
    def parts(cls, arguments: tuple[object, ...], most: int) -> list[tuple[object, ...]]:
        return [(0,), (1,)]

    def pieces(self) -> Iterator[float]:
        if self.part:
            raise RuntimeError("no memory left")
        yield 1.0


def finish(task: LiveTask[Any]) -> None:
    """Wait until a task is done."""

    def done() -> bool:
        task.refresh()
        return task.progress.finished

    wait_for(done)


def process_of(crew: Crew) -> subprocess.Popen[bytes]:
    (post,) = crew.posts
    assert isinstance(post, ProcessPost)
    return post.process


def trained(run: LiveRun) -> int:
    run.refresh()
    return run.newest


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch) -> Iterator[Crew]:
    monkeypatch.setattr("explorer.live.crew.LOOK", 0.05)
    # A worker that only gets no turn on a loaded machine is not to be taken for hung.
    crew = Crew(ProcessPost, hung=300.0)
    yield crew
    processes = [post.process for post in crew.posts if isinstance(post, ProcessPost)]
    crew.close()
    assert all(process.poll() is not None for process in processes)


@pytest.mark.slow
def test_a_killed_worker_is_replaced_and_its_run_goes_on_bit_for_bit(crew: Crew) -> None:
    run = LiveRun(crew, [SMALL], 20.0, playing=True)
    wait_for(lambda: trained(run) and crew._known[run.name].saved is not None)
    first = process_of(crew)
    first.kill()
    first.wait()
    run.pause()
    picture = crew.picture(run.watch("a", _Note()), fresh=True).result(30)
    assert picture.value == MOVED.encode()
    assert process_of(crew) is not first
    assert run.newest > 0
    straight = RecordedRun([SMALL])
    straight.step(run.newest)
    assert (run.frame.snapshot.fake == straight.frame.snapshot.fake).all()


@pytest.mark.slow
def test_a_hung_worker_is_replaced_without_the_job_that_hangs(crew: Crew) -> None:
    run = LiveRun(crew, [SMALL], 20.0, playing=True)
    step = trained(run)
    hanging = LiveTask[None](crew, Sleeping)
    first = process_of(crew)
    hanging._waiting.add("me")
    crew.request(hanging.names[0], SetWaiting(waiting=True))
    # Its one slice never ends; those of the other run are short even where cores are scarce.
    crew._hung = 10.0

    def stopped() -> bool:
        # While its worker is being replaced it has no answer.
        with suppress(UnansweredError):
            hanging.refresh()
        return hanging.progress.error == HANGS

    wait_for(stopped)
    crew._hung = 300.0
    assert process_of(crew) is not first
    wait_for(lambda: trained(run) > step)


class _Note(RunView):
    """A view that is the sentence under the pictures."""

    period = 0.0

    def draw(self, glance: object) -> bytes:
        return str(getattr(glance, "note", "")).encode()


class _Importing(ThreadPost):
    """A worker whose first heartbeat is still to come."""

    imports: ClassVar[bool] = True


def test_a_crew_is_at_work_with_the_first_heartbeat() -> None:
    receivers: list[Receiver] = []

    def made(receiver: Receiver) -> ThreadPost:
        receivers.append(receiver)
        return _Importing(receiver)

    crew = Crew(made)
    assert not crew.at_work()
    receivers[0](Beat(turn=1, job=None))
    assert crew.at_work(wait=10)
    crew.close()


@pytest.fixture
def local() -> Iterator[Crew]:
    crew = Crew(ThreadPost)
    yield crew
    crew.close()


def test_a_run_that_nobody_holds_ends(local: Crew) -> None:
    assert local.at_work()
    run = LiveRun(local, [SMALL])
    token = run.watch("a", _Note())
    assert local.knows(token)
    del run
    assert not local.knows(token)
    assert not local._known
    with pytest.raises(KeyError):
        local.picture(token, fresh=True)


def test_a_component_keeps_its_token_and_no_two_share_one(local: Crew) -> None:
    one, two = LiveRun(local, [SMALL]), LiveRun(local, [SMALL])
    tokens = [run.watch(name, _Note()) for run in (one, two) for name in ("a", "b")]
    assert len(set(tokens)) == 4
    assert min(map(len, tokens)) >= 32
    assert one.watch("a", _Note()) == tokens[0]


def test_a_finite_work_is_done_and_its_results_come(local: Crew) -> None:
    task = LiveTask[str](local, Quick)
    task.join("me")
    finish(task)
    assert task.results == "found"


@pytest.mark.slow
def test_a_study_is_shared_out_and_holds_still_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("explorer.toy.seed_stacks.WIDEST", 2)
    config = SeedsConfig(seeds=3, steps=100, compare="none")
    whole = SeedStudy(config)
    whole.complete()
    crew = Crew(ThreadPost, 2)
    task = LiveTask[SeedResults](crew, SeedStudy, config)
    assert [len(place.jobs) for place in crew._places] == [1, 1]
    task.join("me")
    task.leave("me")
    task.refresh()
    held = task.progress.done
    for _ in range(20):
        task.refresh()
    assert task.progress.done == held < 1
    task.join("me")
    finish(task)
    assert task.results is not None
    assert whole.results is not None
    assert (task.results.samples == whole.results.samples).all()
    assert (task.results.modes == whole.results.modes).all()
    del task
    assert not crew._known
    crew.close()


def test_what_one_part_broke_off_at_is_what_the_task_says() -> None:
    crew = Crew(ThreadPost, 2)
    task = LiveTask[None](crew, Halves)
    task.join("me")

    def broken() -> bool:
        task.refresh()
        return task.progress.error is not None

    wait_for(broken)
    assert not task.active
    assert not task.progress.finished
    crew.close()


def test_a_config_that_cannot_be_trained_is_refused_with_its_reason(local: Crew) -> None:
    with pytest.raises(ValueError, match="empty"):
        LiveRun(local, [])
    assert not local._known


@pytest.mark.parametrize(
    "given, cores, count", [("", 1, 1), ("", 2, 2), ("", 8, 7), ("3", 8, 3), ("-1", 2, 2)]
)
def test_workers_are_counted_by_the_variable_or_by_cores(
    monkeypatch: pytest.MonkeyPatch, given: str, cores: int, count: int
) -> None:
    monkeypatch.setenv(serving.WORKERS, given)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert serving.workers() == count


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_worker_ends_by_itself_when_its_server_is_killed() -> None:
    code = (
        "from explorer.live.crew import Crew\n"
        "from explorer.live.posts import ProcessPost\n"
        "from explorer.live.client import LiveRun\n"
        "from explorer.toy.config import ToyConfig\n"
        "crew = Crew(ProcessPost)\n"
        "run = LiveRun(crew, [ToyConfig()], playing=True)\n"
        "print(crew.posts[0].process.pid, flush=True)\n"
        "input()\n"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    server.send_signal(signal.SIGKILL)
    server.communicate()
    wait_for(lambda: not _lives(worker))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # An ended one may stand in the table until its parent has asked for it.
    try:
        with open(f"/proc/{process}/stat") as status:  # noqa: PTH123
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
