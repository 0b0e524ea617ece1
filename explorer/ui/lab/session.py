"""The runs of one browser session: one a page, trained by a worker."""

from collections.abc import Callable, Hashable, Sequence

import streamlit as st

from explorer.live.client import LiveRun
from explorer.toy.config import LIVE_FIELDS, ToyConfig
from explorer.ui.frame import lesson
from explorer.ui.lab.serving import crew


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
    page: str, configs: Sequence[ToyConfig], *, steps_per_second: float | None
) -> LiveRun:
    """Return the page's run: the present one where it can follow the configs, else a new one.

    A change of live fields goes into the running models. Any other change starts afresh from
    the seed, and keeps playing if it was. The first run of a session plays at once, under the
    text of a lesson it waits.

    Args:
        page: The page's name.
        configs: What the controls ask for.
        steps_per_second: The pace, None for as fast as it goes.
    """
    key = f"{page}:run"
    run = st.session_state.get(key)
    if not isinstance(run, LiveRun):
        asked = st.session_state.pop(f"{page}:begun", False)
        playing = asked or not lesson.waits(page)
        run = LiveRun(crew(), configs, steps_per_second, playing=playing)
    else:
        run.refresh()
        if not follows(run, configs):
            run.release()
            run = LiveRun(crew(), configs, steps_per_second, playing=run.playing)
    st.session_state[key] = run
    run.steps_per_second = steps_per_second
    lease().hold(page, run.release)
    return run


def current(page: str) -> LiveRun:
    """Return the page's present run; a fragment asks for it at every run."""
    run = st.session_state[f"{page}:run"]
    assert isinstance(run, LiveRun)
    return run


def act(page: str, action: Callable[[LiveRun], None]) -> None:
    """Do something to the page's present run, for a button's `on_click`.

    A button must not remember a run: a click that comes while the page is being drawn anew is
    answered by what the drawing before had said, and that run may be gone.

    Args:
        page: The page's name.
        action: What to do; nothing is done where the next run is still to be made.
    """
    run = st.session_state.get(f"{page}:run")
    if isinstance(run, LiveRun):
        run.refresh()
        action(run)


def play(page: str) -> None:
    """Let the page's run play, and whatever run takes its place."""
    act(page, LiveRun.play)


def begin(page: str) -> None:
    """Forget the page's run: whatever the page asks for next starts at step 0 and plays.

    A whole new state is a new run, also where the old one could take its settings over.
    """
    run = st.session_state.pop(f"{page}:run", None)
    if isinstance(run, LiveRun):
        run.release()
    st.session_state[f"{page}:begun"] = True


def follows(run: LiveRun, configs: Sequence[ToyConfig]) -> bool:
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
    if changed - LIVE_FIELDS.keys():
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
    if not isinstance(run, LiveRun) or not follows(run, configs):
        return False
    run.steps_per_second = steps_per_second
    return True


def restart(page: str) -> None:
    """Forget the page's run: the next one starts from the seed, playing if this one was."""
    run = st.session_state.get(f"{page}:run")
    if isinstance(run, LiveRun):
        run.refresh()
        fresh = LiveRun(crew(), run.configs, run.steps_per_second, playing=run.playing)
        run.release()
        st.session_state[f"{page}:run"] = fresh


def tell_place(place: int) -> None:
    """Say that work waits for a slot; nothing where its place is 0, being served."""
    if place:
        st.info(f"Many runs at once: this one waits for a slot, number {place} in the queue.")
