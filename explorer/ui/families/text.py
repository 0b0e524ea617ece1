"""What the page on families says: experiments, formulas, what to keep."""

import math

import streamlit as st
import torch

from explorer.images.films import FamilyName
from explorer.images.systems import RBM, System
from explorer.images.systems.rbm import black_and_white
from explorer.theory.smallest import LinearVAE, TwoUnits
from explorer.ui.families.config import FamiliesConfig
from explorer.ui.families.measured import cards, held_out_bytes, log_z
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three_latex
from explorer.ui.frame.page import Experiment

QUESTION = "Five ways to learn to draw: what does a GAN gain, and what does it give up?"
CHAIN = (
    "Mean of the eight pictures above at each step: log p(v) where Z can be counted, else "
    "−F(v) = log p(v) + log Z."
)
SHUFFLED = (
    "As many white pixels, and no digit: whoever has a p(x) finds it far less likely. A GAN "
    "cannot say."
)
EXPERIMENTS = (
    Experiment(
        "A short chain",
        FamiliesConfig(family="rbm-128", gibbs_steps=5),
        "A machine draws by a Markov chain that begins with coins. Are five steps enough for "
        "a digit?",
        "No: they are coins still. The machine needs about a thousand: set 2,000, and scrub "
        "through the chain.",
    ),
    Experiment(
        "Pixel by pixel",
        FamiliesConfig(family="pixelcnn"),
        "The first rows of most digits are black. When does the network decide which digit it "
        "draws?",
        "With the first white pixels: it never goes back. 256 passes a picture, and p(x) is "
        "exact: the product of the chances that it used.",
    ),
    Experiment(
        "One pass",
        FamiliesConfig(family="gan"),
        "From numbers to a digit in one pass: which row of the table pays for it?",
        "The two rows of log p(x): there is none, so no held-out digit can say how good it is.",
    ),
    Experiment(
        "The other half",
        FamiliesConfig(family="pixelcnn", job="complete", digit=5),
        "Eight completions of the same upper half. Will they be alike?",
        "They differ where the half leaves it open. Ask the GAN for the same: it has no way "
        "from a half to its z.",
    ),
    Experiment(
        "A sharp bound",
        FamiliesConfig(family="vae", example="vae", slope=0.8, spread=math.sqrt(0.2)),
        "A VAE knows a bound only. Can the bound be log p(x) itself?",
        "Yes, below: where the encoder is the exact posterior, m = 0.8 and s = 0.447, the gap "
        "is 0. Move a slider and it opens.",
    ),
)
REMEMBER = (
    "Every family pays somewhere: with a chain (RBM), with a bound (VAE), with a pass for "
    "every pixel (PixelCNN), or with having no p(x) (GAN).",
    "Without p(x) nobody can say how likely a GAN finds a held-out picture; a high p(x) alone "
    "does not say that the samples look good.",
    "Goodfellow (2016), NIPS 2016 Tutorial: Generative Adversarial Networks, section 2.",
)

_FORMULAS: dict[FamilyName, tuple[str, str]] = {
    "rbm-16": (
        "The slope of log p(v), and what stands for its second term",
        r"\begin{gathered}\partial \log p(v) = -\partial F(v) + "
        r"\mathbb{E}_{p(v')}[\partial F(v')]\\"
        r"F(v) = -a^T v - \textstyle\sum_j \log(1 + e^{b_j + (W^T v)_j})\end{gathered}",
    ),
    "vae": (
        "The evidence lower bound",
        r"\log p(x) \ge \mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\,\|\,"
        r"\mathcal{N}(0, I))",
    ),
    "pixelcnn": (
        "A product over the pixels",
        r"\log p(x) = \textstyle\sum_{i=1}^{256} \log p(x_i \mid x_1, \ldots, x_{i-1})",
    ),
    "gan": (
        "A game, and no likelihood",
        r"\begin{gathered}L_D = -\mathbb{E}_{p}[\log D(x)] - "
        r"\mathbb{E}_{z}[\log(1 - D(G(z)))]\\"
        r"L_G = -\mathbb{E}_{z}[\log D(G(z))]\end{gathered}",
    ),
    "aae": (
        "A reconstruction, and a game about codes",
        r"\begin{gathered}-\log p(x \mid E(x))\\-\mathbb{E}_{p(z)}[\log D(z)] - "
        r"\mathbb{E}_x[\log(1 - D(E(x)))],\qquad -\mathbb{E}_x[\log D(E(x))]\end{gathered}",
    ),
}


def explain(config: FamiliesConfig) -> None:
    """Show what the chosen family optimises, with its numbers."""
    name: FamilyName = "rbm-16" if config.family == "rbm-128" else config.family
    title, latex = _FORMULAS[name]
    page.formula(title, latex, _numbers(config.family))
    st.caption(
        "All learned from the same 4,000 digits of 16 x 16 pixels, black or white; the other "
        "1,000 are held out. All are small: what they teach is how they differ."
    )


_WITHOUT: dict[FamilyName, str] = {
    "rbm-128": r"\log p(v) = -F(v) - \log Z,\qquad Z \text{ has } 2^{128} \approx "
    r"3.4\cdot 10^{38} \text{ terms}",
    "gan": r"p(x)\text{: none; a z gives a picture, and no picture gives its chance}",
    "aae": r"p(x)\text{: none; the code of a picture has no noise}",
}


def _numbers(family: FamilyName) -> str:
    card = cards()[family]
    if family in _WITHOUT or not card:
        return _WITHOUT.get(family, r"\text{The card of this model is missing.}")
    sign = "=" if card["log_p_kind"] == "exact" else r"\ge"
    nats = card["log_p_held_out"]
    bits = -nats / 256 / math.log(2)
    return (
        rf"\text{{held-out digits: }}\ \mathbb{{E}}[\log p(x)] {sign} {nats:.1f}"
        rf"\ \text{{nats, or }} {bits:.3f}\ \text{{bits a pixel}}"
    )


def of_held_out(system: System, family: str) -> tuple[float, str]:
    """Return what held-out digits get on the axis of a chain, and its name."""
    assert isinstance(system, RBM)
    pixels = torch.from_numpy(held_out_bytes().copy()).float() / 127.5 - 1
    energy = -system.machine.free_energy(black_and_white(pixels[:, None])).mean().item()
    constant = log_z(family)
    return (
        (energy, "−F(v), nats") if constant is None else (energy - constant, "log p(v), nats")
    )


def slopes_latex(machine: TwoUnits, steps: int) -> str:
    """Return both slopes with the present numbers."""
    return (
        r"\begin{aligned}"
        rf"\sigma(w) - \tfrac{{e^w}}{{3 + e^w}} &= {three_latex(machine.slope)}\\"
        rf"\sigma(w)\,(1 - P_{{{steps}}}) &= {three_latex(machine.contrastive(steps))}"
        r"\end{aligned}"
    )


def slopes_said(machine: TwoUnits, steps: int) -> str:
    """Return in words what the two slopes are."""
    short = 100 * (1 - machine.contrastive(steps) / machine.slope)
    return (
        f"One v, one h, no biases, the data is v = 1. Above the exact slope of log p(v = 1), "
        f"below the mean slope of CD-{steps}: P is the chance that v = 1 after {steps} "
        f"step{'s' * (steps > 1)} from the data, {machine.reached(steps):.3f}; the machine's "
        f"own is {machine.chance:.3f}. CD-{steps} takes {short:.1f} % less than the slope. At "
        "w = log 3 the slope is 1/4 and CD-1 takes 15/64."
    )


def bound_latex(model: LinearVAE) -> str:
    """Return the bound, log p(x) and the gap with the present numbers."""
    return (
        r"\begin{aligned}"
        rf"\text{{ELBO}} &= {three_latex(model.reconstruction)} - {three_latex(model.kl)} = "
        rf"{three_latex(model.bound)}\\"
        rf"\log p(x) &= {three_latex(model.log_likelihood)}\\"
        rf"\text{{gap}} &= \mathrm{{KL}}(q\,\|\,p(z|x)) = {three_latex(model.gap)}"
        r"\end{aligned}"
    )
