"""The laws of a worker's scheduler, in this process and thread."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
import pytest

from explorer.live.commands import (
    Ask,
    Leave,
    Look,
    Nothing,
    Pause,
    Play,
    Reconfigure,
    Release,
    Step,
    Watch,
)
from explorer.live.protocol import Begin, BeginRun, BeginTask, Kept, Message, Reply, Request
from explorer.live.scheduler import FAREWELL, NOTICE, OLDEST_NUMBERS, PATIENCE, Scheduler
from explorer.live.views import Glance, RunView
from explorer.tasks import Task
from explorer.toy.config import ToyConfig
from explorer.toy.recording import RecordedRun
from explorer.toy.run import NUMBERS_AGE, Frame
from tests.waiting import Clock

SMALL = ToyConfig(generator_widths=(8,), discriminator_widths=(8,), batch_size=2)


class Steps(RunView):
    """A view that is its step; it costs so many seconds."""

    period = 0.0
    cost = 0.0

    def draw(self, glance: Glance) -> bytes:
        time.sleep(self.cost)
        return str(glance.frame.snapshot.step).encode() + glance.note.encode()


class Dear(Steps):
    cost = 0.01


class Rare(Steps):
    period = 3600.0


class Patient(Rare):
    prompt = False


VIEWS = {"rare": Rare(), "patient": Patient()}


class Breaking(RunView):
    period = 0.0

    def draw(self, glance: Glance) -> bytes:
        raise KeyError("nobody foresaw this")


class Unwanted(Task):
    """Work that nobody waits for."""

    results = None

    def pieces(self) -> Iterator[float]:
        yield 1.0


class Desk:
    """A scheduler, and what it has said."""

    def __init__(self, capacity: int = 32) -> None:
        self.said: list[Message] = []
        self.replies: dict[int, Reply] = {}
        self.scheduler = Scheduler(self.hear, capacity)
        self.serial = 0

    def hear(self, message: Message) -> None:
        self.said.append(message)
        if isinstance(message, Reply):
            assert message.serial not in self.replies, "answered twice"
            self.replies[message.serial] = message

    def ask(self, job: int, wish: object) -> int:
        self.serial += 1
        assert isinstance(wish, Begin) or hasattr(wish, "on")
        self.scheduler.take(Request(self.serial, job, wish))  # type: ignore[arg-type]
        return self.serial

    def reply(self, serial: int) -> Reply | None:
        return self.replies.get(serial)

    def answer(self, job: int, wish: object) -> Reply:
        reply = self.reply(self.ask(job, wish))
        assert reply is not None
        return reply

    def run(self, job: int, *, playing: bool = True, config: ToyConfig = SMALL) -> RecordedRun:
        assert self.answer(job, BeginRun((config,), playing=playing)).error is None
        found = self.scheduler._posts[job].job
        assert isinstance(found, RecordedRun)
        return found

    def watch(self, job: int, viewer: str, view: RunView | None = None) -> int:
        self.ask(job, Watch(viewer, view or Steps()))
        return self.ask(job, Ask(viewer, fresh=True))

    def work(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.scheduler.work()

    def until(self, condition: Callable[[], object], limit: float = 20.0) -> None:
        end = time.monotonic() + limit
        while not condition():
            assert time.monotonic() < end, "waited too long"
            self.scheduler.work()


class Browser:
    """Asks for the next picture when it has one."""

    def __init__(self, desk: Desk, job: int, view: RunView | None = None) -> None:
        self.desk, self.job, self.pictures = desk, job, 0
        self.viewer = f"viewer of {job}"
        self.serial = desk.watch(job, self.viewer, view)

    def look(self) -> None:
        if self.desk.reply(self.serial):
            self.pictures += 1
            self.serial = self.desk.ask(self.job, Ask(self.viewer))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_played_run_equals_the_stepped_one_however_it_is_watched(desk: Desk) -> None:
    run = desk.run(1)
    browser = Browser(desk, 1)
    while run.newest < 200:
        desk.scheduler.work()
        browser.look()
    run.pause()
    straight = RecordedRun([SMALL])
    straight.step(run.newest)
    assert (run.frame.snapshot.fake == straight.frame.snapshot.fake).all()


def test_one_picture_is_sent_for_each_request_and_none_without(desk: Desk) -> None:
    desk.run(1)
    serial = desk.watch(1, "a")
    desk.until(lambda: desk.reply(serial))
    sent = len(desk.said)
    desk.work(0.1)
    assert len([m for m in desk.said[sent:] if isinstance(m, Reply)]) == 0


def test_a_paused_run_answers_when_it_has_changed_and_not_before(desk: Desk) -> None:
    run = desk.run(1, playing=False)
    first = desk.watch(1, "a")
    desk.until(lambda: desk.reply(first))
    second = desk.ask(1, Ask("a"))
    desk.work(0.05)
    assert desk.reply(second) is None
    desk.ask(1, Step(3))
    desk.until(lambda: desk.reply(second))
    reply = desk.reply(second)
    assert reply is not None
    assert reply.value == b"3"
    assert run.newest == 3


def test_at_least_half_of_the_time_is_training_however_dear_the_pictures(desk: Desk) -> None:
    run = desk.run(1)
    browser = Browser(desk, 1, Dear())
    end = time.monotonic() + 0.8
    before = run.seconds
    while time.monotonic() < end:
        desk.scheduler.work()
        browser.look()
    assert run.seconds - before >= 0.8 * 0.45
    assert browser.pictures >= 3


@pytest.mark.slow
def test_nobody_starves(desk: Desk) -> None:
    dear = SMALL.with_(generator_widths=(128, 128), batch_size=512)
    browsers = []
    for job in range(12):
        desk.run(job, config=dear if job % 4 == 0 else SMALL)
        browsers.append(Browser(desk, job))
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        desk.scheduler.work()
        for browser in browsers:
            browser.look()
    counts = [browser.pictures for browser in browsers]
    assert min(counts) >= median(counts) / 2
    assert min(counts) >= 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let nothing take time but what says so."""
    clock = Clock()
    monkeypatch.setattr("explorer.live.scheduler.time", clock)
    monkeypatch.setattr("explorer.toy.run.time", clock)
    return clock


def test_what_those_who_watch_are_to_read_waits_for_them(desk: Desk, clock: Clock) -> None:
    desk.scheduler.take(Request(99, 1, BeginRun((SMALL,), playing=False), "It was moved."))
    clock.sleep(10 * NOTICE)
    serial = desk.watch(1, "a")
    desk.scheduler.work()
    assert desk.replies[serial].value == b"0It was moved."
    clock.sleep(NOTICE - 1)
    serial = desk.ask(1, Ask("a", fresh=True))
    desk.scheduler.work()
    assert desk.replies[serial].value == b"0It was moved."
    clock.sleep(1)
    serial = desk.ask(1, Ask("a", fresh=True))
    desk.scheduler.work()
    assert desk.replies[serial].value == b"0"


class Timed(RecordedRun):
    """A run whose steps, pictures and measurements take so many seconds of a clock."""

    def __init__(self, clock: Clock, step: float, picture: float) -> None:
        self.clock, self.step_takes, self.picture_takes = clock, step, picture
        self.light: list[bool] = []
        self.measured: list[float] = []
        self.first: Frame | None = None
        super().__init__([SMALL])
        self.play()

    def advance(self, seconds: float) -> float:
        self.clock.sleep(max(seconds, self.step_takes))
        self._changed()
        return 0.0

    def _taken(self, now: float, *, light: bool) -> Frame:
        self.light.append(light)
        self.clock.sleep(self.picture_takes * (0.6 if light else 1))
        self.first = self.first or super()._taken(now, light=light)
        return replace(self.first, number=self.version)

    def _measure(self) -> None:
        self.measured.append(self.clock.now)
        self.clock.sleep(2 * self.picture_takes)
        if not self._measurements:
            super()._measure()
        self._measured, self._measured_at = self.version, self.clock.now


@dataclass(frozen=True)
class BeginTimed(Begin):
    run: Timed

    def make(self) -> Timed:
        return self.run


def watched(clock: Clock, runs: list[Timed], seconds: float) -> list[float]:
    """Let each run have a browser; return the pictures a second that each of them got."""
    desk, browsers = Desk(), []
    for job, run in enumerate(runs):
        desk.ask(job, BeginTimed(run))
        browsers.append(Browser(desk, job))
    since = clock.now
    for run in runs:
        run.measured.clear()
    while clock.now < since + seconds:
        clock.sleep(desk.scheduler.work())
        for browser in browsers:
            browser.look()
    return [browser.pictures / (clock.now - since) for browser in browsers]


@pytest.mark.slow
def test_the_more_watch_the_lighter_the_pictures_and_the_rarer_the_numbers(
    clock: Clock,
) -> None:
    alone = [Timed(clock, 0.001, 0.005)]
    rates = watched(clock, alone, 10.0)
    assert rates[0] > 20
    assert not any(alone[0].light)
    assert 30 <= len(alone[0].measured) <= 40
    crowd = [Timed(clock, 0.001, 0.005) for _ in range(30)]
    rates = watched(clock, crowd, 30.0)
    assert all(all(run.light[3:]) for run in crowd)
    assert min(rates) >= median(rates) / 2
    for run in crowd:
        gaps = np.diff(run.measured)
        assert gaps.min() >= OLDEST_NUMBERS
        assert np.median(gaps) < 2 * OLDEST_NUMBERS


@pytest.mark.slow
def test_the_slowest_of_thirty_gets_half_of_the_median_however_dear_its_pictures(
    clock: Clock,
) -> None:
    runs = [Timed(clock, 0.001, 0.005) for _ in range(25)]
    runs += [Timed(clock, 0.004, 0.03) for _ in range(5)]
    rates = watched(clock, runs, 30.0)
    assert min(rates) >= median(rates) / 2
    assert median(rates) > 2


#: Twenty updates of D and one of G a step; on a quiet core each takes tens of milliseconds.
HEAVY = ToyConfig(
    generator_widths=(128,) * 3,
    discriminator_widths=(128,) * 3,
    batch_size=4096,
    schedule="algorithm-1",
    discriminator_steps=20,
    objective="wasserstein",
    penalty="gradient-penalty",
)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody looks at every run all the time, however slow this machine is."""
    monkeypatch.setattr("explorer.live.scheduler.PATIENCE", 600.0)


@pytest.mark.slow
@pytest.mark.usefixtures("patient")
def test_a_heavy_run_is_cut_between_two_updates_and_holds_nobody(desk: Desk) -> None:
    heavy, light = desk.run(1, config=HEAVY), desk.run(2)
    updates: list[int] = []

    def some() -> bool:
        before = heavy.begun
        desk.scheduler.work()
        updates.append(heavy.begun - before)
        return heavy.begun >= 6 or heavy.newest > 0

    desk.until(some, 120.0)
    assert heavy.newest == 0, "a whole step was one slice"
    assert max(updates) < 6
    assert light.newest > 0
    assert desk.answer(1, Pause()).error is None
    assert not heavy.active


@pytest.mark.slow
@pytest.mark.usefixtures("patient")
def test_a_heavy_step_comes_in_slices_and_a_pause_ends_it(desk: Desk) -> None:
    heavy, light = desk.run(1, playing=False, config=HEAVY), desk.run(2)
    desk.answer(1, Step())
    begun = heavy.begun
    assert 1 <= begun < 20
    assert heavy.newest == 0
    desk.until(lambda: heavy.begun > begun and light.newest > 0, 120.0)
    desk.ask(1, Pause())
    begun, step = heavy.begun, heavy.newest
    desk.work(0.05)
    assert (heavy.begun, heavy.newest) == (begun, step)


def test_a_change_is_drawn_before_the_next_slice(desk: Desk) -> None:
    run = desk.run(1)
    serial = desk.watch(1, "a")
    desk.until(lambda: desk.reply(serial))
    serial = desk.ask(1, Ask("a"))
    desk.ask(1, Reconfigure((SMALL.with_(generator_lr=0.01),)))
    step = run.newest
    desk.scheduler.work()
    reply = desk.reply(serial)
    assert reply is not None
    assert reply.value == str(step).encode()


def test_a_change_is_drawn_at_once_also_for_who_asks_after_it(desk: Desk) -> None:
    desk.run(1)
    first = {name: desk.watch(1, name, view) for name, view in VIEWS.items()}
    desk.until(lambda: all(map(desk.reply, first.values())))
    desk.ask(1, Reconfigure((SMALL.with_(generator_lr=0.01),)))
    desk.scheduler.work()
    late = {name: desk.ask(1, Ask(name)) for name in VIEWS}
    desk.scheduler.work()
    assert desk.reply(late["rare"])
    assert not desk.reply(late["patient"])
    again = desk.ask(1, Ask("rare"))
    desk.scheduler.work()
    assert not desk.reply(again), "one change hurries one picture"


def test_who_waits_to_see_a_change_does_not_wait_for_numbers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.run(1)
    serial = desk.watch(1, "a")
    desk.until(lambda: desk.reply(serial))
    ages: list[float] = []
    look = run.look

    def noted(numbers_age: float, *, light: bool) -> Frame:
        ages.append(numbers_age)
        return look(numbers_age, light=light)

    monkeypatch.setattr(run, "look", noted)
    desk.ask(1, Reconfigure((SMALL.with_(generator_lr=0.01),)))
    desk.ask(1, Ask("a"))
    desk.scheduler.work()
    desk.ask(1, Ask("a"))
    desk.until(lambda: len(ages) > 1)
    assert ages[:2] == [OLDEST_NUMBERS, NUMBERS_AGE]


def test_an_unforeseen_error_ends_one_run_and_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = desk.run(1), desk.run(2)
    monkeypatch.setattr(broken._stacks, "update", {}.popitem)
    step = whole.newest
    desk.until(lambda: whole.newest > step + 50 and broken.error is not None)
    assert broken.error is not None
    assert broken.error.startswith("The run broke off")
    assert not broken.active


def test_a_view_that_cannot_draw_breaks_its_run_only(desk: Desk) -> None:
    broken, whole = desk.run(1), desk.run(2)
    desk.watch(1, "a", Breaking())
    step = whole.newest
    desk.until(lambda: whole.newest > step + 50)
    assert broken.error is not None


def test_what_is_refused_is_said_and_nothing_is_lost(desk: Desk) -> None:
    run = desk.run(1, playing=False)
    reply = desk.answer(1, Reconfigure((SMALL.with_(latent_dim=3),)))
    assert reply.error == "['latent_dim'] cannot change while a run goes on."
    assert run.configs == (SMALL,)
    assert run.error is None
    assert desk.answer(7, Nothing()).error == "This run is gone."


def test_beyond_the_capacity_a_run_waits_and_is_told_its_place() -> None:
    desk = Desk(capacity=1)
    runs = [desk.run(job) for job in range(3)]
    assert [desk.answer(job, Nothing()).place for job in range(3)] == [0, 1, 2]
    serial = desk.watch(2, "a")
    desk.until(lambda: desk.reply(serial))
    reply = desk.reply(serial)
    assert reply is not None
    assert b"number 2 in the queue" in bytes(reply.value)  # type: ignore[call-overload]
    assert runs[2].newest == 0
    desk.ask(0, Pause())
    assert desk.answer(1, Nothing()).place == 0
    desk.until(lambda: runs[1].newest > 0)


def test_a_released_run_rests_at_once_and_goes_on_when_somebody_looks(desk: Desk) -> None:
    run = desk.run(1)
    serial = desk.watch(1, "a")
    desk.until(lambda: run.newest > 0)
    desk.ask(1, Release())
    step = run.newest
    desk.work(0.05)
    assert run.newest == step
    assert desk.reply(serial) is not None
    desk.answer(1, Nothing())
    desk.until(lambda: run.newest > step)


def test_a_closed_tab_pauses_its_run_within_a_second(desk: Desk) -> None:
    run = desk.run(1)
    desk.watch(1, "a")
    desk.until(lambda: run.newest > 0)
    desk.ask(1, Leave("a"))
    assert FAREWELL < 1.0
    desk.work(FAREWELL + 0.05)
    step = run.newest
    desk.work(0.05)
    assert run.newest == step


def test_a_run_rests_when_nobody_has_looked_for_a_while(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.run(1)
    desk.answer(1, Nothing())
    monkeypatch.setattr("explorer.live.scheduler.PATIENCE", 0.05)
    desk.work(0.1)
    step = run.newest
    desk.work(0.05)
    assert run.newest == step
    assert PATIENCE >= 1


def test_states_are_kept_while_a_run_changes_and_continue_it_bit_for_bit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.live.scheduler.SAVE_EVERY", 0.02)
    run = desk.run(1)
    desk.answer(1, Nothing())
    kept: list[Kept] = []

    def three() -> bool:
        kept[:] = [m for m in desk.said if isinstance(m, Kept)]
        return len(kept) >= 3 and run.newest > 100

    desk.until(three)
    desk.ask(1, Pause())
    saved = None
    for message in kept:
        saved = message.saved.after(saved)
    assert saved is not None
    restored = BeginRun((), saved=saved).make()
    assert restored.playing
    assert restored.steps == [step for step in run.steps if step <= restored.newest]
    run.step(20)
    restored.step(run.newest - restored.newest)
    assert (restored.frame.snapshot.fake == run.frame.snapshot.fake).all()
    assert (restored.frame.curves.steps == run.frame.curves.steps).all()
    before = len([m for m in desk.said if isinstance(m, Kept)])
    desk.work(0.1)
    assert len([m for m in desk.said if isinstance(m, Kept)]) <= before + 1


def test_a_state_kept_after_going_back_holds_the_new_past(desk: Desk) -> None:
    run = desk.run(1, playing=False)
    run.step(100)
    first = run.save(only_new=True)
    run.continue_from(40)
    run.reconfigure([SMALL.with_(generator_lr=0.05)])
    run.step(60)
    second = run.save(only_new=True).after(first)
    restored = BeginRun((), saved=second).make()
    assert (restored.peek(80).fake == run.peek(80).fake).all()


def test_commands_reach_the_run(desk: Desk) -> None:
    run = desk.run(1, playing=False)
    desk.answer(1, Play())
    assert run.playing
    desk.answer(1, Pause())
    frame = desk.answer(1, Look()).value
    assert isinstance(frame, Frame)
    assert frame.snapshot.step == run.newest


def test_a_worker_whose_tasks_are_old_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.ask(1, BeginTask(Unwanted, ()))
    later = time.monotonic() + 60
    monkeypatch.setattr("explorer.live.scheduler.time.monotonic", lambda: later)
    assert desk.scheduler.work() > 0.1
