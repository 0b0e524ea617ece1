"""What the page on saturation says: experiments, the formula with numbers, what to keep."""

import math

from explorer.ui.frame import page
from explorer.ui.frame.numbers import three_latex
from explorer.ui.frame.page import Experiment
from explorer.ui.saturation.controls import SaturationConfig

EXPERIMENTS = (
    Experiment(
        "A sure D",
        SaturationConfig(operating=-8.0),
        "D gives a fake the logit −8. How much more does G learn from −log D than from "
        "log(1 − D)?",
        "3,000 times more: the slopes are D = 3.35 · 10⁻⁴ and 1 − D = 0.9997.",
    ),
    Experiment(
        "Why a flat end?",
        SaturationConfig(operating=-8.0, by_logit=False),
        "The same fake against D itself: is log(1 − D) flat at D = 0?",
        "No, its slope there is 1. It is the sigmoid that goes flat: D changes by D(1 − D) "
        "for each unit of the logit, and that is nearly 0. −log D makes up for it by its 1/D.",
    ),
    Experiment(
        "Two GANs, a strong D",
        SaturationConfig(**SaturationConfig.opening),
        "The same weights, noise and batches, and a D that learns far faster. Which G moves?",
        "On the saturating side the arrows shrink to dots and G stands still for hundreds of "
        "steps: look at the powers of ten. The other G moves at once, onto a mode or two.",
    ),
    Experiment(
        "Hold G, train D",
        SaturationConfig(view="freeze"),
        "A new D studies a held G for 4,000 updates. How much gradient is left for G?",
        "For the untrained G the saturating gradient loses orders of magnitude. For a G whose "
        "samples touch the data it does not: D cannot be sure there.",
    ),
    Experiment(
        "Far apart, D at its best",
        SaturationConfig(view="optimal", shift=8.0),
        "N(0, 1) against N(8, 1), and D is perfect. What do the two losses tell G?",
        "3.93 · 10⁻⁴ against 7.9996. Together they are always exactly d.",
    ),
)

BY_LOGIT = (
    r"Write $D=\sigma(\ell)$, so $\frac{dD}{d\ell}=D(1-D)$.",
    r"$\frac{d}{d\ell}\log(1-D)=\frac{-1}{1-D}\,D(1-D)=-D$: nothing where D is sure of a fake.",
    r"$\frac{d}{d\ell}(-\log D)=\frac{-1}{D}\,D(1-D)=-(1-D)$: most where D is sure of a fake.",
    r"Both pull the logit up; they differ by the factor $(1-D)/D=e^{-\ell}$. The gradient by "
    r"the sample is this slope times $\nabla_x\ell$, by G's weights times $\partial x/\partial"
    r"\theta$ as well: the factor stays.",
)
OPTIMAL = (
    r"For $p=N(0,1)$, $q=N(d,1)$ the best D has the logit $\ell^*(x)=\log\frac{p(x)}{q(x)}="
    r"\frac{d^2}{2}-dx$, with the slope $-d$ everywhere.",
    r"A fake moves with d: $x=z+d$. So the saturating gradient is $\mathbb{E}_q[-D^*(x)\cdot"
    r"(-d)]=d\,\mathbb{E}_q[D^*]$.",
    r"The non-saturating one is $d\,\mathbb{E}_q[1-D^*]=d-d\,\mathbb{E}_q[D^*]$: together d.",
    r"Far away $\mathbb{E}_q[D^*]$ falls like $e^{-d^2/8}$: the saturating gradient vanishes, "
    r"the other one is nearly d.",
)

REMEMBER = (
    "log(1 − D) teaches G nothing from fakes that D recognises; −log D teaches most there.",
    "Both losses have the same fixed point: what changes is how fast G gets there, and how "
    "wildly.",
    "Goodfellow et al. (2014), section 3, arXiv:1406.2661; Arjovsky & Bottou (2017), "
    "Towards Principled Methods for Training GANs, figures 2 and 3, arXiv:1701.04862.",
)
#: Where D knows a fake, as the pictures of the networks show it.
_SURE = r"\ell\to-\infty:\quad D\to 0,\quad -D\to 0,\quad -(1-D)\to -1"


def explain(config: SaturationConfig) -> None:
    """Show the formula of the present view with its numbers, and what to keep."""
    if config.view == "optimal":
        _optimal(config)
    else:
        _slopes(_at(config.operating) if config.view == "curves" else _SURE)
    page.remember(*REMEMBER)


def _at(logit: float) -> str:
    """Return the slopes at one logit, LaTeX."""
    shown, others = (three_latex(1 / (1 + math.exp(s * logit))) for s in (-1, 1))
    return (
        rf"\ell={three_latex(logit)}:\quad D={shown},\quad -D=-{shown},\quad "
        rf"-(1-D)=-{others},\quad \frac{{1-D}}{{D}}={three_latex(math.exp(-logit))}"
    )


def _slopes(numbers: str) -> None:
    page.formula(
        "What one fake teaches, by D's logit",
        r"\frac{d}{d\ell}\log(1-D)=-D\qquad\frac{d}{d\ell}(-\log D)=-(1-D)",
        numbers,
        BY_LOGIT,
    )


def _optimal(config: SaturationConfig) -> None:
    d = config.shift
    page.formula(
        "What both losses tell G when D is at its best",
        r"\underbrace{d\,\mathbb{E}_q[D^*]}_{\text{saturating}}+"
        r"\underbrace{d\,\mathbb{E}_q[1-D^*]}_{\text{non-saturating}}=d,"
        r"\qquad D^*=\sigma\!\left(\tfrac{d^2}{2}-dx\right)",
        rf"d={three_latex(d)}:\quad \ell^*(x)={three_latex(d * d / 2)}-{three_latex(d)}\,x",
        OPTIMAL,
    )
