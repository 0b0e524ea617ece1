"""The run behind the page on figure 1: its film, the first G, its formulas."""

from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Any

import numpy as np
import streamlit as st

from explorer.plots.palette import FAKE, OPTIMUM
from explorer.plots.theory.editor import Axes, Backdrop, editor_picture
from explorer.plots.theory.film import film
from explorer.theory.densities import Array, Density
from explorer.theory.densities.mixture_text import mixture
from explorer.theory.divergences.values import generator_objective
from explorer.theory.figure_1.curve_generator import bent_generator
from explorer.theory.figure_1.run import State, best_response, figure_run
from explorer.ui.canvas.curve_editor import curve_editor
from explorer.ui.figure_1 import text
from explorer.ui.figure_1.config import (
    DENSITIES,
    LATENT_KNOTS,
    PAGE,
    ROUNDS,
    GoodfellowConfig,
)
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three, three_latex

VIEW = np.linspace(-5, 5, 151)
ARROWS = (np.arange(24) + 0.5) / 24
REACH = 5.0


@dataclass(frozen=True)
class Moments:
    """All moments of a run as arrays, one row a moment."""

    fakes: Array
    discriminator: Array
    best: Array
    arrows: Array
    down: tuple[int, ...]
    values: Array
    optimum: Array
    panels: tuple[str, ...]


@st.cache_data(max_entries=128, show_spinner=False)
def play(
    data: str, heights: tuple[float, ...], steps: int | None, step: float, saturating: bool
) -> Moments:
    """Play the run and return its moments as arrays."""
    p = mixture(DENSITIES[data])
    start = bent_generator(heights)
    states = list(figure_run(p, start, ROUNDS, step, steps, saturating, REACH))
    # G stands still in every other half-round: its objective is computed once a G.
    generators = {id(s.generator): s.generator for s in states}
    objective = {k: float(generator_objective(p, g)) for k, g in generators.items()}
    grids = [best_response(p, s.generator, s.discriminator.grid) for s in states]
    return Moments(
        np.stack([np.exp(s.generator.smooth_log_pdf(VIEW)) for s in states]),
        np.stack([s.discriminator(VIEW) for s in states]),
        np.stack([g(VIEW) for g in grids]),
        np.stack([s.generator(ARROWS) for s in states]),
        (0, *(heads_down(*pair) for pair in pairwise(states))),
        np.array([_value(p, s) for s in states]),
        np.array([objective[id(s.generator)] for s in states]),
        tuple(s.panel for s in states),
    )


def heads_down(before: State, after: State) -> int:
    """Return how many arrow heads went down the slope of the D that stood before the move."""
    start = before.generator(ARROWS)
    move, slope = after.generator(ARROWS) - start, before.discriminator.slope(start)
    seen = (np.abs(move) > 1e-3) & (np.abs(slope) > 1e-3)
    return int(np.sum(seen & (move * slope < 0)))


def _value(p: Density, moment: State) -> float:
    """Return V(D, G): the data's part on a grid, the fakes' part as a mean over z."""
    grid, g = moment.discriminator.grid, moment.generator
    real = np.log(np.maximum(moment.discriminator(grid), 1e-300)) * p.pdf(grid)
    fake = np.log(np.maximum(1 - moment.discriminator(g.x), 1e-300))
    return float(real.sum() * (grid[1] - grid[0]) + fake.mean())


def middle_numbers(run: Moments, moment: int) -> str:
    """Return the change of variables at z = 1/2 with the numbers filled in, as LaTeX."""
    low, high = run.arrows[moment][11:13]
    slope = (high - low) / (ARROWS[12] - ARROWS[11])
    place = three_latex(float(low + high) / 2)
    return (
        rf"G(\tfrac12) = {place}, \quad "
        rf"q({place}) = \frac{{1}}{{{three_latex(float(slope))}}}"
        rf" = {three_latex(float(1 / slope))}"
    )


def captions(run: Moments, *, full: bool) -> list[str]:
    """Return one sentence a moment, and how many arrow heads did not climb.

    Args:
        run: The run.
        full: Whether D answers while G moves.
    """
    other = text.TURNED if full else text.PULLED
    said = [
        f"Round {(moment + 1) // 2} · {_caption(panel, (float(objective) + log(4)) / 2)}"
        for moment, (panel, objective) in enumerate(zip(run.panels, run.optimum, strict=True))
    ]
    return [
        line + (other.format(heads=heads) if heads else "")
        for line, heads in zip(said, run.down, strict=True)
    ]


def _caption(panel: str, js: float) -> str:
    """Return what a moment shows; at the end of the run, whether q lies on p."""
    if panel == "d" and js > text.ARRIVED:
        return text.SHORT.format(js=three(js))
    return text.CAPTIONS[panel]


def run_of(config: GoodfellowConfig) -> Moments:
    """Return the page's run; the same settings cost nothing the second time."""
    return play(
        config.data, config.heights, config.discriminator_steps, config.step, config.saturating
    )


def explain(config: GoodfellowConfig) -> None:
    """Show the two formulas with the numbers of the moment shown."""
    run, now = run_of(config), config.moment
    left, right = st.columns(2)
    with left:
        page.formula(
            "From arrows to a density: change of variables",
            r"q(G(z)) = \frac{1}{G'(z)}",
            middle_numbers(run, now),
            text.STEPS,
        )
    with right:
        page.formula(
            "What the rounds drive down (at the moment shown)",
            r"C(G) = \max_D V(D, G) = 2\,\mathrm{JS}(p, q) - \log 4",
            rf"V(D, G) = {three_latex(float(run.values[now]))}, \quad "
            rf"C(G) = {three_latex(float(run.optimum[now]))}, \quad "
            rf"\mathrm{{JS}} = {three_latex((float(run.optimum[now]) + log(4)) / 2)}",
            text.CONVERGENCE,
        )


def show_film(config: GoodfellowConfig) -> dict[str, Any]:
    """Return the film of the run."""
    run = run_of(config)
    p = mixture(DENSITIES[config.data])
    name = repr(config.with_(moment=0, guess=None))
    return film(
        name,
        VIEW,
        p.pdf(VIEW),
        run.fakes,
        run.discriminator,
        run.best,
        run.arrows,
        ARROWS,
        run.values,
        run.optimum,
        run.panels,
        captions(run, full=config.discriminator_steps is None),
    )


def show_generator(config: GoodfellowConfig) -> None:
    """Let the student bend the first G, the perfect G behind it."""
    z = (np.arange(96) + 0.5) / 96
    perfect = mixture(DENSITIES[config.data]).quantile(z)
    backdrops = [Backdrop("G with q = p", z, perfect, OPTIMUM, "3 4")]
    axes = Axes((0, 1), (-5, 5), (0, 0.25, 0.5, 0.75, 1), (-4, -2, 0, 2, 4), "z", "x = G(z)")
    picture = editor_picture(
        "the first G: drag",
        axes,
        backdrops,
        limits=(-4.8, 4.8),
        step=0.05,
        colour=FAKE,
        rising=True,
        height=300,
    )
    places = np.linspace(0, 1, LATENT_KNOTS).tolist()
    curve_editor(PAGE, config, "heights", places, picture)
