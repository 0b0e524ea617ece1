"""The transport under a live picture: play, single steps, single updates, seeds, reset."""

from collections.abc import Callable

import streamlit as st

from explorer.toy.config import following_seed
from explorer.toy.run import ToyRun
from explorer.ui.frame import state
from explorer.ui.lab import session
from explorer.ui.lab.controls import LabConfig


def buttons(page: str, run: ToyRun) -> None:
    """Draw the buttons; each works at once and keeps its key on the keyboard.

    Args:
        page: The page's name.
        run: What they act on.
    """
    toggle = ("Pause", run.pause) if run.playing else ("Play", run.play)
    row: list[tuple[str, Callable[[], None], str, str]] = [
        (*toggle, "Space", "Run as fast as chosen, or hold."),
        (
            "Step",
            lambda: _single(run, run.step),
            "ArrowRight",
            "One step: D's updates, then G's.",
        ),
        ("D only", lambda: _single(run, run.update_discriminator), "D", "One update of D."),
        ("G only", lambda: _single(run, run.update_generator), "G", "One update of G."),
        ("Reset", lambda: session.restart(page), "0", "Back to step 0 of the same seed."),
        ("New seed", lambda: _new_seed(page), "N", "Other weights, noise and batches."),
    ]
    for label, action, key, explanation in row:
        st.button(
            label,
            key=f"{page}-{label}",
            on_click=action,
            shortcut=key,
            help=explanation,
            type="primary" if label in ("Play", "Pause") else "secondary",
        )


def _single(run: ToyRun, action: Callable[[], None]) -> None:
    """Hold the run first, so that a single step is just one step."""
    if run.playing:
        run.pause()
    action()


def _new_seed(page: str) -> None:
    config = st.session_state[f"{page}:config"]
    assert isinstance(config, LabConfig)
    if config.compare == "seed":
        shifted = tuple(
            str(following_seed(int(value), len(config.values))) for value in config.values
        )
        state.apply(page, config.with_(values=shifted))
    else:
        state.apply(page, config.with_(seed=following_seed(config.seed)))
