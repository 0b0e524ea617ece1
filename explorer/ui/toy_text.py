"""What the toy lab says: the losses with the numbers of the present frame, what to keep."""

import streamlit as st

from explorer.objectives import OBJECTIVES
from explorer.toy.run import Frame
from explorer.ui import page
from explorer.ui.toy_controls import LabConfig

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


def explain(config: LabConfig, frame: Frame) -> None:
    """Show the losses of the first panel's objective, filled with the present numbers."""
    objective = OBJECTIVES[config.configs[0].objective]
    scores = frame.snapshot.scores
    left, right = st.columns(2)
    with left:
        page.formula(
            f"What the players descend: {objective.title}",
            rf"L_D = {objective.discriminator_latex}",
            rf"L_G = {objective.generator_latex}",
            _DERIVATION,
        )
    with right:
        st.markdown("##### The numbers of the first panel")
        name = r"\overline{D(x)}" if objective.probability else r"\overline{D}_{real}"
        fake = r"\overline{D(G(z))}" if objective.probability else r"\overline{D}_{fake}"
        st.latex(
            rf"L_D={scores.discriminator_loss[0]:.3f},\quad L_G={scores.generator_loss[0]:.3f}"
        )
        st.latex(rf"{name}={scores.real_score[0]:.3f},\quad {fake}={scores.fake_score[0]:.3f}")
        st.caption(
            f"Averages over {frame.snapshot.real.shape[1]} fixed real samples, as many fakes "
            f"at step {frame.snapshot.step:,}; pause to read them for the present step. When G "
            "is perfect, D cannot do better than 1/2: with a cross-entropy loss, D's loss is "
            "then log 4 = 1.386."
        )
    page.remember(
        "A GAN is a game: what you see are two learners chasing each other, not one loss "
        "going down.",
        "Good samples show in the picture and in the coverage; the losses alone do not tell.",
        "Goodfellow et al. (2014), Generative Adversarial Nets, arXiv:1406.2661; setting of "
        "Fleuret, Deep Learning Course, 11.1.",
    )
