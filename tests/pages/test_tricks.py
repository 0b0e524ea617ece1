"""The page of the tricks under AppTest, and one printed row measured again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.toy.seeds import SeedStudy
from explorer.toy.trick_study import TricksConfig, differences
from explorer.ui.frame.page import Experiment
from explorer.ui.tricks.controls import TricksPageConfig
from explorer.ui.tricks.measured import row
from explorer.ui.tricks.text import CLAIMS, EXPERIMENTS
from tests.pages.task_pages import finished, task_page
from tests.pages.theory_pages import figures

PAGE = Path(__file__).parents[2] / "pages" / "tricks.py"
QUICK = TricksPageConfig(seeds=4, steps=100, methods=("none", "two-sided"))


@pytest.fixture
def app() -> Iterator[AppTest]:
    with task_page(PAGE, QUICK) as at:
        yield at


@pytest.mark.slow
def test_a_comparison_ends_with_a_sentence_intervals_and_the_cost(app: AppTest) -> None:
    finished(app)
    told = " ".join(block.value for block in app.markdown)
    assert (
        "After 100 steps, by seed, with 95 % intervals: **Two-sided smoothing** covers" in told
    )
    assert len(figures(app)) == 5
    table = app.table[0].value
    assert table["Setting"].tolist() == ["No trick", "Two-sided smoothing"]
    assert all(float(rate.replace(",", "")) > 0 for rate in table["Steps a second"])
    assert r"\text{Two-sided smoothing:}" in app.latex[1].value


def test_every_promise_stands_beside_what_was_measured(app: AppTest) -> None:
    app.run()
    table = app.table[-1].value
    assert table["Promise"].tolist() == [claim.text for claim in CLAIMS]
    for where in ("Ring", "Unequal weights", "Grid"):
        assert set(table[where]) <= {
            "confirmed",
            "the opposite",
            "not confirmed: the interval holds 0",
            "open: run it above",
        }


def test_one_trick_alone_is_refused_in_a_sentence(app: AppTest) -> None:
    app.query_params["methods"] = "packing"
    app.run()
    assert not app.exception
    assert any("methods" in warning.value for warning in app.warning)


@pytest.mark.slow
@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: str(e.title))
def test_every_experiment_opens_with_its_settings(app: AppTest, experiment: Experiment) -> None:
    app.run()
    next(b for b in app.button if b.label == experiment.title).click().run()
    assert not app.exception
    assert app.session_state["tricks:config"] == experiment.config


@pytest.mark.slow
def test_the_printed_row_of_two_sided_smoothing_comes_out_again_in_eight_of_its_seeds() -> None:
    study = SeedStudy(TricksConfig(methods=("none", "two-sided"), seeds=8))
    study.complete()
    assert study.results is not None
    (found,) = differences(study.results, "fair-share")
    printed = row("two-sided")
    assert printed is not None
    _, low, high = printed.more_modes
    assert 0 < low < found.modes.estimate < high
