"""The tools under the live picture, one tab each; only the open tab is drawn."""

from collections.abc import Callable

import streamlit as st

from explorer.ui.frame import lesson, state
from explorer.ui.lab.controls import LabConfig
from explorer.ui.lab.session import current
from explorer.ui.live_gan.history import history, note
from explorer.ui.live_gan.opinion import opinions
from explorer.ui.live_gan.optimum import best_response
from explorer.ui.live_gan.own_data import own_data
from explorer.ui.live_gan.rewind import leave, rewind
from explorer.ui.live_gan.share import share
from explorer.ui.one_step import controls


def slow_motion(name: str, config: LabConfig) -> None:
    """Offer the way to the page that takes one step apart."""
    st.caption(
        "One step, stage by stage, with every number of its batch: the first panel's settings "
        "and its present step go with you. Networks and rates there are the lecture's."
    )
    st.button(
        "Open one step in slow motion", key=f"{name}-slow", on_click=_slow_motion, args=(name,)
    )


def _slow_motion(name: str) -> None:
    run = current(name)
    state.go("step_by_step", controls.nearest(run.configs[0], run.frame.snapshot.step))


#: The tabs and what draws each: `(page's name, config)`.
TOOLS: dict[str, Callable[[str, LabConfig], None]] = {
    "Rewind": rewind,
    "Slow motion": slow_motion,
    "D's optimum": best_response,
    "Second opinion": opinions,
    "Your data": own_data,
    "Share & export": share,
    "History": history,
}


def tools(name: str, config: LabConfig) -> None:
    """Draw the tabs, and the tool of the open one.

    Args:
        name: The page's name.
        config: Its present state.
    """
    note(name, config)
    if lesson.hidden(name, "tools"):
        return
    shown = st.tabs(list(TOOLS), key=f"{name}-tools", on_change="rerun")
    if not shown[0].open:
        leave(name)
    for tab, draw in zip(shown, TOOLS.values(), strict=True):
        if tab.open:
            with tab:
                draw(name, config)
