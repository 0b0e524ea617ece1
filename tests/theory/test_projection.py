import numpy as np
import pytest

from explorer.theory.densities import Gaussian, Mixture
from explorer.theory.divergences.f_divergences import F_DIVERGENCES
from explorer.theory.divergences.projection import PROJECTIONS, best_gaussian
from explorer.theory.transport.wasserstein import wasserstein_1d, wasserstein_2_1d

TWO_MODES = Mixture([Gaussian(-2.5, 0.7), Gaussian(2.5, 0.7)])


@pytest.mark.parametrize("name", PROJECTIONS)
def test_the_best_gaussian_for_a_gaussian_is_itself(name: str) -> None:
    found = best_gaussian(Mixture([Gaussian(1, 0.7)]), name)
    assert (found.mean, found.std) == pytest.approx((1, 0.7), abs=1e-4)
    assert found.distance == pytest.approx(0, abs=1e-4)


def test_forward_kl_covers_both_modes() -> None:
    found = best_gaussian(TWO_MODES, "kl")
    assert (found.mean, found.std) == pytest.approx((0, np.sqrt(2.5**2 + 0.7**2)), abs=1e-9)


def test_reverse_kl_seeks_one_mode() -> None:
    found = best_gaussian(TWO_MODES, "reverse-kl")
    assert abs(found.mean) == pytest.approx(2.5, abs=0.01)
    assert found.std == pytest.approx(0.7, abs=0.01)
    # All mass on one of two separate modes: ln 2, as if one mode of two were covered.
    assert found.distance == pytest.approx(np.log(2), abs=2e-3)


@pytest.mark.parametrize("name", [n for n in PROJECTIONS if n in F_DIVERGENCES])
def test_the_distance_is_the_divergence_and_the_neighbours_are_farther(name: str) -> None:
    found = best_gaussian(TWO_MODES, name)
    row = F_DIVERGENCES[name]
    assert found.distance == pytest.approx(
        row.value(TWO_MODES, Gaussian(found.mean, found.std)), abs=1e-4
    )
    for mean, std in ((0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)):
        beside = Gaussian(found.mean + mean, found.std + std)
        assert row.value(TWO_MODES, beside) >= found.distance - 1e-4


def test_the_wasserstein_projections_are_minima() -> None:
    for name, distance in (("w1", wasserstein_1d), ("w2", wasserstein_2_1d)):
        found = best_gaussian(TWO_MODES, name)
        best = distance(TWO_MODES, Gaussian(found.mean, found.std))
        assert found.distance == pytest.approx(best, abs=1e-4)
        assert distance(TWO_MODES, Gaussian(found.mean, found.std + 0.1)) > best
        assert distance(TWO_MODES, Gaussian(found.mean, found.std - 0.1)) > best


@pytest.mark.parametrize(("gap", "balance"), [(2.5, 0.3), (1.0, 0.5), (4.0, 0.8)])
def test_w1_and_total_variation_are_minima_to_five_digits(gap: float, balance: float) -> None:
    p = Mixture([Gaussian(-gap, 0.7), Gaussian(gap, 0.7)], [balance, 1 - balance])
    for name, distance in (
        ("w1", wasserstein_1d),
        ("total-variation", F_DIVERGENCES["total-variation"].value),
    ):
        found = best_gaussian(p, name)
        best = distance(p, Gaussian(found.mean, found.std))
        assert found.distance == pytest.approx(best, rel=1e-8)
        for mean, std in ((1e-3, 0), (-1e-3, 0), (0, 1e-3), (0, -1e-3)):
            assert distance(p, Gaussian(found.mean + mean, found.std + std)) > best - 1e-9


def test_an_unknown_divergence_is_refused() -> None:
    with pytest.raises(ValueError, match="'mmd' is unknown"):
        best_gaussian(TWO_MODES, "mmd")
