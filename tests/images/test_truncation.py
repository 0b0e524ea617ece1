"""The shipped BigGANs as their page uses them: what must agree, agrees."""

import numpy as np
import pytest

from explorer.images.truncation import NAME, UNBOUNDED, WAYS, Artist


@pytest.fixture(scope="module")
def artist() -> Artist:
    return Artist(NAME)


def test_equal_seeds_draw_equal_digits(artist: Artist) -> None:
    one, again, other = (artist.digits(1.0, seed, 20) for seed in (3, 3, 4))
    assert one.shape == (20, 16, 16, 1)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_the_threshold_takes_variety_away(artist: Artist) -> None:
    spread = [
        artist.digits(threshold, 0, 200).reshape(20, 10, -1).std(0).mean()
        for threshold in (0.1, 0.5, 1.0, 4.0)
    ]
    assert (np.diff(spread) > 0).all()
    assert spread[0] < 0.2 * spread[-1]


def test_a_way_begins_and_ends_with_the_digits_of_its_classes(artist: Artist) -> None:
    way = artist.between((3, 8), (0.0, 0.5, 1.0), 4.0, 21)
    assert way.pictures.shape == (WAYS, 3, 16, 16, 1)
    assert way.chances.shape == (2, 3)
    assert way.chances[0, 0] > 0.5 > way.chances[1, 0]
    assert way.chances[1, 2] > 0.5 > way.chances[0, 2]
    back = artist.between((8, 3), (0.0, 0.5, 1.0), 4.0, 21)
    difference = way.pictures.astype(int) - back.pictures[:, ::-1]
    assert np.abs(difference).max() <= 1


def test_the_distance_of_a_class_to_itself_is_0(artist: Artist) -> None:
    assert artist.apart(3, 3) == 0
    assert artist.apart(3, 5) == pytest.approx(artist.apart(5, 3)) != 0


@pytest.mark.parametrize("name", [NAME, UNBOUNDED])
def test_only_spectral_norm_bounds_the_matrices(name: str) -> None:
    gains = [gain for network in Artist(name).gains.values() for gain in network]
    if name == NAME:
        assert max(gain.matrix for gain in gains) < 1.06
    else:
        assert max(gain.matrix for gain in gains) > 1.5
        assert all(gain.matrix == gain.stored for gain in gains)
    for gain in gains:
        assert gain.matrix * 0.999 <= gain.convolution <= gain.kernel * gain.matrix * 1.001
