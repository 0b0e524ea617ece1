import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.distributions import WINDOW
from explorer.toy.config import ToyConfig
from explorer.toy.points import (
    LINK_CHARACTERS,
    drawn_data,
    link_characters,
    read_data,
    thinned,
    thinned_for_link,
)
from explorer.toy.table import MOST_POINTS, read_table


@pytest.mark.parametrize(
    "text",
    ["1,2\n3,4.5", "1;2\n3;4,5", "1\t2\n3\t4.5", "1 2\n 3   4.5 ", "x, y\n1, 2\n\n3, 4.5\n"],
    ids=["comma", "semicolon", "tab", "space", "header"],
)
def test_every_separator_gives_the_same_points(text: str) -> None:
    assert read_table(text).points.tolist() == [[1, 2], [3, 4.5]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2\n3,4\n5", "Line 3 has 1 column "),
        ("1,2\n3,4,5", "Line 2 has 3 columns "),
        ("x,y\n1,2\n3,four", "Line 3: 'four' is not a number"),
        ("1,2\n\n3,inf", "Line 3: 'inf' is not a finite number"),
        ("1,2\n-inf,3", "Line 2: '-inf' is not a finite number"),
        ("1,1e300", "Line 1: '1e300' is not a finite number up to 1e\\+15"),
        ("x,1", "Line 1: 'x' is not a number"),
        ("1,5 2,5\n3,5 4,5", "Line 1: '5 2' is not a number"),
        ("", "There is no point"),
        ("x,y\n", "There is no point"),
        ("1,2\n" * (MOST_POINTS + 1), "Line 20,001: 20,001 points are too many"),
        ("1,2\n" * 600_000, r"It holds 2\.4 MB; at most 2 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_naming_the_line(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_data(text)


@pytest.mark.parametrize(
    "text", ["# x y\n1 2\n3 4", "sep=;\nx;y\n1;2\n3;4", "\N{MINUS SIGN}1,2\n3,4"]
)
def test_lines_before_the_numbers_are_left_out_and_no_number_is(text: str) -> None:
    assert np.abs(read_table(text).points).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("x,y,label\n1,2,0\n3,4,1\n", "column `label`"),
        (",x,y\n0,1,2\n1,3,4\n", "column 1"),
        ("  x y\n0 1 2\n1 3 4\n", "column 1"),
        ("0,1,2\n1,3,4.5\n", "column 1"),
        ("1,2,0\n3,4,1\n", "column 3"),
        ("x1,x2,species\n1,2,setosa\n3,4,virginica\n", "column `species`"),
        ("id;a;b;class\n7;1;2;0\n9;3;4;1\n", "column `id` and column `class`"),
    ],
)
def test_an_index_and_labels_are_left_out_and_it_is_said(text: str, left_out: str) -> None:
    table = read_table(text)
    assert np.floor(table.points).tolist() == [[1, 2], [3, 4]]
    assert f"Left out: {left_out}." in read_data(text).sentence


@pytest.mark.parametrize(
    "text", ["1,5,0\n2,6,1", "0.5,1.5,2.5\n1,2,3.5", "a,b,c\n9,8,.7\n6,5,.4"]
)
def test_columns_that_could_be_anything_are_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="which two are the coordinates is not clear"):
        read_data(text)


def test_a_first_row_of_unreadable_numbers_is_no_header() -> None:
    with pytest.raises(ValueError, match="Line 1: '10%' is not a number"):
        read_data("10%,20%\n3,4")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff1,2\n3,4\n",
        "x,y\n1,2\n3,4\n".encode("utf-16"),
        "x,Größe\n1,2\n3,4\n".encode("cp1252"),
        '"x, in m","y, in m"\n1,2\n3,4\n',
        '1,2,"cat, big"\n3,4,dog\n',
        '"1,5";"2"\n"2,5";"3"\n',
        "1,2,cat\n3,4,\n",
    ],
)
def test_what_spreadsheets_write_is_read(text: str | bytes) -> None:
    assert read_data(text).points == ((-2.0, -2.0), (2.0, 2.0))


@pytest.mark.parametrize("nothing", ["nan", "NA", "", "null", "?"])
def test_a_line_without_a_value_is_left_out_and_it_is_said(nothing: str) -> None:
    data = read_data(f"x,y,label\n1,2,a\n{nothing},3,b\n3,4,a\n")
    assert len(data.points) == 2
    assert "Line 3 has no value in one column, and was left out." in data.sentence
    many = read_data("".join(f"{n},{nothing}\n{n},{n}\n" for n in range(8)))
    assert len(many.points) == 8
    assert "8 lines have no value" in many.sentence
    with pytest.raises(ValueError, match="no point"):
        read_data(f"{nothing},{nothing}\n" * 2 + f"1,{nothing}\n")


def test_a_cell_that_fills_the_file_is_refused_in_a_short_sentence() -> None:
    with pytest.raises(ValueError, match="Line 1") as refused:
        read_data('1,"' + "9" * 200_000 + '"\n')
    assert len(str(refused.value)) < 200


def test_a_file_that_is_not_text_is_refused_naming_the_line() -> None:
    with pytest.raises(ValueError, match="Line 2: this is not plain text"):
        read_data(b"1,2\n\xff\xfe3,4")


def test_a_byte_order_mark_is_no_header() -> None:
    assert read_data("1,2\n3,4".encode("utf-8-sig")).points == ((-2, -2), (2, 2))


@given(
    st.lists(
        st.tuples(*[st.floats(-1e12, 1e12)] * 2),
        min_size=1,
        max_size=40,
    )
)
def test_read_points_lie_in_the_window_and_suit_a_config(
    raw: list[tuple[float, float]],
) -> None:
    data = read_data("\n".join(f"{x!r},{y!r}" for x, y in raw))
    points = np.array(data.points)
    assert np.abs(points).max() <= WINDOW
    assert ToyConfig(distribution="points", points=data.points).points == data.points


def test_both_axes_are_scaled_alike() -> None:
    data = read_data("0,0\n10,5")
    assert data.points == ((-2, -1), (2, 1))
    assert "(5, 2.5)" in data.sentence
    assert "multiplied by 0.4" in data.sentence


def test_equal_points_and_a_single_point_are_moved_to_the_origin() -> None:
    assert read_data("7,7\n7,7").points == ((0, 0), (0, 0))


def test_drawn_points_stay_where_they_are() -> None:
    assert drawn_data([1.234, -2.5, 9, -0.001]).points == ((1.23, -2.5), (3, 0))


def test_an_empty_drawing_is_refused() -> None:
    with pytest.raises(ValueError, match="Nothing is drawn"):
        drawn_data([])


def test_thinning_keeps_the_ends_and_the_order() -> None:
    points = tuple((float(i), 0.0) for i in range(1_000))
    kept = thinned(points, 10)
    assert len(kept) == 10
    assert kept == tuple(sorted(kept))
    assert (kept[0], kept[-1]) == (points[0], points[-1])


def test_points_thinned_for_a_link_fill_it_but_fit() -> None:
    rng = np.random.default_rng(0)
    points = drawn_data(rng.uniform(-2, 2, 4_000).tolist()).points
    kept = thinned_for_link(points)
    assert 0.9 * LINK_CHARACTERS < link_characters(kept) <= LINK_CHARACTERS
    assert set(kept) <= set(points)


def test_twenty_thousand_points_are_read_fast_enough() -> None:
    rng = np.random.default_rng(0)
    text = "\n".join(f"{x},{y}" for x, y in rng.standard_normal((MOST_POINTS, 2)).round(4))
    assert len(read_data(text).points) == MOST_POINTS


def test_own_points_need_the_distribution_points() -> None:
    points = ((1.0, 1.0),)
    assert ToyConfig(points=points).data_distribution.title == "Ring of 8"
    assert (
        ToyConfig(distribution="points", points=points).data_distribution.title == "Your points"
    )


def test_points_outside_the_window_are_refused() -> None:
    with pytest.raises(ValueError, match="less than or equal to 3"):
        ToyConfig(distribution="points", points=((1e9, 0),))
