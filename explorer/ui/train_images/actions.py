"""Buttons that start, pause, stop, resume and delete runs; what is refused says why.

Two more take up a run: its settings into the sidebar, its checkpoints to the latent walk.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from explorer import limits
from explorer.config import plain
from explorer.images.config import RunConfig
from explorer.images.latent.walk import WalkConfig
from explorer.images.launch.supervisor import ACTIVE, KnownRun
from explorer.images.store.library import model_name
from explorer.images.systems import system_of
from explorer.ui.frame import state, visitor
from explorer.ui.train_images import registry
from explorer.ui.train_images.config import TrainPageConfig


def start_form(page: str, config: RunConfig) -> None:
    """Draw the field for the name and the button that orders the run."""
    if limits.read_only():
        st.info(limits.CLOSED)
        return
    name, order = st.columns([1.4, 1], vertical_alignment="bottom")
    name.text_input(
        "Name of the new run",
        key=f"{page}-name",
        max_chars=40,
        placeholder=free_name(config),
        help="Letters, digits, - and _; empty takes the grey one.",
    )
    order.button(
        "Start training",
        key=f"{page}-start",
        type="primary",
        on_click=_order,
        args=(page,),
        width="stretch",
    )


def start(page: str, config: TrainPageConfig, refused: Sequence[str]) -> None:
    """Start the run that a click ordered, and show it; say why where that is refused.

    The order stays in the session until a run of the page has come this far: then `config` is
    what the student sees in the sidebar.

    Args:
        page: The page's name.
        config: What the controls say.
        refused: What is wrong with them, one sentence each.
    """
    if not st.session_state.pop(f"{page}:order", False):
        return
    if refused or not registry.may_read(config.run()):
        words = " ".join(refused) or ONLY_UPLOADS
        st.error(f"{words} Nothing was started.")
        return
    name = str(st.session_state.get(f"{page}-name", "")).strip() or free_name(config.run())
    try:
        registry.refuse(one_more=True)
        registry.supervisor().order(name, config.run(), visitor.visitor())
    except (ValueError, OSError) as error:
        st.error(f"{plain(error)} Nothing was lost.")
        return
    st.session_state[f"{page}-name"] = ""
    state.apply(page, config.with_(shown=name))
    st.rerun()


def _order(page: str) -> None:
    st.session_state[f"{page}:order"] = True


def free_name(config: RunConfig) -> str:
    """Return a name that no run has yet."""
    letters = re.sub(r"[^a-z0-9]+", "-", config.dataset.rpartition(":")[0] or config.dataset)
    base = f"{letters.strip('-')[:12]}-{config.kind}"
    taken = {run.name for run in registry.supervisor().runs()}
    return next(f"{base}-{i}" for i in range(1, 10_000) if f"{base}-{i}" not in taken)


def buttons(page: str, run: KnownRun | None) -> None:
    """Draw what can be done with a run now, and why the last click was refused."""
    for problem in st.session_state.pop(f"{page}:problem", []):
        st.error(plain(problem))
    if run is not None:
        _buttons(page, run)


def _buttons(page: str, run: KnownRun) -> None:
    boss = registry.supervisor()
    active = run.phase in ACTIVE
    own = registry.may_change(run)
    if not own and run.phase != "shipped" and not limits.read_only():
        st.caption(_NOT_YOURS)
    with st.container(horizontal=True, vertical_alignment="center"):
        if limits.read_only() or not own:
            pass  # the sentences stand above, and where a run would be started
        elif active or run.phase == "queued":
            _button(page, "Pause", _PAUSE, boss.pause, run.name)
            _button(page, "Stop now", _STOP, boss.stop, run.name)
        else:
            done = run.status.step >= run.config.steps
            steps = 2 * run.config.steps if done else None
            label = f"Train on to step {steps:,}" if steps else "Resume"
            _button(page, label, _RESUME, partial(_resume, steps), run.name)
            with st.popover("Delete"):
                st.write(f"Delete {run.name} with its pictures and checkpoints, for everyone?")
                _button(page, "Yes, delete it", "", lambda name: _delete(page, name), run.name)
        _take_up(page, run)


_NOT_YOURS = (
    "Only the browser that started this run can pause, stop or delete it; one from a shell, "
    "whoever sits at the server."
)
_PAUSE = "Saves a checkpoint and ends the process; Resume goes on bit for bit."
_STOP = "Ends the process at once; the steps since its last checkpoint are lost."
_RESUME = "Goes on from the last checkpoint exactly as if it had never paused."


def _take_up(page: str, run: KnownRun) -> None:
    """Draw what can be done with the settings and the checkpoints of any run."""
    st.button(
        "Take its settings",
        key=f"{page}-settings",
        help="Sets every control as this run had it, for a new run of yours.",
        on_click=lambda: state.apply(page, TrainPageConfig.like(run)),
    )
    if run.folder.light_checkpoints() and system_of(run.config).walked:
        st.button(
            "Walk through it",
            key=f"{page}-walk",
            help="Opens its generators in 'Latent walk'.",
            on_click=state.go,
            args=("latent_walk", WalkConfig(model=model_name(run.folder))),
        )


def _button(
    page: str, label: str, explanation: str, action: Callable[[str], None], name: str
) -> None:
    st.button(
        label,
        key=f"{page}-{label.partition(' ')[0]}",
        help=explanation or None,
        on_click=_try,
        args=(page, action, name),
    )


ONLY_UPLOADS = (
    "This page trains on pictures that you upload as a zip, not on a folder of the server; "
    "`python -m explorer.images.train` reads any folder."
)


def _resume(steps: int | None, name: str) -> None:
    """Let a run go on, where the visitor may have one more at work."""
    registry.refuse(one_more=True)
    registry.supervisor().resume(name, steps)


def _delete(page: str, name: str) -> None:
    """Delete a run and look at no run that is gone."""
    registry.supervisor().delete(name)
    for field in ("shown", "against"):
        if st.session_state.get(f"{page}.{field}") == name:
            st.session_state[f"{page}.{field}"] = ""


def _try(page: str, action: Callable[[str], None], name: str) -> None:
    """Do something to a run of the visitor; keep the sentence where it is refused."""
    try:
        registry.refuse()
        run = registry.supervisor().find(name)
        if run is not None and not registry.may_change(run):
            raise ValueError(_NOT_YOURS)
        action(name)
    except (ValueError, OSError) as error:
        st.session_state.setdefault(f"{page}:problem", []).append(f"{error} Nothing was lost.")
