from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist
from scipy.stats import kstest, truncnorm

from explorer.images.latent import vectors as latent_vectors
from explorer.images.latent.vectors import Array, Plane, lerp, slerp
from explorer.priors import Prior

Path = Callable[[Array, Array, Array], Array]

shares = np.linspace(1, 0, 9, dtype=np.float32)
vectors = arrays(
    np.float32, 7, elements=st.floats(-3, 3, width=32, allow_subnormal=False)
).filter(lambda v: np.linalg.norm(v) > 0.1)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def pair(dim: int = 100) -> Array:
    return latent_vectors.sample_latents(2, dim, rng())


def test_truncation_draws_the_truncated_normal_and_not_the_clipped_one() -> None:
    z = latent_vectors.sample_latents(200, 100, rng(), truncation=0.7)
    assert kstest(z.ravel(), truncnorm(-0.7, 0.7).cdf).pvalue > 0.01
    assert np.abs(z).max() <= 0.7


def test_truncation_leaves_the_numbers_that_were_within() -> None:
    free = latent_vectors.sample_latents(20, 50, rng(3))
    cut = latent_vectors.sample_latents(20, 50, rng(3), truncation=1.0)
    within = np.abs(free) <= 1
    assert np.array_equal(free[within], cut[within])


def test_the_uniform_prior_is_uniform_within_one() -> None:
    z = latent_vectors.sample_latents(200, 100, rng(), prior="uniform")
    assert kstest((z.ravel() + 1) / 2, "uniform").pvalue > 0.01


def test_a_truncation_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.01 is too small; the least is 0\.1"):
        latent_vectors.sample_latents(1, 2, rng(), truncation=0.01)


@pytest.mark.parametrize("prior", ["normal", "uniform"])
def test_the_typical_norm_is_the_root_mean_square_of_sampled_norms(
    prior: Prior,
) -> None:
    z = latent_vectors.sample_latents(4000, 60, rng(), prior=prior)
    measured = np.sqrt((np.linalg.norm(z, axis=1) ** 2).mean())
    assert measured == pytest.approx(latent_vectors.typical_norm(60, prior), rel=0.01)


@pytest.mark.parametrize("path", [lerp, slerp])
@given(first=vectors, second=vectors)
def test_a_path_starts_at_the_first_latent_and_ends_at_the_second(
    path: Path, first: Array, second: Array
) -> None:
    way = path(first, second, shares)
    assert way[0] == pytest.approx(first, abs=1e-4)
    assert way[-1] == pytest.approx(second, abs=1e-4)


def test_the_straight_line_follows_the_lectures_formula() -> None:
    first, second = pair()
    way = lerp(first, second, np.array([0.3], np.float32))
    assert way[0] == pytest.approx(0.3 * first + 0.7 * second, abs=1e-6)


def test_the_great_circle_keeps_the_norm_and_the_straight_line_loses_it() -> None:
    z = latent_vectors.with_norm(pair(), 10.0)
    round_norms = np.linalg.norm(slerp(z[0], z[1], shares), axis=1)
    straight = np.linalg.norm(lerp(z[0], z[1], shares), axis=1)
    assert round_norms == pytest.approx(np.full(9, 10.0), rel=1e-5)
    angle = np.arccos(z[0] @ z[1] / 100)
    assert straight[4] == pytest.approx(10 * np.cos(angle / 2), rel=1e-4)


def test_the_great_circle_turns_at_a_constant_rate() -> None:
    z = latent_vectors.with_norm(pair(), 1.0)
    way = slerp(z[0], z[1], shares)
    angles = np.arccos((way[1:] * way[:-1]).sum(axis=1))
    assert angles == pytest.approx(np.full(8, angles.mean()), rel=1e-3)


def test_opposite_latents_are_joined_by_the_straight_line() -> None:
    z = pair()[0]
    assert slerp(z, -z, shares)[4] == pytest.approx(np.zeros(100), abs=1e-6)


def test_the_plane_passes_through_its_three_latents_and_their_middle() -> None:
    three = latent_vectors.sample_latents(3, 40, rng())
    corners = np.array(
        [*latent_vectors.TRIANGLE, np.mean(latent_vectors.TRIANGLE, axis=0)], np.float32
    )
    expected = np.concatenate([three, three.mean(axis=0, keepdims=True)])
    assert Plane(three).at(corners) == pytest.approx(expected, abs=1e-5)


def test_the_map_of_a_plane_has_its_first_row_at_the_top() -> None:
    plane = Plane(latent_vectors.sample_latents(3, 40, rng()))
    top_left = plane.at(np.array([[-0.75, 0.75]], np.float32))[0]
    assert plane.lattice(4)[0] == pytest.approx(top_left, abs=1e-5)


def test_three_minus_three_plus_three_samples_have_the_norm_of_one_sample() -> None:
    z = latent_vectors.sample_latents(9 * 500, 100, rng()).reshape(3, 3, 500, 100)
    norms = np.linalg.norm(latent_vectors.analogy(*z), axis=1)
    assert norms.mean() == pytest.approx(latent_vectors.typical_norm(100), rel=0.02)


def test_an_analogy_of_a_concept_with_itself_is_the_other_concept() -> None:
    z = latent_vectors.sample_latents(6, 10, rng())
    result = latent_vectors.analogy(z[:3], z[:3], z[3:])
    assert result == pytest.approx(z[3:].mean(axis=0), abs=1e-6)


def test_neighbours_stay_within_a_quarter_of_the_centre() -> None:
    z = pair()[0]
    around = latent_vectors.sample_neighbours(z, rng())
    assert around.shape == (9, 100)
    assert np.array_equal(around[0], z)
    assert np.abs(around - z).max() == pytest.approx(0.25, abs=0.01)


def test_a_turn_vector_recovers_a_shift_between_two_groups() -> None:
    z = latent_vectors.sample_latents(4, 30, rng())
    shift = np.linspace(-1, 1, 30, dtype=np.float32)
    assert latent_vectors.turn_vector(z + shift, z) == pytest.approx(shift, abs=1e-5)


def test_a_turn_vector_of_an_empty_group_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sample in each"):
        latent_vectors.turn_vector(pair(), pair()[:0])


def test_moving_by_nothing_leaves_every_latent() -> None:
    z = pair()
    grid = latent_vectors.moved(z, z[0], np.array([-1, 0, 2], np.float32))
    assert grid.shape == (2, 3, 100)
    assert np.array_equal(grid[:, 1], z)


def test_principal_directions_of_a_linear_layer_are_its_singular_vectors() -> None:
    z = latent_vectors.sample_latents(20_000, 6, rng())
    strengths = np.array([8, 5, 3, 2, 1, 0.5])
    turn = np.linalg.qr(rng(1).standard_normal((6, 6)))[0]
    weights = np.linalg.qr(rng(2).standard_normal((40, 6)))[0] * strengths @ turn.T
    found = latent_vectors.principal_directions(z, np.asarray(z @ weights.T, np.float32), 3)
    overlap = np.abs(found.vectors @ turn)[:, :3]
    assert overlap == pytest.approx(np.eye(3), abs=0.05)
    expected = strengths**2 / (strengths**2).sum()
    assert found.shares == pytest.approx(expected[:3], abs=0.02)


def test_nearest_agrees_with_scipy() -> None:
    queries = latent_vectors.sample_latents(5, 12, rng())
    references = latent_vectors.sample_latents(200, 12, rng(1))
    indices, distances = latent_vectors.nearest(queries, references, 3)
    oracle = cdist(queries, references)
    assert np.array_equal(indices, oracle.argsort(axis=1)[:, :3])
    assert distances == pytest.approx(np.sort(oracle, axis=1)[:, :3], rel=1e-4)
