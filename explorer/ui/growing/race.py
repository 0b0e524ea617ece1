"""Growing against 16 pixels all along: the same networks, the same faces, the same seeds."""

from typing import Literal

import numpy as np
import streamlit as st

from explorer.images.growing import RACE
from explorer.images.growth_race import GROWING
from explorer.images.measuring.metrics import FACE_FID
from explorer.plots.growing import race_figure
from explorer.ui.canvas import figures
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.growing.config import PAGE, Settings
from explorer.ui.growing.grower import KINDS, card, moments, reached
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

#: Distances to reach; every run gets to 13.
TARGETS = (9.0, 10.0, 11.0, 13.0, 15.0, 20.0, 25.0, 30.0)
_COLUMN = {"steps": 0, "seconds": 1}
_AXES = {"steps": "steps", "seconds": "seconds of the processor, for the steps alone"}


def draw(config: Settings) -> None:
    """Draw the distance of all runs over time, and a table of who arrives when."""
    left, right = st.columns([5, 3])
    column = _COLUMN[config.clock]
    runs = {kind: [(run[:, column], run[:, 2]) for run in moments(kind)] for kind in KINDS}
    with left:
        shown = race_figure(
            runs["growing"],
            runs["whole"],
            card(RACE)["floor"],
            config.target,
            _AXES[config.clock],
            dark=page.dark(),
        )
        figures.show(shown, f"{PAGE}-race")
    with right:
        st.table(_arrivals(config.target))
        st.caption(
            f"Until the distance to real faces, {FACE_FID}, is first "
            f"{three(config.target)} or less, measured every 100 steps on "
            f"{card(RACE)['faces']:,} faces. One row a seed. All runs have "
            f"{GROWING.steps:,} steps; growing, {GROWING.stable_steps} at each side and "
            f"{GROWING.fade_steps} a fade: other shares were not measured."
        )


def _arrivals(target: float) -> list[dict[str, str]]:
    """Return a row a seed and a kind: seconds and steps to the target."""
    rows = []
    for seed, pair in enumerate(zip(*(moments(kind) for kind in KINDS), strict=True)):
        row = {"Seed": str(seed)}
        for name, run in zip(KINDS.values(), pair, strict=True):
            seconds, steps = reached(run, target, 1), reached(run, target, 0)
            row[name] = (
                "never" if seconds is None else f"{three(seconds)} s, {steps:,.0f} steps"
            )
        rows.append(row)
    return rows


def mean_arrival(kind: str, target: float, clock: Literal["steps", "seconds"]) -> float | None:
    """Return the mean time to a distance over the seeds; None where a run never gets there."""
    times = [reached(run, target, _COLUMN[clock]) for run in moments(kind)]
    known = [time for time in times if time is not None]
    return float(np.mean(known)) if len(known) == len(times) else None


def widgets(controls: Controls[Settings]) -> None:
    """Draw the clock and the distance to reach."""
    left, right = st.columns([1, 2])
    with left:
        controls.choice("clock", "Timed by", {"seconds": "seconds", "steps": "steps"})
    with right:
        controls.steps("target", "Distance to reach", TARGETS)


def formula(config: Settings) -> None:
    """Show the mean times to the distance, and their ratio."""
    growing, whole = (mean_arrival(kind, config.target, config.clock) for kind in KINDS)
    unit = r"\text{ s}" if config.clock == "seconds" else r"\text{ steps}"
    if growing is None or whole is None:
        numbers: str = page.Words("Not every run gets there.")
    elif not growing:
        numbers = page.Words("Every run begins so near: there is no time to compare.")
    else:
        numbers = (
            rf"\frac{{{three_latex(whole)}{unit}}}{{{three_latex(growing)}{unit}}} = "
            rf"{three_latex(whole / growing)}"
        )
    page.formula(
        "How many times as long the networks take that do not grow, means of three seeds",
        r"\frac{t_{16\text{ all along}}(d)}{t_\text{growing}(d)}, \qquad "
        r"t(d) = \text{the first moment with a distance of at most } d",
        numbers,
    )


VIEW = View(
    title="Race",
    draw=draw,
    controls=widgets,
    question=Question(
        "Timed in seconds, who is first at a distance of 13 to real faces?",
        {
            "a": "The networks that grow",
            "b": "Those with 16 pixels all along",
            "c": "It depends on the seed",
        },
        "c",
        "With two of three seeds 16 pixels all along, with the third those that grow. By steps "
        "growing is never first.",
    ),
    formula=formula,
)
