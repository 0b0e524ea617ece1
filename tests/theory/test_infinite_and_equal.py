"""Infinite exactly where it is, 0 exactly at q = p, the dual equal to the value elsewhere."""

from collections.abc import Iterator
from itertools import product
from math import inf, log

import mpmath
import numpy as np
import pytest

from explorer.theory import F_DIVERGENCES, Density, Gaussian, Laplace, Mixture, Uniform
from explorer.theory.densities.comparison import apart, covers, same
from explorer.theory.divergences.f_divergence import LARGEST
from explorer.theory.divergences.pairs import PAIRS

KL, PEARSON = F_DIVERGENCES["kl"], F_DIVERGENCES["pearson"]
FIXED = ("uniforms", "lines")


def settings(width_step: float, step: float) -> Iterator[tuple[str, float, float]]:
    """Yield a pair, a width and a separation: the sliders' positions on a grid."""
    widths = np.round(np.arange(0.2, 3.01, width_step), 2).tolist()
    places = np.round(np.arange(-6, 6.01, step), 2).tolist()
    for name in PAIRS:
        yield from product([name], [1.0] if name in FIXED else widths, places)


def wrong_duals(width_step: float, step: float) -> list[object]:
    wrong: list[object] = []
    for pair, width, d in settings(width_step, step):
        p, q = PAIRS[pair](width).densities(d)
        for name, row in F_DIVERGENCES.items():
            value, dual = float(row.value(p, q)), float(row.dual(p, q))
            if value != dual and abs(value - dual) > 1e-9 * max(abs(value), 1e-3):
                wrong.append((pair, width, d, name, value, dual))
    return wrong


@pytest.mark.slow
def test_the_dual_is_the_value_over_the_sliders() -> None:
    assert not wrong_duals(0.7, 1.5)


@pytest.mark.slow
def test_the_dual_is_the_value_at_a_third_of_all_settings_of_the_sliders() -> None:
    assert not wrong_duals(0.3, 0.5)


def expected(name: str, pair: str, width: float, d: float) -> bool:
    """Return whether a divergence of the page's pairs is infinite, by its rule."""
    if pair in FIXED:
        return name in ("kl", "reverse-kl", "pearson") and d != 0
    if name != "pearson":
        return False
    # The variance of p twice that of q for Gaussian tails; for Laplace the scale.
    return {"gaussians": 2 * width**2 <= 1, "laplaces": 2 * width <= 1}.get(
        pair, 2 * width**2 <= 0.25
    )


@pytest.mark.parametrize("name", F_DIVERGENCES)
def test_infinite_exactly_where_the_integral_is(name: str) -> None:
    row = F_DIVERGENCES[name]
    for pair, width, d in settings(0.1, 1.0):
        p, q = PAIRS[pair](width).densities(d)
        found = row.known(p, q) == inf
        assert found == expected(name, pair, width, d), (pair, width, d)


def exact_pearson(means: list[float], std: float, d: float, width: float) -> mpmath.mpf:
    """Return Pearson's chi-square of an even mixture of N(m, std) from N(d, width)."""
    m, s, w, d = mpmath.mpf, mpmath.mpf(str(std)), mpmath.mpf(str(width)), mpmath.mpf(str(d))
    square = 1 / s**2 - 1 / (2 * w**2)
    if square <= 0:
        return mpmath.inf
    total = m(0)
    for a, b in product(means, means):
        line = (m(a) + m(b)) / s**2 - d / w**2
        rest = (m(a) ** 2 + m(b) ** 2) / (2 * s**2) - d * d / (2 * w**2)
        factor = w * mpmath.sqrt(2 * mpmath.pi) / (2 * mpmath.pi * s**2)
        total += (
            mpmath.sqrt(mpmath.pi / square) * factor * mpmath.exp(line**2 / (4 * square) - rest)
        )
    return total / len(means) ** 2 - 1


@pytest.mark.parametrize("width", [0.2, 0.35, 0.36, 0.4, 0.5, 0.71, 0.72, 1, 1.7, 3])
@pytest.mark.parametrize(
    ("pair", "means", "std"), [("gaussians", [0.0], 1.0), ("two-modes", [-2.0, 2.0], 0.5)]
)
def test_pearson_agrees_with_thirty_digits(
    pair: str, means: list[float], std: float, width: float
) -> None:
    with mpmath.workdps(40):
        for d in (0, 0.5, 1.9, 3, 5.05, -6):
            exact = exact_pearson(means, std, d, width)
            found = float(PEARSON.value(*PAIRS[pair](width).densities(d)))
            if exact == mpmath.inf:
                assert found == inf
            elif exact > LARGEST:
                assert found == LARGEST
            else:
                assert found == pytest.approx(float(exact), rel=1e-9, abs=1e-12), d


def test_a_finite_value_beyond_the_largest_number_is_not_called_infinite() -> None:
    p, q = PAIRS["two-modes"](0.36).densities(6.0)
    assert (PEARSON.value(p, q), PEARSON.dual(p, q)) == (LARGEST, LARGEST)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Laplace(0, 0.1), Gaussian(0, 3)),
        (Laplace(0, 1), Gaussian(0, 1)),
        (Laplace(0, 1), Laplace(0, 0.5)),
        (Laplace(0, 0.6), Laplace(1, 0.3)),
        (Gaussian(0, 1.5), Gaussian(0, 1)),
        (Mixture([Gaussian(0, 0.2), Gaussian(3, 2)], [0.999, 0.001]), Gaussian(0, 1)),
        (Gaussian(0, 1), Uniform(-4, 4)),
    ],
)
def test_pearson_is_infinite_where_p_squared_outweighs_q_in_a_tail(
    p: Density, q: Density
) -> None:
    assert PEARSON.value(p, q) == inf


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Gaussian(0, 0.05), Uniform(-4, 4)),
        (Laplace(0, 0.01), Uniform(-4, 4)),
        (Uniform(0, 1), Uniform(0.5, 1.5)),
        (Uniform(0, 2), Mixture([Uniform(0, 0.9), Uniform(1, 2)])),
    ],
)
def test_kl_is_infinite_where_q_misses_a_place_of_p_however_little_mass_it_has(
    p: Density, q: Density
) -> None:
    assert KL.value(p, q) == inf
    assert KL.dual(p, q) == inf
    assert F_DIVERGENCES["reverse-kl"].value(q, p) == inf


def test_kl_into_a_gaussian_s_far_tail_is_large_and_finite() -> None:
    exact = log(0.1 * np.sqrt(2 * np.pi)) + 1 / 0.06
    assert KL.value(Uniform(0, 1), Gaussian(0, 0.1)) == pytest.approx(exact, rel=1e-9)


def test_supports_that_touch_cover_what_their_union_covers() -> None:
    halves = Mixture([Uniform(0, 1), Uniform(1, 2)], [0.3, 0.7])
    assert covers(halves, Uniform(0.5, 1.5))
    assert not covers(halves, Uniform(0.5, 2.5))
    assert KL.value(Uniform(0.5, 1.5), halves) == pytest.approx(-log(0.21) / 2)


@pytest.mark.parametrize("d", [1e-6, 0.05, 0.5, -6.0])
def test_parallel_lines_are_apart_at_every_distance(d: float) -> None:
    p, q = PAIRS["lines"](1.0).densities(d)
    table = {name: float(row.value(p, q)) for name, row in F_DIVERGENCES.items()}
    assert apart(p, q)
    assert table == {
        "kl": inf,
        "reverse-kl": inf,
        "jensen-shannon": log(2),
        "gan": 0,
        "total-variation": 1,
        "squared-hellinger": 1,
        "pearson": inf,
    }


EQUALS = {
    "a Gaussian": (Gaussian(1, 0.3), Gaussian(1, 0.3)),
    "a mixture of itself": (
        Mixture([Gaussian(0, 1), Laplace(2, 0.3)], [0.2, 0.8]),
        Mixture([Laplace(2, 0.3), Gaussian(0, 1), Laplace(2, 0.3)], [4, 2, 4]),
    ),
    "a mixture with itself": (Gaussian(0, 1), Mixture([Gaussian(0, 1), Gaussian(0, 1)])),
    "a box in pieces": (Uniform(0, 2), Mixture([Uniform(0, 1), Uniform(1, 2)])),
    "lines on each other": PAIRS["lines"](1.0).densities(0.0),
}


@pytest.mark.parametrize("pair", EQUALS)
def test_equal_densities_are_exactly_0_apart(pair: str) -> None:
    p, q = EQUALS[pair]
    for name, row in F_DIVERGENCES.items():
        nothing = -2 * log(2) if name == "gan" else 0
        assert row.value(p, q) == row.dual(p, q) == nothing


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Gaussian(0, 1), Gaussian(0.01, 1)),
        (Gaussian(0, 1), Mixture([Gaussian(0, 1), Gaussian(1, 1)], [1, 1e-4])),
        (Uniform(0, 2), Mixture([Uniform(0, 1), Uniform(1, 2)], [0.5001, 0.4999])),
    ],
)
def test_densities_that_differ_are_more_than_0_apart(p: Density, q: Density) -> None:
    assert not same(p, q)
    assert all(row.value(p, q) > row.f(np.ones(1))[0] for row in F_DIVERGENCES.values())
