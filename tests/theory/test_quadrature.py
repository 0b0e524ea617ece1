import numpy as np
import pytest

from explorer.theory.densities.quadrature import Integral, integrate, sign_changes

EDGES = np.array([-4.0, -1, 0, 2, 5])


def test_polynomials_are_exact() -> None:
    total, error = integrate(lambda x: x**9 - 3 * x**2, EDGES)
    assert total == pytest.approx((5**10 - 4**10) / 10 - (125 + 64), rel=1e-13)
    assert error < 1e-7


def test_the_error_estimate_covers_the_error_at_a_kink() -> None:
    total, error = integrate(lambda x: np.abs(x - 0.3), EDGES, 1e-9, 1e-9)
    assert abs(float(total) - (4.3**2 + 4.7**2) / 2) <= max(float(error), 1e-12)


def test_several_functions_at_once_and_infinity_alone() -> None:
    total, error = integrate(
        lambda x: np.stack([np.exp(-x * x), np.where(x > 2, np.inf, 0)]), EDGES
    )
    assert total[0] == pytest.approx(np.sqrt(np.pi), abs=1e-7)
    assert total[1] == np.inf
    assert np.all(np.isfinite(error))


def test_an_integral_is_a_number_with_its_error() -> None:
    found = Integral(1.5, 1e-12)
    assert found + 1 == 2.5
    assert found.error == 1e-12


def test_sign_changes_are_found_with_the_signs_between() -> None:
    places, signs = sign_changes(lambda x: (x - 0.3) * (x - 1.9) * (x + 2), EDGES)
    assert places == pytest.approx([-2, 0.3, 1.9], abs=1e-13)
    assert signs.tolist() == [-1, 1, -1, 1]


def test_a_function_that_is_zero_has_no_sign() -> None:
    places, signs = sign_changes(np.zeros_like, EDGES)
    assert places.size == 0
    assert signs.tolist() == [0]
