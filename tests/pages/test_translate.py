"""The page about translation under AppTest: every task opens, a setting leads to its run."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from explorer.images.translation import TASKS
from explorer.ui.translate import stage, text
from explorer.ui.translate.config import TranslateConfig
from explorer.ui.translate.view import run_of

pytestmark = pytest.mark.slow
PAGE = Path(__file__).parents[2] / "pages" / "translate.py"


@pytest.fixture(scope="module")
def app() -> Iterator[AppTest]:
    yield AppTest.from_file(PAGE, default_timeout=60).run()


@pytest.mark.parametrize("task", TASKS)
def test_every_task_opens_with_its_formula_and_its_numbers(app: AppTest, task: str) -> None:
    app.selectbox(key="translate.task").set_value(task).run()
    assert not app.exception
    assert not app.error
    formula = " ".join(block.value for block in app.latex)
    paired = len(TASKS[task].ways) == 1  # type: ignore[index]
    assert (r"\lambda_{id}" in formula) != paired
    assert app.segmented_control(key="translate.way").disabled == paired
    assert len(app.table[0].value) == len(text.RUN_TITLES)


def test_a_weight_leads_to_the_run_that_was_trained_with_it(app: AppTest) -> None:
    app.selectbox(key="translate.task").set_value("colour").run()
    before = app.latex[1].value
    app.select_slider(key="translate.cycle_weight").set_value(0.0).run()
    assert not app.exception
    assert r"\lambda = 0" in app.latex[1].value != before
    assert app.select_slider(key="translate.identity_weight").disabled
    app.select_slider(key="translate.cycle_weight").set_value(10.0).run()


def test_an_experiment_puts_its_state_into_the_page(app: AppTest) -> None:
    app.button(key="translate-try-What does G hide?").click().run()
    assert not app.exception
    assert app.selectbox(key="translate.task").value == "shape"
    assert app.segmented_control(key="translate.way").value == "back"


def test_a_setting_that_no_run_of_a_task_has_changes_nothing() -> None:
    assert run_of(TranslateConfig(task="outline", cycle_weight=0)) == "pix2pix-outline"
    assert run_of(TranslateConfig(task="colour", patch=70)) == "cyclegan-colour"


def test_every_run_has_a_title() -> None:
    assert set(text.RUN_TITLES) == {run for task in TASKS.values() for run in task.runs}


def test_a_value_out_of_range_is_named() -> None:
    at = AppTest.from_file(PAGE, default_timeout=60)
    at.query_params["place"] = "900"
    at.run()
    assert not at.exception
    assert "`place` is `900`" in at.warning[0].value


def test_a_picture_of_ones_own_is_kept_and_a_broken_one_is_not() -> None:
    at = AppTest.from_file(PAGE, default_timeout=60).run()
    at.file_uploader(key="translate-own").set_value(
        ("own.png", b"no picture", "image/png")
    ).run()
    assert not at.exception
    assert "This picture cannot be read" in at.error[0].value
    file = BytesIO()
    Image.new("RGB", (90, 60), (200, 30, 30)).save(file, "PNG")
    at.file_uploader(key="translate-own").set_value(
        ("own.png", file.getvalue(), "image/png")
    ).run()
    assert not at.exception
    assert not at.error
    assert at.session_state[stage._BROUGHT] == file.getvalue()
