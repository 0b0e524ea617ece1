"""The rules of the second opinion on curves that were made to break them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from explorer.second_opinion import FEWEST, VERDICTS, Curves, second_opinion

ROWS = 100


def level(value: float, wobble: float = 0.0) -> NDArray[np.floating]:
    """Return a curve that stays at a value, up and down by so much from row to row."""
    return value + wobble * (-1.0) ** np.arange(ROWS)


def curves(**changed: object) -> Curves:
    """Return a run like those that go well, with some curves changed."""
    usual: dict[str, object] = {
        "d_loss": level(1.0, 0.1),
        "g_loss": level(1.1, 0.1),
        "d_real": level(0.65, 0.02),
        "d_fake": level(0.35, 0.02),
        "g_gradient": level(3.0, 0.5),
    }
    return Curves(**usual | changed)  # type: ignore[arg-type]


SICK: dict[str, Curves] = {
    "not-a-probability": curves(d_real=level(3.0)),
    "helps": curves(d_loss=level(0.01), g_loss=level(0.01)),
    "stands-still": curves(g_gradient=np.geomspace(1, 1e-6, ROWS)),
    "strong-discriminator": curves(
        d_loss=level(0.02), d_real=level(0.99), d_fake=level(0.01), g_loss=level(5.0)
    ),
    "nothing-apart": curves(d_loss=level(1.386), d_real=level(0.5), d_fake=level(0.5)),
    "jumps": curves(d_loss=level(1.0, 0.6)),
    "cannot-tell": curves(),
}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_each_verdict_is_said_of_the_curves_made_for_it(verdict: str) -> None:
    opinion = second_opinion(SICK[verdict])
    assert opinion.verdict == verdict
    assert opinion.sentence.endswith(".")


def test_a_critics_output_is_no_probability_and_no_fault() -> None:
    critic = curves(d_real=level(30.0), d_fake=level(10.0), probability=False)
    assert second_opinion(critic).verdict == "cannot-tell"
    assert second_opinion(critic).sentence.startswith("D gives scores here")


def test_one_half_everywhere_may_be_an_equilibrium() -> None:
    told = second_opinion(SICK["nothing-apart"]).sentence
    assert "an equilibrium, or a D that gave up" in told


def test_a_saturating_loss_at_0_is_no_help_for_d() -> None:
    lost = curves(d_loss=level(0.01), g_loss=level(-0.01), saturating=True)
    assert second_opinion(lost).verdict != "helps"


def test_an_oscillating_loss_at_one_half_is_no_giving_up() -> None:
    turning = curves(d_loss=level(1.386, 0.1), d_real=level(0.5), d_fake=level(0.5))
    assert second_opinion(turning).verdict == "cannot-tell"


def test_too_few_rows_are_too_few() -> None:
    short = Curves.of(
        {name: np.zeros(FEWEST - 1) for name in ("d_loss", "g_loss", "d_real")},
        probability=True,
        saturating=False,
    )
    assert second_opinion(short).verdict == "cannot-tell"
    assert "0 rows are too few" in second_opinion(short).sentence
