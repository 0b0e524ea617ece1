"""Following one run or two: what they do now, redrawn every second while one is at work."""

from collections.abc import Sequence

import streamlit as st

from explorer import limits
from explorer.images.launch.supervisor import ACTIVE, KnownRun
from explorer.ui.frame import state
from explorer.ui.frame.controls import Controls
from explorer.ui.train_images import display, opinion, registry, text
from explorer.ui.train_images.config import TrainPageConfig


def chosen(config: TrainPageConfig) -> list[KnownRun]:
    """Return the run to look at and the one to compare it with, as they are now."""
    runs = registry.known_runs()
    first = next((r for r in runs if r.name == config.shown), runs[0] if runs else None)
    second = next((r for r in runs if r.name == config.against and r is not first), None)
    return [run for run in (first, second) if run]


def show(page: str, config: TrainPageConfig) -> list[KnownRun]:
    """Draw the chosen runs, live while one of them trains or waits; return them.

    Looking back reruns no more than these pictures and curves.
    """
    before = chosen(config)
    busy = _busy(before)

    def follow() -> None:
        present = chosen(config)
        if busy and _phases(present) != _phases(before):
            # The buttons and the list belong to the whole page.
            st.rerun()
        _draw(page, state.saved(page, TrainPageConfig), present)

    st.fragment(follow, run_every=1.0 if busy else None)()
    return before


def explain(config: TrainPageConfig) -> None:
    """Show the losses with the newest numbers of the shown run, anew while it trains."""

    def fill_in() -> None:
        runs = chosen(config)
        text.explain(config, runs[0] if runs else None)

    st.fragment(fill_in, run_every=3.0 if _busy(chosen(config)) else None)()


def _busy(runs: Sequence[KnownRun]) -> bool:
    return any(run.phase in (*ACTIVE, "queued") for run in runs)


def _phases(runs: Sequence[KnownRun]) -> list[tuple[str, str]]:
    return [(run.name, run.phase) for run in runs]


def _draw(page: str, config: TrainPageConfig, runs: Sequence[KnownRun]) -> None:
    if not runs:
        st.info("No run yet: choose in the sidebar, then press 'Start training'.")
        return
    step = display.picture_step(runs, config.moment / 100)
    left, right = st.columns([0.44, 0.56] if len(runs) == 1 else 2, gap="medium")
    with left:
        display.show_pictures(runs, step, key=f"{page}-pictures")
        looking = Controls(page, config, redraw=())
        looking.slider("moment", "Look back: pictures from the first to the newest, %")
        if runs[0].phase == "shipped" and not limits.read_only():
            st.caption("For your own run choose in the sidebar, then press 'Start training'.")
    with right:
        for run in runs:
            display.show_status(run)
        mark = step if config.moment < 100 else None
        display.show_curves(runs, key=f"{page}-curves", mark=mark)
        for run in runs:
            opinion.show(run)
