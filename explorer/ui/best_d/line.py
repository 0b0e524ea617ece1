"""p, q and the best D on the line: what three of the page's views look at."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from explorer.theory import (
    Mixture,
    generator_objective,
    js_divergence,
    kl_divergence,
    mixture,
    optimal_discriminator,
)
from explorer.theory.densities import Array
from explorer.theory.densities.density import with_breaks
from explorer.ui.best_d.config import Settings
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.widgets import numbers

REACH = 7.0
EVEN = np.linspace(-REACH, REACH, 281)

BEST_STEPS = (
    r"For a fixed G the value is one integral over x: "
    r"$V(D,G)=\int p(x)\log D(x)+q(x)\log(1-D(x))\,dx$. (Write "
    r"$E_z[\log(1-D(G(z)))]=E_{x\sim q}[\log(1-D(x))]$; G need not be invertible.)",
    r"D may take any value at each x, so maximise at each x by itself: "
    r"$d\mapsto p\log d+q\log(1-d)$.",
    r"Its derivative $\frac{p}{d}-\frac{q}{1-d}$ is 0 exactly at $d=\frac{p}{p+q}$, and the "
    r"second derivative $-\frac{p}{d^2}-\frac{q}{(1-d)^2}$ is negative: a maximum.",
)
SUM_STEPS = (
    r"Put D* in: $C(G)=E_p\left[\log\frac{p}{p+q}\right]+E_q\left[\log\frac{q}{p+q}\right]$.",
    r"Let $m=\frac{p+q}{2}$, so that $p+q=2m$. Each logarithm gives a $-\log 2$: "
    r"$C(G)=E_p\left[\log\frac{p}{m}\right]+E_q\left[\log\frac{q}{m}\right]-2\log 2$.",
    r"These are two Kullback-Leibler divergences, and half of their sum is the "
    r"Jensen-Shannon divergence: "
    r"$C(G)=\mathrm{KL}(p\|m)+\mathrm{KL}(q\|m)-\log 4=2\,\mathrm{JS}(p,q)-\log 4$.",
    r"$\mathrm{JS}\ge 0$, and it is 0 only for $p=q$: the minimum over G is $-\log 4$, reached "
    r"exactly when G makes the data's distribution. Then $D^*=\frac12$.",
)


@dataclass(frozen=True)
class PairOnLine:
    """p, q and the best D on a grid, and the game's value there."""

    x: Array
    p: Array
    q: Array
    best: Array
    kl_p: float
    kl_q: float
    js: float
    optimum: float

    @property
    def equal(self) -> bool:
        """Whether G has reached the global optimum, p = q."""
        return self.js == 0


@st.cache_data(max_entries=512, show_spinner=False)
def line(p_text: str, q_text: str) -> PairOnLine:
    """Return the curves and numbers of one pair; the grid holds every kink and spike."""
    p, q = mixture(p_text), mixture(q_text)
    x = with_breaks(EVEN, p, q)
    half = Mixture([p, q])
    return PairOnLine(
        x,
        p.pdf(x),
        q.pdf(x),
        optimal_discriminator(p, q)(x),
        float(kl_divergence(p, half)),
        float(kl_divergence(q, half)),
        float(js_divergence(p, q)),
        float(generator_objective(p, q)),
    )


def show_numbers(now: PairOnLine) -> None:
    """Show the live sum C(G) = KL + KL - log 4 and whether the optimum is reached."""
    numbers(
        {
            "KL(p‖m), nats": three(now.kl_p),
            "KL(q‖m), nats": three(now.kl_q),
            "JS ≤ 0.693, nats": three(now.js),
            "C(G) ≥ −1.386": three(now.optimum),
        }
    )
    if now.equal:
        st.success(
            "**Global optimum.** p = q, so D* = 1/2 everywhere and V = −log 4 = −1.386: "
            "D can only toss a coin."
        )


def worth(kl_p: float, kl_q: float, js: float, optimum: float) -> None:
    """Show what the best D is worth, with the numbers of the present state."""
    page.formula(
        "What it is worth: what G really minimises",
        r"\begin{aligned} C(G) &= \mathrm{KL}(p\|m) + \mathrm{KL}(q\|m) - \log 4 \\"
        r" &= 2\,\mathrm{JS}(p, q) - \log 4 \end{aligned}",
        rf"\begin{{aligned}} C(G) &= {three_latex(kl_p)} + {three_latex(kl_q)} - 1.386 \\"
        rf" &= 2\cdot{three_latex(js)} - 1.386 = {three_latex(optimum)} \end{{aligned}}",
        SUM_STEPS,
    )


def formula(config: Settings) -> None:
    """Show D* at the chosen point and C(G), with the numbers of the present state."""
    p, q = mixture(config.p), mixture(config.q)
    real, fake = float(p.pdf(config.x)), float(q.pdf(config.x))
    best = float(optimal_discriminator(p, q)(config.x))
    now = line(config.p, config.q)
    left, right = st.columns(2)
    with left:
        best_at(three_latex(config.x), real, fake, best)
    with right:
        worth(now.kl_p, now.kl_q, now.js, now.optimum)


def best_at(place: str, real: float, fake: float, best: float) -> None:
    """Show the best D with the densities at one place filled in, LaTeX."""
    p, q = three_latex(real), three_latex(fake)
    page.formula(
        "The best D at each point",
        r"D^*(x) = \frac{p(x)}{p(x) + q(x)}",
        rf"D^*({place}) = \frac{{{p}}}{{{p} + {q}}} = {three_latex(best)}",
        BEST_STEPS,
    )
