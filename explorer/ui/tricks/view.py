"""What a comparison of tricks came to: the panels, the differences by seed, the cost."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from explorer.intervals import Interval, mean_interval
from explorer.live.client import LiveTask
from explorer.plots.seeds import paired_figure
from explorer.toy.config import ToyConfig
from explorer.toy.seeds import SeedResults, SeedStudy
from explorer.toy.trick_study import Difference, differences
from explorer.ui.canvas.figures import show
from explorer.ui.frame import page, state
from explorer.ui.frame.numbers import three
from explorer.ui.lab import tasks
from explorer.ui.lab.controls import LabConfig
from explorer.ui.many_seeds.view import curves, panels
from explorer.ui.tricks.controls import TricksPageConfig

VERDICTS = {"more": "more", "less": "fewer", "not told apart": "no more and no fewer for sure"}


def task(config: TricksPageConfig) -> LiveTask[SeedResults]:
    """Return the study of this config; sessions that ask for the same share it."""
    return tasks.shared(config.study, SeedStudy)


def going(name: str, config: TricksPageConfig, study: LiveTask[SeedResults]) -> bool:
    """Return whether this session waits for results that are still to come."""
    return tasks.going(name, study, config.study)


def start(name: str) -> None:
    """Ask for the study of the page's present config."""
    config = st.session_state[f"{name}:config"]
    assert isinstance(config, TricksPageConfig)
    tasks.start(name, config.study)


def live(name: str, config: TricksPageConfig, study: LiveTask[SeedResults]) -> bool:
    """Draw the panels, the sentence and the progress; return whether the work goes on."""
    picture, words, row = (st.container() for _ in range(3))
    with row:
        label = f"Run {len(config.methods)} x {config.seeds} seeds"
        waiting = tasks.controls(name, study, config.study, label)
    with picture:
        panels(name, config, study.results, config.counting, partial(_opens, config))
    with words:
        st.markdown(sentence(config, study.results))
    return waiting


def _opens(config: TricksPageConfig, place: int) -> Callable[[int], None]:
    """Return what opens the live page with a seed of the setting at a place."""

    def go(index: int) -> None:
        setting = config.configs[place].with_(seed=config.seed + index)
        fields = {name: getattr(setting, name) for name in ToyConfig.model_fields}
        state.go("toy_gan", LabConfig(**fields, compare="none", values=()))

    return go


def sentence(config: TricksPageConfig, results: SeedResults | None) -> str:
    """Return what the comparison says, one plain sentence a trick."""
    if results is None:
        return (
            "*Each small panel will be one seed: blue rings are the modes, orange the fakes.*"
        )
    told = [
        f"**{name}** covers {VERDICTS[found.verdict('modes')]} modes than "
        f"'{config.names[0]}': {signed(found.modes)} of {results.total[0]}."
        for name, found in zip(config.names[1:], found_by(config, results), strict=True)
    ]
    return f"After {results.steps[-1]:,.0f} steps, by seed, with 95 % intervals: " + " ".join(
        told
    )


def found_by(config: TricksPageConfig, results: SeedResults) -> tuple[Difference, ...]:
    """Return each trick against the first, as the page counts."""
    return differences(results, config.counting)


def signed(found: Interval, scale: float = 1.0) -> str:
    """Return a difference with its interval, such as '+1.2 (0.8 to 1.6)'."""
    middle, low, high = (
        float(scale * part) for part in (found.estimate, found.low, found.high)
    )
    return f"{'+' if middle > 0 else ''}{three(middle)} ({three(low)} to {three(high)})"


def compared(config: TricksPageConfig, results: SeedResults) -> None:
    """Draw the differences by seed, the curves, and a table with the cost."""
    found = found_by(config, results)
    names, dark = config.names[1:], page.dark()
    left, right = st.columns(2)
    for box, part, title, scale in (
        (left, "modes", f"modes more than '{config.names[0]}'", 1.0),
        (right, "quality", f"good samples more than '{config.names[0]}', %", 100.0),
    ):
        gathered = Interval(
            *(
                scale * np.array([float(getattr(getattr(f, part), end)) for f in found])
                for end in ("estimate", "low", "high")
            )
        )
        with box:
            show(paired_figure(gathered, names, title=title, dark=dark), f"tricks-by-{part}")
    curves(config, results, config.counting, "tricks")
    st.table(_rows(config, results, found))
    st.caption(
        "Mean over the seeds with Student's 95 % interval. 'Steps a second' are of one seed on "
        "one core, all seeds trained side by side; a trick that works on the whole batch, or "
        "looks ahead, pays for it there."
    )


def _rows(
    config: TricksPageConfig, results: SeedResults, found: tuple[Difference, ...]
) -> list[dict[str, str]]:
    covered = results.covered(config.counting)[-1].astype(float)
    rows = []
    for place, name in enumerate(config.names):
        row = {
            "Setting": name,
            "Modes": _plain(mean_interval(covered[place])),
            "Good samples, %": _plain(mean_interval(results.high_quality[-1, place]), 100.0),
            "Steps a second": f"{results.rates[place]:,.0f}",
            "Modes more": "",
            "Seeds better : worse": "",
        }
        if place:
            difference = found[place - 1]
            row["Modes more"] = signed(difference.modes)
            row["Seeds better : worse"] = f"{difference.better} : {difference.worse}"
        rows.append(row)
    return rows


def _plain(found: Interval, scale: float = 1.0) -> str:
    middle, low, high = (
        float(scale * part) for part in (found.estimate, found.low, found.high)
    )
    return f"{three(middle)} ({three(low)} to {three(high)})"
