import math

import numpy as np
import pytest

from explorer.theory.smallest import LinearVAE, TwoUnits, TwoValuedPixel


def test_the_machine_of_two_units_has_its_closed_form() -> None:
    machine = TwoUnits(math.log(3))
    assert machine.partition == pytest.approx(6)
    assert machine.chance == pytest.approx(2 / 3)
    assert machine.slope == pytest.approx(1 / 4)
    assert machine.contrastive(1) == pytest.approx(15 / 64)


@pytest.mark.parametrize("weight", [-2.0, 0.3, 4.0])
def test_the_slope_is_that_of_log_p(weight: float) -> None:
    near = [math.log(TwoUnits(weight + step).chance) for step in (-1e-5, 1e-5)]
    assert TwoUnits(weight).slope == pytest.approx((near[1] - near[0]) / 2e-5, abs=1e-8)


@pytest.mark.parametrize("weight", [-3.0, 0.5, 6.0])
def test_a_long_chain_has_no_bias(weight: float) -> None:
    machine = TwoUnits(weight)
    assert machine.reached(4_000) == pytest.approx(machine.chance, abs=1e-9)
    assert machine.contrastive(4_000) == pytest.approx(machine.slope, abs=1e-9)
    gaps = [abs(machine.contrastive(k) - machine.slope) for k in (1, 2, 5, 20)]
    assert gaps == sorted(gaps, reverse=True)


def test_the_bound_of_the_linear_vae_is_tight_at_its_posterior() -> None:
    exact = LinearVAE(1.0, 0.5, 0.8, math.sqrt(0.2))
    assert exact.reconstruction == pytest.approx(-0.725791, abs=1e-6)
    assert exact.kl == pytest.approx(0.5 * math.log(5))
    assert exact.bound == pytest.approx(exact.log_likelihood)
    assert exact.bound == pytest.approx(-1.530510, abs=1e-6)
    assert exact.gap == pytest.approx(0, abs=1e-12)
    assert (exact.best_slope, exact.best_spread) == pytest.approx((0.8, math.sqrt(0.2)))


@pytest.mark.parametrize(
    "model", [LinearVAE(1, 0.5, 0, 1), LinearVAE(2, 0.3, 0.7, 0.1), LinearVAE(0.4, 1, -1, 2)]
)
def test_the_bound_lies_below_by_the_kl_to_the_posterior(model: LinearVAE) -> None:
    assert model.log_likelihood - model.bound == pytest.approx(model.gap)
    assert model.gap > 0


@pytest.mark.parametrize(("chance", "share"), [(0.5, 0.0), (0.5, 1.0), (0.2, 0.4), (0.9, 0.75)])
def test_a_two_valued_pixel_has_the_error_and_the_distance_of_its_samples(
    chance: float, share: float
) -> None:
    pixel = TwoValuedPixel(chance, share)
    rng = np.random.default_rng(0)
    truth, guess = (np.where(rng.random(200_000) < chance, 1.0, -1.0) for _ in range(2))
    shown = np.where(rng.random(200_000) < share, guess, pixel.mean)
    assert np.square(shown - truth).mean() == pytest.approx(pixel.error, abs=0.02)
    # In one dimension the cheapest plan joins the sorted samples.
    plan = np.square(np.sort(shown) - np.sort(truth)).mean()
    assert plan == pytest.approx(pixel.distance**2, abs=0.02)


def test_a_sample_costs_twice_the_least_error_whatever_the_chance() -> None:
    for chance in (0.5, 0.1, 0.99):
        pixel = TwoValuedPixel(chance, 1.0)
        assert pixel.error == pytest.approx(2 * pixel.least)
        assert pixel.decibels == pytest.approx(3.0103, abs=5e-5)
        assert pixel.distance == 0
    assert (TwoValuedPixel(0.5, 0.0).error, TwoValuedPixel(0.5, 1.0).error) == (1, 2)


@pytest.mark.parametrize("contrast", [0.0, 0.3, 1.0])
def test_paler_pixels_are_the_best_of_their_distance(contrast: float) -> None:
    # Shown is mean + a (sample - mean): its error is D (1 + a^2), its W2 sqrt(D) (1 - a).
    least = TwoValuedPixel(0.5, 0.0).least
    distance = math.sqrt(least) * (1 - contrast)
    share = 1 - distance**2 / least
    assert TwoValuedPixel(0.5, share).distance == pytest.approx(distance)
    assert TwoValuedPixel(0.5, share).best == pytest.approx(least * (1 + contrast**2))
