"""What a comparison of tricks came to: the panels, the differences by seed, the cost."""

from functools import partial

import numpy as np
import streamlit as st

from explorer.intervals import Interval, mean_interval
from explorer.plots.seeds import paired_figure
from explorer.toy.config import ToyConfig
from explorer.toy.seeds import SeedResults
from explorer.toy.trick_study import Difference, differences
from explorer.ui.canvas.figures import show
from explorer.ui.frame import page, state
from explorer.ui.frame.numbers import three
from explorer.ui.lab.controls import LabConfig
from explorer.ui.many_seeds.view import curves, panels
from explorer.ui.tricks.controls import TricksPageConfig

VERDICTS = {"more": "more", "less": "fewer", "not told apart": "no more and no fewer for sure"}


def draw(name: str, config: TricksPageConfig, results: SeedResults | None) -> None:
    """Draw one panel a seed; a click opens its seed live."""
    panels(name, config, results, config.counting, partial(_open, config))


def _open(config: TricksPageConfig, place: int, index: int) -> None:
    """Open the live page with a seed of the setting at a place."""
    setting = config.configs[place].with_(seed=config.seed + index)
    fields = {name: getattr(setting, name) for name in ToyConfig.model_fields}
    state.go("toy_gan", LabConfig(**fields, compare="none", values=()))


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
    return f"{'+' if found.estimate > 0 else ''}{_with_interval(found, scale)}"


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
            "Modes": _with_interval(mean_interval(covered[place])),
            "Good samples, %": _with_interval(
                mean_interval(results.high_quality[-1, place]), 100.0
            ),
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


def _with_interval(found: Interval, scale: float = 1.0) -> str:
    middle, low, high = (
        float(scale * part) for part in (found.estimate, found.low, found.high)
    )
    return f"{three(middle)} ({three(low)} to {three(high)})"
