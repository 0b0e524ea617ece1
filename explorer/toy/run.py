"""A run that somebody watches: it plays in slices, records its curves, shows frames."""

import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from explorer.config import encode
from explorer.toy.config import LIVE_FIELDS, ToyConfig
from explorer.toy.curves import Curves, Recorder
from explorer.toy.snapshot import Measurement, Snapshot
from explorer.toy.stacks import Players, Stacks

#: Seconds after which the numbers of a playing run are measured anew, unless told otherwise.
NUMBERS_AGE = 0.25
#: Seconds that single steps may take at once before the rest of them comes in slices.
AT_ONCE = 0.05
#: Share of a step by which sums of times may miss the whole one.
ROUNDING = 1e-6
#: Share of a slice by which it may be overrun to end a step that is nearly done.
GRACE = 0.25


@dataclass(frozen=True)
class Frame:
    """What there is to see of a run at one moment; immutable.

    Attributes:
        number: The run's version that it shows.
        snapshot: The models.
        measurements: Metrics of each model; exact while the run stands, else a little older.
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
    """K models in lock-step, played, paused, stepped and changed, always by one thread.

    A scheduler of `explorer.live` calls `advance` and passes on what the pages ask for. A
    picture is taken when somebody looks, and never otherwise.

    Attributes:
        configs: The present settings of the models.
        playing: Whether the student wants it to run.
        steps_per_second: The pace, or None for as fast as it goes.
        version: Counts the changes of what there is to see.
        error: Why it broke, or None; a broken run stands.

    Args:
        configs: One a model.
        steps_per_second: The pace to begin with.
    """

    def __init__(
        self, configs: Sequence[ToyConfig], steps_per_second: float | None = None
    ) -> None:
        self._stacks = Stacks(configs)
        self._recorder = Recorder()
        self.playing = False
        self.steps_per_second = steps_per_second
        self.version = 0
        self.error: str | None = None
        self._owed = 0.0
        self._last = time.monotonic()
        self._rate = (time.monotonic(), 0, 0.0)
        self._step_cost = 0.0
        self._stepping: int | None = None
        self._measurements: tuple[Measurement, ...] = ()
        self._measured, self._measured_at = -1, 0.0
        self._frame: Frame | None = None
        self._light = False
        self._record()

    @property
    def configs(self) -> tuple[ToyConfig, ...]:
        """The present settings of the models."""
        return self._stacks.configs

    @property
    def active(self) -> bool:
        """Whether it wants to train: it plays or has steps to do, and nothing broke."""
        wanted = self.playing or self._stepping is not None
        return wanted and not self._stacks.stopped and self.error is None

    @property
    def over(self) -> bool:
        """Whether every model has stopped for good: it diverged."""
        return self._stacks.stopped

    @property
    def frame(self) -> Frame:
        """What there is to see now."""
        return self.look()

    def look(self, numbers_age: float = NUMBERS_AGE, *, light: bool = False) -> Frame:
        """Return what there is to see now, taken anew where anything has changed.

        Args:
            numbers_age: Seconds that the metrics of a playing run may be old.
            light: Whether a playing run may be shown by fewer samples and cells.
        """
        now = time.monotonic()
        due = now - self._measured_at >= numbers_age
        if self._measured != self.version and (due or not self.active):
            self._measure()
        light = light and self.active
        old = self._frame is None or self._frame.number != self.version
        if self._frame is None or old or self._light > light:
            self._frame, self._light = self._taken(now, light=light), light
        return self._frame

    def fail(self, sentence: str) -> None:
        """Stand still for good, and say why."""
        self.error = sentence
        self._changed()

    def play(self) -> None:
        """Run until paused."""
        self._owed, self._last = 0.0, time.monotonic()
        self._rate = (time.monotonic(), self._stacks.step_count, 0.0)
        self.playing = True
        self._changed()

    def pause(self) -> None:
        """Stop here."""
        self.playing, self._stepping = False, None
        self._rate = (time.monotonic(), self._stacks.step_count, 0.0)
        self._changed()

    def step(self, steps: int = 1) -> None:
        """Do so many steps now, however long they take."""
        self._stepping = self._stacks.step_count + steps
        self._train_until(math.inf, steps)

    @property
    def stepping(self) -> bool:
        """Whether steps that were asked for are still to be done."""
        return self._stepping is not None

    def begin_steps(self, steps: int) -> None:
        """Do so many steps, those that take long in slices of `advance`."""
        self._stepping = self._stacks.step_count + steps
        self._train_until(time.monotonic() + AT_ONCE, steps)

    def update_discriminator(self) -> None:
        """Update D once now; the step counter stays."""
        self._stacks.update_discriminator()
        self._changed()

    def update_generator(self) -> None:
        """Update G once now; the step counter stays."""
        self._stacks.update_generator()
        self._changed()

    def players(self) -> list[Players]:
        """Return copies of both players of every model, as they are now."""
        return self._stacks.players()

    def reconfigure(self, configs: Sequence[ToyConfig]) -> None:
        """Change live fields while running, and leave a mark on the curves.

        Raises:
            ValueError: A field that is not live differs.
        """
        before, measured = self.configs, self._measured == self.version
        self._stacks.reconfigure(configs)
        for sentence in changes(before, self.configs):
            self._recorder.mark(self._stacks.step_count, sentence)
        self._changed()
        if measured:
            # The models are the same, and so are their metrics.
            self._measured = self.version

    def advance(self, seconds: float) -> float:
        """Train for about so long at the pace; return the seconds until it wants more."""
        if not self.active:
            return 0.0
        now = time.monotonic()
        pace = self.steps_per_second if self._stepping is None else None
        if self._stepping is not None:
            self._train_until(now + seconds, self._stepping - self._stacks.step_count)
        elif pace is None:
            self._train_until(now + seconds)
        else:
            self._owed = min(self._owed + (now - self._last) * pace, 1.0 + pace * seconds * 5)
            self._train_until(now + seconds, int(self._owed + ROUNDING))
        self._last = now
        return 0.0 if pace is None or self._owed >= 1 else (1 - self._owed) / pace

    def _train_until(self, end: float, most: int | None = None) -> None:
        """Train until a moment, or until so many steps are done, whichever comes first.

        A step that takes longer is cut between two updates, and goes on in the next slice.
        """
        start = time.monotonic()
        # Processor time: who waits for the processor amid a cheap step is to end it.
        latest = time.thread_time() + (1 + GRACE) * (end - start)
        steps = sys.maxsize if most is None else most
        first = begun = self._stacks.step_count
        for _ in self._stacks.updates(steps):
            now = time.monotonic()
            if self._stacks.begun:
                if time.thread_time() >= latest:
                    break
                continue
            done = self._stacks.step_count
            if done > begun:
                self._recorded(done)
            self._step_cost, begun, start = (now - start) / max(done - begun, 1), done, now
            if now + self._step_cost > end:
                break
        done = self._stacks.step_count
        self._owed = max(0.0, self._owed - (done - first))
        if self._stepping is not None and (done >= self._stepping or self._stacks.stopped):
            self._stepping = None
        if steps:
            self._changed()

    def _recorded(self, step: int) -> None:
        if step % self._recorder.stride == 0:
            self._record()

    def _record(self) -> None:
        step = self._stacks.step_count
        self._recorder.add(self._stacks.scores())
        if step % self._recorder.measure_stride == 0:
            self._measure()
            self._recorder.add_metrics(step, list(self._measurements))

    def _measure(self) -> None:
        self._measurements = tuple(self._stacks.measure())
        self._measured, self._measured_at = self.version, time.monotonic()
        self._frame = None

    def _changed(self) -> None:
        self.version += 1

    def _taken(self, now: float, *, light: bool) -> Frame:
        return Frame(
            self.version,
            self._stacks.snapshot(light=light),
            self._measurements,
            self._recorder.curves(),
            self._measured_rate(now),
            self.error,
        )

    def _measured_rate(self, now: float) -> float:
        since, steps, rate = self._rate
        if now - since >= 0.5:
            rate = (self._stacks.step_count - steps) / (now - since)
            self._rate = (now, self._stacks.step_count, rate)
        return rate if self.playing else 0.0


def changes(before: Sequence[ToyConfig], after: Sequence[ToyConfig]) -> list[str]:
    """Return one phrase a field that differs, such as 'learning rate of G 0.001 to 0.01'."""
    told = {}
    for old, new in zip(before, after, strict=True):
        for field in ToyConfig.model_fields:
            if getattr(old, field) != getattr(new, field):
                values = (encode(getattr(config, field)) for config in (old, new))
                told[field] = f"{LIVE_FIELDS[field]} {' to '.join(values)}"
    return list(told.values())
