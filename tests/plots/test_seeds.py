import numpy as np
import plotly.graph_objects as go
import pytest

from explorer.distributions import DISTRIBUTIONS
from explorer.intervals import Interval
from explorer.plots.palette import FAKE, REAL
from explorer.plots.seeds import bands_figure, modes_figure, seeds_image

RING = DISTRIBUTIONS["ring"]
SIDE = 60


def image(samples: np.ndarray, lost: list[bool], columns: int = 2) -> np.ndarray:
    assert RING.modes is not None
    assert RING.mode_std is not None
    return seeds_image(
        samples,
        RING.modes,
        RING.mode_std,
        RING.window,
        [f"{i}/8" for i in range(len(samples))],
        lost,
        columns=columns,
        side=SIDE,
    )


def near(picture: np.ndarray, colour: str, reach: int = 60) -> np.ndarray:
    target = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return np.asarray(np.abs(picture.astype(int) - target).sum(-1) < reach)


def test_one_panel_a_seed_in_rows(rng: np.random.Generator) -> None:
    picture = image(rng.normal(size=(5, 40, 2)), [False] * 5)
    assert picture.shape == (3 * SIDE, 2 * SIDE, 3)
    assert picture.dtype == np.uint8


def test_samples_lie_where_the_plane_says(rng: np.random.Generator) -> None:
    samples = np.tile([[2.0, 1.0]], (200, 1))[None] + rng.normal(0, 0.01, (1, 200, 2))
    rows, columns = np.nonzero(near(image(samples, [False], columns=1), FAKE))
    scale = SIDE / (2 * RING.window)
    assert columns.mean() == pytest.approx((2 + RING.window) * scale, abs=1.5)
    assert rows.mean() == pytest.approx((RING.window - 1) * scale, abs=1.5)


def test_modes_are_rings_and_a_lost_mode_frames_the_panel() -> None:
    nothing = np.zeros((2, 0, 2))
    picture = image(nothing, [False, True])
    left, right = picture[:, :SIDE], picture[:, SIDE:]
    assert near(left, REAL, 200).sum() > 8 * 4
    assert int(right[SIDE // 2, SIDE - 4].sum()) < int(left[SIDE // 2, SIDE - 4].sum()) - 200


def test_points_that_are_no_numbers_or_outside_are_left_out() -> None:
    samples = np.array([[[np.nan, 0.0], [np.inf, 1.0], [99.0, 0.0], [0.0, 0.0]]])
    alone = image(samples[:, 3:], [False], columns=1)
    assert np.abs(image(samples, [False], columns=1).astype(int) - alone).max() == 0


def test_bands_hold_their_line_and_settings_differ_by_dash_and_marker() -> None:
    steps = np.array([0.0, 100.0])
    middle = np.array([[0.1, 0.5], [0.2, 0.9]])
    fig = bands_figure(
        steps, Interval(middle, middle - 0.1, middle + 0.05), ["a", "b"], title="share"
    )
    assert isinstance(fig, go.Figure)
    lines = [t for t in fig.data if t.name]
    assert [t.name for t in lines] == ["a", "b"]
    assert lines[0].line.dash != lines[1].line.dash
    assert lines[0].marker.symbol != lines[1].marker.symbol
    assert list(lines[0].y) == pytest.approx([10, 50])
    assert list(fig.data[0].y) == pytest.approx([15, 55, 40, 0])


def test_bars_count_the_seeds_by_modes() -> None:
    fig = modes_figure(np.array([[0, 2, 30], [32, 0, 0]]), ["a", "b"])
    assert [list(t.y) for t in fig.data] == [[0, 2, 30], [32, 0, 0]]
    assert fig.data[0].marker.pattern.shape != fig.data[1].marker.pattern.shape
