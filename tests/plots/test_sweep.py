import math

import pytest

from explorer.plots.sweep import Outcome, parallel_figure, places


def test_values_stand_by_size_and_words_in_their_order() -> None:
    assert places(["3", "1", "2"]) == {"3": 1.0, "1": 0.0, "2": 0.5}
    assert places(["1", "10", "100"])["10"] == pytest.approx(0.5)
    assert places(["hinge", "saturating", "hinge"]) == {"hinge": 0.0, "saturating": 1.0}
    assert places(["7"]) == {"7": 0.0}


def test_the_best_setting_is_drawn_last_with_its_interval() -> None:
    outcomes = [
        Outcome(("0.1", "hinge"), 2.0, 1.0, 3.0),
        Outcome(("0.2", "hinge"), 5.0, -math.inf, math.inf),
        Outcome(("0.3", "hinge"), math.nan, math.nan, math.nan),
    ]
    fig = parallel_figure(("rate", "loss"), "fid", outcomes)
    assert len(fig.data) == 2
    best, other = fig.data[-1], fig.data[0]
    assert best.name == "rate 0.1, loss hinge: fid 2"
    assert best.line.width > other.line.width
    # From 1 to 5 is the whole axis.
    assert best.y[-1] == pytest.approx(0.25)
    assert best.error_y.array[-1] == pytest.approx(0.25)
    assert other.error_y.array[-1] == 0
    assert list(best.error_y.array[:2]) == [0, 0]


def test_a_sweep_without_a_finished_setting_draws_its_axes_only() -> None:
    outcomes = [Outcome(("0.1",), math.nan, math.nan, math.nan)]
    assert not parallel_figure(("rate",), "fid", outcomes).data
