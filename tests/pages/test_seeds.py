"""The page of many seeds under AppTest and in a real browser; what the presets promise."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from explorer.toy.seeds import SeedStudy
from explorer.ui.frame.page import Experiment
from explorer.ui.lab import tasks
from explorer.ui.lab.presets import COVERS
from explorer.ui.many_seeds.controls import SeedsPageConfig, live_config
from explorer.ui.many_seeds.published import STUDIES, Study
from explorer.ui.many_seeds.text import EXPERIMENTS, PROMISED, PROMISES, preset
from tests.pages.task_pages import finished, task_page
from tests.pages.theory_pages import figures
from tests.waiting import wait_for

PAGE = Path(__file__).parents[2] / "pages" / "seeds.py"
QUICK = SeedsPageConfig(seeds=4, steps=100)


@pytest.fixture
def app() -> Iterator[AppTest]:
    with task_page(PAGE, QUICK) as at:
        yield at


def text_of(at: AppTest) -> str:
    return " ".join(block.value for block in (*at.markdown, *at.caption))


def tiles(at: AppTest, place: int) -> list[str]:
    """Return the words of a setting's panels."""
    mosaics = [
        json.loads(c.proto.bytes)
        for c in at.get("bidi_component")
        if "tiles" in str(c.proto.bytes)
    ]
    return list(mosaics[place]["tiles"])


@pytest.mark.slow
def test_first_study_starts_by_itself_and_ends_with_a_plain_sentence(app: AppTest) -> None:
    told = text_of(finished(app))
    assert "After 100 steps: Saturating loses a mode in 4 of 4 seeds, non-saturating in" in told
    assert r"\text{saturating: }&\hat p=\tfrac{4}{4}=1.00" in app.latex[1].value
    assert r"\text{non-saturating: }" in app.latex[1].value
    assert [len(tiles(app, place)) for place in (0, 1)] == [4, 4]
    assert tiles(app, 1)[3].startswith("non-saturating, seed 3: ")
    assert len(figures(app)) == 3


def test_a_study_under_a_lesson_waits_for_the_button(app: AppTest) -> None:
    app.query_params["lesson"] = "Predict: how many seeds lose a mode?"
    app.query_params["steps"] = "200"
    app.run()
    assert not app.exception
    assert any("Not run yet" in bar.proto.text for bar in app.get("progress"))
    next(b for b in app.button if b.label == "Run 2 x 4 seeds").click().run()
    assert any(b.label == "Cancel" for b in app.button)


@pytest.mark.slow
def test_another_count_of_seeds_waits_for_the_button(app: AppTest) -> None:
    finished(app)
    app.select_slider(key="seeds.seeds").set_value(8).run()
    assert not app.exception
    assert any("Not run yet" in bar.proto.text for bar in app.get("progress"))
    button = next(b for b in app.button if b.label == "Run 2 x 8 seeds")
    button.click()
    assert "of 8 seeds" in text_of(finished(app))


@pytest.mark.slow
def test_counting_by_fair_share_changes_what_the_results_say(app: AppTest) -> None:
    finished(app)
    first = figures(app)[2]
    app.segmented_control(key="seeds.counting").set_value("one-sample").run()
    assert not app.exception
    assert "After 100 steps" in text_of(app)
    assert figures(app)[2] != first


@pytest.mark.slow
def test_cancel_holds_the_work_and_continue_takes_it_up(app: AppTest) -> None:
    app.query_params["steps"] = "20000"
    app.run()
    next(b for b in app.button if b.label == "Cancel").click().run()
    assert not app.exception
    assert not any(b.label == "Cancel" for b in app.button)
    study = tasks.shared(QUICK.with_(steps=20_000).study, SeedStudy)
    assert not study.active
    held = study.progress.done
    # Between two answers a worker gives whatever is at work its slice.
    for _ in range(20):
        study.refresh()
    assert study.progress.done == held < 1
    next(b for b in app.button if b.label in ("Continue", "Run 2 x 4 seeds")).click().run()

    def further() -> bool:
        study.refresh()
        return study.progress.done > held

    wait_for(further, "the study stands still")


def test_two_sessions_that_ask_for_the_same_share_one_study(app: AppTest) -> None:
    finished(app)
    study = tasks.shared(QUICK.study, SeedStudy)
    study.refresh()
    assert study.progress.finished
    assert tasks.shared(QUICK.study, SeedStudy) is study


def test_published_numbers_stand_beside_the_measured_ones(app: AppTest) -> None:
    table = finished(app).table[0].value
    assert [row for row in table["Modes"] if row.startswith(("6.3", "17.3"))] == [
        "6.3 ± 0.5",
        "17.3 ± 0.8",
    ]
    assert sum(source.startswith("here") for source in table["Source"]) == 2
    assert "1 mode in one paper and 6.3 in the next" in text_of(app)


@pytest.mark.slow
@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: str(e.title))
def test_every_experiment_opens_with_its_settings(app: AppTest, experiment: Experiment) -> None:
    app.run()
    next(b for b in app.button if b.label == experiment.title).click().run()
    assert not app.exception
    assert app.session_state["seeds:config"] == experiment.config
    assert app.session_state["seeds:wanted"] == experiment.config.study  # type: ignore[attr-defined]


@pytest.mark.parametrize("study", STUDIES.values(), ids=STUDIES)
def test_a_paper_s_setting_is_put_in_place_and_waits(app: AppTest, study: Study) -> None:
    finished(app)
    next(b for b in app.button if b.label == study.title).click().run()
    assert not app.exception
    assert app.session_state["seeds:config"] == study.setting
    assert any("Not run yet" in bar.proto.text for bar in app.get("progress"))
    assert all(sentence in text_of(app) for sentence in study.said)


def test_a_link_to_data_without_modes_says_what_is_wrong(app: AppTest) -> None:
    app.query_params["distribution"] = "moons"
    app.run()
    assert not app.exception
    assert any("no modes to count" in warning.value for warning in app.warning)


def test_a_chosen_seed_opens_on_the_live_page(app: AppTest) -> None:
    finished(app)
    config = live_config(app.session_state["seeds:config"], 3)
    assert config.seed == 3
    assert config.values == ("saturating", "non-saturating")


@pytest.mark.slow
@pytest.mark.parametrize("distribution", ["ring", "three-blobs"])
def test_covering_keeps_its_word(distribution: str) -> None:
    # Over 32 seeds: benchmarks.presets. The other promise, collapse: tests/toy/test_presets.py.
    promise = next(p for p in PROMISES if p.setting == COVERS)
    study = SeedStudy(preset(COVERS, distribution=distribution, seeds=8).study)
    study.complete()
    assert study.results is not None
    seeds = promise.kept(study.results)[0]
    assert seeds.shape == (8,)
    assert seeds.mean() >= PROMISED


@pytest.mark.slow
@pytest.mark.browser
def test_browser_shows_the_seeds_the_sentence_and_the_curves(tab: Page) -> None:
    tab.goto("/seeds?seeds=4&steps=100")
    sentence = tab.get_by_text("loses a mode in")
    expect(sentence).to_be_visible(timeout=180_000)
    expect(tab.get_by_text("Done in")).to_be_visible(timeout=180_000)
    expect(tab.locator(".figure[data-drawn]")).to_have_count(3, timeout=30_000)
    pictures = tab.locator(".mosaic img")
    expect(pictures).to_have_count(2)
    box = pictures.first.bounding_box()
    assert box is not None
    assert box["width"] > 300
    expect(tab.get_by_text("Saturating loses a mode in 4 of 4 seeds")).to_be_visible()
    tab.get_by_role("button", name="non-saturating, seed 3:").click()
    expect(tab.locator(".panels figure")).to_have_count(2, timeout=60_000)
    expect(tab).to_have_url(re.compile("seed=3"))
