"""Truncation draws again: neither scaled nor cut off."""

import numpy as np
import pytest
import scipy.stats

from explorer.priors import accepted_share, sample_prior, sample_within, truncated_deviation


@pytest.mark.parametrize("threshold", [0.25, 1.0, 2.0])
def test_what_is_drawn_again_is_a_truncated_normal(threshold: float) -> None:
    drawn = sample_within((200, 200), "normal", threshold, np.random.default_rng(0)).ravel()
    law = scipy.stats.truncnorm(-threshold, threshold)
    # Numbers that are scaled, or cut off at the threshold, are of another distribution.
    assert scipy.stats.kstest(drawn, law.cdf).pvalue > 0.01
    assert np.abs(drawn).max() <= threshold
    for wrong in (np.clip(sample(), -threshold, threshold), threshold * sample()):
        assert scipy.stats.kstest(wrong, law.cdf).pvalue < 1e-6


def sample() -> np.ndarray:
    return sample_prior((40_000,), "normal", np.random.default_rng(1))


@pytest.mark.parametrize("threshold", [0.1, 0.5, 1.0, 2.0, 4.0])
def test_the_closed_forms_are_those_of_the_truncated_normal(threshold: float) -> None:
    law = scipy.stats.truncnorm(-threshold, threshold)
    assert truncated_deviation(threshold) == pytest.approx(law.std(), rel=1e-6)
    inside = scipy.stats.norm.cdf(threshold) - scipy.stats.norm.cdf(-threshold)
    assert accepted_share(threshold) == pytest.approx(inside, rel=1e-12)


def test_at_threshold_1_they_have_their_known_values() -> None:
    assert truncated_deviation(1) == pytest.approx(0.539560, abs=5e-7)
    assert accepted_share(1) == pytest.approx(0.6827, abs=5e-5)


def test_a_number_within_stays_as_the_threshold_moves() -> None:
    wide, narrow = (
        sample_within((300,), "normal", threshold, np.random.default_rng(2))
        for threshold in (1.0, 0.9)
    )
    inside = np.abs(wide) <= 0.9
    assert np.array_equal(wide[inside], narrow[inside])
    assert 0 < (~inside).sum() < 60
