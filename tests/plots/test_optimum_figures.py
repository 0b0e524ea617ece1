import numpy as np
import pytest

from explorer.plots.optimum import MAPS, outputs_figure, value_figure
from explorer.plots.palette import OPTIMUM


def test_three_maps_share_one_scale_and_leave_the_unknown_open() -> None:
    best = np.array([[np.nan, 0.25], [1.0, 0.0]])
    fig = outputs_figure(np.full((2, 2), 0.5), np.zeros((2, 2)), best=best, window=3.0)
    assert [(m.zmin, m.zmax) for m in fig.data] == [(0, 1)] * 3
    assert tuple(a.text for a in fig.layout.annotations) == MAPS
    assert np.isnan(fig.data[2].z[0][0])
    assert list(fig.data[0].x) == [-1.5, 1.5]
    assert len({m.colorscale for m in fig.data}) == 1


@pytest.mark.parametrize("bound", [-1.2, -0.3])
def test_the_bound_is_a_green_line_across_the_curve(bound: float) -> None:
    values = np.array([-1.5, bound - 0.1])
    fig = value_figure(np.array([0, 100]), values, values, bound)
    line = next(t for t in fig.data if t.name == "2 JS − log 4")
    assert line.line.color == OPTIMUM
    assert list(line.y) == [bound, bound]
    assert list(line.x) == [0, 100]
    low, high = fig.layout.yaxis.range
    assert low < -1.5
    assert high > bound
