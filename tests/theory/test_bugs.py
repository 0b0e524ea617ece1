"""What the wrong lines do: closed forms, and the lines themselves run by torch."""

import math

import numpy as np
import pytest
import torch
from scipy.integrate import dblquad
from scipy.optimize import minimize_scalar
from torch import Tensor

from explorer.theory.bugs import critics, losses, measures, training
from explorer.theory.bugs.effect import Effect


def both(effect: Effect) -> tuple[float, float]:
    return effect.right_number, effect.printed_number


def test_printed_value_has_no_best_d_where_fakes_prevail() -> None:
    effect = losses.one_minus_log()
    assert both(effect) == pytest.approx((0.25, 0.0))
    assert effect.right.x[effect.right.y.argmax()] == pytest.approx(0.25, abs=0.005)
    assert effect.printed.y.argmax() == 0
    found = minimize_scalar(
        lambda d: -(0.2 * math.log(d) + 0.6 * math.log(1 - d)), (0.1, 0.4), method="brent"
    )
    assert found.x == pytest.approx(0.25, abs=1e-5)


def test_pull_of_the_two_losses_is_what_autograd_says() -> None:
    logit = torch.logit(torch.tensor(0.01, dtype=torch.float64)).requires_grad_()
    minimax = -torch.nn.functional.softplus(logit)
    printed = torch.nn.functional.softplus(-logit)
    pulls = [abs(float(torch.autograd.grad(loss, logit)[0])) for loss in (minimax, printed)]
    assert both(losses.not_minimax()) == pytest.approx(tuple(pulls))


def test_hinge_stops_where_the_critic_goes_on() -> None:
    effect = losses.hinge_for_wasserstein()
    assert both(effect) == (-6.0, 0.0)
    assert (effect.printed.y[effect.printed.x >= 2] == 0).all()
    assert (np.diff(effect.right.y) < 0).all()


def test_smoothed_g_stops_at_the_label() -> None:
    right, printed = both(losses.smoothed_generator())
    assert printed == pytest.approx(0.9, abs=1e-4)
    assert right == pytest.approx(0.99, abs=0.001)


def test_relativistic_loss_does_not_see_a_constant() -> None:
    effect = losses.overwritten_relativistic()
    assert both(effect) == pytest.approx((math.log1p(math.exp(2)), math.log1p(math.exp(-1))))
    assert np.ptp(effect.right.y) == 0


def test_penalty_added_to_the_gain_grows_by_a_fifth_an_update() -> None:
    right, printed = both(critics.penalty_added_to_the_gain())
    assert right == pytest.approx(1.05, abs=0.001)
    assert printed == pytest.approx(0.95 + 0.25 * 1.2**30)


def slope_left(printed: bool) -> float:
    """Train a linear critic on pictures by the lines of the case, by torch's own gradients."""
    rng = torch.Generator().manual_seed(1)
    weights = torch.randn(32, 32, 3, generator=rng)
    weights = (3 * weights / weights.norm()).requires_grad_()
    for _ in range(300):
        x_hat = torch.randn(4, 32, 32, 3, generator=rng, requires_grad=True)
        answers = (x_hat * weights).sum((1, 2, 3))
        (slopes,) = torch.autograd.grad(answers.sum(), x_hat, create_graph=True)
        norms = _norms(slopes[0], (1, 2)) if printed else _norms(slopes, (1, 2, 3))
        (gradient,) = torch.autograd.grad(((norms - 1) ** 2).mean(), weights)
        weights = (weights - 0.4 * gradient).detach().requires_grad_()
    return float(weights.detach().norm())


def _norms(slopes: Tensor, axes: tuple[int, ...]) -> Tensor:
    return slopes.square().sum(axes).sqrt()


def test_penalty_of_one_sample_leaves_the_root_of_its_rows() -> None:
    right, printed = both(critics.penalty_of_one_sample())
    assert right == pytest.approx(1, abs=1e-6)
    assert printed == pytest.approx(math.sqrt(32), abs=0.001)
    assert slope_left(printed=False) == pytest.approx(1, abs=0.001)
    assert slope_left(printed=True) == pytest.approx(math.sqrt(32), abs=0.02)


def test_batch_norm_hides_every_slope_from_the_penalty() -> None:
    effect = critics.penalty_through_batch_norm()
    assert both(effect) == pytest.approx((9.0, 1.0))
    rng = torch.Generator().manual_seed(0)
    batch = torch.randn(64, 1, generator=rng, dtype=torch.float64)
    layer = torch.nn.BatchNorm1d(1, eps=1e-12, dtype=torch.float64)
    batch.requires_grad_()
    (slope,) = torch.autograd.grad(5 * layer(batch).sum(), batch)
    assert slope.abs().max() < 1e-10
    (row,) = torch.autograd.grad(layer(batch)[3, 0], batch)
    ours = critics.normalised_jacobian(batch.detach().numpy()[:, 0])
    assert row.numpy()[:, 0] == pytest.approx(ours[3])


def test_sigmoid_bounds_what_a_critic_can_report() -> None:
    effect = critics.sigmoid_at_the_end()
    assert both(effect) == (5.0, 1.0)
    assert effect.printed.y.max() == 1.0
    assert (effect.right.y == effect.right.x).all()


def test_mean_stays_after_the_printed_layer() -> None:
    right, printed = both(training.forgotten_mean())
    batch = np.random.default_rng(0).normal(3, 2, 200_000)
    assert printed == pytest.approx((batch / batch.std()).mean(), abs=0.01)
    assert right == pytest.approx(((batch - batch.mean()) / batch.std()).mean(), abs=1e-9)


def test_players_who_move_at_once_leave_by_the_known_factor() -> None:
    effect = training.updated_at_once()
    assert effect.printed_number == pytest.approx(1.01**100)
    assert np.ptp(effect.right.y) < 0.06


def test_psnr_is_six_decibels_too_low() -> None:
    right, printed = both(measures.range_of_one())
    assert right - printed == pytest.approx(6.0206, abs=1e-4)
    assert printed == pytest.approx(20)


def test_printed_density_has_a_third_of_the_mass() -> None:
    sigma = 0.136

    def printed(y: float, x: float) -> float:
        return math.exp(-(x**2 + y**2) / (2 * sigma**2)) / (math.sqrt(2 * math.pi) * sigma)

    mass = dblquad(printed, -1.5, 1.5, -1.5, 1.5)[0]
    assert both(measures.mass_of_a_density()) == pytest.approx((1.0, mass))
    assert mass == pytest.approx(0.34, abs=0.001)


def test_ring_with_both_ends_has_seven_modes() -> None:
    assert both(measures.ring_with_both_ends()) == (8, 7)


def test_best_d_says_a_half_of_perfect_fakes_and_little_of_far_ones() -> None:
    effect = measures.fakes_seen_by_the_best_d()
    assert both(effect) == pytest.approx((0.5, 0.0))
    rng = np.random.default_rng(0)
    x = 2 + rng.normal(size=400_000)
    sampled = 1 / (1 + np.exp(-2 * (2 - 2 * x) / 2))
    assert effect.right.y[20] == pytest.approx(sampled.mean(), abs=0.002)
    assert effect.right.y[-1] < 0.01


def test_js_without_its_half_is_twice_the_stated_value() -> None:
    assert both(measures.js_without_its_half()) == pytest.approx((math.log(2), 2 * math.log(2)))
