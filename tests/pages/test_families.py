"""The page on families under AppTest: a film ends, a change is seen, a refusal says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.images.films import FilmTask
from explorer.ui.families.config import FamiliesConfig
from explorer.ui.families.measured import FAMILIES, cards, of_picture
from explorer.ui.families.table import rows
from explorer.ui.families.tree import leaves
from tests.pages.task_pages import finished, task_page

PAGE = Path(__file__).parents[2] / "pages" / "families.py"


@pytest.fixture
def app() -> Iterator[AppTest]:
    with task_page(PAGE) as at:
        yield at


def opened(at: AppTest, config: FamiliesConfig) -> AppTest:
    for name, value in config.to_query().items():
        at.query_params[name] = value
    return finished(at)


def test_a_film_ends_and_its_seconds_stand_in_the_table(app: AppTest) -> None:
    opened(app, FamiliesConfig(family="gan"))
    seconds, steps = app.session_state["families:seconds"]["gan"]
    assert seconds > 0
    assert steps == 2_000
    app.segmented_control(key="families.family").set_value("rbm-16").run()
    assert not app.exception
    assert app.query_params["family"] in ("rbm-16", ["rbm-16"])


def test_a_family_that_cannot_says_why(app: AppTest) -> None:
    app.query_params["family"], app.query_params["job"] = "gan", "complete"
    app.run()
    assert not app.exception
    assert "GAN cannot do this. A GAN has no way from a picture back to z" in app.info[0].value


def test_a_slider_of_an_example_changes_its_numbers(app: AppTest) -> None:
    app.query_params["example"] = "vae"
    opened(app, FamiliesConfig(family="gan", example="vae"))
    before = [block.value for block in app.latex]
    app.slider(key="families.spread").set_value(0.5).run()
    assert not app.exception
    assert [block.value for block in app.latex] != before


def test_every_cell_says_how_it_was_found() -> None:
    table = rows(of_picture(0, shuffled=False))
    assert len({row.title for row in table}) == len(table) == 12
    for row in table:
        assert len(row.cells) == len(FAMILIES)
        assert all(cell.text and len(cell.how) > 10 for cell in row.cells)


def test_the_bound_is_above_the_elbo_and_below_what_is_known_exactly() -> None:
    vae = cards()["vae"]
    assert vae["elbo_held_out"] < vae["log_p_held_out"]
    for name in FAMILIES:
        if cards()[name]["log_p_kind"] != "none":
            assert -100 < cards()[name]["log_p_held_out"] < 0


def test_the_leaves_of_the_tree_are_families_and_a_broken_film_says_why() -> None:
    assert set(leaves()) <= set(FAMILIES)
    task = FilmTask(FamiliesConfig(family="gan", job="rebuild").film)
    task.complete()
    assert task.progress.error is not None
    assert "A GAN has no encoder" in task.progress.error
