import numpy as np
import pytest

from explorer.theory.divergences import closed_forms
from explorer.theory.divergences.pairs import DISTANCES, PAIRS
from explorer.theory.divergences.values import js_divergence, kl_divergence
from explorer.theory.transport.wasserstein import wasserstein_2_1d


@pytest.mark.parametrize("name", PAIRS)
def test_curves_agree_with_single_distances(name: str) -> None:
    pair = PAIRS[name](0.7)
    separations = np.array([-3.0, 0.0, 1.3])
    curves = pair.curves(separations)
    assert list(curves) == list(DISTANCES)
    for i, d in enumerate(separations):
        single = pair.distances(float(d))
        for key, curve in curves.items():
            assert curve[i] == pytest.approx(getattr(single, key), abs=1e-8)


def test_gaussian_curves_agree_with_the_closed_forms() -> None:
    d = np.linspace(-6, 6, 13)
    curves = PAIRS["gaussians"](0.5).curves(d)
    kl = [closed_forms.gaussian_kl(0, 1, x, 0.5) for x in d]
    assert curves["kl"] == pytest.approx(kl, rel=1e-9)
    assert curves["w2"] == pytest.approx(np.hypot(d, 0.5), abs=1e-9)


def test_single_distances_agree_with_the_public_functions() -> None:
    pair = PAIRS["two-modes"](0.8)
    p, q = pair.densities(1.0)
    found = pair.distances(1.0)
    assert found.js == pytest.approx(js_divergence(p, q), abs=1e-9)
    assert found.reverse_kl == pytest.approx(kl_divergence(q, p), abs=1e-9)
    assert found.w2 == pytest.approx(wasserstein_2_1d(p, q), abs=1e-7)


def test_js_goes_flat_while_w1_keeps_slope_one() -> None:
    slopes = PAIRS["gaussians"](1.0).slopes(6.0)
    assert slopes["js"] == pytest.approx(0, abs=1e-2)
    assert slopes["w1"] == pytest.approx(1, abs=1e-6)
    assert slopes["kl"] == pytest.approx(6, abs=1e-5)


def test_a_jump_and_a_kink_have_no_slope() -> None:
    at_zero = PAIRS["lines"](1.0).slopes(0.0)
    assert all(np.isnan(slope) for slope in at_zero.values())
    assert PAIRS["lines"](1.0).slopes(2.0)["js"] == 0
