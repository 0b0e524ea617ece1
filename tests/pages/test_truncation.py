"""The page on truncation under AppTest: every view stands, and its controls change it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.priors import accepted_share, truncated_deviation
from explorer.ui.frame.numbers import three_latex
from explorer.ui.truncation import text
from explorer.ui.truncation.artist import card, nearest
from explorer.ui.truncation.config import PAGE
from explorer.ui.truncation.views import VIEWS

pytestmark = pytest.mark.slow
FILE = Path(__file__).parents[2] / "pages" / "truncation.py"


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


def test_a_moved_threshold_changes_the_pictures_the_formula_and_the_link() -> None:
    at = opened()
    before = drawn(at)
    at.select_slider(key=f"{PAGE}.threshold").set_value(0.5).run()
    assert not at.exception
    assert drawn(at) != before
    assert at.query_params["threshold"] in ("0.5", ["0.5"])
    now = next(shown.value for shown in at.latex if "accepted" in shown.value)
    for number in (accepted_share(0.5), truncated_deviation(0.5), card()["recall_0.5"]):
        assert three_latex(number) in now


def test_a_threshold_in_between_shows_what_was_measured_next_to_it() -> None:
    assert nearest(0.6) == 0.5
    at = opened(threshold="0.6")
    assert not at.exception
    now = next(shown.value for shown in at.latex if "accepted" in shown.value)
    assert "t = 0.6: " in now
    assert r"\text{measured at } t = 0.5:" in now


def test_another_network_has_other_layers() -> None:
    at = opened(view="gains")
    before = drawn(at)
    at.segmented_control(key=f"{PAGE}.network").set_value("generator").run()
    assert not at.exception
    assert drawn(at) != before


def test_a_class_that_is_no_digit_is_named() -> None:
    at = opened(view="classes", first="10")
    assert not at.exception
    assert "`first` is `10`; it must be a whole number from 0 to 9." in at.warning[0].value


def test_a_missing_model_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        msg = f"The model {name} is missing."
        raise ValueError(msg)

    monkeypatch.setattr("explorer.ui.truncation.artist.artist", missing)
    at = opened()
    assert not at.exception
    assert "is missing" in at.error[0].value


def test_a_missing_card_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.truncation.artist.card", lambda name: {})
    at = opened()
    assert not at.exception
    assert "card" in at.error[0].value
