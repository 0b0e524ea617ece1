import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import sqrtm
from scipy.optimize import linprog
from scipy.spatial.distance import cdist
from scipy.stats import wasserstein_distance

from explorer.theory.densities import Density, Gaussian, Laplace, Mixture, Uniform
from explorer.theory.transport.clipping import clipped_critic
from explorer.theory.transport.wasserstein import (
    PiecewiseLinear,
    critic_gap,
    gaussian_w2,
    kantorovich_potential,
    monotone_map,
    transport_plan,
    wasserstein_1d,
    wasserstein_2_1d,
)
from tests.theory.strategies import mixtures, unbounded_mixtures

P, Q = Mixture([Gaussian(-2, 0.5), Gaussian(2, 0.5)]), Gaussian(0.5, 1.5)


def shifted(p: Mixture, by: float) -> Mixture:
    moved: list[Density] = []
    for c in p.components:
        if isinstance(c, Uniform):
            moved.append(Uniform(c.low + by, c.high + by))
        else:
            moved.append(type(c)(c.loc + by, c.scale))  # type: ignore[attr-defined, call-arg]
    return Mixture(moved, p.weights.tolist())


@given(mixtures, st.floats(-20, 20))
@settings(max_examples=30, deadline=None)
def test_a_translation_costs_its_length(p: Mixture, by: float) -> None:
    assert wasserstein_1d(p, shifted(p, by)) == pytest.approx(abs(by), abs=1e-8)


@given(mixtures, mixtures, mixtures)
@settings(max_examples=20, deadline=None)
def test_triangle_inequality(p: Mixture, q: Mixture, r: Mixture) -> None:
    assert wasserstein_1d(p, r) <= wasserstein_1d(p, q) + wasserstein_1d(q, r) + 1e-9


@given(mixtures, mixtures)
@settings(max_examples=40, deadline=None)
def test_the_best_critic_reaches_w1_and_is_1_lipschitz(p: Mixture, q: Mixture) -> None:
    critic = kantorovich_potential(p, q)
    assert np.all(np.abs(critic.slopes) <= 1)
    assert critic_gap(critic, p, q) == pytest.approx(wasserstein_1d(p, q), abs=1e-6)


@given(unbounded_mixtures, unbounded_mixtures)
@settings(max_examples=15, deadline=None)
def test_w2_is_at_least_w1(p: Mixture, q: Mixture) -> None:
    assert wasserstein_2_1d(p, q) >= wasserstein_1d(p, q) - 1e-6


@pytest.mark.parametrize(
    ("place", "width"), [(0, 1), (3, 0.5), (50, 1e-3), (3, 1e3), (1000, 1)]
)
def test_w2_of_gaussians(place: float, width: float) -> None:
    exact = gaussian_w2(0, 1, place, width**2)
    assert exact == pytest.approx(np.hypot(place, 1 - width), rel=1e-12, abs=1e-12)
    found = wasserstein_2_1d(Gaussian(0, 1), Gaussian(place, width))
    assert found == pytest.approx(exact, rel=1e-8, abs=1e-8)


def test_gaussian_w2_in_the_plane_agrees_with_scipy() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 3, 3))
    cov_p, cov_q = a @ a.T, b @ b.T
    root = sqrtm(cov_p)
    oracle = np.trace(cov_p + cov_q - 2 * np.real(sqrtm(root @ cov_q @ root))) + 3.0
    assert gaussian_w2([0, 0, 0], cov_p, [1, 1, 1], cov_q) ** 2 == pytest.approx(oracle)


def test_w1_agrees_with_scipy_on_samples() -> None:
    grid = (np.arange(40_000) + 0.5) / 40_000
    oracle = wasserstein_distance(P.quantile(grid), Q.quantile(grid))
    assert wasserstein_1d(P, Q) == pytest.approx(oracle, abs=1e-4)


def test_the_monotone_map_carries_p_to_q() -> None:
    x = np.linspace(-3, 3, 61)
    image = monotone_map(P, Q, x)
    assert np.all(np.diff(image) > 0)
    assert Q.cdf(image) == pytest.approx(P.cdf(x), abs=1e-12)


@pytest.mark.parametrize("power", [1.0, 2.0])
def test_the_assignment_is_optimal_and_its_prices_prove_it(power: float) -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(40, 2)), 2 * rng.normal(size=(40, 2)) + 1
    plan = transport_plan(x, y, power)
    cost = cdist(x, y) ** power
    rows = [np.kron(np.eye(40), np.ones(40)), np.kron(np.ones(40), np.eye(40))]
    primal = linprog(cost.ravel(), A_eq=np.vstack(rows), b_eq=np.ones(80))
    assert plan.cost == pytest.approx(float(primal.fun or 0) / 40, abs=1e-9)
    assert sorted(plan.target) == list(range(40))
    assert plan.potential_x.mean() + plan.potential_y.mean() == pytest.approx(
        plan.cost, abs=1e-9
    )
    assert np.all(plan.potential_x[:, None] + plan.potential_y <= cost + 1e-9)


def test_sorted_points_are_the_best_plan_on_the_line() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=30), rng.normal(size=30) + 2
    expected = np.abs(np.sort(x) - np.sort(y)).mean()
    assert transport_plan(x, y).cost == pytest.approx(expected, abs=1e-12)


def test_unequal_point_sets_are_refused() -> None:
    with pytest.raises(ValueError, match="equally large"):
        transport_plan(np.zeros((3, 2)), np.zeros((4, 2)))


def test_piecewise_linear_functions_have_their_slopes() -> None:
    f = PiecewiseLinear(np.array([0.0, 2.0]), np.array([-1.0, 0.5, 1.0]))
    x = np.array([-1.0, 0.0, 1.0, 2.0, 4.0])
    assert f(x) == pytest.approx([1, 0, 0.5, 1, 3])
    assert f.slope(np.array([-3, 1, 5])) == pytest.approx([-1, 0.5, 1])


def test_equal_densities_need_no_critic() -> None:
    critic = kantorovich_potential(Q, Q)
    assert critic_gap(critic, Q, Q) == pytest.approx(0, abs=1e-12)


def test_no_clipped_network_beats_the_clipped_optimum() -> None:
    clip, hidden = 0.3, 8
    best = critic_gap(clipped_critic(P, Q, clip, hidden), P, Q)
    rng = np.random.default_rng(3)
    x = np.linspace(-9, 9, 4001)
    mass = (P.pdf(x) - Q.pdf(x)) * (x[1] - x[0])
    for _ in range(300):
        v, w, b = rng.choice([-clip, clip, 0.1], (3, hidden)) * rng.choice(
            [1, 0.5], (3, hidden)
        )
        gap = float(v @ np.maximum(0, w[:, None] * x + b[:, None]) @ mass)
        assert gap <= best + 1e-9


@given(mixtures, mixtures, st.floats(0.01, 1), st.integers(1, 128))
@settings(max_examples=15, deadline=None)
def test_a_clipped_critic_has_one_kink_and_a_bounded_slope_unless_units_tie(
    p: Mixture, q: Mixture, clip: float, hidden: int
) -> None:
    critic = clipped_critic(p, q, clip, hidden)
    steepest = np.abs(critic.slopes).max()
    assert len(critic.knots) == 1 or critic.tied
    assert steepest <= hidden * clip**2 * (1 + 1e-12)
    assert critic_gap(critic, p, q) <= steepest * wasserstein_1d(p, q) + 1e-9


@pytest.mark.parametrize("width", [0.4, 0.6, 1.0])
def test_where_two_units_tie_half_of_them_go_each_way(width: float) -> None:
    p, q = Mixture([Gaussian(-2, 0.5), Gaussian(2, 0.5)]), Gaussian(0, width)
    critic = clipped_critic(p, q, 0.1, 64)
    assert critic.tied
    assert critic.slopes[[0, -1]] == pytest.approx([-0.32, 0.32])
    assert critic.steepest == pytest.approx(0.64)
    # The same gap as all units one way.
    one_way = PiecewiseLinear(np.array([0.0]), np.array([0, 0.64]))
    assert critic_gap(critic, p, q) == pytest.approx(critic_gap(one_way, p, q), rel=1e-5)


def test_without_a_symmetry_nothing_ties() -> None:
    critic = clipped_critic(P, Q, 0.1, 64)
    assert not critic.tied
    assert float(np.abs(critic.slopes).max()) == critic.steepest


def test_equal_densities_leave_a_clipped_critic_nothing() -> None:
    assert np.all(clipped_critic(P, Mixture([P, P]), 0.1, 64).slopes == 0)


@pytest.mark.parametrize("clip", [0.05, 0.1, 0.3])
def test_twice_the_clip_is_four_times_the_slope(clip: float) -> None:
    slopes = [np.abs(clipped_critic(P, Q, c, 64).slopes).max() for c in (clip, 2 * clip)]
    assert slopes[1] == pytest.approx(4 * slopes[0])


def _boxes(*parts: tuple[float, float, float]) -> Mixture:
    return Mixture([Uniform(low, high) for low, high, _ in parts], [w for *_, w in parts])


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (_boxes((-3, -2, 0.3), (2, 3, 0.7)), _boxes((-4, -3.5, 0.55), (0, 1, 0.45))),
        (
            Mixture([Uniform(4.1, 5.5), Gaussian(2.6, 0.02), Laplace(1.8, 0.1)], [3, 8, 8]),
            Gaussian(1.6, 0.02),
        ),
        (Mixture([Gaussian(-5, 0.05), Gaussian(5, 0.05)], [0.31, 0.69]), Laplace(0, 0.3)),
    ],
)
def test_w2_is_the_same_both_ways_where_there_are_gaps(p: Density, q: Density) -> None:
    share = (np.arange(400_000) + 0.5) / 400_000
    oracle = np.sqrt(np.mean((p.quantile(share) - q.quantile(share)) ** 2))
    there, back = wasserstein_2_1d(p, q), wasserstein_2_1d(q, p)
    assert there == pytest.approx(oracle, rel=2e-5)
    assert abs(there - back) <= max(there.error + back.error, 1e-9)


def test_equal_mixtures_are_0_apart_exactly() -> None:
    assert float(wasserstein_2_1d(P, Mixture([P, P]))) == 0.0
    assert float(wasserstein_1d(P, Mixture([P, P]))) == 0.0


def test_a_kink_beside_a_panel_border_is_not_missed() -> None:
    # F_p and F_q cross at 0.002, between the border 0 and the first node of the next panel.
    q = Mixture(
        [Gaussian(4.6875, 2.875), Gaussian(-2, 0.5), Uniform(-2, 0)], [0.703, 0.141, 0.492]
    )
    p = Gaussian(0, 1)
    dual = critic_gap(kantorovich_potential(p, q), p, q)
    assert wasserstein_1d(p, q) == pytest.approx(dual, abs=1e-10)


def test_crossings_close_together_are_not_missed() -> None:
    p = Mixture([Gaussian(0, 2.625), Uniform(-2.125, 2.125)], [0.625, 0.375])
    q = Mixture([Laplace(0, 2.6875)])
    critic = kantorovich_potential(p, q)
    assert len(critic.knots) == 3
    assert critic_gap(critic, p, q) == pytest.approx(wasserstein_1d(p, q), abs=1e-10)
