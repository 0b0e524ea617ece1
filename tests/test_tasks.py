from collections.abc import Iterator

import pytest

from explorer.tasks import Progress, Task
from tests.waiting import Clock

CLOCK = Clock()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.tasks.time", CLOCK)


class Counting(Task):
    """Yields a tenth of its work at a time."""

    def __init__(self, pause: float = 0.0, breaks_at: int | None = None) -> None:
        super().__init__()
        self.pause, self.breaks_at, self.done = pause, breaks_at, 0

    def pieces(self) -> Iterator[float]:
        for number in range(1, 11):
            if number == self.breaks_at:
                msg = "no memory left"
                raise RuntimeError(msg)
            CLOCK.sleep(self.pause)
            self.done = number
            yield number / 10


def test_a_task_works_only_while_somebody_waits_for_it() -> None:
    task = Counting()
    assert not task.active
    task.join("first")
    assert task.active
    task.join("second")
    task.leave("first")
    assert task.active
    task.leave("second")
    assert not task.active


def test_a_cancelled_task_keeps_what_it_has_and_continues_there() -> None:
    task = Counting(pause=0.01)
    task.join("a student")
    task.advance(0.035)
    part = task.done
    assert 0 < part < 10
    task.leave("a student")
    assert task.progress.done == pytest.approx(part / 10)
    task.join("another")
    task.complete()
    assert task.done == 10
    assert task.progress.finished
    assert not task.active


def test_time_left_is_the_pace_so_far_times_what_is_left() -> None:
    task = Counting(pause=0.02)
    assert task.progress.seconds_left is None
    task.join("a student")
    task.advance(0.09)
    progress = task.progress
    expected = progress.seconds * (1 - progress.done) / progress.done
    assert progress.seconds_left == pytest.approx(expected)
    assert progress.seconds == pytest.approx(0.02 * task.done)


def test_the_time_nobody_waited_does_not_count() -> None:
    task = Counting(pause=0.01)
    task.join("a student")
    task.advance(0.025)
    before = task.progress.seconds
    task.leave("a student")
    CLOCK.sleep(0.2)
    task.join("a student")
    task.advance(0.0)
    assert task.progress.seconds == pytest.approx(before + 0.01)


def test_a_task_that_breaks_says_why_and_stops() -> None:
    task = Counting(breaks_at=4)
    task.join("a student")
    task.complete()
    assert task.progress.error == "The work broke off: no memory left"
    assert task.progress.done == pytest.approx(0.3)
    assert not task.active


def test_the_time_left_is_said_once_the_pace_says_something() -> None:
    assert Progress(done=1e-5, seconds=15.0).seconds_left is None
    assert Progress(done=0.25, seconds=15.0).seconds_left == pytest.approx(45.0)
