"""The page on growth under AppTest: every view stands, and its controls change it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.ui.growing import text
from explorer.ui.growing.config import PAGE
from explorer.ui.growing.views import VIEWS

pytestmark = pytest.mark.slow
FILE = Path(__file__).parents[2] / "pages" / "growing.py"


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(FILE, default_timeout=60)
    at.query_params.update(query)
    return at.run()


def drawn(at: AppTest) -> list[bytes]:
    """Return what the page sends to its canvases."""
    return [block.proto.SerializeToString() for block in at.get("bidi_component")]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_with_a_formula_and_a_question(view: str) -> None:
    at = opened(view=view, seed="5")
    assert not at.exception
    assert not at.error
    assert not at.warning
    assert len(at.latex) >= 2
    assert any(VIEWS[view].question.text in radio.label for radio in at.radio)
    assert len(at.button) >= len(text.EXPERIMENTS)


def test_another_step_shows_other_pictures_and_stands_in_the_link() -> None:
    at = opened()
    before = drawn(at)
    at.select_slider(key=f"{PAGE}.step").set_value(200).run()
    assert not at.exception
    assert drawn(at) != before
    assert at.query_params["step"] in ("200", ["200"])
    assert any("4^2" in each.value for each in at.latex)


def test_the_weight_moves_the_pictures_and_the_formula() -> None:
    at = opened(view="fade")
    before = drawn(at)
    at.slider(key=f"{PAGE}.weight").set_value(0.25).run()
    assert not at.exception
    assert drawn(at) != before
    assert any("0.75" in each.value for each in at.latex)


def test_a_distance_that_all_begin_within_leaves_nothing_to_divide() -> None:
    at = opened(view="race", target="200")
    assert any("no time to compare" in block.value for block in at.caption)


def test_another_clock_moves_the_race() -> None:
    at = opened(view="race")
    said = [each.value for each in at.latex]
    at.segmented_control(key=f"{PAGE}.clock").set_value("steps").run()
    assert not at.exception
    assert [each.value for each in at.latex] != said


def test_a_step_that_cannot_be_is_named() -> None:
    at = opened(step="-1")
    assert not at.exception
    assert "`step` is `-1`; it must be a whole number from 0 to 4,500." in at.warning[0].value


def test_a_missing_model_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        msg = "The model progan-faces-fading is missing."
        raise ValueError(msg)

    monkeypatch.setattr("explorer.ui.growing.grower.grower", missing)
    at = opened()
    assert not at.exception
    assert "is missing" in at.error[0].value


def test_a_missing_card_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.growing.grower.card", lambda *name: {})
    at = opened()
    assert not at.exception
    assert "card" in at.error[0].value
