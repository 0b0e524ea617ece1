"""Sessions, leases and the queue, without a browser."""

from pathlib import Path

import pytest
from explorer.jobs import Pool
from streamlit.testing.v1 import AppTest

from explorer.toy.config import ToyConfig
from explorer.toy.run import ToyRun
from explorer.ui.lab import session

PAGE = Path(__file__).parents[2] / "pages" / "toy_gan.py"
CONFIG = ToyConfig(generator_widths=(8,), discriminator_widths=(8,))


def test_ended_session_pauses_its_runs_at_once() -> None:
    run, lease = ToyRun([CONFIG]), session.Lease()
    lease.hold("page", run.release)
    run.play()
    assert run.active
    lease.release()
    assert not run.active
    run.look()
    assert run.active


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


def test_run_beyond_the_capacity_is_told_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(capacity=1)
    monkeypatch.setattr(session, "pool", lambda: pool)
    runs = [ToyRun([CONFIG]) for _ in range(3)]
    for run in runs:
        run.play()
    places = [session.attend(run) for run in runs]
    pool.close()
    assert places == [0, 1, 2]


def test_paused_run_takes_no_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(capacity=1)
    monkeypatch.setattr(session, "pool", lambda: pool)
    paused, playing = ToyRun([CONFIG]), ToyRun([CONFIG])
    playing.play()
    assert session.attend(paused) == 0
    assert session.attend(playing) == 0
    pool.close()


def test_run_follows_live_fields_and_refuses_the_others() -> None:
    run = ToyRun([CONFIG])
    assert session.follows(run, [CONFIG.with_(generator_lr=0.5)])
    assert run.configs[0].generator_lr == 0.5
    assert not session.follows(run, [CONFIG.with_(latent_dim=3)])
    assert not session.follows(run, [CONFIG, CONFIG])


def test_two_sessions_have_runs_of_their_own() -> None:
    first, second = (AppTest.from_file(PAGE, default_timeout=60).run() for _ in range(2))
    one, two = (at.session_state["toy_gan:run"] for at in (first, second))
    one.pause()
    assert one is not two
    assert two.playing
    two.pause()
