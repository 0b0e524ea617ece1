"""The codes beside their prior, and people whose codes are drawn from it."""

import plotly.graph_objects as go
import streamlit as st

from explorer.images.ageing import RUNS
from explorer.images.measuring.metrics import FACE_FID
from explorer.plots.ageing import codes_figure, distances_figure
from explorer.plots.images import TileRow
from explorer.ui.ageing.agers import RUN_NAMES, ager, card, run_choice
from explorer.ui.ageing.config import PAGE, Settings
from explorer.ui.canvas import figures
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question, numbers

STRANGERS = 8


def draw(config: Settings) -> None:
    """Draw people out of the prior at every age, and the codes that E gives to faces."""
    drawn = ager(config.run).strangers(config.seed, STRANGERS)
    left, right = st.columns([1, 1])
    with left:
        ages = len(drawn) // STRANGERS
        rows = [
            TileRow(
                f"Age {age + 1}" if age else "Codes drawn from the prior, age 1",
                drawn[age * STRANGERS : (age + 1) * STRANGERS],
            )
            for age in (0, ages // 2, ages - 1)
        ]
        show_tiles(rows, key=f"{PAGE}-strangers", size=76)
    with right:
        figures.show(
            codes_figure(ager(config.run).codes, dark=page.dark(), height=190),
            f"{PAGE}-codes",
        )
        figures.show(_distances(config), f"{PAGE}-distances")
    numbers(
        {
            "mean KS": f"{three(card(config.run)['ks'])}",
            "the prior's own": three(card(config.run)["ks_prior"]),
            "mean MMD², two numbers at a time": three(card(config.run)["mmd"]),
            f"{FACE_FID}, rebuilt": three(card(config.run)["frechet"]),
            f"{FACE_FID}, drawn": three(card(config.run)["frechet_drawn"]),
        }
    )


def _distances(config: Settings) -> go.Figure:
    order = (config.run, *(run for run in RUNS if run != config.run))
    found = {RUN_NAMES[run]: ager(run).distances for run in order}
    return distances_figure(found, card(config.run)["ks_prior"], dark=page.dark(), height=230)


def widgets(controls: Controls[Settings]) -> None:
    """Draw the seed of the codes and the choice of the run."""
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        controls.number("seed", "Seed of the people", step=1)
    with right:
        run_choice(controls)


def formula(config: Settings) -> None:
    """Show the game about codes, and how far they are from the prior."""
    found = card(config.run)
    page.formula(
        "The game about codes: D tells them from the prior, E is against it",
        r"\min_E \max_{D_z}\ \mathbb{E}_{z \sim U(-1, 1)}[\log D_z(z)] + "
        r"\mathbb{E}_x[\log(1 - D_z(E(x)))]",
        rf"\mathrm{{KS}} = \sup_t |F(t) - \tfrac{{t + 1}}{{2}}|: \quad "
        rf"\text{{mean }} {three_latex(found['ks'])},\quad "
        rf"\text{{worst }} {three_latex(found['ks_worst'])},\quad "
        rf"\text{{as many draws of the prior }} {three_latex(found['ks_prior'])}",
        (
            r"$U(-1, 1)$ has mean 0 and variance $\tfrac13$; its distribution function is "
            r"$\tfrac{t + 1}{2}$. E ends in a tanh, so its codes lie in the same cube.",
            r"Where $D_z$ is 1/2 everywhere, each of its two terms costs $\ln 2 = 0.693$.",
            r"In training batch norm takes the mean and the spread of each batch away: a $D_z$ "
            r"with it cannot see them. The authors' has it, the one of this page does not.",
            r"KS looks at one number of the code at a time, MMD at two: codes may be even in "
            r"each number and lie on a line in the plane of two.",
        ),
    )


VIEW = View(
    title="Codes and prior",
    draw=draw,
    controls=widgets,
    question=Question(
        "Whose codes fill the cube most evenly?",
        {
            "a": "Those of the runs that hear D of codes",
            "b": "Those of the run that does not hear it",
            "c": "All alike: the tanh sees to it",
        },
        "a",
        "A tanh keeps codes inside the cube; only D of codes asks that they fill it evenly.",
    ),
    formula=formula,
)
