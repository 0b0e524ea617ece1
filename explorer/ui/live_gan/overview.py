"""The first panel as one graph with its numbers, and the way from a node to its stage."""

import streamlit as st

from explorer.live.client import LiveRun
from explorer.live.views import NumbersView
from explorer.ui.canvas.panels import line_data
from explorer.ui.frame import state
from explorer.ui.lab import session
from explorer.ui.one_step import controls, formulas
from explorer.ui.one_step.controls import OneStepConfig
from explorer.ui.source import source

_NUMBERS = st.components.v2.component(
    "gan_numbers",
    html='<div class="gan-live"><h5></h5><div class="graph"></div></div>',
    css=source(__file__, "style.css", "numbers.css"),
    js=source(__file__, "wire.js", "line.js", "svg.js", "numbers.js"),
)
#: The player and the stage of one step that a node stands for.
STAGES: dict[str, tuple[str, str]] = {
    "z": ("discriminator", "sample-z"),
    "G": ("discriminator", "generate"),
    "fake": ("discriminator", "generate"),
    "real": ("discriminator", "sample-x"),
    "D": ("discriminator", "score"),
    "fake_score": ("generator", "score"),
    "real_score": ("discriminator", "score"),
    "generator_loss": ("generator", "loss"),
    "discriminator_loss": ("discriminator", "loss"),
}
#: The stages of an update of D, in order, and of G's, which has no real samples.
_ORDER = tuple(formulas.STAGES)
_OF_G = tuple(name for name in _ORDER if name != "sample-x")


def stage_of(config: OneStepConfig, node: str) -> int:
    """Return the place of a node's stage among all stages of a step, from 0 on.

    Args:
        config: The step; its schedule says who learns first.
        node: A key of `STAGES`.
    """
    player, stage = STAGES[node]
    lecture = config.schedule == "alternate-batches"
    if player == "discriminator":
        return _ORDER.index(stage) + (len(_OF_G) if lecture else 0)
    before = 0 if lecture else len(_ORDER) * config.discriminator_steps
    return _OF_G.index(stage) + before


def show(page: str, run: LiveRun) -> None:
    """Draw the graph; a click on a node opens its stage of the run's present step.

    Args:
        page: The page's name.
        run: Whose first panel it is.
    """
    key = f"{page}-numbers"

    def clicked() -> None:
        told = st.session_state[key].get("node")
        if isinstance(told, dict) and told.get("name") in STAGES:
            _open(page, str(told["name"]))

    _NUMBERS(key=key, data=line_data(run, NumbersView(), key), on_node_change=clicked)
    st.caption(
        "Click a node: 'One step' opens at that stage, with every number of the batch, at this "
        f"step and seed. {_kept(run)}"
    )


def _kept(run: LiveRun) -> str:
    """Say whether the page of one step shows this very run."""
    config = run.configs[0]
    if controls.nearest(config, 0).game == config:
        return "It is this very run."
    return "Networks, rates and batch there are the lecture's."


def _open(page: str, node: str) -> None:
    run = session.current(page)
    near = controls.nearest(run.configs[0], run.frame.snapshot.step)
    state.go("step_by_step", near.with_(stage=stage_of(near, node)))
