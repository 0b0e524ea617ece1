from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.live.client import LiveRun
from explorer.ui.live_gan import rewind
from tests.waiting import Clock, step_and_wait

PAGE = Path(__file__).parents[2] / "pages" / "toy_gan.py"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("explorer.ui.live_gan.rewind.time", clock)
    return clock


@pytest.fixture
def app() -> Iterator[AppTest]:
    at = AppTest.from_file(PAGE, default_timeout=30)
    at.session_state["toy_gan-tools"] = "Rewind"
    yield at
    if "toy_gan:run" in at.session_state:
        at.session_state["toy_gan:run"].pause()


@pytest.mark.slow
def test_a_click_on_a_curve_pauses_and_shows_the_nearest_remembered_step(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.run()
    run = app.session_state["toy_gan:run"]
    run.pause()
    step_and_wait(run, 100)
    monkeypatch.setattr("streamlit.session_state", {"toy_gan:run": run})
    rewind.look_at("toy_gan", 47)
    assert (run.shown, run.playing) == (40, False)
    rewind.look_at("toy_gan", 10_000)
    assert run.shown in (None, run.steps[-1])


@pytest.mark.slow
def test_the_bar_shows_an_earlier_step_and_the_button_goes_on_from_there(app: AppTest) -> None:
    app.run()
    run = app.session_state["toy_gan:run"]
    assert isinstance(run, LiveRun)
    run.pause()
    step_and_wait(run, 200)
    newest = run.newest
    app.run().select_slider(key="toy_gan-rewind-step").set_value(40).run()
    assert run.frame.snapshot.step == 40
    assert run.newest == newest
    app.button(key="toy_gan-rewind-newest").click().run()
    assert run.frame.snapshot.step == newest
    app.select_slider(key="toy_gan-rewind-step").set_value(40).run()
    app.button(key="toy_gan-rewind-continue").click().run()
    assert not app.exception
    assert run.playing
    assert run.changes == ()
    run.pause()
    assert run.newest >= 40
    assert run.frame.snapshot.step == run.newest


def stopped(app: AppTest, steps: int = 100) -> LiveRun:
    """Return the page's run, paused."""
    app.run()
    run = app.session_state["toy_gan:run"]
    assert isinstance(run, LiveRun)
    run.pause()
    step_and_wait(run, steps)
    app.run()
    return run


@pytest.mark.slow
def test_a_replay_moves_the_picture_and_the_bar_and_stops_at_the_end(
    app: AppTest, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = stopped(app)
    newest, steps = run.newest, run.steps
    shown: list[int] = []

    def show(of: LiveRun, step: int, show: Callable[..., None] = LiveRun.show) -> None:
        shown.append(step)
        show(of, step)

    monkeypatch.setattr(LiveRun, "show", show)
    app.segmented_control(key="toy_gan-rewind-pace").set_value(10)
    app.button(key="toy_gan-rewind-replay").click().run()
    for _ in range(len(steps) + 3):
        clock.sleep(0.1)
        app.run()
        assert not app.exception
        step = run.frame.snapshot.step
        assert step == shown[-1]
        assert app.select_slider(key="toy_gan-rewind-step").value == step
    assert shown == list(steps)
    assert app.button(key="toy_gan-rewind-replay").label == "Replay"
    assert run.newest == newest


@pytest.mark.slow
def test_a_replay_is_held_and_goes_on_where_it_stood(app: AppTest, clock: Clock) -> None:
    run = stopped(app)
    app.button(key="toy_gan-rewind-replay").click().run()
    assert app.button(key="toy_gan-rewind-replay").label == "Pause the replay"
    app.button(key="toy_gan-rewind-replay").click().run()
    held = run.shown
    clock.sleep(0.3)
    app.run()
    assert run.shown == held
    app.button(key="toy_gan-rewind-replay").click().run()
    assert run.shown == held


@pytest.mark.slow
def test_the_bar_is_not_for_the_hand_while_it_replays(app: AppTest) -> None:
    stopped(app)
    bar = "toy_gan-rewind-step"
    app.button(key="toy_gan-rewind-replay").click().run()
    assert app.select_slider(key=bar).disabled
    app.button(key="toy_gan-rewind-replay").click().run()
    assert not app.select_slider(key=bar).disabled


@pytest.mark.slow
def test_another_tool_or_play_ends_a_replay(app: AppTest) -> None:
    run = stopped(app)
    app.button(key="toy_gan-rewind-replay").click().run()
    app.session_state["toy_gan-tools"] = "History"
    app.run()
    app.session_state["toy_gan-tools"] = "Rewind"
    app.run()
    assert app.button(key="toy_gan-rewind-replay").label == "Replay"
    app.button(key="toy_gan-rewind-replay").click().run()
    app.button(key="toy_gan-Play").click().run()
    assert run.playing
    assert run.shown is None
    assert not app.exception
