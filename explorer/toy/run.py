"""A run that somebody watches: it plays in slices, records its curves, publishes frames."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from explorer.jobs import CommandLock
from explorer.toy.config import ToyConfig
from explorer.toy.curves import Curves, Recorder
from explorer.toy.snapshot import Measurement, Snapshot
from explorer.toy.stacks import Players, Stacks

#: Pictures a second that a playing run publishes at most; numbers change 4 times a second.
PICTURES_PER_SECOND = 16.0
NUMBERS_PER_SECOND = 4.0
#: A run that no page has looked at for so many seconds stops to work.
PATIENCE = 3.0
#: Seconds between two slices: whoever draws the pictures and moves the sliders gets a turn.
BREATH = 0.006
#: For so many seconds after a change the picture of it has the machine for itself.
COURTESY = 0.1


@dataclass(frozen=True)
class Frame:
    """One published picture; immutable, so that a page reads it without a lock.

    Attributes:
        number: Counts the frames of the run.
        snapshot: The models.
        measurements: Metrics of each model, at most a quarter of a second old.
        curves: The history.
        steps_per_second: Over the last second or so; 0 while paused.
        error: Why the run broke, or None.
    """

    number: int
    snapshot: Snapshot
    measurements: tuple[Measurement, ...]
    curves: Curves
    steps_per_second: float
    error: str | None = None


class ToyRun:
    """K models in lock-step, played, paused, stepped and changed from any thread.

    The worker of `explorer.jobs` calls `advance`; pages call everything else and read `frame`.

    Attributes:
        configs: The present settings of the models.
        frame: The last published picture.
        playing: Whether the student wants it to run.
        steps_per_second: The pace, or None for as fast as it goes.

    Args:
        configs: One a model.
        steps_per_second: The pace to begin with.
    """

    def __init__(
        self, configs: Sequence[ToyConfig], steps_per_second: float | None = None
    ) -> None:
        self._lock = CommandLock()
        self._stacks = Stacks(configs)
        self._recorder = Recorder()
        self.playing = False
        self.steps_per_second = steps_per_second
        self._released = False
        self._seen = time.monotonic()
        self._owed = 0.0
        self._last = time.monotonic()
        self._rate = (time.monotonic(), 0, 0.0)
        self._rested_until = 0.0
        self._measured_at = 0.0
        self._measurements: tuple[Measurement, ...] = ()
        self._published_at = 0.0
        self._record()
        self.frame = self._publish()

    @property
    def configs(self) -> tuple[ToyConfig, ...]:
        """The present settings of the models."""
        return self._stacks.configs

    @property
    def active(self) -> bool:
        """Whether the worker should serve it: it plays, somebody looks, nothing broke."""
        watched = not self._released and time.monotonic() - self._seen < PATIENCE
        return self.playing and watched and not self._stacks.stopped and not self.frame.error

    def look(self) -> Frame:
        """Return the last frame and note that a page is looking."""
        self._seen = time.monotonic()
        self._released = False
        return self.frame

    def release(self) -> None:
        """Note that the page is gone: pause within one slice, until somebody looks again."""
        self._released = True

    def play(self) -> None:
        """Run until paused."""
        with self._lock:
            self._owed, self._last = 0.0, time.monotonic()
            self._rate = (time.monotonic(), self._stacks.step_count, 0.0)
            self.playing = True

    def pause(self) -> None:
        """Stop after the present slice; publish the exact present state."""
        with self._lock:
            self.playing = False
            self._rate = (time.monotonic(), self._stacks.step_count, 0.0)
            self.frame = self._publish()

    def step(self, steps: int = 1) -> None:
        """Do so many steps now."""
        with self._lock:
            self._train(steps)
            self.frame = self._publish()

    def update_discriminator(self) -> None:
        """Update D once now; the step counter stays."""
        with self._lock:
            self._stacks.update_discriminator()
            self.frame = self._publish()

    def update_generator(self) -> None:
        """Update G once now; the step counter stays."""
        with self._lock:
            self._stacks.update_generator()
            self.frame = self._publish()

    def players(self) -> list[Players]:
        """Return copies of both players of every model, as they are now."""
        with self._lock:
            return self._stacks.players()

    def reconfigure(self, configs: Sequence[ToyConfig]) -> None:
        """Change live fields while running, and leave a mark on the curves.

        Raises:
            ValueError: A field that is not live differs.
        """
        with self._lock:
            before = self.configs
            self._stacks.reconfigure(configs)
            for sentence in changes(before, self.configs):
                self._recorder.mark(self._stacks.step_count, sentence)
            # The models are the same, and so are their metrics: the picture need not wait.
            self.frame = self._publish(measure=False)
            self._rested_until = time.monotonic() + COURTESY

    def advance(self, seconds: float) -> float:
        """Train for a slice at the chosen pace; return the seconds until the next one."""
        if self._lock.wanted:
            return 0.002
        if (rest := self._rested_until - time.monotonic()) > 0:
            return rest
        with self._lock.quietly():
            if not self.playing:
                return 0.0
            try:
                return self._advance(seconds)
            except (RuntimeError, ValueError, FloatingPointError, MemoryError) as error:
                self.frame = self._publish(error=f"The run broke off: {error}")
                return 1.0

    def _advance(self, seconds: float) -> float:
        now = time.monotonic()
        pace = self.steps_per_second
        if pace is None:
            self._train_until(now + seconds)
        else:
            self._owed = min(self._owed + (now - self._last) * pace, 1.0 + pace * seconds * 5)
            self._train_until(now + seconds, int(self._owed))
        self._last = now
        due = time.monotonic() - self._published_at >= 1 / PICTURES_PER_SECOND
        if due or self._stacks.stopped:
            self.frame = self._publish()
        return BREATH if pace is None else min(1 / pace, 1 / PICTURES_PER_SECOND)

    def _train_until(self, end: float, most: int | None = None) -> None:
        done = 0
        while (most is None or done < most) and not self._stacks.stopped:
            chunk = self._until_record() if most is None else 1
            self._train(min(chunk, 10))
            done += min(chunk, 10)
            if time.monotonic() >= end or self._lock.wanted:
                break
        self._owed = max(0.0, self._owed - done)

    def _until_record(self) -> int:
        return self._recorder.stride - self._stacks.step_count % self._recorder.stride

    def _train(self, steps: int) -> None:
        """Do exactly so many steps, recording at the recorder's steps on the way."""
        while steps and not self._stacks.stopped:
            chunk = min(steps, self._until_record())
            self._stacks.step(chunk)
            steps -= chunk
            if self._stacks.step_count % self._recorder.stride == 0:
                self._record()

    def _record(self) -> None:
        step = self._stacks.step_count
        self._recorder.add(self._stacks.scores())
        if step % self._recorder.measure_stride == 0:
            self._measure()
            self._recorder.add_metrics(step, list(self._measurements))

    def _measure(self) -> None:
        self._measurements = tuple(self._stacks.measure())
        self._measured_at = time.monotonic()

    def _publish(self, error: str | None = None, *, measure: bool = True) -> Frame:
        now = time.monotonic()
        old = not self.playing or now - self._measured_at >= 1 / NUMBERS_PER_SECOND
        if measure and old:
            self._measure()
        self._published_at = now
        number = self.frame.number + 1 if hasattr(self, "frame") else 0
        return Frame(
            number,
            self._stacks.snapshot(),
            self._measurements,
            self._recorder.curves(),
            self._measured_rate(now),
            error,
        )

    def _measured_rate(self, now: float) -> float:
        since, steps, rate = self._rate
        if now - since >= 0.5:
            rate = (self._stacks.step_count - steps) / (now - since)
            self._rate = (now, self._stacks.step_count, rate)
        return rate if self.playing else 0.0


def changes(before: Sequence[ToyConfig], after: Sequence[ToyConfig]) -> list[str]:
    """Return one phrase for each field that differs, such as 'generator_lr 0.001 to 0.01'."""
    told = {}
    for old, new in zip(before, after, strict=True):
        for field in ToyConfig.model_fields:
            if getattr(old, field) != getattr(new, field):
                told[field] = f"{field} {getattr(old, field)} to {getattr(new, field)}"
    return list(told.values())
