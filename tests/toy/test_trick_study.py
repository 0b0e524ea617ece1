"""Tricks on equal seeds: what is compared, and the paired difference."""

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from explorer.toy.seeds import SeedResults, SeedStudy
from explorer.toy.trick_study import GAME, TricksConfig, differences
from explorer.toy.tricks.table import METHODS, Method


@pytest.fixture(scope="module")
def results() -> SeedResults:
    study = SeedStudy(TricksConfig(methods=("none", "flips", "packing"), seeds=4, steps=100))
    study.complete()
    assert study.results is not None
    return study.results


@pytest.mark.parametrize("method", METHODS)
def test_every_method_suits_the_game_and_changes_it(method: str) -> None:
    changes = METHODS[method].changes
    config = GAME.with_(**changes)
    assert (config == GAME) == (method == "none")


@pytest.mark.slow
def test_a_paired_difference_is_scipy_s_paired_t_interval(results: SeedResults) -> None:
    found = differences(results, "one-sample")
    assert len(found) == 2
    covered = results.modes[-1].astype(float)
    for place, difference in enumerate(found, 1):
        oracle = stats.ttest_rel(covered[place], covered[0])
        ends = oracle.confidence_interval(0.95)
        assert difference.modes.estimate == pytest.approx((covered[place] - covered[0]).mean())
        if np.ptp(covered[place] - covered[0]):
            assert difference.modes.low == pytest.approx(ends.low)
            assert difference.modes.high == pytest.approx(ends.high)
        assert difference.better == int((covered[place] > covered[0]).sum())
        assert difference.slower > 0


def test_all_settings_begin_with_the_same_weights(results: SeedResults) -> None:
    """Packing has a wider D, but the same G."""
    assert np.array_equal(results.modes[0, 0], results.modes[0, 1])
    assert np.array_equal(results.modes[0, 0], results.modes[0, 2])


def test_a_trick_compared_with_itself_is_refused() -> None:
    with pytest.raises(ValidationError, match="compared with itself"):
        TricksConfig(methods=("none", "none"))


def test_a_replay_larger_than_the_run_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the extra step one fake a step is kept; a pool takes a whole batch."""
    for form, steps in (("extra-step", 1_999), ("pool", 100)):
        changes: dict[str, float | str | bool] = {
            "replay": 2_000,
            "replay_form": form,
            "batch_size": 10,
        }
        much = Method("Much", changes, "nobody")
        monkeypatch.setitem(METHODS, "replay", much)
        assert TricksConfig(methods=("none", "replay"), steps=2_000).names[1] == "Much"
        with pytest.raises(ValidationError, match="never fill it"):
            TricksConfig(methods=("none", "replay"), steps=steps)
