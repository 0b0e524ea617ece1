"""What the training page says: experiments, the losses with present numbers, what to keep."""

from typing import Any

import streamlit as st

from explorer.images.launch.supervisor import KnownRun
from explorer.images.store.recipes import RECIPES
from explorer.images.systems import system_of
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three_latex
from explorer.ui.frame.page import Experiment
from explorer.ui.train_images.config import TrainPageConfig
from explorer.ui.train_images.display import numbers


def _recorded(name: str, **changes: Any) -> TrainPageConfig:  # noqa: ANN401
    """Return the state that shows a shipped run and orders one like it."""
    settings = RECIPES[name].model_dump() | changes | {"shown": f"shipped:{name}"}
    return TrainPageConfig.checked(settings)


EXPERIMENTS = (
    Experiment(
        "Readable digits",
        _recorded("digits-dcgan", steps=4000),
        "A DCGAN of 32 pixels. How many steps until you can read the digits?",
        "Slide 'Look back': blobs at step 250, strokes at 500, first digits at 1,000, most "
        "readable from 2,000 on. From there to step 16,000 the FID (digit features) falls from "
        "22 to 4 while G's loss rises from 2.4 to 4.1: by its loss G gets worse, by its "
        "pictures better.",
    ),
    Experiment(
        "Same losses, no digits",
        _recorded("digits-raschka-2"),
        "In the lecture both losses of this pair end at 0.693. Is that an equilibrium?",
        "Slide 'Look back': from step 1,700 D(x) = D(G(z)) = 0.50, D's loss is 1.386 = 2 ln 2, "
        "G's 0.693 = ln 2. G still draws noise, recall is 0: D has given up, not G won.",
    ),
    Experiment(
        "One picture",
        _recorded("digits-raschka-3"),
        "No batch norm, five times the learning rate: how many different pictures from 64 z?",
        "One: every z gives the same stripes, and recall stays 0. In the lecture's longer run "
        "on all of MNIST the one picture was a digit 1. By step 400 D is sure: "
        "D(x) = 1.00, D(G(z)) = 0.00, its loss 0, G's 13 and rising to 18. Until step 2,000 "
        "the digit classifier is sure of the stripes, too: a sure judge is no proof.",
    ),
    Experiment(
        "WGAN-GP",
        _recorded("digits-wgan-gp"),
        "Five critic updates a step and a slope near 1. Does the critic's gap tell quality?",
        "Here it does: from step 500 on the gap D(x) − D(G(z)) shrinks from 3.7 to 1.4 and the "
        "FID (digit features) falls from 601 to 3; their rank correlation is 0.94. In "
        "'Readable digits' that of G's loss and this FID is −0.78: the worse the loss, the "
        "better the pictures.",
    ),
)
DERIVATION = (
    r"One step: $k$ times draw real images $x$ and fakes $G(z)$ and descend $L_D$, then "
    r"descend $L_G$ once.",
    r"With a cross-entropy loss and $D=\tfrac12$ everywhere, each of D's two terms is "
    r"$\ln 2=0.693$ and so is G's: a perfect G looks so, and so does a D that gave up.",
    r"So quality is measured apart: the Frechet distance of classifier features, "
    r"$\lVert\mu_1-\mu_2\rVert^2+\mathrm{Tr}(\Sigma_1+\Sigma_2-2(\Sigma_1\Sigma_2)^{1/2})$, "
    r"beside what real digits read against real digits.",
    r"Precision is the share of samples near a real digit, recall that of real digits near a "
    r"sample: neither alone says anything. At step 500 of 'Readable digits' blobs that are "
    r"much alike read a precision of 0.75 at a recall of 0.13; at 4,000 it is 0.66 at 0.92.",
)


REMEMBER = (
    "Losses of a GAN say how the game stands, not how good the pictures are: look at the "
    "same latents over time, and measure.",
    "'FID (digit features)' is no FID of the papers: another network's features; compare "
    "it only with the grey floor beside it.",
)


def explain(config: TrainPageConfig, run: KnownRun | None) -> None:
    """Show the losses of the shown run, else of the one to start, and what to remember."""
    shown = run.config if run else config
    system = system_of(shown)
    present = numbers(run) if run else {}
    filled: str = page.Words("Start a run to see its numbers here.")
    if run:
        filled = page.Words("Its numbers come with the first steps that it records.")
    losses = [c for c in system.charts(shown)[0].curves if c.column in present]
    if losses:
        told = r",\quad ".join(
            rf"L_{{\text{{{loss.name}}}}}={three_latex(present[loss.column])}"
            for loss in losses
        )
        filled = rf"\text{{step {present['step']:,.0f}: }}{told}"
    page.formula(*system.formula(shown), filled, DERIVATION)
    page.remember(
        *REMEMBER,
        "Radford, Metz & Chintala (2016), arXiv:1511.06434; Heusel et al. (2017), "
        "arXiv:1706.08500; Raschka, STAT 453, lecture 16.",
    )


def _data(run: KnownRun) -> str:
    return " and ".join(name.rpartition("/")[2] for name in run.config.datasets.values())


def table(runs: list[KnownRun]) -> None:
    """List all runs with what sets them apart."""
    if not runs:
        return
    st.markdown("##### All runs")
    st.dataframe(
        [
            {
                "run": run.name,
                "now": run.phase + (f" ({run.place})" if run.place else ""),
                "step": f"{run.status.step:,} of {run.config.steps:,}",
                "images/s": f"{run.status.images_per_second:,.0f}",
                "data": " and ".join(
                    n.rpartition("/")[2] for n in run.config.datasets.values()
                ),
                **run.config.told,
                "seed": run.config.seed,
            }
            for run in runs
        ],
        hide_index=True,
        width="stretch",
    )
