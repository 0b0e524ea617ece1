"""Rewind: look at any remembered step of the run, replay it, continue from it."""

import streamlit as st

from explorer.toy.recording import RecordedRun
from explorer.ui import live
from explorer.ui.toy_controls import LabConfig


def recorded(name: str) -> RecordedRun:
    """Return the page's present run."""
    run = live.current(name)
    assert isinstance(run, RecordedRun)
    return run


def rewind(name: str, config: LabConfig) -> None:
    """Draw the scrub bar and its buttons.

    Args:
        name: The page's name.
        config: Its present state.
    """
    run = recorded(name)
    steps = run.steps
    if run.playing:
        st.button("Pause to rewind", key=f"{name}-rewind-pause", on_click=run.pause)
        st.caption("States are remembered from step 0 on, evenly; the run must stand still.")
        return
    if len(steps) < 2:
        st.info("Nothing to rewind yet: let the run go on for 20 steps, then pause it again.")
        return
    key = f"{name}-rewind-step"
    if st.session_state.get(key) not in steps or run.shown is None:
        st.session_state[key] = steps[-1] if run.shown is None else run.shown
    st.select_slider(
        "Step on show, in the large picture",
        steps,
        key=key,
        format_func=lambda step: f"{step:,}",
        on_change=lambda: run.show(st.session_state[key]),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _buttons(name, run)
    st.caption(
        f"{len(steps)} steps are remembered, {steps[1] - steps[0]:,} apart. The run itself "
        f"stands at step {run.newest:,}; Play goes on there. 'Continue from here' goes back "
        "for good: weights, optimizer and batches are those of that step, bit for bit, and "
        "what came later is forgotten."
    )


def _buttons(name: str, run: RecordedRun) -> None:
    shown = run.shown
    st.button(
        "Continue from here",
        key=f"{name}-rewind-continue",
        type="primary",
        disabled=shown is None,
        help="First move the bar to an earlier step." if shown is None else None,
        on_click=_continue,
        args=(run, shown),
    )
    st.button(
        "Back to the newest",
        key=f"{name}-rewind-newest",
        disabled=shown is None,
        help="It is on show." if shown is None else None,
        on_click=run.show_newest,
    )


def _continue(run: RecordedRun, step: int | None) -> None:
    if step is not None:
        run.continue_from(step)
        run.play()
