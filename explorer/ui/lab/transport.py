"""The transport under a live picture: play, single steps, single updates, seeds, reset."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from explorer.live.client import LiveRun
from explorer.toy.config import following_seed
from explorer.ui.frame import shortcuts, state
from explorer.ui.lab import session
from explorer.ui.lab.controls import LabConfig

#: The keys of each button.
KEYS = {
    "Play": ("Space",),
    "Pause": ("Space",),
    "Step": ("S", "ArrowRight"),
    "D only": ("D",),
    "G only": ("G",),
    "Reset": ("0",),
    "New seed": ("N",),
}
OVER = "Every model has diverged and stands still. Reset, or take gentler settings."


def buttons(page: str, run: LiveRun) -> None:
    """Draw the buttons; each works at once and keeps its key on the keyboard.

    Args:
        page: The page's name.
        run: What they act on.
    """
    plays = run.playing and not run.over

    def act(action: Callable[[LiveRun], None]) -> Callable[[], None]:
        return partial(session.act, page, action)

    row: list[tuple[str, Callable[[], None], str]] = [
        (
            "Pause" if plays else "Play",
            act(LiveRun.pause if plays else LiveRun.play),
            OVER if run.over else "Run as fast as chosen, or hold.",
        ),
        ("Step", act(partial(_single, LiveRun.step)), "One step: D's updates, then G's."),
        ("D only", act(partial(_single, LiveRun.update_discriminator)), "One update of D."),
        ("G only", act(partial(_single, LiveRun.update_generator)), "One update of G."),
        ("Reset", partial(session.restart, page), "Back to step 0 of the same seed."),
        ("New seed", partial(_new_seed, page), "Other weights, noise and batches."),
    ]
    keys = {f"{page}-{label}": keys for label, keys in KEYS.items()}
    shortcuts.listen(page, keys, still=f"{page}-Pause")
    for label, action, explanation in row:
        st.button(
            label,
            key=f"{page}-{label}",
            on_click=action,
            help=explanation,
            type="primary" if label in ("Play", "Pause") else "secondary",
            disabled=run.over and label not in ("Reset", "New seed"),
        )


def _single(action: Callable[[LiveRun], None], run: LiveRun) -> None:
    """Hold the run first, so that a single step is just one step."""
    if run.playing:
        run.pause()
    action(run)


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
