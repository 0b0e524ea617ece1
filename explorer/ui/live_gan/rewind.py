"""Rewind: look at any remembered step of the run, replay it, continue from it."""

import time
from functools import partial

import streamlit as st

from explorer.live.client import LiveRun
from explorer.toy.replay import Replay
from explorer.ui.lab import session
from explorer.ui.lab.controls import LabConfig

#: Remembered steps that a replay shows in a second.
PACES = (2, 5, 10)
_BAR = "Step on show"


def _replay(name: str) -> Replay | None:
    """Return the last replay of the page's present run."""
    replay = st.session_state.get(f"{name}:replay")
    return (
        replay if isinstance(replay, Replay) and replay.run is session.current(name) else None
    )


def replaying(name: str) -> bool:
    """Return whether the page's run replays: its picture moves though the run stands still."""
    replay = _replay(name)
    return replay is not None and replay.going


def leave(name: str) -> None:
    """Hold a replay whose buttons are out of sight; the page is drawn anew without it."""
    if replaying(name):
        _hold(name)
        st.rerun()


def look_at(name: str, step: int) -> None:
    """Pause the page's run and show the remembered step nearest to a step.

    Args:
        name: The page's name.
        step: Counted from the start; any.
    """
    _hold(name)

    def nearest(run: LiveRun) -> None:
        if run.steps:
            run.show(min(run.steps, key=lambda known: abs(known - step)))

    session.act(name, nearest)


def scrub_bar(name: str) -> None:
    """Draw the bar under the picture; it moves by itself during a replay.

    Args:
        name: The page's name.
    """
    run = session.current(name)
    if run.playing or len(run.steps) < 2:
        st.select_slider(
            _BAR,
            ("", "the newest"),
            "the newest",
            key=f"{name}-rewind-idle",
            disabled=True,
            help="Pause to go back in the run; a click on a curve below does both.",
        )
        return
    every = 1 / _pace(name) if replaying(name) else None
    bar = partial(_bar, name, drawn=_drawn(name))
    st.fragment(bar, key=f"{name}-rewind", run_every=every)()


def rewind(name: str, config: LabConfig) -> None:
    """Draw what can be done with the step on show.

    Args:
        name: The page's name.
        config: Its present state.
    """
    run = session.current(name)
    if run.playing:
        pause = partial(session.act, name, LiveRun.pause)
        st.button("Pause to rewind", key=f"{name}-rewind-pause", on_click=pause)
        st.caption("States are remembered from step 0 on, evenly; the run must stand still.")
        return
    steps = run.steps
    if len(steps) < 2:
        st.info("Nothing to rewind yet: let the run go on for 20 steps, then pause it again.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _player(name)
        _buttons(name, run)
    st.caption(
        f"{len(steps)} steps are remembered, {steps[1] - steps[0]:,} apart: the bar under the "
        f"picture has them. The run itself stands at step {run.newest:,}; Play goes on there. "
        "'Continue from here' goes back for good: weights, optimizer and batches are those of "
        "that step, bit for bit, and what came later is forgotten."
    )


def _bar(name: str, *, drawn: object) -> None:
    """Draw the bar, and the whole page where it no longer shows what the run shows."""
    run, replay = session.current(name), _replay(name)
    if replay is not None:
        replay.tick(time.monotonic(), _pace(name))
    if _drawn(name) != drawn:
        st.rerun()
    steps, key = run.steps, f"{name}-rewind-step"
    shown = steps[-1] if run.shown is None else run.shown
    # Told again after a replay: a click may have cut off the run that told it first.
    if replay is not None or st.session_state.get(key) != shown:
        st.session_state[key] = shown
    st.select_slider(
        _BAR,
        steps,
        key=key,
        format_func=lambda step: f"{step:,}",
        disabled=replaying(name),
        on_change=_scrub,
        args=(name,),
    )


def _drawn(name: str) -> tuple[object, ...]:
    """Return what the rest of the page depends on; a replay moves without it."""
    run, moves = session.current(name), replaying(name)
    return id(run), run.playing, _pace(name) if moves else (run.shown, len(run.steps))


def _pace(name: str) -> int:
    return int(st.session_state.get(f"{name}-rewind-pace") or PACES[1])


def _player(name: str) -> None:
    moves = replaying(name)
    st.button(
        "Pause the replay" if moves else "Replay",
        key=f"{name}-rewind-replay",
        help="Hold this step." if moves else "From the step on show, or from the first.",
        on_click=_hold if moves else _begin,
        args=(name,),
    )
    st.segmented_control(
        "Steps on show in a second",
        PACES,
        default=PACES[1],
        required=True,
        key=f"{name}-rewind-pace",
    )


def _scrub(name: str) -> None:
    step, replay = st.session_state[f"{name}-rewind-step"], _replay(name)
    if replay is None or not replay.echoes(step, time.monotonic()):
        st.session_state.pop(f"{name}:replay", None)
        session.act(name, lambda run: run.show(step) if step in run.steps else None)


def _begin(name: str) -> None:
    st.session_state[f"{name}:replay"] = Replay(session.current(name), time.monotonic())


def _hold(name: str) -> None:
    if (replay := _replay(name)) is not None:
        replay.hold(time.monotonic())


def _buttons(name: str, run: LiveRun) -> None:
    shown = run.shown
    st.button(
        "Continue from here",
        key=f"{name}-rewind-continue",
        type="primary",
        disabled=shown is None,
        help="First move the bar to an earlier step." if shown is None else None,
        on_click=partial(session.act, name, _continue),
    )
    st.button(
        "Back to the newest",
        key=f"{name}-rewind-newest",
        disabled=shown is None,
        help="It is on show." if shown is None else None,
        on_click=partial(session.act, name, LiveRun.show_newest),
    )


def _continue(run: LiveRun) -> None:
    if run.shown is not None:
        run.continue_from(run.shown)
        run.play()
