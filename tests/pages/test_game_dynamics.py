"""The game dynamics page, without and with a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from explorer.ui.game_dynamics.text import EXPERIMENTS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "pages" / "game_dynamics.py"


def opened(**query: str) -> AppTest:
    app = AppTest.from_file(str(PAGE), default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def factor_rows(app: AppTest) -> list[str]:
    table = next(m.value for m in app.markdown if m.value.startswith("| Factor"))
    return [line.split("|")[2].strip() for line in table.splitlines()[2:]]


def test_page_opens_with_exact_and_measured_side_by_side() -> None:
    exact, measured, *rest = factor_rows(opened())
    assert exact == measured == "1 + 0.00499"
    assert len(rest) == 3


def test_a_changed_control_changes_numbers_and_url() -> None:
    app = opened()
    app.slider(key="game_dynamics.step_size").set_value(0.6).run()
    assert factor_rows(app)[0] == "1 + 0.0440"
    assert app.query_params["step_size"] == "0.6"


def test_the_url_sets_the_widgets() -> None:
    app = opened(integrator="extragradient", game="bilinear", step_size="0.5")
    assert app.selectbox(key="game_dynamics.integrator").value == "extragradient"
    assert factor_rows(app)[:2] == ["1 − 0.0986", "1 − 0.0986"]


def test_a_bad_url_is_explained() -> None:
    app = opened(integrator="adam")
    assert "one of simultaneous" in app.warning[0].value


def test_each_experiment_is_one_click() -> None:
    app = opened()
    for experiment in EXPERIMENTS:
        before = factor_rows(app)
        app.button(key=f"game_dynamics-try-{experiment.title}").click().run()
        assert not app.exception
        assert factor_rows(app) != before
        assert any(experiment.see in c.value for c in app.caption)


def test_oscillation_and_its_cure_are_one_click_each() -> None:
    app = opened()
    app.button(key="game_dynamics-try-Endless loop").click().run()
    assert factor_rows(app)[0] == "1"
    app.button(key="game_dynamics-try-The cure: R1").click().run()
    assert factor_rows(app)[0] == "1 − 0.0305"


def test_a_control_without_effect_is_off_and_says_why() -> None:
    momentum = opened().slider(key="game_dynamics.momentum")
    assert momentum.disabled
    assert "no such setting" in momentum.help


def test_the_formulas_carry_the_numbers_of_the_state() -> None:
    shown = [m.value for m in opened(regulariser="r1", weight="0.6").latex]
    assert any(r"\lambda = -0.300 + 0.400i,\ -0.300 - 0.400i" in text for text in shown)
    bilinear = [m.value for m in opened(game="bilinear").latex]
    assert any(r"\lambda = i,\ -i" in text for text in bilinear)
    assert not any("-0," in text or "-0)" in text for text in bilinear)


def test_a_diverging_run_is_cut_with_a_sentence() -> None:
    app = opened(game="bilinear", step_size="2.0")
    assert any("left the disc of radius 100" in c.value for c in app.caption)


@pytest.mark.parametrize(
    ("objective", "regulariser"),
    [("wasserstein-gp", "consensus"), ("hinge", "instance-noise"), ("least-squares", "r1")],
)
def test_odd_combinations_open(objective: str, regulariser: str) -> None:
    opened(objective=objective, regulariser=regulariser, integrator="alternating-momentum")


@pytest.mark.browser
def test_a_student_can_click_and_play(tab: Page) -> None:
    tab.goto("/game_dynamics")
    tab.get_by_role("button", name="Endless loop").click()
    tab.get_by_text("Oscillation without convergence").wait_for(timeout=20_000)
    assert "integrator=alternating" in tab.url
    slider = tab.locator(".slider-label").first
    slider.wait_for()
    assert slider.text_content() == "step 300"
    tab.locator(".updatemenu-button").first.click()
    tab.wait_for_function(
        "() => !document.querySelector('.slider-label').textContent.endsWith(' 300')"
    )
    assert tab.locator('[data-testid="stException"]').count() == 0
