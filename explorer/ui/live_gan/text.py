"""What the toy lab says: the losses with the numbers of the present frame, what to keep."""

import streamlit as st

from explorer.objectives import OBJECTIVES, Objective
from explorer.toy.run import ToyRun
from explorer.ui.frame import page
from explorer.ui.lab import session

_DERIVATION = (
    r"D is a classifier: it maximises $V(D,G)=\mathbb{E}_{x\sim p}[\log D(x)]"
    r"+\mathbb{E}_z[\log(1-D(G(z)))]$, the log-likelihood of telling real from fake.",
    r"Write $D=\sigma(\ell)$ with the logit $\ell$. The slope of a fake's term in its logit is "
    r"$\partial_\ell \log(1-\sigma(\ell))=-D(G(z))$.",
    r"So with the saturating loss a fake that D recognises, $D(G(z))\approx0$, teaches G "
    r"nothing. With $-\log D(G(z))$ the slope is $-(1-D(G(z)))$: there it teaches most.",
    r"If D were optimal, $D^*=p/(p+q)$ and $V=2\,JS(p,q)-\log 4$: G would descend the "
    r"Jensen-Shannon divergence.",
)


def explain(page_name: str, run: ToyRun) -> None:
    """Show the losses of the first panel's objective, filled with the present numbers."""
    left, right = st.columns(2)
    with left:
        _losses(page_name)
    with right:
        st.fragment(_numbers, run_every=2.0 if run.playing else None)(page_name)
    page.remember(
        "A GAN is a game: what you see are two learners chasing each other, not one loss "
        "going down.",
        "Good samples show in the picture and in the coverage; the losses alone do not tell.",
        "Goodfellow et al. (2014), Generative Adversarial Nets, arXiv:1406.2661; setting of "
        "Fleuret, Deep Learning Course, 11.1.",
    )


def _objective(page_name: str) -> Objective:
    return OBJECTIVES[session.current(page_name).configs[0].objective]


def _losses(page_name: str) -> None:
    objective = _objective(page_name)
    page.formula(
        f"What the players descend: {objective.title}",
        rf"L_D = {objective.discriminator_latex}",
        rf"L_G = {objective.generator_latex}",
        _DERIVATION,
    )


def _numbers(page_name: str) -> None:
    """Fill the losses with the numbers of the first panel's last frame."""
    frame = session.current(page_name).frame
    scores = frame.snapshot.scores
    real, fake = r"\overline{D}_{real}", r"\overline{D}_{fake}"
    if _objective(page_name).probability:
        real, fake = r"\overline{D(x)}", r"\overline{D(G(z))}"
    st.markdown(f"##### The first panel at step {scores.step:,}")
    st.latex(
        rf"L_D={scores.discriminator_loss[0]:.3f},\quad L_G={scores.generator_loss[0]:.3f}"
    )
    st.latex(rf"{real}={scores.real_score[0]:.3f},\quad {fake}={scores.fake_score[0]:.3f}")
    st.caption(
        f"Averages over {frame.snapshot.real.shape[1]} fixed real samples and as many fakes. "
        "When G is perfect, D cannot do better than 1/2: with a cross-entropy loss, D's loss "
        "is then log 4 = 1.386."
    )
