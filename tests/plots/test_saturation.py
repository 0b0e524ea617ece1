import numpy as np
import pytest
from scipy.special import expit

from explorer.plots.saturation import (
    BINS,
    DEAD,
    at_the_other_loss,
    counts,
    freeze_figure,
    histogram_bytes,
    losses_at,
    losses_figure,
    shift_figure,
    slopes_at,
    slopes_figure,
)

LOGITS = np.linspace(-12, 12, 49)


def test_losses_are_log_of_1_minus_d_and_minus_log_d() -> None:
    outputs = expit(LOGITS)
    saturating, non_saturating = losses_at(LOGITS)
    assert saturating == pytest.approx(np.log1p(-outputs), rel=1e-6, abs=1e-9)
    assert non_saturating == pytest.approx(-np.log(outputs), rel=1e-6, abs=1e-9)


def test_losses_stay_finite_where_d_is_certain() -> None:
    for found in losses_at([-1e4, 1e4]):
        assert np.isfinite(found).all()


@pytest.mark.parametrize("logit", [-6.0, -1.0, 0.0, 2.5])
@pytest.mark.parametrize("place", [0, 1])
def test_slopes_are_the_derivatives_of_the_losses(logit: float, place: int) -> None:
    ends = (losses_at(logit + step)[place] for step in (1e-5, -1e-5))
    by_logit = float(next(ends) - next(ends)) / 2e-5
    assert slopes_at(logit, by_logit=True)[place] == pytest.approx(-by_logit, rel=1e-3)
    output = expit(logit)
    by_output = by_logit / (output * (1 - output))
    assert slopes_at(logit, by_logit=False)[place] == pytest.approx(-by_output, rel=1e-3)


def test_ratio_of_the_slopes_does_not_depend_on_the_axis() -> None:
    one, other = (slopes_at(LOGITS, by_logit=axis) for axis in (True, False))
    assert one[1] / one[0] == pytest.approx(other[1] / other[0])
    assert one[1] / one[0] == pytest.approx(np.exp(-LOGITS))


@pytest.mark.parametrize("by_logit", [True, False])
def test_operating_point_lies_on_both_curves_and_the_dead_region_is_shaded(
    by_logit: bool,
) -> None:
    x = -3.0 if by_logit else expit(-3.0)
    for make, values in (
        (losses_figure, losses_at(-3.0)),
        (slopes_figure, slopes_at(-3.0, by_logit=by_logit)),
    ):
        fig = make(-3.0, by_logit=by_logit)
        points = [t for t in fig.data if t.mode == "markers"]
        assert [p.x[0] for p in points] == pytest.approx([x, x])
        assert [p.y[0] for p in points] == pytest.approx([float(v) for v in values])
        (region,) = fig.layout.shapes
        edge = expit(region.x1) if by_logit else region.x1
        assert edge == pytest.approx(DEAD)


def test_the_other_loss_is_the_own_one_times_exp_of_the_logit() -> None:
    logits = np.array([[-5.0, 0.0, 3.0]] * 2)
    slope = np.array([1.7, 0.4, 2.0])
    saturating, non_saturating = slope * expit(logits[0]), slope * expit(-logits[0])
    found = at_the_other_loss(np.stack([saturating, non_saturating]), logits, [True, False])
    assert found[0] == pytest.approx(non_saturating)
    assert found[1] == pytest.approx(saturating)


def test_every_norm_is_counted_once_also_beyond_the_axis() -> None:
    norms = np.array([[0.0, 1e-20, 1e-8, 1.5, 99.0, 1e9, np.nan]])
    found = counts(norms)
    assert found.sum() == norms.size
    assert found[0, 0] == 4
    assert found[0, -1] == 2
    assert found[0, np.searchsorted(BINS, np.log10(1.5)) - 1] == 1


def test_histogram_travels_with_its_words() -> None:
    data = histogram_bytes(np.ones((2, 5)), np.ones((2, 5)), ["a", "b"], ["x", "y"])
    assert b'"titles": ["a", "b"]' in data
    assert b'"samples": 5' in data


def test_zero_updates_have_a_place_on_the_log_axis() -> None:
    norms = np.array([[1.0, 0.5], [1e-2, 0.5], [0.0, 0.5]])
    fig = freeze_figure(np.array([0, 1, 100]), norms, [0, 5_000], (-5, 1))
    assert list(fig.data[0].x) == [0.5, 1, 100]
    assert [t.name for t in fig.data] == ["G untrained", "G after 5,000 steps"]
    assert min(fig.data[0].y) == pytest.approx(1e-5)


def test_shift_figure_marks_the_chosen_distance() -> None:
    shifts = np.linspace(0.1, 8, 20)
    fig = shift_figure(shifts, shifts / 4, 3 * shifts / 4, 4.0)
    points = [t for t in fig.data if t.mode == "markers"]
    assert [p.y[0] for p in points] == pytest.approx([1.0, 3.0])
