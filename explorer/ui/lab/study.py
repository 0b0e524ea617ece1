"""A page whose picture is a study of many seeds: asked for, watched while it goes on, told."""

from collections.abc import Callable
from typing import Protocol

import streamlit as st

from explorer.config import Config
from explorer.toy.seeds import Counting, SeedResults, SeedStudy
from explorer.toy.studied import Studied
from explorer.ui.frame import state
from explorer.ui.lab import tasks


class StudiedPage(Studied, Protocol):
    """The state of such a page: what is trained, and when a mode counts as covered."""

    @property
    def counting(self) -> Counting:
        """When a mode counts."""

    @property
    def study(self) -> Config:
        """The part that decides what is trained."""


def start(page: str) -> None:
    """Ask for the study of the page's present config, for a button's `on_click`."""
    config: StudiedPage = st.session_state[f"{page}:config"]
    tasks.start(page, config.study)


def watch(
    page: str,
    config: StudiedPage,
    picture: Callable[[SeedResults | None], None],
    words: Callable[[SeedResults | None], str],
) -> tuple[SeedResults | None, bool]:
    """Draw a study and its progress, again and again while it goes on.

    Sessions that ask for the same study share it. The whole page is drawn anew when the work
    starts or ends.

    Args:
        page: The page's name.
        config: Its present state.
        picture: Draws the seeds as they stand.
        words: Returns what they say, in Markdown.

    Returns:
        What it came to so far, and whether this is all that will come.
    """
    task = tasks.shared(config.study, SeedStudy)
    running = tasks.going(page, task, config.study)

    def lab() -> None:
        seeds, told, row = (st.container() for _ in range(3))
        with row:
            label = f"Run {len(config.names)} x {config.seeds} seeds"
            going = tasks.controls(page, task, config.study, label)
        with seeds:
            picture(task.results)
        told.markdown(words(task.results))
        if going != running or state.leaving():
            st.rerun()

    st.fragment(lab, run_every=tasks.PERIOD if running else None)()
    return task.results, not running
