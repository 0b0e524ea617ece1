import math

import numpy as np
import pytest

from explorer.distributions import DISTRIBUTIONS, WINDOW
from explorer.divergences import (
    binned_js,
    binned_js_floor,
    binned_probabilities,
    sliced_wasserstein,
)
from explorer.metrics import mode_coverage

RING = DISTRIBUTIONS["ring"]


def test_binned_probabilities_sum_to_one_with_points_outside_and_not_finite() -> None:
    points = np.array([[0.0, 0.0], [9.0, 0.0], [np.nan, 0.0], [np.inf, 1.0], [-3.0, -3.0]])
    found = binned_probabilities(points, WINDOW, 4)
    assert found.sum() == pytest.approx(1, abs=1e-15)
    assert found[-1] == pytest.approx(3 / 5)
    assert found[0] == pytest.approx(1 / 5)


def test_binned_js_of_disjoint_samples_is_log_two(rng: np.random.Generator) -> None:
    left = rng.uniform(-3, -1, (10_000, 2))
    right = rng.uniform(1, 3, (10_000, 2))
    assert binned_js(left, right, WINDOW) == pytest.approx(math.log(2), abs=1e-12)


def test_binned_js_of_a_sample_with_itself_is_zero(rng: np.random.Generator) -> None:
    sample = RING.sample(10_000, rng)
    assert binned_js(sample, sample, WINDOW) == pytest.approx(0, abs=1e-15)


def test_binned_js_of_four_of_eight_modes_is_the_closed_form(rng: np.random.Generator) -> None:
    assert RING.modes is not None
    real = np.repeat(RING.modes, 2_000, axis=0)
    fake = np.repeat(RING.modes[::2], 4_000, axis=0)
    assert binned_js(real, fake, WINDOW) == pytest.approx(0.215762, abs=1e-6)


def test_all_that_leaves_the_window_counts_as_one_cell() -> None:
    outside = np.full((10_000, 2), 50.0)
    elsewhere = np.full((10_000, 2), -70.0)
    assert binned_js(outside, elsewhere, WINDOW) == 0


def test_binned_js_refuses_small_samples() -> None:
    with pytest.raises(ValueError, match="9999 points"):
        binned_js(np.zeros((9_999, 2)), np.zeros((10_000, 2)), WINDOW)


def test_perfect_sampler_reads_within_three_floors_of_zero(rng: np.random.Generator) -> None:
    floor = binned_js_floor(RING, 10_000, np.random.default_rng(1))
    found = binned_js(RING.sample(10_000, rng), RING.sample(10_000, rng), WINDOW)
    assert 0 < floor < 0.01
    assert 0 < found < 3 * floor


def test_perfect_sampler_covers_all_modes_at_the_ceiling_of_quality(
    rng: np.random.Generator,
) -> None:
    found = mode_coverage(RING.sample(200_000, rng), RING)
    assert found is not None
    assert (found.modes, found.modes_by_share, found.total) == (8, 8, 8)
    assert found.high_quality == pytest.approx(0.98889, abs=1e-3)


def test_one_stray_sample_covers_a_mode_but_not_by_share() -> None:
    assert RING.modes is not None
    samples = np.concatenate([np.tile(RING.modes[0], (2_499, 1)), RING.modes[1:2]])
    found = mode_coverage(samples, RING)
    assert found is not None
    assert (found.modes, found.modes_by_share) == (2, 1)


def test_sample_beyond_three_sigma_is_not_of_high_quality() -> None:
    assert RING.modes is not None
    step = np.array([1.0, 0.0])
    samples = np.stack([RING.modes[0] + 0.29 * step, RING.modes[0] + 0.31 * step])
    found = mode_coverage(samples, RING)
    assert found is not None
    assert found.high_quality == 0.5


def test_not_a_number_is_never_of_high_quality() -> None:
    found = mode_coverage(np.full((10, 2), np.nan), RING)
    assert found is not None
    assert (found.modes, found.high_quality) == (0, 0.0)


def test_coverage_of_data_without_modes_is_none() -> None:
    assert mode_coverage(np.zeros((5, 2)), DISTRIBUTIONS["moons"]) is None


@pytest.mark.slow
def test_sliced_wasserstein_of_a_shift_is_its_mean_projection(rng: np.random.Generator) -> None:
    sample = rng.standard_normal((2_000, 2))
    found = sliced_wasserstein(sample, sample + np.array([3.0, 0.0]), rng, directions=1_000)
    assert found == pytest.approx(3 * 2 / math.pi, abs=0.1)
