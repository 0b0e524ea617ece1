"""The tool that trains D to its optimum, drawn alone."""

from typing import Any

import pytest
import torch
from streamlit.testing.v1 import AppTest

from explorer.live.client import LiveRun, LiveTask
from explorer.ui.frame.numbers import three
from tests.pages.theory_pages import figures
from tests.waiting import wait_for

KEY = "toy_gan-optimum"


def tool(query: dict[str, str]) -> None:
    from explorer.ui.frame import lesson
    from explorer.ui.lab import session
    from explorer.ui.lab.controls import LabConfig
    from explorer.ui.live_gan.optimum import best_response

    config = LabConfig.from_query(query)[0]
    lesson.put("toy_gan", lesson.Lesson(lesson="The run waits."))
    session.session_run("toy_gan", config.configs, steps_per_second=None)
    best_response("toy_gan", config)


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(
        tool, default_timeout=60, kwargs={"query": {"compare": "none", **query}}
    )
    app.run()
    assert not app.exception
    return app


def begun(app: AppTest) -> LiveTask[Any]:
    app.segmented_control(key=f"{KEY}-updates").set_value(500)
    app.button(key=f"{KEY}-train").click().run()
    assert not app.exception
    study = app.session_state["toy_gan:optimum"]
    assert isinstance(study, LiveTask)
    return study


def done(study: LiveTask[Any]) -> bool:
    study.refresh()
    return study.progress.finished


def finished(app: AppTest) -> LiveTask[Any]:
    study = begun(app)
    wait_for(lambda: done(study), "the study did not end")
    app.run()
    assert not app.exception
    return study


def words(app: AppTest) -> str:
    return " ".join(e.value for e in [*app.markdown, *app.caption, *app.info])


def test_before_the_button_the_tool_says_what_it_will_do() -> None:
    app = opened()
    assert "A copy of its D learns on" in words(app)
    assert not figures(app)


@pytest.mark.slow
def test_the_study_shows_maps_curve_and_numbers_and_leaves_the_run_alone() -> None:
    app = opened()
    run = app.session_state["toy_gan:run"]
    assert isinstance(run, LiveRun)
    before = run.players()[0]
    study = finished(app)
    assert len(figures(app)) == 2
    assert study.results is not None
    (result,) = study.results
    assert result.updates[-1] == 500
    told = words(app).replace("−", "-")
    assert f"{result.values[-1]:.3g}" in told
    assert f"2 JS - log 4 = **{three(result.weighed.value).replace('−', '-')}**" in told
    assert "closed form" in told
    after = run.players()[0]
    assert torch.equal(before.discriminator, after.discriminator)
    assert after.step == 0


@pytest.mark.slow
def test_data_without_a_density_are_said_to_have_none() -> None:
    app = opened(distribution="moons")
    finished(app)
    assert "the data have no density in closed form" in words(app)


@pytest.mark.slow
def test_three_panels_are_studied_each() -> None:
    app = opened(compare="latent_dim", values="1,2,8")
    study = finished(app)
    assert [r.config.latent_dim for r in study.results or ()] == [1, 2, 8]
    assert len(figures(app)) == 6
    assert "it has no density" in words(app)


def test_of_more_panels_one_is_chosen() -> None:
    app = opened(compare="latent_dim", values="1,2,4,8")
    app.selectbox(key=f"{KEY}-panel").set_value(2).run()
    study = begun(app)
    assert [players.config.latent_dim for players in study.arguments[0]] == [4]
    app.button(key=f"{KEY}-cancel").click().run()


def test_cancel_ends_the_work_and_keeps_nothing_waiting() -> None:
    app = opened()
    study = begun(app)
    app.button(key=f"{KEY}-cancel").click().run()
    assert not app.exception
    assert "toy_gan:optimum" not in app.session_state
    assert not study.active


@pytest.mark.parametrize("query", [{"packing": "2"}, {"compare": "packing", "values": "1,2"}])
def test_packs_are_refused_with_the_reason(query: dict[str, str]) -> None:
    app = opened(**query)
    assert "judges packs" in words(app)
    assert not app.button
