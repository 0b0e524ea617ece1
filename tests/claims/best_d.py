"""What the page on the best discriminator says."""

from math import log

import numpy as np
import pytest

from explorer.theory import (
    BentDiscriminator,
    Gaussian,
    Mixture,
    generator_objective,
    js_divergence,
    kl_divergence,
    mixture,
    optimal_discriminator,
    value,
)
from explorer.theory.densities import Array
from explorer.theory.densities.density import with_breaks
from explorer.ui.best_d import labels, text
from explorer.ui.best_d.config import CONTROL_PLACES, Settings
from explorer.ui.best_d.labels import without_pull
from explorer.ui.best_d.line import EVEN, line
from explorer.ui.best_d.plane import plane
from explorer.ui.best_d.views import VIEWS
from tests.claims.claims import Claims

claims = Claims(
    "best D",
    text.EXPERIMENTS,
    [view.question for view in VIEWS.values()],
    [labels.LOST, text.CONVENTIONS],
    text.REMEMBER[:2],
)
BY_TITLE = {experiment.title: experiment.config for experiment in text.EXPERIMENTS}


def config(title: str) -> Settings:
    found = BY_TITLE[title]
    assert isinstance(found, Settings)
    return found


def pair(title: str) -> tuple[Mixture, Mixture]:
    now = config(title)
    return mixture(now.p), mixture(now.q)


def slope_of_log_d(p: Mixture, q: Mixture, x: Array, a: float = 1.0, b: float = 0.0) -> Array:
    logit = optimal_discriminator(p, q, a, b).logit(np.stack([x - 1e-6, x + 1e-6]))
    return np.asarray(np.diff(-np.logaddexp(0, -logit), axis=0)[0] / 2e-6)


@claims(
    "What can the best D still say about a sample?",
    "D* is 1/2 everywhere and V is −log 4: the badge 'global optimum' appears.",
)
def _() -> None:
    now = line(config("Set q = p").p, config("Set q = p").q)
    assert np.all(now.best == 0.5)
    assert now.optimum == -log(4)
    assert now.equal
    assert (now.kl_p, now.kl_q, now.js) == (0, 0, 0)


@claims(
    "D* is sure of every sample. Does a fake feel any slope?",
    "D* is a cliff with flat ground on both sides: V is 0, JS at its ceiling ln 2. There "
    "log(1 − D) has no slope; log D still has d/σ² = 16.3.",
)
def _() -> None:
    p, q = pair("Pull them apart")
    fake = np.array([config("Pull them apart").x])
    best = optimal_discriminator(p, q)
    assert best(np.array([-4.0, 4.0])) == pytest.approx([1, 0], abs=1e-12)
    assert generator_objective(p, q) == pytest.approx(0, abs=1e-4)
    assert js_divergence(p, q) == pytest.approx(log(2), abs=1e-4)
    steep = slope_of_log_d(p, q, fake)
    assert f"{abs(float(steep[0])):.3g}" == f"{8 / 0.7**2:.3g}" == "16.3"
    # The slope of log(1 - D) is -D times that of the logit.
    assert float(best(fake)[0] * abs(steep[0])) < 1e-10


@claims(
    "Where is D* near 1, and where near 1/3?",
    "Over the kept mode p is half as high as q: D* = 1/3. Over the missed one D* = 1.",
)
def _() -> None:
    best = optimal_discriminator(*pair("Miss one mode"))
    assert best(np.array([-2.5, 2.5])) == pytest.approx([1 / 3, 1], abs=1e-5)


@claims(
    "Can a fake far from the data still tell which way to go?",
    "Where q dominates, D* rests at 0.1: less than 5 % of the pull on a fake is left.",
)
def _() -> None:
    now = config("Smooth labels")
    p, q = pair("Smooth labels")
    fakes = np.linspace(1.5, 5, 15)
    smooth = optimal_discriminator(p, q, now.real_target, now.fake_target)
    assert smooth(fakes) == pytest.approx(0.1, abs=1e-3)
    left = slope_of_log_d(p, q, fakes, now.real_target, now.fake_target)
    assert np.all(np.abs(left) < 0.05 * np.abs(slope_of_log_d(p, q, fakes)))


@claims(
    "Can you bend a D whose V is higher than that of D*?",
    "You cannot: the area between the two curves is never negative.",
)
def _() -> None:
    p, q = pair("Beat the best D")
    best = value(optimal_discriminator(p, q), p, q)
    rng = np.random.default_rng(0)
    for heights in rng.uniform(0.01, 0.99, (20, len(CONTROL_PLACES))):
        assert value(BentDiscriminator(CONTROL_PLACES, heights.tolist()), p, q) < best


@claims(
    "The fakes move so far away that nothing overlaps. What does V(D*, G) become? 0",
    "D* is right about every sample: log 1 + log 1 = 0. It is the best case for D, and "
    "for G the worst: 2 JS − log 4 with JS = ln 2.",
)
def _() -> None:
    p, q = Gaussian(0, 1), Gaussian(60, 1)
    assert generator_objective(p, q) == pytest.approx(0, abs=1e-12)
    assert 2 * log(2) - log(4) == 0
    assert all(generator_objective(p, Gaussian(d, 1)) <= 1e-12 for d in (0, 1, 3, 9))


@claims(
    "At a place where p and q are equally high, what should D say? Bend it, then answer. 1/2",
    "Half of the samples there are real. The best D* is now drawn: try to reach it.",
)
def _() -> None:
    assert optimal_discriminator(Gaussian(-1, 1), Gaussian(1, 1))(0.0) == 0.5


@claims(
    "Real samples get the label 0.9 and fakes 0.1. What is D* far out among the fakes? 0.1",
    "There p is next to nothing, so D* = 0.1 q / q = 0.1: D has no slope to show the way.",
)
def _() -> None:
    p, q, x = Mixture([Gaussian(-2, 0.8)]), Mixture([Gaussian(2.5, 0.8)]), np.array([3.0, 4.0])
    assert optimal_discriminator(p, q, 0.9, 0.1)(x) == pytest.approx(0.1, abs=1e-6)
    assert slope_of_log_d(p, q, x, 0.9, 0.1) == pytest.approx(0, abs=1e-4)


@claims(
    "Narrow modes of data, one wide blob of fakes. Where is D* near 1? only around the modes",
    "Far out both are tiny, but the wide blob's tail is the higher one. D* compares "
    "heights, however small both are.",
)
def _() -> None:
    now = plane("ring", "gaussian")
    far = np.isfinite(now.best) & (now.p < 1e-3)
    assert now.best[now.p > 0.5].min() > 0.8
    assert far.sum() > 5_000
    assert np.all(now.best[far] < 0.5)
    # On the way out p dies first, however small q is by then.
    assert 0 < now.q[0, 0] < 1e-4
    assert now.best[0, 0] < 1e-3 or np.isnan(now.best[0, 0])


@claims(labels.LOST)
def _() -> None:
    rng = np.random.default_rng(1)
    for a, b in ((0.9, 0.1), (1.0, 0.3), (0.6, 0.4), (1.0, 0.01), (0.5, 0.5)):
        p = Mixture([Gaussian(*rng.uniform((-3, 0.4), (0, 1)))])
        q = Mixture([Gaussian(*rng.uniform((0, 0.4), (3, 1)))])
        x = with_breaks(EVEN, p, q)
        shaded = (q.pdf(x) > 1e-4) & without_pull(p.pdf(x), q.pdf(x), a, b)
        pull, smooth = slope_of_log_d(p, q, x), slope_of_log_d(p, q, x, a, b)
        assert shaded.any()
        assert np.all(np.abs(smooth[shaded]) <= 0.05 * np.abs(pull[shaded]) + 1e-6)
        assert optimal_discriminator(p, q, a, b)(x[shaded]) == pytest.approx(b, abs=0.06 * a)
        # Nothing is left out: beyond the shade more than 5 % is left.
        rest = (q.pdf(x) > 1e-4) & ~shaded & (np.abs(pull) > 1e-2)
        assert np.all(np.abs(smooth[rest]) >= 0.05 * np.abs(pull[rest]) - 1e-6)
    real, fake = (Gaussian(m, 1).pdf(np.linspace(-7, 7, 99)) for m in (-1, 1))
    assert not without_pull(real, fake, 0.9, 0.0).any()


@claims(
    "Conventions of all theory pages: natural logarithms (nats); m = (p + q)/2; "
    "JS = ½ KL(p‖m) + ½ KL(q‖m), so JS lies between 0 and ln 2 = 0.693."
)
def _() -> None:
    p, q = Gaussian(0, 1), Gaussian(1, 0.5)
    m = Mixture([p, q])
    assert js_divergence(p, q) == pytest.approx((kl_divergence(p, m) + kl_divergence(q, m)) / 2)
    assert f"{js_divergence(p, Gaussian(90, 1)):.3g}" == "0.693"
    assert float(js_divergence(p, p)) == 0.0


@claims("The best D is the share of real samples at each x: p / (p + q).")
def _() -> None:
    p, q, x = Gaussian(0, 1), Gaussian(1, 0.5), np.linspace(-3, 3, 13)
    assert optimal_discriminator(p, q)(x) == pytest.approx(p.pdf(x) / (p.pdf(x) + q.pdf(x)))


@claims("Against it, G minimises 2 JS − log 4; the minimum −log 4 is reached only at p = q.")
def _() -> None:
    p = Gaussian(0, 1)
    assert generator_objective(p, p) == -log(4)
    for q in (Gaussian(0.01, 1), Gaussian(0, 1.01), Mixture([p, Gaussian(1, 1)], [99, 1])):
        found = generator_objective(p, q)
        assert found > -log(4)
        assert found == pytest.approx(2 * js_divergence(p, q) - log(4), abs=1e-12)
