"""The games' fields against autograd, papers and quadrature."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from explorer.objectives import OBJECTIVES, Objective
from explorer.penalties import GradientPenalty
from explorer.theory.game.dirac_objectives import DIRAC_OBJECTIVES, Clip, UnitSlope
from explorer.theory.game.games import GAMES, Bilinear, DiracGAN, Game
from explorer.theory.game.integrators import RungeKutta
from explorer.theory.game.regularisers import R1, REGULARISERS, Consensus, InstanceNoise
from explorer.theory.game.scalar_losses import Array
from explorer.theory.game.stability import eigenvalues, radial_speed
from explorer.theory.game.trajectories import radii, simulate

NAMES = list(DIRAC_OBJECTIVES)
SMOOTH = [n for n in NAMES if n not in ("hinge", "wasserstein-gp")]
TORCH_NAMES = {"wasserstein-clip": "wasserstein", "wasserstein-gp": "wasserstein"}
STATES = np.array([[0.3, -0.4], [-1.2, 0.7], [2.0, 1.5], [0.01, -3.0], [-2.0, 2.0]])


def dirac(name: str, noise: float = 0.0) -> DiracGAN:
    return DiracGAN(DIRAC_OBJECTIVES[name], noise)


def all_games() -> list[tuple[str, Game]]:
    games: list[tuple[str, Game]] = [("bilinear", Bilinear())]
    for name in NAMES:
        game = dirac(name)
        for key, regulariser in REGULARISERS.items():
            games.append((f"{name}-{key}", regulariser.apply(game, 0.4)))
    return games


def torch_velocity(objective: Objective, rest: float, state: Array, *, penalty: float) -> Array:
    """Descend the app's own torch losses on one real and one fake sample."""
    theta, psi = (torch.tensor([v], dtype=torch.float64, requires_grad=True) for v in state)
    real = torch.zeros(1, dtype=torch.float64)

    def output(x: torch.Tensor) -> torch.Tensor:
        return rest + psi * x

    d_loss = objective.discriminator_loss(output(real), output(theta))
    if penalty:
        samples = (real[:, None], theta.detach()[:, None], torch.full((1, 1), 0.5).double())
        term = GradientPenalty().loss(lambda x: psi * x[:, 0], *samples)
        assert term is not None
        d_loss = d_loss + penalty * term
    g_loss = objective.generator_loss(output(real), output(theta))
    (up_psi,) = torch.autograd.grad(d_loss, psi, retain_graph=True)
    (up_theta,) = torch.autograd.grad(g_loss, theta)
    return -np.array([up_theta.item(), up_psi.item()])


@pytest.mark.parametrize("name", NAMES)
def test_field_is_the_descent_of_the_torch_losses(name: str) -> None:
    game = dirac(name)
    torch_loss = OBJECTIVES[TORCH_NAMES.get(name, name)]
    weight = 0.5 if name == "wasserstein-gp" else 0.0
    for state in STATES:
        wanted = torch_velocity(torch_loss, game.rest, state, penalty=weight)
        assert game.velocity(state) == pytest.approx(wanted, abs=1e-12)


def test_every_objective_of_the_app_has_its_dirac_gan() -> None:
    assert set(OBJECTIVES) <= set(DIRAC_OBJECTIVES)


@pytest.mark.parametrize(("name", "game"), all_games(), ids=[n for n, _ in all_games()])
def test_jacobian_is_the_derivative_of_the_field(name: str, game: Game) -> None:
    small = 1e-6
    for state in STATES:
        columns = [
            (game.velocity(state + small * e) - game.velocity(state - small * e)) / (2 * small)
            for e in np.eye(2)
        ]
        assert game.jacobian(state) == pytest.approx(np.stack(columns, -1), rel=2e-4, abs=2e-6)


@pytest.mark.parametrize(
    ("name", "frequency"),
    [
        ("saturating", 0.5),
        ("non-saturating", 0.5),
        ("least-squares", 0.5),
        ("wasserstein", 1.0),
        ("wasserstein-clip", 1.0),
        ("hinge", 1.0),
    ],
)
def test_eigenvalues_at_the_equilibrium_are_imaginary(name: str, frequency: float) -> None:
    found = eigenvalues(dirac(name))
    assert found == pytest.approx(np.array([1j, -1j]) * frequency, abs=1e-12)


@given(weight=st.floats(0, 3))
def test_r1_moves_the_eigenvalues_as_in_the_paper(weight: float) -> None:
    root = np.sqrt(complex(weight**2 / 4 - 1 / 4))
    wanted = [-weight / 2 + root, -weight / 2 - root]
    for name in ("saturating", "non-saturating"):
        found = eigenvalues(R1().apply(dirac(name), weight))
        assert found is not None
        # A double eigenvalue is known to the square root of the rounding only.
        assert np.poly(found) == pytest.approx(np.poly(wanted), abs=1e-10)


@pytest.mark.parametrize("noise", [0.1, 0.5, 1.0, 2.5])
def test_instance_noise_moves_the_eigenvalues_as_in_the_paper(noise: float) -> None:
    root = np.sqrt(complex(noise**4 / 16 - 1 / 4))
    found = eigenvalues(InstanceNoise().apply(dirac("saturating"), noise))
    assert found is not None
    assert np.poly(found) == pytest.approx([1, noise**2 / 2, 1 / 4], abs=1e-12)
    wanted = {complex(-(noise**2) / 4 + s * root) for s in (1, -1)}
    assert sorted(found, key=abs) == pytest.approx(sorted(wanted, key=abs), abs=1e-7)


@given(weight=st.floats(0, 3))
def test_consensus_turns_rotation_into_friction(weight: float) -> None:
    found = eigenvalues(Consensus().apply(dirac("saturating"), weight))
    assert found == pytest.approx(np.array([0.5j, -0.5j]) - weight / 4, abs=1e-12)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "wasserstein-gp"])
def test_instance_noise_averages_the_field_over_the_noise(name: str) -> None:
    noise, plain, noisy = 0.7, DIRAC_OBJECTIVES[name], dirac(name, 0.7)

    def mean(function: Callable[[float], float], centre: float, kinks: list[float]) -> float:
        def integrand(z: float) -> float:
            weight = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
            return float(function(centre + noise * z) * weight)

        places = [(k - centre) / noise for k in kinks]
        return quad(integrand, -9, 9, points=[p for p in places if abs(p) < 9], limit=200)[0]

    for theta, psi in STATES:
        kinks = [1 / psi, -1 / psi]

        def slope(loss: str, x: float, psi: float = psi) -> float:
            return float(getattr(plain, loss).slope(np.array(plain.rest + psi * x)))

        up = mean(lambda x: slope("fake", x) * x, theta, kinks)
        up += mean(lambda x: slope("real", x) * x, 0.0, kinks)
        wanted = [-psi * mean(lambda x: slope("generator", x), theta, kinks), -up]
        assert noisy.velocity(np.array([theta, psi])) == pytest.approx(wanted, abs=2e-7)


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("wasserstein")])
def test_noise_is_not_felt_by_a_linear_loss_and_the_page_says_so(name: str) -> None:
    regulariser, game = REGULARISERS["instance-noise"], dirac(name)
    noisy = regulariser.apply(game, 1.5)
    assert noisy.velocity(STATES) == pytest.approx(game.velocity(STATES), abs=1e-14)
    assert "linear in D" in str(regulariser.idle(game))


@pytest.mark.parametrize(("g_rate", "d_rate"), [(0.1, 0.1), (0.1, 0.4), (0.3, 0.05)])
@pytest.mark.parametrize("weight", [0.0, 0.3, 3.0])
def test_two_rates_scale_the_turning_by_their_mean_and_the_brake_by_d_s(
    g_rate: float, d_rate: float, weight: float
) -> None:
    """Heusel et al. (2017), two time scales: the flow has diag(h_G, h_D) before it."""
    plain = R1().apply(dirac("saturating"), weight).linearisation()
    assert plain is not None
    found = np.linalg.eigvals(np.diag([g_rate, d_rate]) @ plain)
    brake = -weight * d_rate / 2
    root = np.sqrt(complex(brake**2 - g_rate * d_rate / 4))
    expected = np.array([brake - root, brake + root])
    assert np.sort_complex(found) == pytest.approx(np.sort_complex(expected), abs=1e-9)


@pytest.mark.parametrize("key", ["r1", "instance-noise"])
def test_the_bilinear_game_has_no_data_to_regularise(key: str) -> None:
    assert "needs real data" in str(REGULARISERS[key].idle(Bilinear()))
    with pytest.raises(ValueError, match="needs real data"):
        REGULARISERS[key].apply(Bilinear(), 0.5)


RADIUS_LAWS: dict[str, Callable[[float, float], float]] = {
    "saturating": lambda s, psi: 0.0,
    "non-saturating": lambda s, psi: -s * np.tanh(s / 2),
    "wasserstein": lambda s, psi: 0.0,
    "wasserstein-clip": lambda s, psi: 0.0,
    "wasserstein-gp": lambda s, psi: 2 * 0.5 * (abs(psi) - psi**2),
    "hinge": lambda s, psi: s if s < -1 else 0.0,
    "least-squares": lambda s, psi: -2 * s**2,
}


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30)
@given(theta=st.floats(-3, 3), psi=st.floats(-3, 3))
def test_the_radius_obeys_the_law_on_the_page(name: str, theta: float, psi: float) -> None:
    found = radial_speed(dirac(name), np.array([theta, psi]))
    assert float(found) == pytest.approx(RADIUS_LAWS[name](theta * psi, psi), abs=1e-9)


def flow_radius(game: Game, start: tuple[float, float], time: float) -> float:
    flow = solve_ivp(
        lambda _, x: game.velocity(x), (0, time), start, rtol=1e-10, atol=1e-12, method="DOP853"
    )
    return float(np.hypot(*flow.y[:, -1]))


@pytest.mark.parametrize("game", [dirac("saturating"), dirac("wasserstein"), Bilinear()])
def test_zero_sum_flows_conserve_the_radius(game: Game) -> None:
    assert flow_radius(game, (1.0, -0.8), 100.0) == pytest.approx(np.hypot(1, 0.8), rel=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rate"), [("non-saturating", 1 / 8), ("least-squares", 1 / 2)]
)
def test_other_flows_reach_the_equilibrium_like_one_over_root_time(
    name: str, rate: float
) -> None:
    radius, time = 0.3, 1000.0
    predicted = radius / np.sqrt(1 + radius**2 * rate * time)
    assert flow_radius(dirac(name), (radius, 0.0), time) == pytest.approx(predicted, rel=0.02)


@pytest.mark.slow
def test_hinge_flow_slides_along_the_margin_to_radius_root_two() -> None:
    # On the edge s = -1 both sides push towards it until it touches the circle.
    starts = np.array([[2.0, -2.0], [1.0, 0.5]])
    run = simulate(dirac("hinge"), RungeKutta(), starts, 0.005, 6000)
    found = radii(run.states)[-1]
    assert found == pytest.approx([np.sqrt(2), np.hypot(1, 0.5)], abs=5e-3)


def test_clipping_clamps_the_slope_only() -> None:
    objective = replace(DIRAC_OBJECTIVES["wasserstein-clip"], constraint=Clip(0.3))
    game = DiracGAN(objective)
    found = game.project(np.array([[2.0, -1.0], [2.0, 0.2]]))
    assert found == pytest.approx(np.array([[2.0, -0.3], [2.0, 0.2]]))


def test_gradient_penalty_has_no_linearisation_because_the_field_jumps() -> None:
    game = dirac("wasserstein-gp")
    assert game.linearisation() is None
    assert R1().apply(game, 0.3).linearisation() is None
    assert Consensus().apply(game, 0.3).linearisation() is None
    above, below = (game.velocity(np.array([0.0, psi]))[1] for psi in (1e-9, -1e-9))
    assert above - below == pytest.approx(4 * UnitSlope().slope_weight, abs=1e-6)


@pytest.mark.parametrize("name", SMOOTH)
def test_consensus_descends_half_the_squared_speed(name: str) -> None:
    game, weight, small = dirac(name), 0.7, 1e-6

    def energy(state: Array) -> float:
        return float(0.5 * np.square(game.velocity(state)).sum())

    changed = REGULARISERS["consensus"].apply(game, weight)
    for state in STATES:
        uphill = [
            (energy(state + small * e) - energy(state - small * e)) / (2 * small)
            for e in np.eye(2)
        ]
        wanted = game.velocity(state) - weight * np.array(uphill)
        assert changed.velocity(state) == pytest.approx(wanted, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "wasserstein-gp"])
def test_the_equilibrium_is_the_fake_point_on_the_real_one(name: str) -> None:
    assert dirac(name).velocity(np.zeros(2)) == pytest.approx([0.0, 0.0], abs=1e-15)


def test_a_game_takes_any_stack_of_states() -> None:
    for make in GAMES.values():
        game = make(DIRAC_OBJECTIVES["saturating"])
        assert game.velocity(np.ones((2, 3, 2))).shape == (2, 3, 2)
        assert game.jacobian(np.ones((2, 3, 2))).shape == (2, 3, 2, 2)
