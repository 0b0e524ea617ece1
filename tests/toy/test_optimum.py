from math import log
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import logit
from scipy.stats import multivariate_normal, norm

from explorer.toy.config import ToyConfig
from explorer.toy.optimum import (
    BestResponse,
    BestResponseStudy,
    best_output,
    best_value,
    cell_centres,
    game_value,
    opponents,
    weighed,
)
from explorer.toy.run import ToyRun
from explorer.toy.stacks import Players, Stacks
from explorer.toy.trainer import ToyTrainer

#: A linear G of two numbers makes an exact Gaussian.
LINEAR: dict[str, Any] = {
    "distribution": "gaussian",
    "generator_widths": (),
    "latent_dim": 2,
    "discriminator_widths": (64, 64),
}


def linear_players(weight: list[list[float]], bias: list[float]) -> Players:
    config = ToyConfig(**LINEAR)
    flat = torch.tensor([*np.ravel(weight), *bias], dtype=torch.float32)[None]
    discriminator = ToyTrainer([config]).discriminator.parameters.detach().clone()
    return Players(config, 0, flat, discriminator)


def densities(shift: float, std: float = 0.7) -> tuple[Any, Any, float]:
    places = cell_centres(4.0, 160)
    p = multivariate_normal([0, 0], 0.49).pdf(places)
    q = multivariate_normal([shift, 0], std**2).pdf(places)
    return p, q, (8 / 160) ** 2


def js_of_shifted_gaussians(shift: float, std: float) -> float:
    """One dimension is enough: across the shift both are alike."""

    def integrand(x: float) -> float:
        p, q = norm.pdf(x, 0, std), norm.pdf(x, shift, std)
        m = (p + q) / 2
        return float(0.5 * p * np.log(p / m) + 0.5 * q * np.log(q / m))

    return float(quad(integrand, -6, 6 + shift, epsabs=1e-10)[0])


@pytest.mark.parametrize("shift", [0.0, 0.3, 1.0, 2.0])
def test_best_value_is_twice_the_js_minus_log_4(shift: float) -> None:
    p, q, area = densities(shift)
    expected = 2 * js_of_shifted_gaussians(shift, 0.7) - log(4)
    assert best_value(p, q, area) == pytest.approx(expected, abs=1e-6)


def test_no_overlap_is_worth_0_and_equality_minus_log_4() -> None:
    left, right = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert best_value(left, right, 1.0) == pytest.approx(0.0, abs=1e-12)
    assert best_value(left, left, 1.0) == pytest.approx(-log(4), abs=1e-12)


def test_best_output_of_shifted_gaussians_is_a_sigmoid_of_a_linear_logit() -> None:
    p, q, _ = densities(1.0)
    x = cell_centres(4.0, 160)[..., 0]
    middle = np.abs(x) < 2
    expected = (0.5 - x) / 0.49
    np.testing.assert_allclose(logit(best_output(p, q))[middle], expected[middle], atol=1e-8)


def test_best_output_is_open_where_nothing_lies() -> None:
    found = best_output([0.0, 1.0, 1e-4], [0.0, 3.0, 1e-4], empty=1e-3)
    assert np.isnan(found[[0, 2]]).all()
    assert found[1] == 0.25


@given(
    st.lists(st.tuples(st.floats(0, 5), st.floats(0, 5), st.floats(-30, 30)), min_size=1),
)
def test_no_discriminator_is_worth_more_than_the_best(
    cells: list[tuple[float, float, float]],
) -> None:
    p, q, logits = np.array(cells).T
    assert game_value(p, q, logits, 0.1) <= best_value(p, q, 0.1) + 1e-9


def test_the_best_discriminator_is_worth_the_best_value() -> None:
    p, q, area = densities(0.5)
    best = logit(best_output(p, q))
    assert game_value(p, q, best, area) == pytest.approx(best_value(p, q, area), abs=1e-12)


def test_value_is_finite_for_a_discriminator_that_is_sure() -> None:
    value = game_value([1.0], [1.0], [1e4], 1.0)
    assert value == pytest.approx(-1e4)


@pytest.mark.parametrize("cells", [4, 120])
def test_cell_centres_tile_the_window(cells: int) -> None:
    places = cell_centres(3.0, cells)
    assert places[0, 0] == pytest.approx([-3 + 3 / cells] * 2)
    assert places[1, 0, 1] - places[0, 0, 1] == pytest.approx(6 / cells)
    assert places.mean() == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("shift", [0.0, 0.8])
def test_a_linear_generator_is_the_gaussian_that_it_is(shift: float) -> None:
    """Smoothing adds the cell's variance to q, no more; 200,000 samples leave some noise."""
    players = linear_players([[0.7, 0.0], [0.0, 0.7]], [shift, 0.0])
    found = weighed(players.config, players.generator)
    assert found.known
    places = cell_centres(found.window)
    exact = multivariate_normal([shift, 0], 0.49 + found.smoothing**2).pdf(places)
    assert found.q == pytest.approx(exact, abs=0.03)
    assert found.p == pytest.approx(multivariate_normal([0, 0], 0.49).pdf(places), abs=1e-12)
    assert found.js == pytest.approx(js_of_shifted_gaussians(shift, 0.7), abs=0.003)


@pytest.mark.parametrize("data", ["moons", "narrow-ring"])
def test_data_without_a_density_that_the_grid_shows_are_a_histogram(data: str) -> None:
    config = ToyConfig(distribution=data, latent_dim=2)
    found = weighed(config, ToyTrainer([config]).generator.parameters)
    assert not found.known
    assert found.p.sum() * found.area == pytest.approx(1.0, abs=1e-3)


def test_fakes_outside_the_window_count_as_told_apart() -> None:
    players = linear_players([[0.1, 0.0], [0.0, 0.1]], [50.0, 0.0])
    found = weighed(players.config, players.generator)
    assert found.q.sum() == 0
    assert found.js == pytest.approx(log(2), abs=1e-3)


@pytest.mark.parametrize("shift, far", [(0.0, 0.0), (1.0, 1.0)])
def test_distance_is_0_for_the_best_d_and_the_mean_gap_for_others(
    shift: float, far: float
) -> None:
    players = linear_players([[0.7, 0.0], [0.0, 0.7]], [shift, 0.0])
    found = weighed(players.config, players.generator)
    best = np.nan_to_num(found.best_output, nan=0.5)
    assert found.distance(best) == pytest.approx(0.0, abs=1e-12)
    assert found.distance(best + 0.2) == pytest.approx(0.2, abs=1e-9)
    assert (found.distance(np.full_like(best, 0.5)) > 0.1) == bool(far)


@pytest.fixture(scope="module")
def response() -> BestResponse:
    study = BestResponseStudy((linear_players([[0.5, 0.2], [0.0, 0.6]], [0.8, -0.3]),), 1_500)
    study.complete()
    assert study.progress.error is None
    (found,) = study.results
    return found


@pytest.mark.slow
def test_d_rises_to_its_bound_from_below(response: BestResponse) -> None:
    bound = response.weighed.value
    assert (response.values <= bound + 1e-9).all()
    assert response.values[-1] == pytest.approx(bound, abs=0.01)
    assert response.sampled[-1] == pytest.approx(bound, abs=0.02)
    assert response.values[0] < bound - 0.2


@pytest.mark.slow
def test_trained_d_is_the_ratio_of_the_densities(response: BestResponse) -> None:
    before, after = (response.weighed.distance(output) for output in response.outputs)
    assert before > 0.15
    assert after < 0.03


@pytest.mark.slow
def test_moments_run_from_0_to_the_last_update(response: BestResponse) -> None:
    assert response.updates[0] == 0
    assert response.updates[-1] == 1_500
    assert len(response.updates) == len(response.values) == len(response.sampled) == 61
    assert (np.diff(response.updates) > 0).all()
    with pytest.raises(ValueError, match="read-only"):
        response.values[0] = 0


@pytest.mark.parametrize("objective", ["wasserstein", "hinge", "non-saturating"])
def test_the_copy_descends_the_cross_entropy_and_g_is_held(objective: str) -> None:
    config = ToyConfig(objective=objective, penalty="r1", penalty_weight=1.0, ema_decay=0.5)
    stacks = Stacks([config])
    stacks.step(5)
    (players,) = stacks.players()
    trainer = opponents(players)
    assert trainer.configs[0].penalty == "none"
    assert torch.equal(trainer.discriminator.parameters, players.discriminator)
    for _ in range(3):
        trainer.update_discriminator()
    assert torch.equal(trainer.generator.parameters, players.generator)
    assert not torch.equal(trainer.discriminator.parameters, players.discriminator)


def test_players_of_a_mixed_stack_are_those_of_each_model_alone() -> None:
    configs = [ToyConfig(latent_dim=d, generator_widths=(20,)) for d in (2, 8)]
    together = Stacks(configs)
    together.step(20)
    for config, found in zip(configs, together.players(), strict=True):
        alone = ToyTrainer([config])
        alone.step(20)
        torch.testing.assert_close(found.generator, alone.generator.parameters.detach())
        torch.testing.assert_close(found.discriminator, alone.discriminator.parameters.detach())
        assert (found.step, found.config) == (20, config)


def test_players_are_copies_of_what_the_pictures_show() -> None:
    run = ToyRun([ToyConfig(ema_decay=0.9)])
    run.step(10)
    (before,) = run.players()
    kept = before.generator.clone()
    run.step(10)
    assert torch.equal(before.generator, kept)
    assert not torch.equal(run.players()[0].generator, kept)


@pytest.mark.slow
def test_a_study_goes_through_its_models_and_reports_on_the_way() -> None:
    players = linear_players([[0.5, 0.0], [0.0, 0.5]], [0.5, 0.0])
    study = BestResponseStudy((players, players), 20)
    shares = list(study.pieces())
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    one, two = study.results
    assert np.array_equal(one.values, two.values)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1_000))
def test_equal_players_give_equal_densities(seed: int) -> None:
    config = ToyConfig(**{**LINEAR, "seed": seed})
    generator = ToyTrainer([config]).generator.parameters
    one, two = weighed(config, generator), weighed(config, generator)
    assert np.array_equal(one.q, two.q)
