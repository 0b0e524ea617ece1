"""The page on styles under AppTest: every view stands, and its controls change it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.images.measuring.metrics import FACE_FID
from explorer.ui.styles import factors, text
from explorer.ui.styles.ablation import PAPER
from explorer.ui.styles.config import PAGE
from explorer.ui.styles.stylist import card
from explorer.ui.styles.views import VIEWS

pytestmark = pytest.mark.slow
FILE = Path(__file__).parents[2] / "pages" / "styles.py"


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(FILE, default_timeout=60)
    at.query_params.update(query)
    return at.run()


def drawn(at: AppTest) -> list[bytes]:
    """Return what the page sends to its canvases."""
    return [block.proto.SerializeToString() for block in at.get("bidi_component")]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_with_a_formula_and_a_question(view: str) -> None:
    at = opened(view=view, a="5")
    assert not at.exception
    assert not at.error
    assert not at.warning
    assert len(at.latex) >= 2
    assert any(VIEWS[view].question.text in radio.label for radio in at.radio)
    assert len(at.button) >= len(text.EXPERIMENTS)


def test_a_moved_share_changes_the_picture_and_the_link() -> None:
    at = opened()
    before = drawn(at)
    at.slider(key=f"{PAGE}.fine").set_value(1.0).run()
    assert not at.exception
    assert drawn(at) != before
    assert at.query_params["fine"] in ("1.0", ["1.0"], "1", ["1"])


def test_the_page_says_where_the_paper_is_not_borne_out() -> None:
    said = next(t.value for t in opened(view="factors").markdown if "The paper says" in t.value)
    agreed = said.partition("Here so: ")[2].partition(". Otherwise: ")
    for factor, group in factors.SAID.items():
        shares = {g: card()[f"share_{g}_{factor}"] for g in ("coarse", "middle", "fine")}
        place = agreed[0 if max(shares.values()) == shares[group] else 2]
        assert factor.replace("_", " ") in place


def test_the_ablation_says_where_nothing_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.styles.ablation.ends", dict)
    at = opened(view="ablation")
    assert not at.exception
    column = at.table[0].value[f"{FACE_FID}, here"].tolist()
    assert column == ["not measured"] * len(PAPER)
    assert any("Here: not measured." in caption.value for caption in at.caption)


def test_a_seed_that_cannot_be_is_named() -> None:
    at = opened(a="-1")
    assert not at.exception
    assert "`a` is `-1`; it must be a whole number from 0 to 9,999." in at.warning[0].value


def test_a_missing_model_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        msg = "The model stylegan-faces is missing."
        raise ValueError(msg)

    monkeypatch.setattr("explorer.ui.styles.stylist.stylist", missing)
    at = opened()
    assert not at.exception
    assert "is missing" in at.error[0].value


def test_a_missing_card_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.styles.stylist.card", dict)
    at = opened()
    assert not at.exception
    assert "card" in at.error[0].value
