import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from explorer.theory.densities import Gaussian, Uniform
from explorer.theory.discriminators import (
    BentDiscriminator,
    largest_integrand,
    optimal_discriminator,
)

X = np.linspace(-5, 5, 41)
P, Q = Gaussian(-1, 1), Gaussian(1, 0.5)


def test_it_is_the_data_share_of_all_samples() -> None:
    share = P.pdf(X) / (P.pdf(X) + Q.pdf(X))
    assert optimal_discriminator(P, Q)(X) == pytest.approx(share, abs=1e-14)


@pytest.mark.parametrize("x", [-2.0, 0.0, 0.4, 1.0])
def test_it_maximises_the_integrand_at_each_point(x: float) -> None:
    p, q = float(P.pdf(x)), float(Q.pdf(x))
    found = minimize_scalar(
        lambda d: -(p * np.log(d) + q * np.log1p(-d)), bounds=(1e-9, 1 - 1e-9), method="bounded"
    )
    assert optimal_discriminator(P, Q)(x) == pytest.approx(found.x, abs=1e-4)


def test_two_sided_smoothing_has_the_papers_form() -> None:
    a, b = 0.9, 0.1
    p, q = P.pdf(X), Q.pdf(X)
    smoothed = optimal_discriminator(P, Q, a, b)(X)
    assert smoothed == pytest.approx((a * p + b * q) / (p + q), abs=1e-14)
    assert smoothed.min() >= b - 1e-12
    assert smoothed.max() <= a + 1e-12


def test_one_sided_smoothing_scales_the_optimum() -> None:
    plain = optimal_discriminator(P, Q)(X)
    assert optimal_discriminator(P, Q, 0.9)(X) == pytest.approx(0.9 * plain, abs=1e-14)


def test_flipping_labels_is_two_sided_smoothing() -> None:
    # With a share e of all labels flipped, the samples labelled real have this density.
    e = 0.1
    real, fake = (1 - e) * P.pdf(X) + e * Q.pdf(X), e * P.pdf(X) + (1 - e) * Q.pdf(X)
    flipped = real / (real + fake)
    assert optimal_discriminator(P, Q, 1 - e, e)(X) == pytest.approx(flipped, abs=1e-14)


def test_logits_stay_finite_where_both_densities_underflow() -> None:
    far = optimal_discriminator(Gaussian(0, 1e-3), Gaussian(1, 1e-3))
    assert far.logit(100.0) == pytest.approx(-99.5 / 1e-6, rel=1e-9)
    assert far(100.0) == 0


def test_it_has_no_value_where_there_are_no_samples() -> None:
    d = optimal_discriminator(Uniform(0, 1), Uniform(2, 3))(np.array([0.5, 1.5, 2.5]))
    assert d[0] == 1
    assert np.isnan(d[1])
    assert d[2] == 0


def test_a_label_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match="real_target is"):
        optimal_discriminator(P, Q, 1.1)


def test_a_bent_discriminator_passes_through_its_points_and_never_beyond() -> None:
    bent = BentDiscriminator([-2, 0, 1], [0.2, 0.9, 0.4])
    assert bent(np.array([-2, 0, 1])) == pytest.approx([0.2, 0.9, 0.4], abs=1e-12)
    assert bent(np.array([-9, 9])) == pytest.approx([0.2, 0.4], abs=1e-12)
    assert bent(X).max() <= 0.9 + 1e-12


@pytest.mark.parametrize("height", [0.0, 1.0, -0.2])
def test_a_bent_discriminator_cannot_be_certain(height: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        BentDiscriminator([0, 1], [0.5, height])


@pytest.mark.parametrize("fake", [0.3, 1e-12, 1e-30, 5e-324, 0.0])
def test_what_the_best_d_earns_is_finite_and_the_most_of_any_d(fake: float) -> None:
    real = 0.4
    found = largest_integrand(real, fake)
    d = np.linspace(0.001, 0.999, 999)
    assert (real * np.log(d) + fake * np.log1p(-d) <= found + 1e-12).all()
    best = real / (real + fake)
    if best < 1:
        straight = real * np.log(best) + fake * np.log1p(-best)
        assert found == pytest.approx(straight, rel=1e-9, abs=1e-15)
    assert np.isfinite(found)
