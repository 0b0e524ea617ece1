"""The page on saturation under AppTest and in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from explorer.live.client import LiveRun
from explorer.toy.freeze import FreezeConfig, FreezeStudy
from explorer.toy.run import ToyRun
from explorer.toy.viewer import SHOWN
from explorer.ui.frame.page import Experiment
from explorer.ui.lab import tasks
from explorer.ui.saturation.controls import VIEWS, SaturationConfig
from explorer.ui.saturation.text import EXPERIMENTS
from tests.pages.menus import turn_to
from tests.pages.theory_pages import figures
from tests.waiting import wait_for

PAGE = Path(__file__).parents[2] / "pages" / "saturation.py"


@pytest.fixture
def app() -> Iterator[AppTest]:
    at = AppTest.from_file(PAGE, default_timeout=60)
    yield at
    if "saturation:run" in at.session_state:
        at.session_state["saturation:run"].pause()
    for task in tasks._tasks().tasks():
        for who in list(task._waiting):
            task.leave(who)


def metrics(at: AppTest) -> dict[str, str]:
    assert not at.exception
    return {metric.label: metric.value for metric in at.metric}


def picture(run: LiveRun) -> object:
    """Return what the large pictures of the live side would be sent."""
    token = run.watch("saturation-panels", run._viewers["saturation-panels"][1])
    return run.crew.picture(token, fresh=True).result(10).value


def look_at(at: AppTest, view: str) -> AppTest:
    at.query_params["view"] = view
    at.run()
    assert not at.exception
    return at


def test_operating_point_reads_out_both_slopes_and_their_ratio(app: AppTest) -> None:
    look_at(app, "curves")
    app.slider(key="saturation.operating").set_value(-8.0).run()
    read = metrics(app)
    assert read["D(G(z))"] == read["Slope, saturating"] == "3.35 · 10⁻⁴"
    assert read["Slope, non-saturating"] == "1.00"
    assert read["Ratio"] == "1 : 2,980"
    assert len(figures(app)) == 2


def test_against_d_itself_the_saturating_loss_is_not_flat(app: AppTest) -> None:
    app.query_params["operating"] = "-8.0"
    look_at(app, "curves")
    app.segmented_control(key="saturation.by_logit").set_value(False).run()
    assert metrics(app)["Slope, saturating"] == "1.00"
    assert metrics(app)["Ratio"] == "1 : 2,980"


@pytest.mark.parametrize(
    "shift, saturating, non_saturating",
    [("1.0", "0.398", "0.602"), ("8.0", "3.93 · 10⁻⁴", "8.00")],
)
def test_exact_gradients_are_the_known_ones_and_sum_to_d(
    app: AppTest, shift: str, saturating: str, non_saturating: str
) -> None:
    app.query_params["shift"] = shift
    read = metrics(look_at(app, "optimal"))
    assert (read["Saturating"], read["Non-saturating"]) == (saturating, non_saturating)
    assert read["Their sum"] == f"{shift}0"


@pytest.mark.parametrize("view", ["live", "freeze"])
def test_no_view_tells_the_slopes_of_a_logit_that_it_does_not_show(
    app: AppTest, view: str
) -> None:
    told = " ".join(block.value for block in look_at(app, view).latex)
    assert r"\ell\to-\infty" in told
    assert r"\ell=" not in told


def test_live_side_trains_twins_that_differ_in_the_loss_only(app: AppTest) -> None:
    look_at(app, "live")
    run = app.session_state["saturation:run"]
    assert isinstance(run, LiveRun)
    one, other = run.configs
    assert (one.objective, other.objective) == ("saturating", "non-saturating")
    assert one.with_(objective="non-saturating") == other
    start = ToyRun(run.configs).frame.snapshot
    assert (start.fake[0] == start.fake[1]).all()
    assert (start.grid_logits[0] == start.grid_logits[1]).all()
    assert len(app.get("bidi_component")) == 4


@pytest.mark.parametrize("arrows", ["saturating", "non-saturating"])
def test_arrows_can_show_one_loss_at_both_panels_fakes(app: AppTest, arrows: str) -> None:
    look_at(app, "live")
    run = app.session_state["saturation:run"]
    run.pause()
    before = picture(run)
    app.segmented_control(key="saturation.arrows").set_value(arrows).run()
    assert not app.exception
    assert picture(run) != before


def test_held_g_starts_by_itself_can_be_cancelled_and_continued(app: AppTest) -> None:
    look_at(app, "freeze")
    next(b for b in app.button if b.label == "Cancel").click().run()
    assert not app.exception
    study = tasks.shared(FreezeConfig(latent_dim=8), FreezeStudy)
    assert not study.active


@pytest.mark.slow
def test_results_of_the_held_g_are_read_in_orders_of_magnitude(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = FreezeConfig(seed=77, updates=30, trained=(0, 20))
    monkeypatch.setattr(SaturationConfig, "freeze", quick)
    look_at(app, "freeze")
    study = tasks.shared(quick, FreezeStudy)

    def done() -> bool:
        study.refresh()
        return study.progress.finished

    wait_for(done, "the study did not end")
    app.run()
    assert len(figures(app)) == 2
    table = app.table[0].value
    assert list(table["G"]) == ["untrained", "after 20 steps"]
    assert all(cell.endswith(("lost", "won")) for cell in table.iloc[:, 2])


@pytest.mark.parametrize("view", VIEWS)
def test_every_side_explains_itself(app: AppTest, view: str) -> None:
    look_at(app, view)
    assert any("What to remember" in info.value for info in app.info)
    assert app.latex


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: str(e.title))
def test_every_experiment_opens_with_its_settings(app: AppTest, experiment: Experiment) -> None:
    app.run()
    next(b for b in app.button if b.label == experiment.title).click().run()
    assert not app.exception
    assert app.session_state["saturation:config"] == experiment.config


def test_a_link_that_compares_something_else_is_told_so(app: AppTest) -> None:
    app.query_params["compare"] = "latent_dim"
    app.query_params["values"] = "2,8"
    app.run()
    assert not app.exception
    assert any("always compares the saturating" in w.value for w in app.warning)


@pytest.mark.slow
@pytest.mark.browser
def test_browser_shows_twins_that_move_with_norms_beside_them(tab: Page) -> None:
    tab.goto("/")
    turn_to(tab, "Saturation")
    tab.get_by_text("Two GANs, live").click()
    panels = tab.locator(".panels figcaption + canvas")
    expect(panels).to_have_count(2, timeout=60_000)
    bars = tab.locator(".curves canvas[data-filled]")
    expect(bars).to_have_count(2, timeout=60_000)
    assert [int(bar.get_attribute("data-filled") or 0) for bar in bars.all()] == [SHOWN] * 2
    first = int(panels.first.get_attribute("data-step") or 0)
    later = "([canvas, step]) => Number(canvas.dataset.step) > step"
    tab.wait_for_function(later, arg=[panels.first.element_handle(), first])
