from itertools import product
from math import comb, sqrt

import numpy as np
import pytest
from scipy.stats import norm, ttest_1samp

from explorer.intervals import chance, mean_interval, share_interval, share_intervals

Z = float(norm.ppf(0.975))


@pytest.mark.parametrize("count, of", [(0, 32), (9, 64), (23, 64), (32, 32), (1, 2)])
def test_share_interval_is_wilson_s_closed_form(count: int, of: int) -> None:
    share = count / of
    middle = (share + Z**2 / (2 * of)) / (1 + Z**2 / of)
    reach = Z / (1 + Z**2 / of) * sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))
    found = share_interval(count, of)
    assert float(found.estimate) == pytest.approx(share)
    assert float(found.low) == pytest.approx(middle - reach, abs=1e-9)
    assert float(found.high) == pytest.approx(middle + reach, abs=1e-9)


def test_none_of_32_still_allows_for_a_rate_of_ten_percent() -> None:
    assert float(share_interval(0, 32).high) == pytest.approx(Z**2 / (32 + Z**2))
    assert float(share_interval(0, 32).high) == pytest.approx(0.107, abs=5e-4)


def test_wilson_s_interval_holds_the_true_rate_about_95_times_in_100() -> None:
    for rate in (0.1, 0.5, 0.9):
        covered = sum(
            comb(32, k) * rate**k * (1 - rate) ** (32 - k)
            for k in range(33)
            if share_interval(k, 32).low <= rate <= share_interval(k, 32).high
        )
        assert covered == pytest.approx(0.95, abs=0.035)


@pytest.mark.parametrize("count, of", [(-1, 8), (9, 8), (0, 0)])
def test_a_share_outside_0_to_1_is_refused(count: int, of: int) -> None:
    with pytest.raises(ValueError, match=f"{count} of {of} seeds"):
        share_interval(count, of)


def test_arrays_of_counts_keep_their_shape() -> None:
    counts = np.array([[0, 3], [5, 8]])
    found = share_intervals(counts, 8)
    for place in product(range(2), range(2)):
        alone = share_interval(int(counts[place]), 8)
        assert found.low[place] == pytest.approx(float(alone.low))
        assert found.high[place] == pytest.approx(float(alone.high))


@pytest.mark.parametrize("seeds", [3, 8, 32])
def test_the_interval_of_a_mean_is_student_s(seeds: int, rng: np.random.Generator) -> None:
    values = rng.normal(3.0, 2.0, (2, seeds))
    found = mean_interval(values)
    for row in range(2):
        sure = ttest_1samp(values[row], 0).confidence_interval(0.95)
        assert (found.low[row], found.high[row]) == pytest.approx((sure.low, sure.high))
    assert found.estimate == pytest.approx(values.mean(-1))


@pytest.mark.parametrize("seeds", [2, 3, 8])
def test_the_interval_holds_the_true_mean_95_times_in_100_for_few_seeds_too(
    seeds: int, rng: np.random.Generator
) -> None:
    found = mean_interval(rng.normal(0.0, 1.0, (20_000, seeds)))
    held = float(np.mean((found.low <= 0) & (found.high >= 0)))
    assert held == pytest.approx(0.95, abs=0.006)


def test_seeds_that_all_agree_have_an_interval_of_one_point() -> None:
    found = mean_interval(np.full((3, 16), 0.75))
    assert found.low == pytest.approx(0.75)
    assert found.high == pytest.approx(0.75)


def test_one_seed_says_nothing_about_the_mean() -> None:
    found = mean_interval([0.5])
    assert (float(found.low), float(found.high)) == (-np.inf, np.inf)


def test_chance_is_fisher_s_sum_over_tables_no_likelier_than_the_seen_one() -> None:
    seeds, first, second = 8, 6, 1
    lost = first + second
    likely = {
        k: comb(seeds, k) * comb(seeds, lost - k) / comb(2 * seeds, lost)
        for k in range(max(0, lost - seeds), min(seeds, lost) + 1)
    }
    expected = sum(p for p in likely.values() if p <= likely[first] * (1 + 1e-9))
    assert chance((first, second), seeds) == pytest.approx(expected)
    assert chance((4, 4), seeds) == pytest.approx(1.0)
