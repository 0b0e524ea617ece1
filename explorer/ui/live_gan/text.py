"""What the toy lab says: the losses with the numbers of the present frame, what to keep."""

import streamlit as st

from explorer.live.client import LiveRun
from explorer.objectives import Objective
from explorer.toy.viewer import SHOWN
from explorer.ui.frame import page
from explorer.ui.live_gan import overview

DERIVATION = (
    r"D is a classifier: it maximises $V(D,G)=\mathbb{E}_{x\sim p}[\log D(x)]"
    r"+\mathbb{E}_z[\log(1-D(G(z)))]$, the log-likelihood of telling real from fake.",
    r"Write $D=\sigma(\ell)$ with the logit $\ell$. The slope of a fake's term in its logit is "
    r"$\partial_\ell \log(1-\sigma(\ell))=-D(G(z))$.",
    r"So with the saturating loss a fake that D recognises, $D(G(z))\approx0$, teaches G "
    r"nothing. With $-\log D(G(z))$ the slope is $-(1-D(G(z)))$: there it teaches most.",
    r"If D were optimal, $D^*=p/(p+q)$ and $V=2\,JS(p,q)-\log 4$: G would descend the "
    r"Jensen-Shannon divergence.",
)
REMEMBER = (
    "A GAN is a game: what you see are two learners chasing each other, not one loss going "
    "down.",
    "Good samples show in the picture and in the coverage; the losses alone do not tell.",
    "Goodfellow et al. (2014), Generative Adversarial Nets, arXiv:1406.2661; setting of "
    "Fleuret, Deep Learning Course, 11.1.",
)
AVERAGES = (
    f"Averages over {SHOWN} fixed real samples and as many fakes. "
    "When G is perfect, D cannot do better than 1/2: with a cross-entropy loss, D's loss "
    "is then log 4 = 1.39."
)


def explain(page_name: str, run: LiveRun) -> None:
    """Show the losses of the first panel's objective, filled with the present numbers."""
    left, right = st.columns(2)
    with left:
        _losses(_objective(run))
    with right:
        _numbers(page_name, run)
    page.remember(*REMEMBER)


def _objective(run: LiveRun) -> Objective:
    return run.configs[0].losses


def _losses(objective: Objective) -> None:
    page.formula(
        f"What the players descend: {objective.title}",
        rf"L_D = {objective.discriminator_latex}",
        rf"L_G = {objective.generator_latex}",
        DERIVATION,
    )


def _numbers(page_name: str, run: LiveRun) -> None:
    """Draw the way of the data through the first panel, with its present numbers."""
    overview.show(page_name, run)
    st.caption(AVERAGES)
