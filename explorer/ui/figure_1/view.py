"""The run behind the page on figure 1, and the words around it."""

from dataclasses import dataclass
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
from explorer.ui.frame import page
from explorer.ui.frame.page import Experiment
from explorer.ui.theory.configs import LATENT_KNOTS, ROUNDS, GoodfellowConfig
from explorer.ui.theory.widgets import Question, three

PAGE = "goodfellow_figure"
#: The fragments of the page: the film with its controls, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"
DATA = {"bump": "One bump", "two": "Two bumps", "skew": "Skewed"}
DENSITIES = {
    "bump": "1*gaussian(-0.5,0.8)",
    "two": "0.6*gaussian(-1,0.6)+0.4*gaussian(1.3,0.5)",
    "skew": "0.5*gaussian(-1,0.4)+0.5*gaussian(0.2,1)",
}
VIEW = np.linspace(-5, 5, 151)
ARROWS = (np.arange(24) + 0.5) / 24
REACH = 5.0


@dataclass(frozen=True)
class Run:
    """All moments of a run as arrays, one row a moment."""

    fakes: Array
    opinions: Array
    best: Array
    arrows: Array
    values: Array
    optimum: Array
    panels: tuple[str, ...]


@st.cache_data(max_entries=128, show_spinner=False)
def play(
    data: str, heights: tuple[float, ...], steps: int | None, step: float, saturating: bool
) -> Run:
    """Play the run and return its moments as arrays."""
    p = mixture(DENSITIES[data])
    start = bent_generator(heights)
    states = list(figure_run(p, start, ROUNDS, step, steps, saturating, REACH))
    # G stands still in every other half-round: its objective is computed once a G.
    generators = {id(s.generator): s.generator for s in states}
    objective = {k: float(generator_objective(p, g)) for k, g in generators.items()}
    grids = [best_response(p, s.generator, s.discriminator.grid) for s in states]
    return Run(
        np.stack([np.exp(s.generator.smooth_log_pdf(VIEW)) for s in states]),
        np.stack([s.discriminator(VIEW) for s in states]),
        np.stack([g(VIEW) for g in grids]),
        np.stack([s.generator(ARROWS) for s in states]),
        np.array([_value(p, s) for s in states]),
        np.array([objective[id(s.generator)] for s in states]),
        tuple(s.panel for s in states),
    )


def _value(p: Density, moment: State) -> float:
    """Return V(D, G): the data's part on a grid, the fakes' part as a mean over z."""
    grid, g = moment.discriminator.grid, moment.generator
    real = np.log(np.maximum(moment.discriminator(grid), 1e-300)) * p.pdf(grid)
    fake = np.log(np.maximum(1 - moment.discriminator(g.x), 1e-300))
    return float(real.sum() * (grid[1] - grid[0]) + fake.mean())


def middle_numbers(run: Run, moment: int) -> str:
    """Return the change of variables at z = 1/2 with the numbers filled in, as LaTeX."""
    low, high = run.arrows[moment][11:13]
    slope = (high - low) / (ARROWS[12] - ARROWS[11])
    place = three(float(low + high) / 2)
    return (
        rf"G(\tfrac12) = {place}, \quad p_g({place}) = \frac{{1}}{{{three(float(slope))}}}"
        rf" = {three(float(1 / slope))}"
    )


def captions(run: Run) -> list[str]:
    """Return one sentence a moment."""
    words = {
        "a": "(a) G is untrained and D has only begun to learn.",
        "b": "(b) D answers: it rises over the data and falls over the fakes.",
        "c": "(c) G moves: every arrow head climbs the slope of D.",
        "d": "(d) The end of the run: where p_g = p, D = ½.",
    }
    rounds = (np.arange(len(run.panels)) + 1) // 2
    return [f"Round {r} · {words[p]}" for p, r in zip(run.panels, rounds, strict=True)]


def run_of(config: GoodfellowConfig) -> Run:
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
            r"p_g(G(z)) = \frac{1}{G'(z)}",
            middle_numbers(run, now),
            STEPS,
        )
    with right:
        page.formula(
            "What the rounds drive down (at the moment shown)",
            r"C(G) = \max_D V(D, G) = 2\,\mathrm{JS}(p, p_g) - \log 4",
            rf"V(D, G) = {three(float(run.values[now]))}, \quad "
            rf"C(G) = {three(float(run.optimum[now]))}, \quad "
            rf"\mathrm{{JS}} = {three((float(run.optimum[now]) + log(4)) / 2)}",
            CONVERGENCE,
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
        run.opinions,
        run.best,
        run.arrows,
        ARROWS,
        run.values,
        run.optimum,
        run.panels,
        captions(run),
        full=config.discriminator_steps is None,
    )


def show_generator(config: GoodfellowConfig) -> None:
    """Let the student bend the first G, the perfect G behind it."""
    z = (np.arange(96) + 0.5) / 96
    perfect = mixture(DENSITIES[config.data]).quantile(z)
    backdrops = [Backdrop("G with p_g = p", z, perfect, OPTIMUM, "3 4")]
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


EXPERIMENTS = (
    Experiment(
        "The paper's figure",
        GoodfellowConfig(),
        "D answers perfectly each time. Where does p_g end?",
        "Press Play: C(G) falls to −log 4 and p_g lies on p. This is proposition 2.",
    ),
    Experiment(
        "A lazy D",
        GoodfellowConfig(discriminator_steps=1, step=0.3),
        "D makes one step a round. Will G still settle?",
        "D lags behind D*: G chases an outdated slope, and the value swings.",
    ),
    Experiment(
        "Far, saturating",
        GoodfellowConfig(
            data="bump", heights=(2.6, 2.9, 3.1, 3.3, 3.5, 3.7, 4.0), step=0.2, saturating=True
        ),
        "D is sure that all is fake. How fast does G start?",
        "Hardly at all: the loss log(1 − D) is flat where D is near 0.",
    ),
    Experiment(
        "Far, non-saturating",
        GoodfellowConfig(data="bump", heights=(2.6, 2.9, 3.1, 3.3, 3.5, 3.7, 4.0), step=0.2),
        "Only the loss has changed. What happens now?",
        "G sets off at once: log D is steepest where D is near 0.",
    ),
    Experiment(
        "One bump missed",
        GoodfellowConfig(
            heights=(-1.6, -1.4, -1.2, -1.0, -0.8, -0.6, -0.4), discriminator_steps=10, step=0.2
        ),
        "G begins on the left bump only. Does it find the right one?",
        "D rises over the missed bump, and the upper end of G stretches towards it.",
    ),
)
QUESTION = Question(
    "The arrows from z crowd together at one x. What is p_g there?",
    {"a": "low", "b": "high", "c": "it depends on D"},
    "b",
    "Every arrow carries the same mass; where they crowd, much mass lies on little length.",
)
STEPS = (
    r"z is uniform on [0, 1], so a piece $dz$ of latents holds the mass $dz$.",
    r"G carries it to a piece of length $dx = G'(z)\,dz$, and no mass is lost: "
    r"$p_g(x)\,dx = dz$, hence $p_g(G(z)) = 1/G'(z)$.",
    r"Where G is flat, arrows crowd and p_g is high; where G is steep, they spread and it is "
    r"low. (This needs a rising G. V itself does not: it only needs samples.)",
    r"The G with $p_g = p$ is the quantile function of the data: "
    r"$G(z) = F_p^{-1}(z)$, the green curve.",
)
CONVERGENCE = (
    r"For a fixed D, V is linear in $p_g$. The maximum over D of functions that are linear is "
    r"convex: $C(p_g)=\max_D V(D, p_g)$ is convex in $p_g$.",
    r"Its slope is that of V at the best D: moving G a little against the answer $D^*$ is "
    r"moving down the slope of C.",
    r"So if D answers fully and G moves in small enough steps, C falls to its only minimum "
    r"$-\log 4$, where $p_g=p$.",
    r"The proof moves the density $p_g$. A network moves weights, and C is not convex in "
    r"those: with finite k and large steps nothing is promised.",
)
