"""The controls of the page about translation, and what was measured of its runs."""

from typing import Any

import streamlit as st

from explorer.images.translation import TASKS, offered, run_with
from explorer.ui.frame import state
from explorer.ui.frame.controls import Controls
from explorer.ui.translate import text
from explorer.ui.translate.config import PAGE, TranslateConfig

_ALONE = "No other run of this task was trained."
_SETTINGS = {
    "cycle_weight": ("Weight of the cycles", (0.0, 10.0)),
    "identity_weight": ("Weight of the identity", (0.0, 0.5)),
    "patch": ("Pixels that D sees", (16, 70)),
    "adversarial_weight": ("Weight of the game", (0.0, 1.0)),
}


def controls() -> TranslateConfig:
    """Draw what becomes what and by which run; return and keep the config of it."""
    c = Controls(PAGE, state.load(PAGE, TranslateConfig))
    first, second = st.columns([3, 2], vertical_alignment="bottom")
    with first:
        c.select("task", "What becomes what", text.TASK_TITLES)
    task = c.result().task
    with second:
        one_way = len(TASKS[task].ways) == 1
        why = "A U-Net of pix2pix has no way back." if one_way else None
        c.choice("way", "Which way", text.ways(task), why_off=why)
    values = offered(task)
    for column, name in zip(st.columns(3), values, strict=False):
        label, options = _SETTINGS[name]
        with column:
            c.steps(name, label, options, why_off=_why_off(name, values, c.result()))
    config = c.result()
    if len(TASKS[task].ways) == 1:
        config = config.with_(way="forth")
    state.save(PAGE, config)
    return config


def _why_off(
    name: str, values: dict[str, tuple[float, ...]], config: TranslateConfig
) -> str | None:
    if len(values[name]) == 1:
        return _ALONE
    if name == "identity_weight" and not config.cycle_weight:
        return "It counts in units of the cycles' weight, which is 0."
    return None


def run_of(config: TranslateConfig) -> str:
    """Return the shipped run that the page's settings mean."""
    return run_with(config.task, {name: getattr(config, name) for name in _SETTINGS})


def measured(config: TranslateConfig) -> None:
    """Show what was measured of the task and of every run, on pictures that none has seen."""
    if config.task in text.NOTES:
        st.caption(text.NOTES[config.task])
    st.markdown("##### Measured on 200 pictures that no run has seen")
    st.table([row for name in TASKS for row in _rows(name)])
    st.caption(text.HOW)


def _rows(task: Any) -> list[dict[str, str]]:  # noqa: ANN401
    rows = []
    for run in TASKS[task].runs:
        rows.append({"Run": text.RUN_TITLES[run], **text.row(run)})
    return rows
