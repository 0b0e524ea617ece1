"""Runs that train outside the script: one worker for all, one run a page and session."""

import atexit
import gc
import sys
from collections.abc import Callable, Hashable, Sequence

import streamlit as st

from explorer.jobs import Pool
from explorer.toy.config import LIVE_FIELDS, ToyConfig
from explorer.toy.recording import RecordedRun
from explorer.toy.run import ToyRun

#: Seconds between two looks of a page at a playing run.
PICTURE_PERIOD = 0.08
CURVE_PERIOD = 0.5


@st.cache_resource(show_spinner="Starting the trainer …")
def pool() -> Pool:
    """Return the worker that all sessions share; it is stopped before Python exits."""
    # The worker would hold the interpreter for 5 ms at a time while a slider waits for it.
    sys.setswitchinterval(0.001)
    shared = Pool()
    atexit.register(shared.close)
    # Everything imported so far lives as long as the server: no collection need look at it.
    gc.collect()
    gc.freeze()
    return shared


class Lease:
    """What one browser session keeps at work; all of it is let go when the session ends."""

    def __init__(self) -> None:
        self._endings: dict[Hashable, Callable[[], None]] = {}

    def hold(self, name: Hashable, ending: Callable[[], None]) -> None:
        """Remember how to let something go; what had this name is forgotten."""
        self._endings[name] = ending

    def forget(self, name: Hashable) -> None:
        """Do nothing about it when the session ends."""
        self._endings.pop(name, None)

    def release(self) -> None:
        """Let everything go: nobody looks any more."""
        for ending in list(self._endings.values()):
            ending()


@st.cache_resource(scope="session", on_release=Lease.release, show_spinner=False)
def lease() -> Lease:
    """Return the lease of the present session."""
    return Lease()


def session_run(
    page: str, configs: Sequence[ToyConfig], *, autoplay: bool, steps_per_second: float | None
) -> ToyRun:
    """Return the page's run: the present one where it can follow the configs, else a new one.

    A change of live fields goes into the running models. Any other change starts afresh from
    the seed, and keeps playing if it was.

    Args:
        page: The page's name.
        configs: What the controls ask for.
        autoplay: Whether the very first run of the session starts by itself.
        steps_per_second: The pace, None for as fast as it goes.
    """
    # The worker sets torch to one thread; small products are slower on two.
    pool()
    key = f"{page}:run"
    run = st.session_state.get(key)
    if isinstance(run, ToyRun) and not follows(run, configs):
        was_playing, run = run.playing, None
    else:
        was_playing = autoplay
    if not isinstance(run, ToyRun):
        run = RecordedRun(configs)
        st.session_state[key] = run
        if was_playing:
            run.play()
    run.steps_per_second = steps_per_second
    lease().hold(page, run.release)
    attend(run)
    return run


def current(page: str) -> ToyRun:
    """Return the page's present run; a fragment asks for it at every tick."""
    run = st.session_state[f"{page}:run"]
    assert isinstance(run, ToyRun)
    return run


def play(page: str) -> None:
    """Let the page's run play, and whatever run takes its place."""
    current(page).play()


def follows(run: ToyRun, configs: Sequence[ToyConfig]) -> bool:
    """Bring a run to the configs if only live fields differ; return whether it could."""
    present = run.configs
    if len(present) != len(configs):
        return False
    changed = {
        field
        for old, new in zip(present, configs, strict=True)
        for field in ToyConfig.model_fields
        if getattr(old, field) != getattr(new, field)
    }
    if changed - LIVE_FIELDS:
        return False
    if changed:
        try:
            run.reconfigure(configs)
        except ValueError:
            return False
    return True


def steer(page: str, configs: Sequence[ToyConfig], *, steps_per_second: float | None) -> bool:
    """Take a changed widget's settings into the page's running models at once.

    Returns:
        Whether they could follow; where not, the page must run and start them afresh.
    """
    run = st.session_state.get(f"{page}:run")
    if not isinstance(run, ToyRun) or not follows(run, configs):
        return False
    run.steps_per_second = steps_per_second
    return True


def restart(page: str) -> None:
    """Forget the page's run: the next one starts from the seed, playing if this one was."""
    run = st.session_state.get(f"{page}:run")
    if isinstance(run, ToyRun):
        fresh = RecordedRun(run.configs, run.steps_per_second)
        if run.playing:
            fresh.play()
        run.release()
        st.session_state[f"{page}:run"] = fresh


def tell_place(place: int) -> None:
    """Say that work waits for a slot; nothing where its place is 0, being served."""
    if place:
        st.info(f"Many runs at once: this one waits for a slot, number {place} in the queue.")


def attend(run: ToyRun) -> int:
    """Note that a page looks at the run; return its place in the queue, 0 if it is served."""
    run.look()
    if not run.active:
        return 0
    pool().submit(run)
    return pool().place(run)
