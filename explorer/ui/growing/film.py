"""One run from 4 to 32 pixels, moment by moment."""

import numpy as np
import streamlit as st

from explorer.images.growing import run_config, stage_of
from explorer.plots.growing import stages_figure
from explorer.plots.images import TileRow
from explorer.ui.canvas import figures
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three_latex
from explorer.ui.growing.config import PAGE, Settings
from explorer.ui.growing.grower import grower
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question


def moment(config: Settings) -> int:
    """Return which moment of the film is nearest to the wanted step."""
    return int(np.abs(np.array(grower().steps) - config.step).argmin())


def draw(config: Settings) -> None:
    """Draw eight faces at a moment, and where in the run it is."""
    place = moment(config)
    step = grower().steps[place]
    side, weight = run_config().growth(step)
    told = f"Step {step:,}: {side} pixels"
    told += f", their weight α = {weight:.2f}" if weight < 1 else ""
    show_tiles([TileRow(told, grower().film[place])], key=f"{PAGE}-film", size=140)
    _timeline(step, weight)


def _timeline(step: int, weight: float) -> None:
    config = run_config()
    steps = np.unique([1, *(e for s in config.spans for e in (s.first - 1, s.first))])
    steps = np.append(steps[steps > 0], config.steps)
    weights = np.array([config.growth(int(each))[1] for each in steps])
    ends = [*(span.first for span in config.spans[1:]), config.steps]
    names = [
        ((span.first + end) / 2, f"{span.side}²{' fades in' if span.fades else ''}")
        for span, end in zip(config.spans, ends, strict=True)
    ]
    shown = stages_figure(steps.astype(float), weights, names, (step, weight), dark=page.dark())
    figures.show(shown, f"{PAGE}-stages")


def widgets(controls: Controls[Settings]) -> None:
    """Draw the slider over the film."""
    controls.steps("step", "Step of the run", grower().steps)


def formula(config: Settings) -> None:
    """Show what both networks blend at this step."""
    step = grower().steps[moment(config)]
    side, weight = run_config().growth(step)
    stage = stage_of(step)
    numbers = rf"x_{{{side}}} \quad \text{{alone: }} {side}^2 \text{{ is at rest}}"
    if stage.fades:
        old, new = three_latex(1 - weight), three_latex(weight)
        numbers = rf"{old}\,\text{{up}}(x_{{{side // 2}}}) + {new}\,x_{{{side}}}"
    page.formula(
        "While a side fades in, G's picture is a mixture",
        r"x = (1 - \alpha)\,\text{up}(x_\text{old}) + \alpha\,x_\text{new}",
        rf"\text{{step }} {three_latex(step)}: \quad x = {numbers}",
    )
    st.caption(
        "D mirrors it: its own newest layers have the weight α, and the layers before, which "
        "read the picture of half the side, have the rest. Real pictures fade, too."
    )


VIEW = View(
    title="Film",
    draw=draw,
    controls=widgets,
    question=Question(
        "At step 401 the layers of 8 pixels come in, untrained. What becomes of the pictures?",
        {
            "a": "They fall apart, and G begins anew",
            "b": "Nearly nothing at first",
            "c": "They become sharp at once",
        },
        "b",
        "The new layers begin with the weight 1/800, and gain 1/400 with every step.",
    ),
    formula=formula,
)
