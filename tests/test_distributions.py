import numpy as np
import pytest
from scipy.stats import ks_2samp

from explorer.distributions import DISTRIBUTIONS, Distribution

TABLE = pytest.mark.parametrize("distribution", DISTRIBUTIONS.values(), ids=DISTRIBUTIONS)
WITH_DENSITY = {k: d for k, d in DISTRIBUTIONS.items() if d.has_density}
DENSITIES = pytest.mark.parametrize("distribution", WITH_DENSITY.values(), ids=WITH_DENSITY)


def cells(half: float, count: int) -> tuple[np.ndarray, float]:
    """Return cell centres of a square and the area of a cell (the midpoint rule)."""
    axis = ((np.arange(count) + 0.5) / count * 2 - 1) * half
    return np.stack(np.meshgrid(axis, axis), axis=-1), (2 * half / count) ** 2


def test_the_worlds_of_the_lectures_are_there() -> None:
    assert {
        "ring",
        "grid",
        "gaussian",
        "two-gaussians",
        "three-blobs",
        "line",
        "circle",
    } <= set(DISTRIBUTIONS)
    assert {"two-circles", "moons", "spiral", "swiss-roll", "pinwheel", "checkerboard"} <= set(
        DISTRIBUTIONS
    )


@TABLE
def test_samples_have_the_right_shape_and_lie_in_the_window(
    distribution: Distribution, rng: np.random.Generator
) -> None:
    samples = distribution.sample(5_000, rng)
    assert samples.shape == (5_000, 2)
    assert np.mean(np.abs(samples) > distribution.window) < 1e-3


@TABLE
def test_equal_generators_give_equal_samples(distribution: Distribution) -> None:
    one, two = (distribution.sample(64, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(one, two)


@DENSITIES
def test_density_integrates_to_one(distribution: Distribution) -> None:
    points, area = cells(4.0, 400)
    assert np.exp(distribution.log_density(points)).sum() * area == pytest.approx(1, abs=1e-6)


@DENSITIES
def test_density_predicts_the_share_of_samples_in_every_cell(
    distribution: Distribution, rng: np.random.Generator
) -> None:
    points, area = cells(3.0, 400)
    fine = np.exp(distribution.log_density(points)) * area
    expected = fine.reshape(8, 50, 8, 50).sum((1, 3))
    samples = distribution.sample(200_000, rng)
    found, _, _ = np.histogram2d(samples[:, 1], samples[:, 0], 8, [[-3, 3], [-3, 3]])
    error = np.sqrt(np.maximum(expected * (1 - expected), 1e-6) / 200_000)
    assert np.all(np.abs(found / 200_000 - expected) < 5 * error + 1e-6)


@DENSITIES
def test_log_density_far_away_is_not_a_number_of_any_use_but_never_nan(
    distribution: Distribution,
) -> None:
    far = np.array([[1e3, -1e3], [0.0, 1e2], [50.0, 50.0]])
    assert not np.isnan(distribution.log_density(far)).any()


@pytest.mark.parametrize("key", ["moons", "spiral", "swiss-roll"])
def test_curves_say_that_they_have_no_closed_form(key: str) -> None:
    with pytest.raises(ValueError, match="no density in closed form"):
        DISTRIBUTIONS[key].log_density([[0.0, 0.0]])


def test_ring_and_grid_have_the_modes_of_the_papers() -> None:
    ring, grid = DISTRIBUTIONS["ring"], DISTRIBUTIONS["grid"]
    assert ring.modes is not None
    assert grid.modes is not None
    assert (len(ring.modes), len(grid.modes)) == (8, 25)
    assert np.allclose(np.linalg.norm(ring.modes, axis=1), 2.0)


@pytest.mark.parametrize(("key", "unit"), [("narrow-ring", 2.0), ("narrow-grid", 1.0)])
def test_narrow_modes_lie_where_the_wide_ones_do(key: str, unit: float) -> None:
    narrow, wide = DISTRIBUTIONS[key], DISTRIBUTIONS[key.removeprefix("narrow-")]
    assert np.array_equal(narrow.modes, wide.modes)  # type: ignore[arg-type]
    assert narrow.mode_std == pytest.approx({2.0: 0.01, 1.0: 0.025}[unit] * unit)


def test_a_grid_shows_modes_as_wide_as_its_cells() -> None:
    """Poisson's summation: a sum over cells h misses up to 2 exp(-2 pi^2 (sigma / h)^2)."""
    grid, narrow = DISTRIBUTIONS["grid"], DISTRIBUTIONS["narrow-ring"]
    assert grid.shows_on(0.05)
    assert not narrow.shows_on(0.05)
    assert not DISTRIBUTIONS["moons"].shows_on(0.05)
    for ratio, missed in ((1.0, 5e-9), (0.4, 0.085)):
        places = np.arange(-50, 51)
        found = np.exp(-0.5 * (places / ratio) ** 2).sum() / ratio / np.sqrt(2 * np.pi)
        assert found - 1 == pytest.approx(missed, rel=0.1)


def test_both_moons_get_half_of_the_samples(rng: np.random.Generator) -> None:
    samples = DISTRIBUTIONS["moons"].sample(20_000, rng)
    upper = samples[samples[:, 0] < -1.4]
    assert len(upper) > 0
    assert np.mean(samples[:, 0]) == pytest.approx(0, abs=0.03)
    assert ks_2samp(samples[:, 0], -samples[:, 0]).pvalue > 1e-3
