import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.distributions import WINDOW
from explorer.toy.point_set import PointSet
from explorer.toy.points import read_data
from explorer.toy.scaling import Scaling


def test_point_set_draws_only_its_points(rng: np.random.Generator) -> None:
    points = np.array([[0.0, 1.0], [2.0, 2.0]])
    samples = PointSet(points).sample(100, rng)
    assert {tuple(p) for p in samples} == {(0.0, 1.0), (2.0, 2.0)}


@pytest.mark.parametrize("bad", [[], [[1.0, 2.0, 3.0]], [[np.nan, 0.0]], [[np.inf, 0.0]]])
def test_point_set_refuses_what_is_not_points(bad: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="points"):
        PointSet(bad)


@example(np.array([[2e-309, 0.0], [0.0, 0.0]]))
@example(np.array([[4.5e-308, 0.0], [0.0, 0.0]]))
@given(arrays(float, (5, 2), elements=st.floats(-1e300, 1e300)))
def test_scaled_points_fit_the_window(raw: np.ndarray) -> None:
    scaled = Scaling.of(raw)(raw)
    assert np.isfinite(scaled).all()
    assert np.abs(scaled).max() <= WINDOW


def test_axes_in_different_units_get_each_its_own_factor() -> None:
    rows = "".join(f"{20000 + 1000 * i},{20 + i % 40}\n" for i in range(60))
    data = read_data("income,age\n" + rows)
    assert len({y for _, y in data.points}) == 40
    assert np.ptp(data.points, axis=0).tolist() == [4, 4]
    assert "each runs from -2 to 2" in data.sentence
    assert "different points" not in data.sentence


def test_an_outlier_comes_to_the_edge_and_the_others_stay_apart() -> None:
    rows = "".join(f"{i / 50},{i * 7 % 50 / 50}\n" for i in range(50))
    data = read_data(rows + "99999,99999\n")
    assert len(set(data.points)) == 51
    assert data.points[-1] == (3, 3)
    assert "1 point lies far from all others" in data.sentence


def test_different_points_that_fall_together_are_counted() -> None:
    data = read_data("0,0\n0.0001,0\n1,1\n0.5,0.2")
    assert len(set(data.points)) == 3
    assert "Of 4 different points 3 are still different" in data.sentence


@pytest.mark.parametrize("draw", ["normal", "laplace", "exponential", "uniform"])
def test_usual_tails_are_not_far_out(draw: str, rng: np.random.Generator) -> None:
    raw = getattr(rng, draw)(size=(2_000, 2))
    assert Scaling.of(raw).far_out(raw) == 0
    assert np.abs(Scaling.of(raw)(raw)).max() == pytest.approx(2)
