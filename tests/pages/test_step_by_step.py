"""The page that takes one update apart, under AppTest and in a real browser."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from explorer.objectives import OBJECTIVES
from explorer.penalties import PENALTIES
from explorer.ui.frame.page import Experiment
from explorer.ui.one_step.controls import OneStepConfig
from explorer.ui.one_step.text import EXPERIMENTS

PAGE = Path(__file__).parents[2] / "pages" / "step_by_step.py"
PATIENCE = 30_000


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(PAGE, default_timeout=60)


def opened(app: AppTest, **query: str) -> AppTest:
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> dict[str, Any]:
    """Return the header of what the browser gets."""
    assert not app.exception
    raw = app.get("bidi_component")[0].proto.bytes
    length = int.from_bytes(raw[:4], "little")
    return dict(json.loads(raw[4 : 4 + length]))


def test_the_page_opens_where_d_judges_the_batch(app: AppTest) -> None:
    page = shown(opened(app))
    assert (page["step"], page["stage"]) == (300, 3)
    assert len(page["stages"]) == 13
    assert not app.warning


def test_another_step_shows_other_numbers_from_its_first_stage(app: AppTest) -> None:
    before = shown(opened(app, stage="4"))
    app.number_input(key="step_by_step.start_step").set_value(301).run()
    after = shown(app)
    assert (before["stage"], after["stage"]) == (4, 0)
    assert after["updates"][0]["loss"] != before["updates"][0]["loss"]
    assert app.query_params["start_step"] in ("301", ["301"])


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("penalty", PENALTIES)
def test_every_objective_and_penalty_is_shown(
    app: AppTest, objective: str, penalty: str
) -> None:
    page = shown(opened(app, objective=objective, penalty=penalty, start_step="10"))
    assert page["probability"] == OBJECTIVES[objective].probability


def test_the_line_of_the_best_d_changes_no_stage(app: AppTest) -> None:
    opened(app, stage="3")
    app.toggle(key="step_by_step.optimum").set_value(True).run()
    page = shown(app)
    assert page["optimum"]
    assert page["stage"] == 3


@pytest.mark.parametrize(
    "query, sentence",
    [
        ({"start_step": "-5"}, "start_step"),
        ({"stage": "nine"}, "stage"),
        ({"batch_size": "400"}, "from 2 to 16"),
        ({"objective": "magic"}, "one of saturating"),
        ({"pace": "0"}, "from 0.5 to 10"),
        ({"nonsense": "1"}, "not a setting of this page"),
    ],
)
def test_a_wrong_link_gets_a_sentence(
    app: AppTest, query: dict[str, str], sentence: str
) -> None:
    opened(app, **query)
    assert len(app.warning) == 1
    assert sentence in app.warning[0].value
    assert shown(app)["stages"]


def test_a_stage_beyond_the_last_is_the_last(app: AppTest) -> None:
    assert shown(opened(app, stage="40"))["stage"] == 12


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.title)
def test_an_experiment_shows_what_it_promises(app: AppTest, experiment: Experiment) -> None:
    opened(app)
    app.button(key=f"step_by_step-try-{experiment.title}").click().run()
    page = shown(app)
    assert isinstance(experiment.config, OneStepConfig)
    assert page["stage"] == experiment.config.stage
    assert page["step"] == experiment.config.start_step


@pytest.mark.slow
def test_the_numbers_that_the_experiments_name_are_those_shown(app: AppTest) -> None:
    opened(app, start_step="0")
    assert shown(app)["updates"][0]["loss"] == "1.36"
    for objective, slope in (("saturating", "−0.18"), ("non-saturating", "−0.69")):
        config = OneStepConfig(start_step=150, objective=objective)
        app = opened(AppTest.from_file(PAGE, default_timeout=60), **config.to_query())
        rows = shown(app)["updates"][1]["rows"]
        mean = next(r["mean"] for r in rows if r["stage"] == "gradient" and r["mean"])
        assert mean.startswith(slope) or round(float(mean.replace("−", "-")), 2) == float(
            slope.replace("−", "-")
        )


@pytest.mark.browser
@pytest.mark.slow
def test_next_back_and_keys_change_stage_and_numbers_at_once(tab: Page) -> None:
    tab.goto("/step_by_step?stage=3")
    walk = tab.locator(".walk")
    expect(walk).to_have_attribute("data-name", "score", timeout=PATIENCE)
    before = tab.locator(".filled").inner_text()
    # The click and the look at the numbers are one script: no server lies between them.
    took = walk.evaluate(
        "root => { const start = performance.now(); root.querySelector('.next').click();"
        " return [performance.now() - start, root.querySelector('.filled').textContent] }"
    )
    assert took[0] < 150
    assert took[1] != before
    expect(walk).to_have_attribute("data-name", "loss")
    expect(tab.locator(".filled math")).to_have_count(21)
    tab.get_by_role("button", name="Back").click()
    expect(walk).to_have_attribute("data-name", "score")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    expect(walk).to_have_attribute("data-name", "gradient")
    tab.wait_for_url("**stage=5*", timeout=PATIENCE)
    expect(walk).to_have_attribute("data-name", "gradient")


@pytest.mark.browser
@pytest.mark.slow
def test_the_active_part_is_lit_and_the_table_fills_up(tab: Page) -> None:
    tab.goto("/step_by_step?stage=0")
    walk = tab.locator(".walk")
    expect(walk).to_have_attribute("data-stage", "0", timeout=PATIENCE)
    lit = walk.locator("[data-lit=true]")
    expect(lit).to_have_count(1)
    hidden = walk.locator("tr.later").count()
    tab.get_by_role("button", name="Stage 7:").click()
    expect(walk).to_have_attribute("data-name", "update")
    assert lit.evaluate_all("nodes => nodes.map(n => n.dataset.node)") == ["D"]
    assert walk.locator("tr.later").count() == 0 < hidden


@pytest.mark.browser
@pytest.mark.slow
def test_automatic_goes_on_by_itself_into_the_next_step(tab: Page) -> None:
    tab.goto("/step_by_step?stage=11&pace=0.5")
    walk = tab.locator(".walk")
    expect(walk).to_have_attribute("data-stage", "11", timeout=PATIENCE)
    tab.get_by_role("button", name="Automatic").click()
    expect(walk).to_have_attribute("data-stage", "12", timeout=PATIENCE)
    expect(walk).to_have_attribute("data-step", "301", timeout=PATIENCE)
    expect(walk).to_have_attribute("data-stage", "2", timeout=PATIENCE)
    tab.get_by_role("button", name="Pause").click()
    tab.wait_for_url(re.compile(r"start_step=30[1-9]"), timeout=PATIENCE)


@pytest.mark.browser
@pytest.mark.slow
def test_next_step_of_training_starts_where_this_update_ended(tab: Page) -> None:
    tab.goto("/step_by_step?stage=12")
    walk = tab.locator(".walk")
    expect(walk).to_have_attribute("data-stage", "12", timeout=PATIENCE)
    tab.get_by_role("button", name="Next step of training").click()
    expect(walk).to_have_attribute("data-step", "301", timeout=PATIENCE)
    expect(walk).to_have_attribute("data-stage", "0")
    tab.wait_for_url("**start_step=301*", timeout=PATIENCE)
