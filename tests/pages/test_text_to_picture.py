"""The page on captions under AppTest: every view stands, another word draws anew."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.images.store import shipped
from explorer.ui.words import painting, text
from explorer.ui.words.config import PAGE
from explorer.ui.words.views import VIEWS

pytestmark = pytest.mark.slow
FILE = Path(__file__).parents[2] / "pages" / "words.py"


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


def test_another_word_changes_the_pictures_the_formula_and_the_link() -> None:
    at = opened()
    before, formula = drawn(at), [shown.value for shown in at.latex]
    at.segmented_control(key=f"{PAGE}.shape").set_value("square").run()
    assert not at.exception
    assert drawn(at) != before
    assert [shown.value for shown in at.latex] != formula
    assert at.query_params["shape"] in ("square", ["square"])


def test_words_that_are_none_are_named_and_the_page_stands() -> None:
    at = opened(ink="mauve", seed="-3", view="poem")
    assert not at.exception
    assert len(at.warning) == 3


def test_a_missing_network_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(room: str, name: str) -> Path:
        msg = f"The shipped model {room}/{name} is missing."
        raise ValueError(msg)

    painting.painter.clear()
    monkeypatch.setattr("explorer.images.wording.shipped_file", missing)
    at = opened()
    painting.painter.clear()
    assert not at.exception
    assert [error.value for error in at.error] == ["The shipped model zoo/stackgan is missing."]
    assert shipped.measured("zoo", "stackgan")
