from collections.abc import Callable
from math import exp, inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate as scipy_integrate

from explorer.theory.densities import Array, Density, Gaussian, Laplace, Mixture, Uniform
from explorer.theory.densities.quadrature import integrate
from explorer.theory.discriminators import BentDiscriminator, optimal_discriminator
from explorer.theory.divergences import closed_forms
from explorer.theory.divergences.f_divergence import FDivergence
from explorer.theory.divergences.f_divergences import F_DIVERGENCES
from explorer.theory.divergences.values import (
    generator_objective,
    hellinger,
    js_divergence,
    kl_divergence,
    total_variation,
    value,
)
from explorer.theory.transport.wasserstein import wasserstein_1d
from tests.theory.strategies import mixtures, unbounded_mixtures

GAUSSIANS = [(0, 1, 1, 1), (0, 1, 8, 1), (0, 2, 1, 0.3), (0, 1e-3, 1, 1), (5, 1e-3, 5, 1e3)]
FLAT = optimal_discriminator(Gaussian(), Gaussian())


@pytest.mark.parametrize(
    ("d", "js", "optimum"),
    [(0, 0, -1.386294), (1, 0.111421, -1.163451), (8, 0.693054, 2 * 0.693054 - 1.386294)],
)
def test_the_papers_numbers_for_two_gaussians(d: float, js: float, optimum: float) -> None:
    p, q = Gaussian(0, 1), Gaussian(d, 1)
    assert js_divergence(p, q) == pytest.approx(js, abs=5e-7)
    assert generator_objective(p, q) == pytest.approx(optimum, abs=2e-6)


@pytest.mark.parametrize("numbers", GAUSSIANS)
def test_gaussian_closed_forms(numbers: tuple[float, float, float, float]) -> None:
    p, q = Gaussian(*numbers[:2]), Gaussian(*numbers[2:])
    kl, reverse = (
        closed_forms.gaussian_kl(*numbers),
        closed_forms.gaussian_kl(*numbers[2:], *numbers[:2]),
    )
    assert kl_divergence(p, q) == pytest.approx(kl, rel=1e-10)
    assert kl_divergence(q, p) == pytest.approx(reverse, rel=1e-10)
    exact = closed_forms.gaussian_hellinger(*numbers)
    assert hellinger(p, q) == pytest.approx(exact, abs=1e-10)


@pytest.mark.parametrize("d", [0.0, 1e-3, 1.0, 8.0])
def test_total_variation_of_equal_gaussians(d: float) -> None:
    exact = closed_forms.gaussian_total_variation(d, 1)
    assert total_variation(Gaussian(0, 1), Gaussian(d, 1)) == pytest.approx(exact, abs=1e-10)


@pytest.mark.parametrize("t", [0.0, 1e-9, 0.3, 1.0, 2.5, -0.4])
def test_shifted_uniforms(t: float) -> None:
    p, q = Uniform(0, 1), Uniform(t, 1 + t)
    exact = closed_forms.shifted_uniforms(t)
    assert js_divergence(p, q) == pytest.approx(exact.js, abs=1e-12)
    assert total_variation(p, q) == pytest.approx(exact.total_variation, abs=1e-12)
    assert hellinger(p, q) == pytest.approx(exact.hellinger, abs=1e-6)
    assert kl_divergence(p, q) == exact.kl
    assert wasserstein_1d(p, q) == pytest.approx(exact.w1, abs=1e-12)


def test_a_missed_support_makes_kl_infinite_one_way_only() -> None:
    wide, narrow = Uniform(0, 2), Uniform(0, 1)
    assert kl_divergence(wide, narrow) == inf
    assert kl_divergence(narrow, wide) == pytest.approx(log(2), abs=1e-12)


@pytest.mark.parametrize("width", [1e-3, 1.0])
@pytest.mark.parametrize("distance", [50.0, 1e6])
def test_far_and_narrow_pairs_are_fully_apart(width: float, distance: float) -> None:
    p, q = Gaussian(0, width), Gaussian(distance, width)
    assert js_divergence(p, q) == pytest.approx(log(2), abs=1e-10)
    assert total_variation(p, q) == pytest.approx(1, abs=1e-10)
    assert kl_divergence(p, q) == pytest.approx((distance / width) ** 2 / 2, rel=1e-10)


@pytest.mark.slow
def test_a_narrow_spike_in_a_wide_density_is_not_missed() -> None:
    wide = Gaussian(0, 1)
    spiked = Mixture([wide, Gaussian(0.777, 1e-3)], [0.9, 0.1])
    # Where the spike stands it is all that counts: 0.1 of the mass stands out.
    assert total_variation(wide, spiked) == pytest.approx(0.1, abs=5e-4)
    x = np.linspace(-40, 40, 1_600_001)
    m = 0.5 * (wide.pdf(x) + spiked.pdf(x))
    log_m = np.log(np.maximum(m, 1e-300))
    parts = [f.pdf(x) * np.where(f.pdf(x) > 0, f.log_pdf(x) - log_m, 0) for f in (wide, spiked)]
    oracle = 0.5 * np.trapezoid(parts[0] + parts[1], x)
    assert js_divergence(wide, spiked) == pytest.approx(oracle, abs=1e-8)


def test_quadrature_agrees_with_scipy_on_a_mixed_pair() -> None:
    p = Mixture([Gaussian(-2, 0.5), Laplace(2, 0.3), Uniform(0, 1)], [0.4, 0.3, 0.3])
    q = Gaussian(0, 2)
    kinks = [-8, -2, 0, 1, 2, 8]
    for ours, integrand in (
        (kl_divergence(p, q), lambda x: float(p.pdf(x) * (p.log_pdf(x) - q.log_pdf(x)))),
        (total_variation(p, q), lambda x: float(abs(p.pdf(x) - q.pdf(x)) / 2)),
    ):
        theirs = scipy_integrate.quad(integrand, -30, 30, points=kinks, limit=500, epsabs=1e-11)
        assert ours == pytest.approx(theirs[0], abs=1e-8)


@pytest.mark.slow
@given(mixtures, mixtures)
@settings(max_examples=60, deadline=None)
def test_the_error_estimate_is_small_and_the_bounds_hold(p: Mixture, q: Mixture) -> None:
    js, variation, distance = js_divergence(p, q), total_variation(p, q), hellinger(p, q)
    assert -1e-12 <= js <= log(2) + 1e-12
    assert -1e-12 <= variation <= 1 + 1e-12
    assert js.error < 1e-9
    assert variation.error < 1e-9
    # Le Cam and Pinsker type bounds tie the three together.
    assert distance**2 <= variation + 1e-9
    assert variation <= distance * sqrt(2 - min(distance, 1) ** 2) + 1e-9
    assert js <= log(2) * variation + 1e-9
    assert kl_divergence(p, q) >= 2 * variation**2 - 1e-9


@pytest.mark.slow
@given(mixtures, mixtures)
@settings(max_examples=30, deadline=None)
def test_symmetry(p: Mixture, q: Mixture) -> None:
    for divergence in (js_divergence, total_variation, hellinger, wasserstein_1d):
        assert divergence(p, q) == pytest.approx(divergence(q, p), abs=1e-9)
    assert F_DIVERGENCES["reverse-kl"].value(p, q) == pytest.approx(kl_divergence(q, p))


@given(unbounded_mixtures)
@settings(max_examples=20, deadline=None)
def test_every_divergence_of_a_density_from_itself_is_zero(p: Mixture) -> None:
    for name, divergence in F_DIVERGENCES.items():
        expected = -log(4) if name == "gan" else 0
        assert divergence.value(p, p) == pytest.approx(expected, abs=1e-12)


@pytest.mark.slow
@given(unbounded_mixtures, unbounded_mixtures, st.floats(0.3, 3))
@settings(max_examples=25, deadline=None)
def test_data_processing_mixing_in_common_samples_never_separates(
    p: Mixture, q: Mixture, scale: float
) -> None:
    # A channel that replaces half of the samples by common noise can only lose information.
    noise = Gaussian(0, scale)
    blurred_p, blurred_q = Mixture([p, noise]), Mixture([q, noise])
    for name, divergence in F_DIVERGENCES.items():
        if name != "pearson":
            assert divergence.value(blurred_p, blurred_q) <= divergence.value(p, q) + 1e-9


@given(unbounded_mixtures, unbounded_mixtures)
@settings(max_examples=25, deadline=None)
def test_data_processing_under_a_coarse_histogram(p: Mixture, q: Mixture) -> None:
    edges = np.linspace(-6, 6, 9)
    bins = [np.diff(np.concatenate([[0], f.cdf(edges), [1]])) for f in (p, q)]
    assert closed_forms.discrete_js(*bins) <= js_divergence(p, q) + 1e-9


@given(unbounded_mixtures, unbounded_mixtures)
@settings(max_examples=30, deadline=None)
def test_the_value_of_the_best_discriminator_is_two_js_minus_log_four(
    p: Mixture, q: Mixture
) -> None:
    best = value(optimal_discriminator(p, q), p, q)
    assert best == pytest.approx(2 * js_divergence(p, q) - log(4), abs=1e-10)
    assert best == pytest.approx(generator_objective(p, q), abs=1e-10)


@given(mixtures, mixtures, st.lists(st.floats(0.02, 0.98), min_size=5, max_size=5))
@settings(max_examples=30, deadline=None)
def test_no_bent_discriminator_beats_the_best(
    p: Mixture, q: Mixture, heights: list[float]
) -> None:
    bent = BentDiscriminator(np.linspace(-6, 6, 5).tolist(), heights)
    assert value(bent, p, q) <= value(optimal_discriminator(p, q), p, q) + 1e-10


@pytest.mark.parametrize("targets", [(1.0, 0.0), (0.9, 0.0), (0.9, 0.1), (0.6, 0.4)])
def test_the_smoothed_optimum_maximises_the_smoothed_value(
    targets: tuple[float, float],
) -> None:
    p, q = Gaussian(-1, 1), Mixture([Gaussian(1, 0.5), Laplace(3, 1)])
    best = value(optimal_discriminator(p, q, *targets), p, q, *targets)
    for other in ((1.0, 0.0), (0.9, 0.0), (0.95, 0.05), (0.8, 0.2)):
        if other != targets:
            tried = value(optimal_discriminator(p, q, *other), p, q, *targets)
            assert tried < best - 1e-4 or tried == -inf


def test_a_half_everywhere_is_worth_minus_log_four() -> None:
    half: Callable[[Array], Array] = lambda x: np.full_like(x, 0.5)  # noqa: E731
    assert value(half, Gaussian(0, 1), Gaussian(3, 1)) == pytest.approx(-log(4), abs=1e-12)


def test_certainty_that_is_wrong_costs_infinity() -> None:
    sure: Callable[[Array], Array] = lambda x: np.where(x < 0, 1.0, 0.0)  # noqa: E731
    assert value(sure, Gaussian(0, 1), Gaussian(3, 1)) == -inf
    assert value(sure, Uniform(-2, -1), Uniform(1, 2)) == pytest.approx(0)


def _gap(row: FDivergence, p: Density, q: Density, scale: float) -> float:
    """Return E_p[T] - E_q[f*(T)] for the best critic times a scale, as it is written."""

    def gain(x: Array) -> Array:
        critic = scale * row.critic(p.log_pdf(x) - q.log_pdf(x))
        return p.pdf(x) * critic - q.pdf(x) * row.conjugate(critic)

    return float(integrate(gain, row.edges(p, q))[0])


@pytest.mark.parametrize("name", F_DIVERGENCES)
def test_the_best_critic_reaches_the_divergence_and_no_other_does(name: str) -> None:
    row, p, q = F_DIVERGENCES[name], Laplace(0, 1), Laplace(0.5, 1.2)
    exact = row.value(p, q)
    assert row.dual(p, q) == pytest.approx(exact, rel=1e-10, abs=1e-12)
    assert _gap(row, p, q, 0.9) < exact - 1e-4
    assert _gap(row, p, q, 1.1) < exact - 1e-4


@pytest.mark.parametrize("name", F_DIVERGENCES)
def test_the_dual_s_terms_are_the_critic_and_its_conjugate(name: str) -> None:
    row = F_DIVERGENCES[name]
    log_p, log_q = np.array([-1.0, 0.3, -2.0]), np.array([-1.5, -0.7, 0.4])
    critic = row.critic(log_p - log_q)
    real, fake = row.dual_terms(log_p, log_q)
    assert real == pytest.approx(np.exp(log_p) * critic, rel=1e-12)
    assert fake == pytest.approx(np.exp(log_q) * row.conjugate(critic), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", F_DIVERGENCES)
def test_apart_is_f_at_0_plus_its_slope_at_infinity(name: str) -> None:
    row = F_DIVERGENCES[name]
    with np.errstate(over="ignore"):
        least, far = row.f(np.array([1e-300])), row.f(np.array([1e300])) / 1e300
    total = float((least + far)[0])
    if row.apart == inf:
        assert total > 600
    else:
        assert total == pytest.approx(row.apart, abs=1e-9)


@pytest.mark.parametrize("name", F_DIVERGENCES)
def test_conjugate_and_critic_are_those_of_f(name: str) -> None:
    row = F_DIVERGENCES[name]
    u = np.exp(np.linspace(-6, 6, 4001))
    at = np.array([0.2, 0.7, 1.3, 4.0])
    critic = row.critic(np.log(at))
    slope = (row.f(at + 1e-6) - row.f(at - 1e-6)) / 2e-6
    assert critic == pytest.approx(slope, abs=1e-5)
    supremum = (critic[:, None] * u - row.f(u)).max(1)
    assert row.conjugate(critic) == pytest.approx(supremum, abs=1e-4)


@pytest.mark.parametrize("name", F_DIVERGENCES)
def test_integrand_is_q_times_f(name: str) -> None:
    row = F_DIVERGENCES[name]
    p, q = Laplace(0, 1), Laplace(0.5, 1.2)
    x = np.linspace(-40, 41, 400_001)
    oracle = np.trapezoid(q.pdf(x) * row.f(np.exp(p.log_pdf(x) - q.log_pdf(x))), x)
    assert row.value(p, q) == pytest.approx(oracle, abs=2e-5)


def test_pearson_of_gaussians() -> None:
    pearson = F_DIVERGENCES["pearson"]
    for d in (0.5, 1.0, 3.0):
        exact = exp(d * d) - 1
        assert pearson.value(Gaussian(0, 1), Gaussian(d, 1)) == pytest.approx(exact, rel=1e-9)
    assert pearson.value(Gaussian(0, 1.5), Gaussian(0, 1)) == inf
    assert pearson.value(Uniform(0, 2), Uniform(0, 1)) == inf
    assert pearson.value(Uniform(0, 1), Uniform(0, 2)) == pytest.approx(1, abs=1e-12)
    assert pearson.value(Gaussian(0, 1), Laplace(0, 1)) < inf
    assert pearson.value(Laplace(0, 1), Gaussian(0, 1)) == inf
