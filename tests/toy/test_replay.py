import pytest
import torch

from explorer.toy.config import ToyConfig
from explorer.toy.recording import RecordedRun
from explorer.toy.replay import Replay


@pytest.fixture
def run() -> RecordedRun:
    run = RecordedRun([ToyConfig()])
    run.step(70)
    return run


def replayed(replay: Replay, pace: float, until: float, period: float) -> list[int]:
    """Return the step on show after each tick of a timer."""
    found = []
    for tick in range(1, round(until / period) + 1):
        replay.tick(tick * period, pace)
        assert replay.run.shown is not None
        found.append(replay.run.shown)
    return found


def test_it_shows_every_remembered_step_and_stops_at_the_last(run: RecordedRun) -> None:
    replay = Replay(run, 0.0)
    assert run.frame.snapshot.step == 0
    assert replayed(replay, 5, until=1.0, period=0.2) == [20, 40, 60, 60, 60]
    assert not replay.going
    assert run.frame.snapshot.step == 60
    assert run.newest == 70


@pytest.mark.parametrize("pace, seconds", [(2, 1.5), (5, 0.6), (10, 0.3)])
def test_the_pace_is_pictures_a_second(run: RecordedRun, pace: int, seconds: float) -> None:
    shown = replayed(Replay(run, 0.0), pace, until=2.0, period=0.01)
    assert 0.01 * (shown.index(60) + 1) == pytest.approx(seconds, rel=0.15)


def test_a_timer_that_comes_a_little_early_loses_no_picture(run: RecordedRun) -> None:
    assert replayed(Replay(run, 0.0), 5, until=0.57, period=0.19) == [20, 40, 60]


def test_it_begins_where_the_bar_stands(run: RecordedRun) -> None:
    run.show(40)
    Replay(run, 0.0)
    assert run.shown == 40
    run.show(60)
    Replay(run, 0.0)
    assert run.shown == 0


@pytest.mark.parametrize("command", ["play", "step", "show_newest", "update_generator"])
def test_it_is_over_as_soon_as_somebody_takes_over(run: RecordedRun, command: str) -> None:
    replay = Replay(run, 0.0)
    assert replay.going
    getattr(run, command)()
    assert not replay.going
    shown = run.frame
    replay.tick(10.0, 5)
    assert run.frame is shown


def test_continuing_after_a_replay_is_the_run_itself_bit_for_bit(run: RecordedRun) -> None:
    straight = RecordedRun([ToyConfig()])
    straight.step(50)
    replay = Replay(run, 0.0)
    replayed(replay, 5, until=0.4, period=0.2)
    assert run.shown == 40
    run.continue_from(40)
    assert not replay.going
    run.step(10)
    for mine, other in zip(run.players(), straight.players(), strict=True):
        assert torch.equal(mine.generator, other.generator)
        assert torch.equal(mine.discriminator, other.discriminator)


def test_a_held_replay_stays(run: RecordedRun) -> None:
    replay = Replay(run, 0.0)
    replay.hold(0.0)
    assert not replay.going
    assert set(replayed(replay, 5, until=1.0, period=0.2)) == {0}


def test_a_late_report_of_the_bar_is_told_from_a_hand_on_it(run: RecordedRun) -> None:
    replay = Replay(run, 0.0)
    replay.tick(0.2, 5)
    assert replay.echoes(0, 9.0)
    run.play()
    assert not replay.echoes(40, 0.3)
    assert replay.echoes(0, 0.3)
    assert not replay.echoes(0, 9.0)
    run.pause()


def test_a_report_that_comes_with_the_click_that_holds_is_late_however_slow_all_is(
    run: RecordedRun,
) -> None:
    replay = Replay(run, 0.0)
    replay.tick(5.0, 1)
    replay.hold(60.0)
    assert replay.echoes(0, 60.9)
    assert not replay.echoes(40, 60.9)
    assert not replay.echoes(0, 61.1)
