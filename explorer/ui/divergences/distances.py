"""Every distance as a curve over the separation, and its slope."""

import numpy as np
import streamlit as st

from explorer.plots.theory.divergences import distances_figure, lines_figure, pair_figure
from explorer.theory.densities import Array
from explorer.theory.densities.density import with_breaks
from explorer.theory.divergences.pairs import DISTANCES, PAIRS
from explorer.ui.canvas import figures
from explorer.ui.divergences.config import PAGE, Settings
from explorer.ui.divergences.pair import X, densities, distances_at, pair_controls
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

# Jumps at 0 and kinks at 1 are drawn where they are.
GRID = np.unique(np.concatenate([np.linspace(-6, 6, 81), [-1, -1e-3, 1e-3, 1]]))
UNITS = {"kl": " (nats)", "reverse_kl": " (nats)", "js": " (nats)"}
JS_STEPS = (
    r"Where only one of p and q has mass, $m$ is half of it and the logarithm is $\log 2$.",
    r"If the supports do not meet, this holds everywhere: "
    r"$\mathrm{JS}=\frac12\log2+\frac12\log2=\log 2$, for every distance.",
    r"A constant has slope 0: with the best D, G gets no gradient from JS.",
    r"$W_1$ asks how far the mass must move: for a shift of the same shape, $|d|$.",
)


@st.cache_data(max_entries=256, show_spinner=False)
def curves(pair: str, width: float) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return every distance over the separations, and its slope; drawn to 1e-4."""
    values = PAIRS[pair](width).curves(GRID, 1e-4)
    return values, {name: _slope(curve) for name, curve in values.items()}


def _slope(curve: Array) -> Array:
    """Return the derivative over the grid, nan at a kink, a jump and at infinity."""
    finite = np.where(np.isfinite(curve), curve, np.nan)
    steps = np.diff(finite) / np.diff(GRID)
    left, right = np.append(np.nan, steps), np.append(steps, np.nan)
    turn = np.abs(right - left)
    around = np.nan_to_num(np.fmax(np.append(np.nan, turn[:-1]), np.append(turn[1:], np.nan)))
    kink = (turn > 0.25) & (turn > 5 * around)
    jump = np.fmax(np.abs(left), np.abs(right)) > 50
    return np.where(kink | jump, np.nan, np.gradient(finite, GRID))


def draw(config: Settings) -> None:
    """Draw the curves over d with their slopes, the pair, and all numbers."""
    left, right = st.columns([3, 2])
    values, slopes = curves(config.pair, config.width)
    names = list(DISTANCES)
    styles = [names.index(key) for key in config.shown]
    with left:
        figures.show(
            distances_figure(
                GRID,
                {DISTANCES[k]: values[k] for k in config.shown},
                {DISTANCES[k]: slopes[k] for k in config.shown},
                config.separation,
                styles,
                dark=page.dark(),
            ),
            f"{PAGE}-distances",
        )
    with right:
        if config.pair == "lines":
            figures.show(
                lines_figure(config.separation, dark=page.dark(), height=150), f"{PAGE}-lines"
            )
        else:
            p, q = densities(config)
            x = with_breaks(X, p, q)
            figures.show(
                pair_figure(x, p.pdf(x), q.pdf(x), dark=page.dark(), height=150), f"{PAGE}-pair"
            )
        now, slope = distances_at(config.pair, config.width, config.separation)
        st.table(
            {
                "distance": [DISTANCES[k] + UNITS.get(k, "") for k in names],
                "value": [three(now[k]) for k in names],
                "slope in d": [three(slope[k]) for k in names],
            },
            hide_index=True,
        )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the pair's sliders and the choice of curves."""
    pair_controls(controls)
    controls.several("shown", "Curves", DISTANCES)


def formula(config: Settings) -> None:
    """Show JS and W1 with the present numbers."""
    now = distances_at(config.pair, config.width, config.separation)[0]
    page.formula(
        "Why JS goes flat and W1 does not",
        r"\mathrm{JS} = \tfrac12 \mathrm{KL}(p\|m) + \tfrac12 \mathrm{KL}(q\|m) \le \log 2,"
        r" \qquad W_1 = \inf_\gamma E|x - y|",
        rf"d = {three_latex(config.separation)}: \quad "
        rf"\mathrm{{JS}} = {three_latex(now['js'])} \le 0.693, "
        rf"\qquad W_1 = {three_latex(now['w1'])}",
        JS_STEPS,
    )


VIEW = View(
    title="Distances over d",
    draw=draw,
    controls=widgets,
    question=Question(
        "q moves away from p for good. Which distance keeps telling it the way back?",
        {"a": "Jensen-Shannon", "b": "total variation", "c": "Wasserstein-1"},
        "c",
        "JS and total variation reach their ceiling and go flat; W1 keeps slope 1.",
    ),
    formula=formula,
)
