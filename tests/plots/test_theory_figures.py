import numpy as np
import pytest

from explorer.plots.palette import FAKE, REAL
from explorer.plots.theory import densities, divergences, transport
from explorer.plots.theory.editor import Axes, Backdrop, editor_picture

X = np.linspace(-3, 3, 61)
P, Q = np.exp(-(X**2)), np.exp(-((X - 1) ** 2))


@pytest.mark.parametrize("dark", [False, True])
def test_data_are_blue_and_fakes_orange_and_dashed(dark: bool) -> None:
    fig = densities.densities_figure(X, P, Q, {"best D*": P / (P + Q)}, dark=dark)
    data, fakes = fig.data[:2]
    assert (data.line.color, fakes.line.color) == (REAL, FAKE)
    assert data.line.dash != fakes.line.dash


def test_the_marked_maximum_is_where_d_is_best() -> None:
    fig = densities.integrand_figure(np.array([0.1, 0.5, 0.9]), np.zeros(3), 0.25, -0.1)
    assert fig.data[1].x[0] == 0.25
    assert fig.layout.annotations[0].text.strip() == "D* = 0.250"


def test_a_point_without_samples_has_no_maximum() -> None:
    values = np.zeros(3)
    fig = densities.integrand_figure(np.array([0.1, 0.5, 0.9]), values, np.nan, 0.0)
    assert len(fig.data) == 1


def test_every_run_of_a_mask_is_shaded_once() -> None:
    mask = (np.abs(X) > 1) & (np.abs(X) < 2)
    fig = densities.densities_figure(X, P, Q, {}, shaded=mask)
    assert len(fig.layout.shapes) == 2


def test_infinite_distances_are_left_out_of_the_curves() -> None:
    curve = {"KL": np.where(X == 0, 0, np.inf)}
    fig = divergences.distances_figure(X, curve, {"KL": np.full(61, np.nan)}, 1.0, [0])
    assert np.isnan(np.asarray(fig.data[0].y, float)).sum() == 60


def test_a_distance_keeps_its_style_whatever_else_is_shown() -> None:
    curves = {"JS": P, "W1": Q}
    both = divergences.distances_figure(X, curves, curves, 0.0, [2, 5])
    alone = divergences.distances_figure(X, {"W1": Q}, {"W1": Q}, 0.0, [5])
    assert both.data[1].line == alone.data[0].line


def test_missed_modes_have_bars_of_no_height() -> None:
    fig = divergences.modes_figure(8, 4)
    assert np.asarray(fig.data[1].y).tolist() == [0.25] * 4 + [0] * 4


def test_the_plan_has_one_line_a_pair() -> None:
    points = np.arange(10.0).reshape(5, 2)
    target = np.array([4, 3, 2, 1, 0])
    fig = transport.assignment_figure(points, points + 1, target)
    assert len(fig.data[0].x) == 15
    assert fig.data[0].x[1] == points[4, 0] + 1


def test_the_editor_leaves_out_what_has_no_value() -> None:
    axes = Axes((-3, 3), (0, 1), (-3, 0, 3), (0, 1), "x", "D(x)")
    holes = np.where(X > 0, np.nan, 0.5)
    picture = editor_picture(
        "D", axes, [Backdrop("best", X, holes, REAL)], limits=(0.01, 0.99), step=0.01
    )
    assert len(picture["curves"][0]["y"]) == 31
    assert set(picture["palettes"]) == {"light", "dark"}
