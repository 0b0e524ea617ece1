"""The shipped generator as its page uses it: what must agree, agrees."""

import numpy as np
import pytest

from explorer.images.measuring.styles import GROUPS
from explorer.images.styles import EDITABLE, MOMENTS, Pictures, Stylist, amount


@pytest.fixture(scope="module")
def stylist() -> Stylist:
    return Stylist()


def alike(one: Pictures, other: Pictures) -> bool:
    """Return whether pictures are the same up to the rounding of a byte."""
    return bool((np.abs(one.astype(int) - other.astype(int)) <= 1).all())


def test_a_matrix_holds_the_mixtures_of_its_rows_and_columns(stylist: Stylist) -> None:
    found = stylist.matrix((1, 2), (5, 6, 7), "middle")
    for row, a in enumerate((1, 2)):
        for column, b in enumerate((5, 6, 7)):
            single = stylist.mixtures(a, b, ({"middle": 1.0},)).pictures[0]
            assert alike(found[3 * row + column], single)


def test_no_share_is_a_and_every_share_is_b(stylist: Stylist) -> None:
    found = stylist.mixtures(1, 2, ({}, dict.fromkeys(GROUPS, 1.0))).pictures
    assert alike(found, stylist.faces((1, 2)).pictures)
    assert not alike(found[0], found[1])


@pytest.mark.parametrize("space", ["z", "w"])
def test_a_walk_goes_from_a_to_b(stylist: Stylist, space: str) -> None:
    walk = stylist.walk(3, 4, space)
    assert len(walk.pictures) == MOMENTS == len(walk.steps) + 1
    assert alike(walk.pictures[[0, -1]], stylist.faces((3, 4)).pictures)
    assert (walk.steps > 0).all()


def test_no_edit_no_truncation_and_no_noise_leave_a_face_alone(stylist: Stylist) -> None:
    face = stylist.faces((5,)).pictures
    assert alike(stylist.edited(5, "smile", (0.0,)).pictures, face)
    assert alike(stylist.truncated((5,), 1.0).pictures, face)
    assert alike(stylist.noisy(5, (), 2), np.repeat(face, 3, axis=0))


def test_noise_moves_pixels_where_its_layers_are_chosen(stylist: Stylist) -> None:
    found = stylist.noisy(5, ("fine",), 2)
    assert not alike(found[0], found[1])
    assert not alike(found[1], found[2])


def test_an_amount_is_a_share_of_the_range(stylist: Stylist) -> None:
    reading = stylist.faces(range(8)).reading
    for factor in EDITABLE:
        assert ((amount(reading, factor) >= 0) & (amount(reading, factor) <= 1)).all()
