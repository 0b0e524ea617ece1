"""Update rules against closed forms, and exact factors against measured ones."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from explorer.theory.game.dirac_objectives import DIRAC_OBJECTIVES
from explorer.theory.game.games import Bilinear, DiracGAN, Game
from explorer.theory.game.integrators import (
    INTEGRATORS,
    Alternating,
    AlternatingMomentum,
    Extragradient,
    Integrator,
    Momentum,
    Optimistic,
    RungeKutta,
    Simultaneous,
)
from explorer.theory.game.regularisers import R1, REGULARISERS
from explorer.theory.game.scalar_losses import Array
from explorer.theory.game.stability import (
    measured_factor,
    measured_near_equilibrium,
    multipliers,
    spectral_radius,
)
from explorer.theory.game.trajectories import LIMIT, STARTS, radii, simulate

BILINEAR = Bilinear()
GAN = DiracGAN(DIRAC_OBJECTIVES["saturating"])
NON_SATURATING = DiracGAN(DIRAC_OBJECTIVES["non-saturating"])
RULES = [*INTEGRATORS.values(), Alternating(4), Momentum(0.8), AlternatingMomentum(0.3)]


class Linear(Game):
    title, symbols = "linear", ("x", "y")

    def __init__(self, matrix: Array) -> None:
        self.matrix = matrix

    def generator_velocity(self, state: Array) -> Array:
        return np.asarray(state @ self.matrix[0])

    def discriminator_velocity(self, state: Array) -> Array:
        return np.asarray(state @ self.matrix[1])

    def jacobian(self, state: Array) -> Array:
        return self.matrix


def factor(game: Game, rule: Integrator, step_size: float) -> float:
    found = spectral_radius(game, rule, step_size)
    assert found is not None
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.title)
def test_the_matrix_of_a_rule_is_what_its_step_does(rule: Integrator) -> None:
    matrix = np.array([[-0.3, 1.1], [-0.7, 0.2]])
    size = 2 * rule.depth
    memory = np.eye(size).reshape(size, rule.depth, 2).swapaxes(0, 1)
    moved = rule.step(Linear(matrix), memory, 0.37).swapaxes(0, 1).reshape(size, size).T
    assert rule.matrix(matrix, 0.37) == pytest.approx(moved, abs=1e-12)


@given(h=st.floats(0.001, 2), x=st.floats(-5, 5), y=st.floats(-5, 5))
def test_simultaneous_on_the_bilinear_game_grows_by_exactly_root_one_plus_h_squared(
    h: float, x: float, y: float
) -> None:
    memory = Simultaneous().start(np.array([x, y]))
    after = float(np.hypot(*Simultaneous().step(BILINEAR, memory, h)[0]))
    assert after == pytest.approx(np.sqrt(1 + h * h) * np.hypot(x, y), rel=1e-12)
    assert factor(BILINEAR, Simultaneous(), h) == pytest.approx(np.sqrt(1 + h * h), rel=1e-12)


@pytest.mark.parametrize("h", [0.05, 0.2, 1.0])
def test_simultaneous_on_the_gan_grows_by_the_modulus_of_one_plus_half_ih(h: float) -> None:
    assert factor(GAN, Simultaneous(), h) == pytest.approx(abs(1 + 0.5j * h), rel=1e-12)
    run = simulate(GAN, Simultaneous(), np.array([[1e-5, 0.0]]), h, 1)
    assert radii(run.states)[1, 0] / 1e-5 == pytest.approx(abs(1 + 0.5j * h), rel=1e-9)


@given(h=st.floats(0.01, 1.9), n=st.integers(1, 10))
def test_alternating_on_the_bilinear_game_is_bounded_exactly_while_n_h_squared_is_below_4(
    h: float, n: int
) -> None:
    found = factor(BILINEAR, Alternating(n), h)
    if n * h * h < 3.999:
        assert found == pytest.approx(1.0, abs=1e-9)
    elif n * h * h > 4.001:
        assert found > 1.001


def test_alternating_on_the_bilinear_game_stays_on_an_ellipse() -> None:
    h = 0.7
    run = simulate(BILINEAR, Alternating(), np.array([[1.0, 0.5]]), h, 1000)
    x, y = run.states[:, 0].T
    # y moves first: the conserved form of that order.
    energy = x * x + y * y + h * x * y
    assert energy == pytest.approx(np.full(1001, energy[0]), rel=1e-10)
    assert radii(run.states).max() < 2


def test_alternating_spirals_out_where_the_step_is_too_long() -> None:
    run = simulate(BILINEAR, Alternating(), np.array([[1.0, 0.5]]), 2.0, 1000)
    assert run.cut_at[0] > 0
    assert factor(BILINEAR, Alternating(5), 1.0) > 2


@given(h=st.floats(0.001, 2))
def test_extragradient_factor_is_its_closed_form(h: float) -> None:
    wanted = np.sqrt(1 - h**2 + h**4)
    assert factor(BILINEAR, Extragradient(), h) == pytest.approx(wanted, rel=1e-12)


@given(h=st.floats(0.001, 2))
def test_optimistic_multipliers_solve_their_equation(h: float) -> None:
    found = multipliers(BILINEAR, Optimistic(), h)
    assert found is not None
    residuals = (found**2 - found) ** 2 + h**2 * (2 * found - 1) ** 2
    assert residuals == pytest.approx(np.zeros(4), abs=1e-12 * max(1, np.abs(found).max() ** 4))


def test_optimistic_converges_exactly_below_one_over_root_three() -> None:
    edge = 1 / np.sqrt(3)
    assert factor(BILINEAR, Optimistic(), edge) == pytest.approx(1.0, abs=1e-12)
    assert factor(BILINEAR, Optimistic(), 0.99 * edge) < 0.999
    assert factor(BILINEAR, Optimistic(), 1.01 * edge) > 1.001


@given(h=st.floats(0.01, 2), beta=st.floats(-0.95, 0.95))
def test_simultaneous_momentum_never_converges_on_a_rotation(h: float, beta: float) -> None:
    assert factor(BILINEAR, Momentum(beta), h) > 1


@given(h=st.floats(0.02, 1.8), beta=st.floats(-0.9, 0.9))
def test_alternating_momentum_multipliers_solve_the_published_equation(
    h: float, beta: float
) -> None:
    found = multipliers(BILINEAR, AlternatingMomentum(beta), h)
    assert found is not None
    residuals = (found - 1) ** 2 * (found - beta) ** 2 + h**2 * found**3
    assert residuals == pytest.approx(np.zeros(4), abs=1e-6 * max(1, np.abs(found).max() ** 4))


def test_negative_momentum_in_turns_converges_on_a_rotation_and_positive_does_not() -> None:
    for h in (0.1, 0.5, 0.95):
        assert factor(BILINEAR, AlternatingMomentum(-0.5), h) < 1
        assert factor(BILINEAR, AlternatingMomentum(0.5), h) > 1
    assert factor(BILINEAR, AlternatingMomentum(-0.5), 1.0) == pytest.approx(1.0, abs=1e-9)
    assert factor(BILINEAR, AlternatingMomentum(-0.5), 1.05) > 1


@pytest.mark.parametrize("weight", [0.05, 0.2, 0.45])
def test_r1_cures_simultaneous_updates_while_the_step_is_below_four_gamma(
    weight: float,
) -> None:
    game = R1().apply(GAN, weight)
    for h in (weight, 3.9 * weight, 4.1 * weight):
        wanted = np.sqrt(1 - h * weight + h * h / 4)
        assert factor(game, Simultaneous(), h) == pytest.approx(wanted, rel=1e-12)
    assert factor(game, Simultaneous(), 4 * weight) == pytest.approx(1.0, abs=1e-12)


def games() -> list[Game]:
    every: list[Game] = [BILINEAR]
    for name in ("saturating", "least-squares", "hinge"):
        game = DiracGAN(DIRAC_OBJECTIVES[name])
        every += [r.apply(game, 0.5) for r in REGULARISERS.values()]
    return every


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.title)
def test_measured_factor_is_the_exact_one_over_the_whole_table(rule: Integrator) -> None:
    for game in games():
        wanted = factor(game, rule, 0.3)
        # A factor of 2 leaves the small disc in a dozen steps.
        close = 5e-4 if 0.7 < wanted < 1.3 else 1e-2
        found = measured_near_equilibrium(game, rule, 0.3, steps=300)
        assert found == pytest.approx(wanted, rel=close), game


@pytest.mark.parametrize("h", [0.05, 0.1])
def test_non_saturating_simultaneous_settles_on_a_ring_set_by_the_step(h: float) -> None:
    run = simulate(NON_SATURATING, Simultaneous(), np.array([[0.6, 0.0]]), h, 8000)
    ring = radii(run.states)[-2000:].mean()
    assert ring == pytest.approx(np.sqrt(2 * h), rel=0.06)


@pytest.mark.parametrize("game", [GAN, NON_SATURATING])
def test_runge_kutta_follows_the_flow(game: Game) -> None:
    start = np.array([1.0, -0.6])
    flow = solve_ivp(lambda _, x: game.velocity(x), (0, 20), start, rtol=1e-11, atol=1e-12)
    run = simulate(game, RungeKutta(), start[None], 0.05, 400)
    assert run.states[-1, 0] == pytest.approx(flow.y[:, -1], abs=1e-6)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.title)
def test_a_diverging_trajectory_is_cut_without_a_warning(rule: Integrator) -> None:
    starts = np.array([[1.0, 0.0], [0.0, 0.0]])
    explosive = R1().apply(DiracGAN(DIRAC_OBJECTIVES["least-squares"]), -3.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = simulate(explosive, rule, starts, 2.0, 500)
    cut = int(run.cut_at[0])
    assert 0 < cut <= 500
    assert run.cut_at[1] == -1
    assert np.isfinite(run.states[:cut, 0]).all()
    assert np.isnan(run.states[cut:, 0]).all()
    assert radii(run.states[:cut, 0]).max() <= LIMIT


def test_clipped_critic_ends_on_a_loop_inside_the_bound() -> None:
    game = DiracGAN(DIRAC_OBJECTIVES["wasserstein-clip"])
    run = simulate(game, Alternating(), np.array([[2.0, 0.0]]), 0.1, 2000)
    assert np.abs(run.states[:, 0, 1]).max() == pytest.approx(1.0)
    late = radii(run.states)[-500:, 0]
    assert late.min() == pytest.approx(1.0, rel=0.06)
    assert late.max() == pytest.approx(1.0, rel=0.06)


def test_gradient_penalty_ends_in_a_cycle_from_inside_and_outside() -> None:
    game = DiracGAN(DIRAC_OBJECTIVES["wasserstein-gp"])
    run = simulate(game, RungeKutta(), np.array([[0.05, 0.0], [3.0, 0.0]]), 0.05, 4000)
    late = radii(run.states)[-1000:]
    assert late.min() > 0.5
    assert late.max(0) == pytest.approx(np.full(2, late.max()), rel=0.02)


def test_measured_factor_ignores_what_cannot_be_measured() -> None:
    radius = 0.8 ** np.arange(40.0)
    assert measured_factor(np.append(radius, [0.0, np.nan])) == pytest.approx(0.8, rel=1e-9)
    assert np.isnan(measured_factor(np.array([1.0, np.nan, np.nan])))


def test_wobble_of_an_ellipse_does_not_pass_for_growth() -> None:
    steps = np.arange(400.0)
    wobbling = 0.99**steps * (1 + 0.3 * np.sin(0.21 * steps))
    assert measured_factor(wobbling) == pytest.approx(0.99, rel=1e-4)


@pytest.mark.parametrize("key", list(STARTS))
def test_starts_lie_where_they_say(key: str) -> None:
    points = STARTS[key][1](5, 2.0)
    assert points.shape == (5, 2)
    assert radii(points).max() == pytest.approx(2.0, rel=0.11)
    assert radii(points).min() > 0
