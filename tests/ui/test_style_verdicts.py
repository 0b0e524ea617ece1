"""Whether a step of the paper's table is found again, by the intervals of small runs."""

import pytest

from explorer.ui.styles.ablation import step_interval, verdict


@pytest.mark.parametrize(
    ("after", "said"),
    [
        # Differences of -4, -5, -6: -5 with a reach of t 1 / sqrt 3 = 2.48.
        ([6.0, 5.0, 4.0], "confirmed"),
        ([14.0, 15.0, 16.0], "the opposite"),
        ([9.0, 14.0, 8.0], "not told apart"),
    ],
)
def test_a_step_is_told_by_its_interval(after: list[float], said: str) -> None:
    assert verdict(-0.4, step_interval([10.0, 10.0, 10.0], after)) == said


def test_the_interval_is_students() -> None:
    found = step_interval([10.0, 10.0, 10.0], [6.0, 5.0, 4.0])
    assert float(found.estimate) == -5
    # t of two degrees of freedom is 4.303.
    assert float(found.low) == pytest.approx(-5 - 4.303 / 3**0.5, abs=1e-3)


def test_one_seed_tells_nothing() -> None:
    assert verdict(-0.4, step_interval([10.0], [1.0])) == "not told apart"
