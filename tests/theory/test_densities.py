import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats

from explorer.theory.densities import Density, Gaussian, Laplace, Mixture, Uniform
from explorer.theory.densities.quadrature import integrate
from tests.theory.strategies import mixtures

SINGLE = {
    "gaussian": (Gaussian(1.5, 0.7), stats.norm(1.5, 0.7)),
    "laplace": (Laplace(-1, 2), stats.laplace(-1, 2)),
    "uniform": (Uniform(-1, 3), stats.uniform(-1, 4)),
}
X = np.linspace(-6, 6, 101)
MASS = np.array([1e-12, 1e-3, 0.2, 0.5, 0.7, 0.999])


@pytest.mark.parametrize("name", SINGLE)
def test_each_family_agrees_with_scipy(name: str) -> None:
    ours, theirs = SINGLE[name]
    assert ours.log_pdf(X) == pytest.approx(theirs.logpdf(X), rel=1e-12)
    assert ours.cdf(X) == pytest.approx(theirs.cdf(X), rel=1e-12, abs=1e-300)
    assert ours.mass(X, upper=True) == pytest.approx(theirs.sf(X), rel=1e-12, abs=1e-300)
    assert ours.quantile(MASS) == pytest.approx(theirs.ppf(MASS), rel=1e-9)
    assert ours.quantile(MASS, upper=True) == pytest.approx(theirs.isf(MASS), rel=1e-9)
    assert ours.mean() == pytest.approx(theirs.mean(), rel=1e-12)
    assert ours.variance() == pytest.approx(theirs.var(), rel=1e-12)


@given(mixtures)
@settings(max_examples=30, deadline=None)
def test_every_mixture_integrates_to_one(p: Mixture) -> None:
    assert integrate(p.pdf, p.breaks())[0] == pytest.approx(1, abs=1e-11)


@given(mixtures)
@settings(max_examples=30, deadline=None)
def test_quantile_undoes_the_distribution_function(p: Mixture) -> None:
    assert p.cdf(p.quantile(MASS)) == pytest.approx(MASS, rel=1e-6, abs=1e-14)
    above = p.mass(p.quantile(MASS, upper=True), upper=True)
    assert above == pytest.approx(MASS, rel=1e-6, abs=1e-14)


@given(mixtures)
@settings(max_examples=20, deadline=None)
def test_moments_of_a_mixture_agree_with_quadrature(p: Mixture) -> None:
    mean, square = integrate(lambda x: np.stack([x, x * x]) * p.pdf(x), p.breaks())[0]
    assert p.mean() == pytest.approx(mean, abs=1e-9)
    assert p.variance() == pytest.approx(square - mean**2, rel=1e-8)


def test_log_density_does_not_underflow_where_the_density_does() -> None:
    spike = Mixture([Gaussian(0, 1e-3), Gaussian(0, 1e-3)])
    assert spike.pdf(100.0) == 0
    assert spike.log_pdf(100.0) == pytest.approx(-5e9, rel=1e-6)


def test_score_of_a_mixture_is_the_derivative_of_the_log_density() -> None:
    p = Mixture([Gaussian(-1, 0.5), Laplace(1, 0.8), Gaussian(3, 1)], [0.5, 0.3, 0.2])
    difference = (p.log_pdf(X + 1e-6) - p.log_pdf(X - 1e-6)) / 2e-6
    assert p.score(X) == pytest.approx(difference, abs=1e-6)


def test_score_is_zero_where_there_is_no_density() -> None:
    p = Mixture([Uniform(0, 1), Uniform(2, 3)])
    assert p.score(np.array([-1.0, 0.5, 1.5])) == pytest.approx(0)


def test_samples_have_the_densitys_distribution() -> None:
    p = Mixture([Gaussian(-2, 0.5), Uniform(0, 1), Laplace(2, 0.3)], [0.5, 0.2, 0.3])
    samples = p.sample(4000, np.random.default_rng(0))
    assert stats.kstest(p.cdf(samples), "uniform").pvalue > 0.01


def test_weights_are_scaled_and_zero_weights_left_out() -> None:
    p = Mixture([Gaussian(0, 1), Gaussian(5, 1), Gaussian(9, 1)], [2, 6, 0])
    assert p.weights == pytest.approx([0.25, 0.75])
    assert p.mean() == pytest.approx(3.75)


@pytest.mark.parametrize("weights", [[1], [-1, 2], [0, 0]])
def test_impossible_weights_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights are"):
        Mixture([Gaussian(), Gaussian()], weights)


@pytest.mark.parametrize("scale", [0, -1, np.inf, np.nan])
@pytest.mark.parametrize("family", [Gaussian, Laplace])
def test_a_width_that_is_not_positive_is_refused(family: type[Density], scale: float) -> None:
    with pytest.raises(ValueError, match="finite number above 0"):
        family(0.0, scale)  # type: ignore[call-arg]


def test_an_empty_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="high must be above low"):
        Uniform(1, 1)
