"""The words of the clinic."""

import streamlit as st

from explorer.images.config import RunConfig
from explorer.images.systems.gan import GANConfig
from explorer.numbers import three_latex
from explorer.second_opinion import RULES
from explorer.ui.clinic.cases import CASES
from explorer.ui.clinic.config import ClinicConfig
from explorer.ui.clinic.figures import figures, opinions, score
from explorer.ui.frame import page
from explorer.ui.frame.page import Experiment

QUESTION = "What is wrong with this run? Read its curves before you see its pictures"
EXPERIMENTS = (
    Experiment(
        "Loss is not quality",
        ClinicConfig(case=1),
        "Two runs on digits. Can runs with the same losses draw different things?",
        "They do: one draws noise, one draws digits.",
    ),
    Experiment(
        "The worst losses",
        ClinicConfig(case=2),
        "G's loss rises for thousands of steps. Must the pictures get worse?",
        "They get better all the time.",
    ),
    Experiment(
        "Both win",
        ClinicConfig(case=3),
        "Both losses go to 0. Is that the best of all runs?",
        "It is no game: G is rewarded for fakes that D knows.",
    ),
    Experiment(
        "Batch norm alone",
        ClinicConfig(case=19),
        "The lecture's case 5 without batch norm, nothing else changed. Do its losses show "
        "that something is missing?",
        "They look like an equilibrium; it draws worse strokes, and G's gradient is small.",
    ),
    Experiment(
        "How large a kernel?",
        ClinicConfig(case=21),
        "A kernel of 7 pixels sees five times as many pixels as one of 3, and a step takes "
        "more than twice as long. Does it draw better?",
        "No: of 3, 4, 5 and 7 pixels the smallest draws best here, in the same number of "
        "steps.",
    ),
)
_DERIVATION = (
    r"Where D says $\tfrac12$ to everything, each of its two terms is $\ln 2$, and so is G's "
    r"loss: that is an equilibrium, or a D that gave up.",
    r"Where D wins, $D(G(z))\to0$: its loss goes to 0 and G's grows, by 1 each time that "
    r"$D(G(z))$ falls to a share $1/e$ of itself.",
    r"G's gradient says whether D still teaches: a loss that stands high with a large gradient "
    r"is a game, with a gradient of 0 it is over.",
)
REMEMBER = (
    "Losses say who is ahead, not how good the pictures are: first look at pictures, then at "
    "losses, and at D(x), D(G(z)) and the gradients to say why.",
    "Some faults show in the losses at once, some only in the pictures: a check of losses "
    "alone passes those.",
    "Garrido et al., A Practical Guide to GANs, section 2.6; Raschka, STAT 453, lecture 16.",
)


def settings(config: RunConfig) -> str:
    """Return what a run was, in a line."""
    words = f"{config.image_size} pixels, batches of {config.batch_size}"
    if isinstance(config, GANConfig):
        rates = f"rates {config.generator_lr:g} (G) and {config.discriminator_lr:g} (D)"
        words = f"{config.architecture}, {words}, {rates}, β₁ {config.beta1:g}"
    return words


def explain(config: ClinicConfig) -> None:
    """Show the losses with the run's numbers, the second opinion's score, what to keep."""
    present = figures(CASES[config.case - 1].run)
    told = {name: three_latex(present[name]) for name in ("d_loss", "g_loss")}
    page.formula(
        "What the losses are made of",
        r"L_D = -\mathbb{E}[\log D(x)] - \mathbb{E}[\log(1-D(G(z)))]\qquad "
        r"L_G = -\mathbb{E}[\log D(G(z))]",
        rf"\text{{the last quarter of this run: }} L_D={told['d_loss']},\quad "
        rf"L_G={told['g_loss']}\qquad D=\tfrac12:\ L_D=2\ln2=1.386,\quad L_G=\ln2=0.693",
        _DERIVATION,
    )
    st.markdown("##### How good is the second opinion?")
    st.markdown(of_rules(score(), len(opinions())))
    page.remember(*REMEMBER)


def of_rules(counts: tuple[int, int, int], of: int) -> str:
    """Return how often the rules are right on the gallery."""
    right, wrong, silent = counts
    return (
        f"{len(RULES)} rules look at the curves alone. On the {of} runs here they are right "
        f"{right} times, wrong {wrong} times, and cannot tell {silent} times, where all is "
        "well or only the pictures show it. Their limits were set with these runs in view: "
        "expect less of them on yours."
    )
