from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.theory.densities import Gaussian, Laplace, Mixture, Uniform
from explorer.theory.divergences.values import generator_objective
from explorer.theory.gradients import (
    gaussian_gradients,
    non_saturating_gradient,
    saturating_gradient,
)


@pytest.mark.parametrize(
    ("d", "saturating", "non_saturating"),
    [(0, 0, 0), (1, 0.39797, 0.602027), (8, 3.929e-4, 7.999607)],
)
def test_the_lectures_anchors(d: float, saturating: float, non_saturating: float) -> None:
    found = gaussian_gradients(d)
    assert found[0] == pytest.approx(saturating, abs=1e-5, rel=2e-5)
    assert found[1] == pytest.approx(non_saturating, abs=1e-5)


@given(st.floats(-20, 20))
@settings(max_examples=30, deadline=None)
def test_the_two_gradients_sum_to_the_separation(d: float) -> None:
    saturating, non_saturating = gaussian_gradients(d)
    assert non_saturating == pytest.approx(d - saturating, abs=1e-9)


@pytest.mark.parametrize("d", [0.3, 1.0, 2.5])
def test_the_saturating_gradient_is_the_slope_of_the_generators_objective(d: float) -> None:
    p = Mixture([Gaussian(-1, 0.7), Laplace(2, 0.5)])
    step = 1e-4
    ends = [generator_objective(p, Gaussian(d + s, 0.8)) for s in (-step, step)]
    slope = (ends[1] - ends[0]) / (2 * step)
    assert saturating_gradient(p, Gaussian(d, 0.8)) == pytest.approx(slope, abs=1e-6)


def test_far_away_only_the_non_saturating_loss_still_pulls() -> None:
    p, q = Gaussian(0, 1), Gaussian(30, 1)
    assert saturating_gradient(p, q) < 1e-40
    assert non_saturating_gradient(p, q) == pytest.approx(30, abs=1e-9)


def test_with_jumps_the_gradients_do_not_see_what_sticks_out() -> None:
    p, q, moved = Uniform(0, 1), Uniform(0.3, 1.3), Uniform(0.31, 1.31)
    assert saturating_gradient(p, q) == pytest.approx(0)
    slope = (generator_objective(p, moved) - generator_objective(p, q)) / 0.01
    assert slope == pytest.approx(2 * log(2))
