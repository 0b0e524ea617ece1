from functools import reduce
from math import inf, log, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from explorer.theory.divergences import closed_forms
from explorer.theory.divergences.f_divergences import TotalVariation


def test_half_of_eight_modes_covered() -> None:
    found = closed_forms.modes_covered(8, 4)
    assert found.js == pytest.approx(0.215762, abs=5e-7)
    assert found.reverse_kl == pytest.approx(log(2), abs=1e-12)
    assert found.kl == inf
    assert found.total_variation == pytest.approx(0.5)


@pytest.mark.parametrize("covered", range(1, 9))
def test_kl_from_g_to_the_data_is_the_log_of_n_over_k(covered: int) -> None:
    found = closed_forms.modes_covered(8, covered)
    assert found.reverse_kl == pytest.approx(log(8 / covered), abs=1e-12)
    assert 0 <= found.js < log(2)
    data = np.full(8, 1 / 8)
    fake = np.array([1 / covered] * covered + [0] * (8 - covered))
    assert found.hellinger == pytest.approx(sqrt(1 - np.sqrt(data * fake).sum()), abs=1e-7)


@pytest.mark.parametrize("covered", [0, 9])
def test_impossible_coverage_is_refused(covered: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 8"):
        closed_forms.modes_covered(8, covered)


@pytest.mark.parametrize("t", [-2.0, 1e-9, 0.5])
def test_parallel_lines(t: float) -> None:
    found = closed_forms.parallel_lines(t)
    assert (found.kl, found.reverse_kl, found.total_variation) == (inf, inf, 1)
    assert found.js == pytest.approx(log(2))
    assert found.w1 == abs(t)


def test_parallel_lines_on_top_of_each_other() -> None:
    found = closed_forms.parallel_lines(0)
    assert (found.kl, found.js, found.w1) == (0, 0, 0)


@pytest.mark.parametrize(("t", "js"), [(0.25, 0.25 * log(2)), (1, log(2)), (-3, log(2))])
def test_shifted_uniforms(t: float, js: float) -> None:
    assert closed_forms.shifted_uniforms(t).js == pytest.approx(js)
    assert closed_forms.shifted_uniforms(t).w1 == abs(t)


def packed(masses: NDArray[np.float64], pack: int) -> NDArray[np.float64]:
    """Return the probability of every pack of independent modes."""
    return reduce(np.multiply.outer, [masses] * pack).ravel()


def packed_variation(p: list[float], q: list[float], pack: int) -> float:
    with np.errstate(divide="ignore"):
        logs = (np.log(packed(np.array(masses), pack)) for masses in (p, q))
        return float(TotalVariation().integrand(*logs).sum())


@pytest.mark.parametrize(("pack", "seen"), [(1, 0.5), (2, 0.75), (3, 0.875)])
def test_packs_see_lost_modes_better_the_larger_they_are(pack: int, seen: float) -> None:
    """Lin et al. (2018), PacGAN: k of n modes covered reads 1 - (k/n)^m."""
    half = [1 / 4] * 4 + [0.0] * 4
    assert packed_variation([1 / 8] * 8, half, pack) == pytest.approx(seen)


def test_of_two_equal_distances_packs_tell_the_collapse() -> None:
    even = [1 / 4] * 4
    lost, uneven = [1 / 3] * 3 + [0.0], [3 / 8, 3 / 8, 1 / 8, 1 / 8]
    assert packed_variation(even, lost, 1) == pytest.approx(0.25)
    assert packed_variation(even, uneven, 1) == pytest.approx(0.25)
    assert packed_variation(even, lost, 2) == pytest.approx(0.4375)
    assert packed_variation(even, uneven, 2) == pytest.approx(0.3125)
