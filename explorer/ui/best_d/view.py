"""The views of the page on the best discriminator, and the words around them."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from explorer.distributions import DISTRIBUTIONS
from explorer.plots.palette import FAKE, OPTIMUM, REAL
from explorer.plots.theory.densities import (
    densities_figure,
    gap_figure,
    integrand_figure,
    plane_figure,
    pull_figure,
)
from explorer.plots.theory.editor import Axes, Backdrop, editor_picture
from explorer.theory import (
    BentDiscriminator,
    Mixture,
    generator_objective,
    js_divergence,
    kl_divergence,
    mixture,
    optimal_discriminator,
    value,
)
from explorer.theory.densities import Array
from explorer.ui.best_d.text import BEST_STEPS, LABEL_STEPS, SUM_STEPS
from explorer.ui.canvas import figures
from explorer.ui.canvas.curve_editor import curve_editor
from explorer.ui.frame import page
from explorer.ui.theory.configs import CONTROL_PLACES, OptimalDiscriminatorConfig
from explorer.ui.theory.widgets import numbers, plain, three

PAGE = "optimal_discriminator"
#: The fragments of the page: the picture with its sliders, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"
show = partial(figures.show, then=(TEXTS,))
REACH = 7.0
LOG_4 = float(np.log(4))
WITH_DENSITY = {key: d.title for key, d in DISTRIBUTIONS.items() if d.has_density}


@dataclass(frozen=True)
class Scene:
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
        return self.js < 1e-12


@st.cache_data(max_entries=512, show_spinner=False)
def scene(p_text: str, q_text: str) -> Scene:
    """Return the curves and numbers of one pair; the grid holds every kink and spike."""
    p, q = mixture(p_text), mixture(q_text)
    x = grid(p, q)
    half = Mixture([p, q])
    return Scene(
        x,
        p.pdf(x),
        q.pdf(x),
        optimal_discriminator(p, q)(x),
        float(kl_divergence(p, half)),
        float(kl_divergence(q, half)),
        float(js_divergence(p, q)),
        float(generator_objective(p, q)),
    )


def grid(p: Mixture, q: Mixture) -> Array:
    """Return an even grid with the densities' own break points, both sides of each."""
    breaks = np.concatenate([p.breaks(), q.breaks()])
    breaks = breaks[np.abs(breaks) < REACH]
    even = np.linspace(-REACH, REACH, 281)
    return np.unique(np.concatenate([even, breaks - 1e-7, breaks + 1e-7]))


def show_best(config: OptimalDiscriminatorConfig, *, dark: bool) -> None:
    """Draw p, q and D*, the integrand at the chosen point, and the live sum."""
    now = scene(config.p, config.q)
    left, right = st.columns([5, 3])
    p, q = mixture(config.p), mixture(config.q)
    real, fake = float(p.pdf(config.x)), float(q.pdf(config.x))
    best = float(optimal_discriminator(p, q)(config.x))
    d = np.linspace(0.002, 0.998, 250)
    values = real * np.log(d) + fake * np.log1p(-d)
    top = sum(w * np.log(s) for w, s in ((real, best), (fake, 1 - best)) if w > 0)
    with left:
        curves = {"best D*": now.best}
        figure = densities_figure(now.x, now.p, now.q, curves, at=config.x, dark=dark)
        show(figure, f"{PAGE}-densities")
    with right:
        show(integrand_figure(d, values, best, float(top), dark=dark), f"{PAGE}-integrand")
    show_numbers(now)


def show_numbers(now: Scene) -> None:
    """Show the live sum C(G) = KL + KL - log 4 and whether the optimum is reached."""
    numbers(
        {
            "KL(p‖m), nats": plain(now.kl_p),
            "KL(q‖m), nats": plain(now.kl_q),
            "JS ≤ 0.693, nats": plain(now.js),
            "C(G) ≥ −1.386": plain(now.optimum),
        }
    )
    if now.equal:
        st.success(
            "**Global optimum.** p = q, so D* = 1/2 everywhere and V = −log 4 = −1.386: "
            "D can only toss a coin."
        )


def show_bend(config: OptimalDiscriminatorConfig, *, dark: bool) -> None:
    """Let the student bend D; show what that costs against D*."""
    now = scene(config.p, config.q)
    top = 1.12 * float(max(now.p.max(), now.q.max()))
    backdrops = [
        Backdrop("data p", now.x, now.p, REAL, fill=True, top=top),
        Backdrop("fakes q", now.x, now.q, FAKE, "7 5", fill=True, top=top),
    ]
    if config.guess is not None:
        backdrops.append(Backdrop("best D*", now.x, now.best, OPTIMUM, "2 4"))
    axes = Axes(
        (-REACH, REACH), (0, 1.12), range(-6, 7, 2), (0, 0.25, 0.5, 0.75, 1), "x", "D(x)"
    )
    picture = editor_picture(
        "your D: drag the points", axes, backdrops, limits=(0.01, 0.99), step=0.01
    )
    left, right = st.columns([5, 3])
    with left:
        curve_editor(PAGE, config, "heights", CONTROL_PLACES, picture)
    bent = BentDiscriminator(CONTROL_PLACES, config.heights)
    reached = float(value(bent, mixture(config.p), mixture(config.q)))
    with right:
        best, yours = _integrands(now, bent(now.x))
        show(gap_figure(now.x, best, yours, dark=dark, height=400), f"{PAGE}-gap")
    numbers(
        {
            "your V(D, G)": plain(reached),
            "best V(D*, G)": plain(now.optimum),
            "gap: the shaded area": plain(max(now.optimum - reached, 0.0)),
        }
    )


def _integrands(now: Scene, bent: Array) -> tuple[Array, Array]:
    """Return p log D + q log(1 - D) for the best and the bent D."""
    found = []
    for d in (now.best, bent):
        safe = np.clip(np.nan_to_num(d, nan=0.5), 1e-300, 1 - 1e-16)
        found.append(now.p * np.log(safe) + now.q * np.log1p(-safe))
    return found[0], found[1]


def show_labels(config: OptimalDiscriminatorConfig, *, dark: bool) -> None:
    """Draw D* for smoothed labels, and what it does to the pull on a fake."""
    now = scene(config.p, config.q)
    p, q = mixture(config.p), mixture(config.q)
    smooth = optimal_discriminator(p, q, config.real_target, config.fake_target)
    lost = (now.q > 1e-4) & (now.p < 0.05 * now.q) & (config.fake_target > 0)
    left, right = st.columns([5, 3])
    with left:
        curves = {"D* for your labels": smooth(now.x), "D* for labels 1 and 0": now.best}
        figure = densities_figure(now.x, now.p, now.q, curves, shaded=lost, dark=dark)
        show(figure, f"{PAGE}-labels")
    with right:
        x = np.linspace(-REACH, REACH, 561)
        pulls = {
            "your labels": _pull(smooth.logit(x), x),
            "labels 1 and 0": _pull(optimal_discriminator(p, q).logit(x), x),
        }
        lost_here = np.interp(x, now.x, lost.astype(float)) > 0.5
        show(pull_figure(x, pulls, lost_here, dark=dark, height=400), f"{PAGE}-pull")
    st.caption(
        "Flipping a share ε of all labels gives the same D* as a = 1 − ε, b = ε: "
        "noisy labels are two-sided smoothing."
    )
    if lost.any():
        st.warning(
            "Shaded: q dominates, and D* stays near the fake label "
            f"b = {config.fake_target:.2g} instead of falling to 0. D* is flat there, so a "
            "fake feels no pull towards the data."
        )


def _pull(logit: Array, x: Array) -> Array:
    """Return the slope of log D: how a fake at x is pushed by the non-saturating loss."""
    with np.errstate(invalid="ignore"):
        return np.gradient(-np.logaddexp(0, -logit), x)


@st.cache_data(max_entries=128, show_spinner=False)
def _plane(real: str, fake: str) -> tuple[Array, Array, Array, Array, float]:
    """Return the axis, p, q and D* on a grid of the plane, and JS by the rectangle rule."""
    axis = np.linspace(-3, 3, 121)
    points = np.stack(np.meshgrid(axis, axis), axis=-1)
    log_p, log_q = (DISTRIBUTIONS[name].log_density(points) for name in (real, fake))
    empty = np.logaddexp(log_p, log_q) < np.log(1e-9)
    logit = np.where(empty, 0, log_p) - np.where(empty, 0, log_q)
    d = np.where(empty, np.nan, 1 / (1 + np.exp(-np.clip(logit, -500, 500))))
    p, q = np.exp(log_p), np.exp(log_q)
    value_here = p * np.log(np.maximum(d, 1e-300)) + q * np.log(np.maximum(1 - d, 1e-300))
    total = float(np.nansum(value_here) * (axis[1] - axis[0]) ** 2)
    return axis, p, q, d, (total + LOG_4) / 2


def show_plane(config: OptimalDiscriminatorConfig, *, dark: bool) -> None:
    """Draw p, q and D* for two distributions in the plane."""
    axis, p, q, d, js = _plane(config.real_world, config.fake_world)
    show(plane_figure(axis, p, q, d, dark=dark), f"{PAGE}-plane")
    st.caption(
        f"Blue: D* says real. Orange: D* says fake. Blank: neither ever sends a sample there. "
        f"JS by the rectangle rule on this grid: about {plain(max(js, 0.0))} nats."
    )


def explain(config: OptimalDiscriminatorConfig) -> None:
    """Show the two formulas with the numbers of the present state."""
    left, right = st.columns(2)
    smoothed = config.view == "labels"
    with left:
        page.formula(
            "The best D at each point",
            r"D^*(x) = \frac{a\,p(x) + b\,q(x)}{p(x) + q(x)}"
            if smoothed
            else r"D^*(x) = \frac{p(x)}{p(x) + q(x)}",
            at_point(config),
            LABEL_STEPS if smoothed else BEST_STEPS,
        )
    with right:
        page.formula(
            "What it is worth: what G really minimises",
            r"\begin{aligned} C(G) &= \mathrm{KL}(p\|m) + \mathrm{KL}(q\|m) - \log 4 \\"
            r" &= 2\,\mathrm{JS}(p, q) - \log 4 \end{aligned}",
            live_sum(scene(config.p, config.q)),
            SUM_STEPS,
        )


def live_sum(now: Scene) -> str:
    """Return C(G) as a sum with the numbers filled in, as LaTeX."""
    return (
        rf"\begin{{aligned}} C(G) &= {three(now.kl_p)} + {three(now.kl_q)} - 1.386 \\"
        rf" &= 2\cdot{three(now.js)} - 1.386 = {three(now.optimum)} \end{{aligned}}"
    )


def at_point(config: OptimalDiscriminatorConfig) -> str:
    """Return D*(x) at the chosen x with the numbers filled in, as LaTeX."""
    p, q = mixture(config.p), mixture(config.q)
    real, fake = float(p.pdf(config.x)), float(q.pdf(config.x))
    a, b, top = 1.0, 0.0, three(real)
    if config.view == "labels":
        a, b = config.real_target, config.fake_target
        top = rf"{a:.3g}\cdot{three(real)} + {b:.3g}\cdot{three(fake)}"
    best = float(optimal_discriminator(p, q, a, b)(config.x))
    below = f"{three(real)} + {three(fake)}"
    return rf"D^*({config.x:.3g}) = \frac{{{top}}}{{{below}}} = {three(best)}"


#: What draws each view: `(config, dark=...)`.
SHOW = {"best": show_best, "bend": show_bend, "labels": show_labels, "plane": show_plane}
