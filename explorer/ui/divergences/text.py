"""Experiments, predictions and formulas of the page on divergences."""

import numpy as np

from explorer.theory import critic_gap, kantorovich_potential, wasserstein_1d
from explorer.theory.divergences.closed_forms import modes_covered
from explorer.ui.divergences.view import densities, present
from explorer.ui.frame.page import Experiment
from explorer.ui.theory.configs import DivergencesConfig
from explorer.ui.theory.widgets import Question, three

EXPERIMENTS = (
    Experiment(
        "Parallel lines",
        DivergencesConfig(pair="lines", separation=0.5),
        "The lines come closer, but never touch. Which distance notices?",
        "Only W1 = |d|. JS stays at ln 2 and KL is infinite until the lines coincide.",
    ),
    Experiment(
        "Far Gaussians",
        DivergencesConfig(separation=6.0, width=0.5),
        "What slope does JS have here, and what slope does W1 have?",
        "JS lies flat against ln 2: no direction. W1 still falls with slope 1.",
    ),
    Experiment(
        "Sliding boxes",
        DivergencesConfig(pair="uniforms", separation=0.5),
        "At which d does JS stop growing?",
        "At d = 1, where the boxes part: JS = min(|d|, 1) ln 2.",
    ),
    Experiment(
        "Clip the critic",
        DivergencesConfig(view="critics", pair="two-modes", separation=0.0, width=0.6),
        "The best critic zigzags over two modes. What is left with clipped weights?",
        "One kink: all hidden units want the same weights, all at the ends of [−c, c].",
    ),
    Experiment(
        "Cover or seek",
        DivergencesConfig(view="fits", gap=3.0),
        "One Gaussian must stand for two bumps. Where does each KL put it?",
        "Forward KL spreads over both and the gap; reverse KL sits on one bump.",
    ),
)


QUESTIONS = {
    "distances": Question(
        "q moves away from p for good. Which distance keeps telling it the way back?",
        {"a": "Jensen-Shannon", "b": "total variation", "c": "Wasserstein-1"},
        "c",
        "JS and total variation reach their ceiling and go flat; W1 keeps slope 1.",
    ),
    "transport": Question(
        "Can two arrows of the best plan on the line cross?",
        {"a": "yes, often", "b": "never needed", "c": "only for wide q"},
        "b",
        "Uncrossing two arrows never costs more, so the best plan keeps the order.",
    ),
    "critics": Question(
        "You double the clipping bound c. The critic's steepest slope grows by a factor of…",
        {"a": "1", "b": "2", "c": "4"},
        "c",
        "Two layers, each bounded by c: the slope is H c². With L layers it is of order c^L, "
        "so it explodes or vanishes.",
    ),
    "fits": Question(
        "Which divergence fits a Gaussian to one bump and forgets the other?",
        {"a": "KL(p‖q), forward", "b": "KL(q‖p), reverse", "c": "Wasserstein-2"},
        "b",
        "Reverse KL charges q only where q itself has mass; a missed bump costs at most ln 2.",
    ),
    "modes": Question(
        "G makes 4 of 8 modes, evenly. What is KL(q‖p)?",
        {"a": "ln 2", "b": "ln 4", "c": "∞"},
        "a",
        "On its own modes q is n/k = 2 times too high: ln 2. The other KL is infinite.",
    ),
    "table": Question(
        "The original GAN is a row of this table. Its best critic T* is…",
        {"a": "log D*", "b": "D*", "c": "the logit of D*"},
        "a",
        "T* = log(p/(p+q)) = log D*, and −f*(T) = log(1 − D).",
    ),
}

TRANSPORT_STEPS = (
    r"Primal: $W_1=\inf_\gamma E_{(x,y)\sim\gamma}|x-y|$ over all plans that carry p to q.",
    r"On the line, move mass past each x: the net mass that must cross x is "
    r"$|F_p(x)-F_q(x)|$, so $W_1=\int|F_p-F_q|\,dx$.",
    r"Dual: for any f with slope at most 1, $f(x)-f(y)\le|x-y|$, so "
    r"$E_p[f]-E_q[f]\le W_1$.",
    r"Integrate by parts: $E_p[f]-E_q[f]=\int f'(x)\,(F_q(x)-F_p(x))\,dx$. Choose "
    r"$f'=\mathrm{sign}(F_q-F_p)$ and the bound is reached.",
)
CLIP_STEPS = (
    r"One hidden layer: $f(x)=\sum_j v_j\max(0,w_jx+b_j)$ with all weights in $[-c,c]$.",
    r"$E_p[f]-E_q[f]$ is a sum over units, each maximised by itself: all units want the same "
    r"$(w,b)$, and $v_j=\pm c$.",
    r"A ReLU scales with $(w,b)$, so $w$ or $b$ is at an end too: the weights pile up at "
    r"$\pm c$, and f has a single kink.",
    r"Its slope is at most $Hc^2$, not 1: the gap estimates $W_1$ in an unknown unit.",
)
JS_STEPS = (
    r"Where only one of p and q has mass, $m$ is half of it and the logarithm is $\log 2$.",
    r"If the supports do not meet, this holds everywhere: "
    r"$\mathrm{JS}=\frac12\log2+\frac12\log2=\log 2$, for every distance.",
    r"A constant has slope 0: with the best D, G gets no gradient from JS.",
    r"$W_1$ asks how far the mass must move: for a shift of the same shape, $|d|$.",
)
MODE_STEPS = (
    r"The data: n modes of mass $1/n$. G: k of them, of mass $1/k$ each.",
    r"$\mathrm{KL}(q\|p)=\sum_{k}\frac1k\log\frac{1/k}{1/n}=\log\frac nk$.",
    r"$\mathrm{KL}(p\|q)$ has terms $\frac1n\log\frac{1/n}{0}$ for the missed modes: infinite.",
)
FIT_STEPS = (
    r"$\mathrm{KL}(p\|q)=E_p[\log p-\log q]$: where p has mass, q must not be small. "
    r"Its best Gaussian has the mean and the variance of p.",
    r"$\mathrm{KL}(q\|p)=E_q[\log q-\log p]$: where q has mass, p must not be small. "
    r"One bump suffices.",
    r"JS is between the two: which one wins depends on how far the bumps are apart.",
)
DUAL_STEPS = (
    r"A convex f is the supremum of its tangents: $f(u)=\sup_t\,ut-f^*(t)$.",
    r"Put $u=p/q$ and let t depend on x: "
    r"$\int q\,f(p/q)\ge E_p[T]-E_q[f^*(T)]$ for every T.",
    r"The tangent that touches at u has slope $t=f'(u)$: equality at $T^*=f'(p/q)$.",
)


def formula(config: DivergencesConfig) -> tuple[str, str, str, tuple[str, ...]]:
    """Return the title, the formula, the same with numbers, and the derivation of a view."""
    d = f"{config.separation:.3g}"
    if config.view in ("transport", "critics"):
        p, q = densities(config)
        dual = float(critic_gap(kantorovich_potential(p, q), p, q))
        return (
            "Two roads to one number",
            r"W_1 = \int |F_p - F_q|\,dx = \sup_{\mathrm{slope}(f) \le 1} E_p[f] - E_q[f]",
            rf"W_1 = {float(wasserstein_1d(p, q)):.6f} = {dual:.6f}",
            TRANSPORT_STEPS if config.view == "transport" else TRANSPORT_STEPS + CLIP_STEPS,
        )
    if config.view == "modes":
        k = min(config.covered, config.modes)
        found = modes_covered(config.modes, k)
        return (
            "What a missed mode costs",
            r"\mathrm{KL}(q\|p) = \log\frac{n}{k}",
            rf"\log\frac{{{config.modes}}}{{{k}}} = {three(found.reverse_kl)}",
            MODE_STEPS,
        )
    now = present(config.pair, config.width, config.separation)[0]
    if config.view == "fits":
        return (
            "Who is charged where",
            r"\mathrm{KL}(p\|q) = E_p\left[\log\frac{p}{q}\right], \qquad "
            r"\mathrm{KL}(q\|p) = E_q\left[\log\frac{q}{p}\right]",
            rf"\text{{bumps at }} \pm{config.gap:.3g}, \text{{ shares }} "
            rf"{config.balance:.3g} \text{{ and }} {1 - config.balance:.3g}",
            FIT_STEPS,
        )
    if config.view == "table":
        return (
            "Every f-divergence is a game",
            r"D_f(p\|q) = \int q\,f\!\left(\frac pq\right)dx = \sup_T E_p[T] - E_q[f^*(T)]",
            rf"2\,\mathrm{{JS}} - \log 4 = 2\cdot{three(now['js'])} - 1.386"
            rf" = {three(2 * now['js'] - 2 * np.log(2))}",
            DUAL_STEPS,
        )
    return (
        "Why JS goes flat and W1 does not",
        r"\mathrm{JS} = \tfrac12 \mathrm{KL}(p\|m) + \tfrac12 \mathrm{KL}(q\|m) \le \log 2,"
        r" \qquad W_1 = \inf_\gamma E|x - y|",
        rf"d = {d}: \quad \mathrm{{JS}} = {three(now['js'])} \le 0.693, \qquad "
        rf"W_1 = {three(now['w1'])}",
        JS_STEPS,
    )
