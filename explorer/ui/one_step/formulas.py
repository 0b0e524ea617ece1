"""The formulas of one update, and the same with the numbers of its batch."""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.objectives import OBJECTIVES
from explorer.penalties import PENALTIES
from explorer.toy.config import ToyConfig
from explorer.toy.walkthrough import WalkedUpdate
from explorer.ui.frame.numbers import three_latex

Array = NDArray[np.floating]

_EXPECTATION = re.compile(r"(.*?)\\mathbb\{E\}_\{([^{}]*)\}\[([^\[\]]*)\]")
_MOMENTS = r"\theta \leftarrow \theta - \alpha\,\frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}"
UPDATES = {
    "adam": _MOMENTS,
    "sgd": r"\theta \leftarrow \theta - \alpha\,\nabla_\theta L",
    "momentum": r"\theta \leftarrow \theta - \alpha\,m",
    "rmsprop": r"\theta \leftarrow \theta - \alpha\,\frac{g}{\sqrt{v} + \varepsilon}",
}


class Shown(NamedTuple):
    """LaTeX of a formula, and lines of LaTeX with the numbers in it."""

    formula: str
    numbers: tuple[str, ...]


class Part(NamedTuple):
    r"""One expectation of a loss, such as `-`, real, `\log D(x)`."""

    sign: str
    kind: str
    body: str


def probability(value: float) -> str:
    """Return a probability with as many digits as keep it apart from 0 and 1.

    >>> probability(0.5), probability(0.99996), probability(3e-9)
    ('0.500', '0.99996', '0.000000003')
    """
    for digits in range(3, 12):
        text = f"{value:.{digits}f}"
        if 0 < float(text) < 1:
            return text
    return f"{value:.0f}"


def score(config: ToyConfig, logit: float) -> str:
    """Return D's answer: a probability where the objective means one, else the raw output."""
    if OBJECTIVES[config.objective].probability:
        return probability(1 / (1 + np.exp(-np.clip(float(logit), -300, 300))))
    return three_latex(float(logit))


def point(values: Array) -> str:
    """Return the coordinates in brackets; of a long vector the first two."""
    shown = [three_latex(float(v)) for v in values[:2]]
    return "(" + ",\\,".join([*shown, *([r"\cdots"] if len(values) > 2 else [])]) + ")"


def parts(latex: str) -> list[Part]:
    r"""Split a loss into its expectations.

    >>> parts(r"-\mathbb{E}_{z}[\log D(G(z))]")
    [Part(sign='-', kind='fake', body='\\log D(G(z))')]
    """
    return [
        Part(sign.strip(), "fake" if over == "z" else "real", body)
        for sign, over, body in _EXPECTATION.findall(latex)
    ]


def loss_latex(config: ToyConfig, player: str) -> str:
    """Return the loss of a player as its paper writes it."""
    return str(getattr(OBJECTIVES[config.objective], f"{player}_latex"))


def name(update: WalkedUpdate) -> str:
    """Return D or G."""
    return update.player[0].upper()


def sampled_z(config: ToyConfig, update: WalkedUpdate) -> Shown:
    """Return where the noise comes from."""
    law = r"\mathcal{N}(0, 1)" if config.prior == "normal" else r"\mathcal{U}(-1, 1)"
    each = rf"z_i = (z_{{i1}}, \cdots, z_{{i{config.latent_dim}}})" if _long(config) else "z_i"
    first = rf"z_1 = {point(update.latents[0])}"
    return Shown(rf"{each}, \quad \mathrm{{each}}\,\,\mathrm{{number}} \sim {law}", (first,))


def _long(config: ToyConfig) -> bool:
    return config.latent_dim > 2


def generated(config: ToyConfig, update: WalkedUpdate) -> Shown:
    """Return what G computes."""
    inner = "z"
    for layer, _ in enumerate(config.generator_widths, 1):
        activation = config.activation.replace("-", r"\,")
        inner = rf"\mathrm{{{activation}}}(W_{layer}\,{inner} + b_{layer})"
    last = len(config.generator_widths) + 1
    shown = rf"G({point(update.latents[0])}) = \htmlClass{{fake}}{{{point(update.fake[0])}}}"
    return Shown(rf"G(z) = W_{last}\,{inner} + b_{last}", (shown,))


def sampled_x(config: ToyConfig, update: WalkedUpdate) -> Shown:
    """Return where the real samples come from."""
    return Shown(r"x_i \sim p", (rf"x_1 = \htmlClass{{real}}{{{point(update.real[0])}}}",))


def scored(config: ToyConfig, update: WalkedUpdate) -> Shown:
    """Return D's answers to the first real and the first fake sample."""
    judges = OBJECTIVES[config.objective].probability
    rows = []
    for kind, of, logits in _scored(update):
        value = rf"\htmlClass{{{kind}}}{{{score(config, logits[0])}}}"
        through = rf"\sigma({three_latex(float(logits[0]))}) = " if judges else ""
        rows.append(rf"D({of}) = {through}{value}")
    formula = r"D(x) = \sigma(\ell(x)) = \frac{1}{1 + e^{-\ell(x)}}"
    line = r",\quad ".join(rows)
    return Shown(formula if judges else r"D(x) = \ell(x)", (line,))


def _scored(update: WalkedUpdate) -> list[tuple[str, str, Array]]:
    fake = ("fake", "G(z_1)", update.fake_logits)
    return [("real", "x_1", update.real_logits), fake] if len(update.real) else [fake]


def loss(config: ToyConfig, update: WalkedUpdate) -> Shown:
    """Return the loss, every sample's number in it, and its value."""
    latex, player = loss_latex(config, update.player), name(update)
    rows, means = [], []
    for place, part in enumerate(parts(latex)):
        logits = update.real_logits if part.kind == "real" else update.fake_logits
        terms = update.real_terms if part.kind == "real" else update.fake_terms
        head = rf"L_{player} = " if place == 0 else ""
        rows.append(head + averaged(config, part, logits))
        means.append(float(terms.mean(dtype=np.float64)))
    if update.penalty is not None:
        weight = PENALTIES[config.penalty].weight_latex
        latex += rf" + {weight}\,\mathrm{{{config.penalty.replace('-', ' ')}}}"
        means.append(update.penalty)
    total = three_latex(update.loss)
    return Shown(rf"L_{player} = {latex}", (*rows, f"{_sum(means)} = {total}"))


def averaged(config: ToyConfig, part: Part, logits: Array) -> str:
    """Return one expectation as the mean over the batch, each sample's answer in its place."""
    pattern = "D(x)" if part.kind == "real" else "D(G(z))"
    terms = []
    for value in logits:
        text = score(config, float(value))
        bare = text if not text.startswith("-") else f"({text})"
        terms.append(part.body.replace(pattern, rf"\htmlClass{{{part.kind}}}{{{bare}}}"))
    joined = r"\allowbreak + ".join(terms)
    return rf"{part.sign}\tfrac{{1}}{{{len(logits)}}}[{joined}]"


def _sum(means: list[float]) -> str:
    shown = [three_latex(m) for m in means]
    first, rest = shown[0], shown[1:]
    signed = [f" - {n[1:]}" if n.startswith("-") else f" + {n}" for n in rest]
    return f"= {first}{''.join(signed)}" if rest else ""


def gradient(config: ToyConfig, update: WalkedUpdate) -> Shown:
    """Return the gradient by the weights, and what carries it there."""
    player = name(update)
    norms = _norms(rf"\nabla_{{\theta_{{i}}}} L_{player}", [u.gradient for u in update.layers])
    if update.pulls is None:
        both = [
            rf"\tfrac{{1}}{{N}}\sum_i s({of})\,\nabla_\theta\,\ell({of})"
            for of in ("x_i", "G(z_i)")
        ]
        slopes = rf"s(x_1) = {three_latex(float(update.real_slopes[0]))},\quad "
        slopes += rf"s(G(z_1)) = {three_latex(float(update.fake_slopes[0]))}"
        return Shown(rf"\nabla_\theta L_D = {both[0]} + {both[1]}", (slopes, norms))
    formula = (
        r"\nabla_\theta L_G = \tfrac{1}{N}\sum_i s(G(z_i))\,\nabla_x\,\ell(G(z_i))"
        r"\cdot\frac{\partial G(z_i)}{\partial\theta}"
    )
    slope = three_latex(float(update.fake_slopes[0]))
    pull = point(update.pulls[0])
    arrow = rf"-s(G(z_1))\,\nabla_x\,\ell(G(z_1)) = {pull},\quad s(G(z_1)) = {slope}"
    return Shown(formula, (arrow, norms))


def moved(config: ToyConfig, update: WalkedUpdate) -> Shown:
    """Return how far the weights went, and what that did to the loss of this batch."""
    player = name(update)
    norms = _norms(r"\Delta\theta_{i}", [layer.moved for layer in update.layers])
    change = rf"L_{player}\,\,\mathrm{{of this batch}}: "
    change += rf"{three_latex(update.loss)} \to {three_latex(update.loss_after)}"
    return Shown(UPDATES[config.optimizer], (norms, change))


def _norms(symbol: str, values: list[float]) -> str:
    each = [
        rf"\lVert {symbol.replace('{i}', str(place))}\rVert = {three_latex(value)}"
        for place, value in enumerate(values, 1)
    ]
    return r",\quad ".join(each)


#: The stages of an update in their order, by name.
STAGES: dict[str, Callable[[ToyConfig, WalkedUpdate], Shown]] = {
    "sample-z": sampled_z,
    "generate": generated,
    "sample-x": sampled_x,
    "score": scored,
    "loss": loss,
    "gradient": gradient,
    "update": moved,
}
