"""Runs that remember: states at even steps, to look at again and to continue from."""

import pickle
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from explorer.toy.config import ToyConfig
from explorer.toy.run import Frame, ToyRun
from explorer.toy.sizes import size_of
from explorer.toy.snapshot import Snapshot
from explorer.toy.stacks import Stacks

#: Bytes of states that one run keeps at most, and how many states.
BUDGET = 16_000_000
MOST, LEAST = 240, 2


@dataclass(frozen=True)
class Change:
    """What a student did between two steps.

    Attributes:
        step: Steps done before it.
        begun: Updates done after them, of a step that was cut.
        kind: `configs`, `update_discriminator` or `update_generator`.
        configs: The new settings, for `configs`.
    """

    step: int
    kind: str
    configs: tuple[ToyConfig, ...] = ()
    begun: int = 0


@dataclass(frozen=True)
class Keyframe:
    """One remembered state.

    Attributes:
        step: Steps done.
        states: What `Stacks.load_memory` takes.
        configs: The settings at that step.
        changes: How many changes came before it.
    """

    step: int
    states: list[dict[str, Any]]
    configs: tuple[ToyConfig, ...]
    changes: int


class Recording:
    """Keeps states at even steps within `BUDGET`; doubles the distance when there are many."""

    def __init__(self) -> None:
        self.frames: list[Keyframe] = []
        self.stride = 1

    def wants(self, step: int) -> bool:
        """Whether a state of this step would be kept."""
        return step % self.stride == 0 and (not self.frames or step > self.frames[-1].step)

    def add(self, frame: Keyframe) -> None:
        """Keep one state, and thin evenly when the budget is full."""
        # The first state is smaller than the rest: the optimizers have no memory yet.
        most = max(LEAST, min(MOST, BUDGET // max(size_of(frame.states), 1)))
        self.frames.append(frame)
        while len(self.frames) > most:
            distance = self.frames[1].step - self.frames[0].step
            self.stride = 2 * max(self.stride, distance)
            self.frames = [f for f in self.frames if f.step % self.stride == 0]

    def forget_after(self, step: int) -> None:
        """Drop the states after a step."""
        self.frames = [f for f in self.frames if f.step <= step]


@dataclass(frozen=True)
class Saved:
    """All that a run needs to go on bit for bit in another process.

    Attributes:
        state: Models, curves and changes, packed.
        steps: The remembered steps.
        frames: Packed states of remembered steps; all of them, or those that are new.
    """

    state: bytes
    steps: tuple[int, ...]
    frames: dict[int, bytes]

    def after(self, before: "Saved | None") -> "Saved":
        """Return this with the remembered states that an earlier one holds already."""
        known = (before.frames if before else {}) | self.frames
        return replace(self, frames={step: known[step] for step in self.steps})


class RecordedRun(ToyRun):
    """A run that can be looked at and continued at any remembered step.

    `show` pauses it and shows a remembered step in place of the newest; the run itself stays
    where it is until `continue_from`.

    Attributes:
        recording: The remembered states.
        changes: What the student did, in order, so that the run can be repeated.
        seconds: Time spent training.
        shown: The remembered step on show, None for the newest.
    """

    def __init__(
        self, configs: Sequence[ToyConfig], steps_per_second: float | None = None
    ) -> None:
        self.recording = Recording()
        self.initial = tuple(configs)
        self.changes: list[Change] = []
        self.seconds = 0.0
        self.shown: int | None = None
        self._projector: Stacks | None = None
        self._unsaved: set[int] = set()
        super().__init__(configs, steps_per_second)

    @property
    def steps(self) -> list[int]:
        """The remembered steps."""
        return [frame.step for frame in self.recording.frames]

    @property
    def newest(self) -> int:
        """Steps done by the run itself, whatever is on show."""
        return self._stacks.step_count

    @property
    def begun(self) -> int:
        """Updates done of the next step, where a pause cut it."""
        return self._stacks.begun

    def show(self, step: int) -> None:
        """Pause, and show a remembered step in place of the newest.

        Raises:
            ValueError: The step is not remembered.
        """
        self._remembered(step)
        self.playing, self._stepping = False, None
        self.shown = step
        self._changed()

    def show_newest(self) -> None:
        """Show the run's own present state again."""
        self._projector, self.shown = None, None
        self._changed()

    def continue_from(self, step: int) -> None:
        """Restore a remembered step exactly and forget what came after it.

        Raises:
            ValueError: The step is not remembered.
        """
        frame = self._remembered(step)
        self._stepping = None
        self._stacks.reconfigure(frame.configs)
        self._stacks.load_memory(frame.states)
        self.changes = self.changes[: frame.changes]
        self.recording.forget_after(step)
        self._recorder.forget_after(step)
        self.show_newest()

    def peek(self, step: int) -> Snapshot:
        """Return a picture of a remembered step; the run and what it shows stay.

        Raises:
            ValueError: The step is not remembered.
        """
        return self._loaded(self._remembered(step)).snapshot()

    def save(self, *, only_new: bool = False) -> Saved:
        """Return what `restore` takes.

        Args:
            only_new: Without the remembered states that the last call returned.
        """
        state = {
            "initial": self.initial,
            "configs": self.configs,
            "memory": self._stacks.memory(),
            "recorder": self._recorder,
            "stride": self.recording.stride,
            "changes": self.changes,
            "seconds": self.seconds,
            "shown": self.shown,
            "playing": self.playing,
            "steps_per_second": self.steps_per_second,
        }
        frames = {
            frame.step: pickle.dumps(frame)
            for frame in self.recording.frames
            if frame.step in self._unsaved or not only_new
        }
        self._unsaved.clear()
        return Saved(pickle.dumps(state), tuple(self.steps), frames)

    @classmethod
    def restore(cls, saved: Saved) -> Self:
        """Return a run that goes on where `save` was called.

        Args:
            saved: With the states of all its steps, from a process of this program.
        """
        state = pickle.loads(saved.state)
        run = cls(state["initial"], state["steps_per_second"])
        run._stacks.reconfigure(state["configs"])
        run._stacks.load_memory(state["memory"])
        run._recorder = state["recorder"]
        run.recording.frames = [pickle.loads(saved.frames[step]) for step in saved.steps]
        run.recording.stride = state["stride"]
        run.changes, run.seconds = state["changes"], state["seconds"]
        run.shown = state["shown"]
        if state["playing"]:
            run.play()
        run._changed()
        return run

    def play(self) -> None:
        """Run on from the newest step until paused."""
        self._projector, self.shown = None, None
        super().play()

    def update_discriminator(self) -> None:
        """Update D once now; the step counter stays."""
        self._note("update_discriminator")
        super().update_discriminator()

    def update_generator(self) -> None:
        """Update G once now; the step counter stays."""
        self._note("update_generator")
        super().update_generator()

    def reconfigure(self, configs: Sequence[ToyConfig]) -> None:
        """Change live fields while running, and leave a mark on the curves."""
        super().reconfigure(configs)
        self._note("configs", self.configs)

    def _train_until(self, end: float, most: int | None = None) -> None:
        self.shown = None
        start = time.perf_counter()
        super()._train_until(end, most)
        self.seconds += time.perf_counter() - start

    def _note(self, kind: str, configs: tuple[ToyConfig, ...] = ()) -> None:
        self.shown = None
        self.changes.append(Change(self.newest, kind, configs, self._stacks.begun))

    def _record(self) -> None:
        super()._record()
        step = self._stacks.step_count
        if self.recording.wants(step):
            states = self._stacks.memory()
            self.recording.add(Keyframe(step, states, self.configs, len(self.changes)))
            self._unsaved.add(step)

    def _taken(self, now: float, *, light: bool) -> Frame:
        if self.shown is None:
            return super()._taken(now, light=light)
        projector = self._loaded(self._remembered(self.shown))
        curves = self._recorder.curves()
        here = (*curves.marks, (self.shown, "shown now"))
        return Frame(
            self.version,
            projector.snapshot(),
            tuple(projector.measure()),
            replace(curves, marks=here),
            0.0,
            self.error,
        )

    def _remembered(self, step: int) -> Keyframe:
        for frame in self.recording.frames:
            if frame.step == step:
                return frame
        msg = f"Step {step} is not remembered; {self.steps[:5]} and so on are."
        raise ValueError(msg)

    def _loaded(self, frame: Keyframe) -> Stacks:
        """Return a second set of models in a remembered state."""
        if self._projector is None:
            self._projector = Stacks(self.configs)
        self._projector.reconfigure(frame.configs)
        self._projector.load_memory(frame.states)
        return self._projector


def evenly(steps: Sequence[int], most: int) -> list[int]:
    """Return at most so many of the steps, evenly, the last among them.

    >>> evenly([0, 20, 40, 60, 80], 3)
    [0, 40, 80]
    """
    return [steps[index] for index in _even(len(steps), most)]


def _even(count: int, most: int) -> list[int]:
    chosen = min(count, most)
    return [round(k * (count - 1) / max(chosen - 1, 1)) for k in range(chosen)]
