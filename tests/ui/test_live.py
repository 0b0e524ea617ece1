"""Sessions, leases and the queue, without a browser."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.live.client import LiveRun
from explorer.live.crew import Crew
from explorer.live.posts import ThreadPost
from explorer.toy.config import ToyConfig
from explorer.toy.freeze import FreezeConfig, FreezeStudy
from explorer.ui.lab import session, tasks

PAGE = Path(__file__).parents[2] / "pages" / "toy_gan.py"
CONFIG = ToyConfig(generator_widths=(8,), discriminator_widths=(8,))


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew(ThreadPost)
    yield crew
    crew.close()


def test_a_lease_ends_the_newest_of_a_name_and_nothing_forgotten() -> None:
    ended: list[str] = []
    lease = session.Lease()
    lease.hold("page", lambda: ended.append("old"))
    lease.hold("page", lambda: ended.append("new"))
    lease.hold("task", lambda: ended.append("task"))
    lease.forget("task")
    lease.forget("never held")
    lease.release()
    assert ended == ["new"]


def test_run_follows_live_fields_and_refuses_the_others(crew: Crew) -> None:
    run = LiveRun(crew, [CONFIG])
    assert session.follows(run, [CONFIG.with_(generator_lr=0.5)])
    assert run.configs[0].generator_lr == 0.5
    assert not session.follows(run, [CONFIG.with_(latent_dim=3)])
    assert not session.follows(run, [CONFIG, CONFIG])


def test_many_threads_that_ask_for_works_get_one_of_each() -> None:
    known, found = tasks.SharedTasks(), []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        for seed in range(50):
            found.append(known.take(FreezeConfig(seed=seed % 5), FreezeStudy))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 400
    assert len({id(task) for task in found}) == 5


@pytest.mark.slow
def test_two_sessions_have_runs_of_their_own() -> None:
    first, second = (AppTest.from_file(PAGE, default_timeout=60).run() for _ in range(2))
    one, two = (at.session_state["toy_gan:run"] for at in (first, second))
    one.pause()
    assert one is not two
    assert two.playing
    two.pause()
