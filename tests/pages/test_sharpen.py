"""The page about sharpening under AppTest: its numbers follow the controls."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.images import enlarging
from explorer.ui.sharpen import text

PAGE = Path(__file__).parents[2] / "pages" / "sharpen.py"


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def glass(at: AppTest) -> bytes:
    return bytes(at.get("bidi_component")[0].proto.bytes)


@pytest.fixture(scope="module")
def page() -> AppTest:
    at = opened()
    assert not at.exception
    assert not at.error
    return at


def test_the_table_has_a_row_for_every_network(page: AppTest) -> None:
    assert len(page.table[0].value) == len(text.NAMES) == len(text.RUNS)
    assert all(text.cards().values())


def test_another_weight_draws_another_picture_and_other_numbers(page: AppTest) -> None:
    formulas, drawn = [block.value for block in page.latex], glass(page)
    page.select_slider(key="sharpen.run").set_value(0).run()
    assert not page.exception
    assert [block.value for block in page.latex][1] != formulas[1]
    assert r"\log D" not in page.latex[0].value
    assert glass(page) != drawn


def test_the_share_of_samples_moves_the_error_of_the_pixel() -> None:
    at = opened(share="0.5")
    assert any("1.76" in block.value for block in at.latex)
    at.slider(key="sharpen.share").set_value(1.0).run()
    assert not at.exception
    assert any("3.01" in block.value for block in at.latex)


def test_without_a_picture_of_ones_own_the_page_asks_for_one() -> None:
    at = opened(source="own")
    assert not at.exception
    assert "Upload a picture" in at.info[0].value
    assert at.slider(key="sharpen.picture").disabled


def test_what_does_not_fit_an_address_is_named() -> None:
    at = opened(run="9", source="photo")
    assert not at.exception
    said = " ".join(warning.value for warning in at.warning)
    assert "`run`" in said
    assert "`source`" in said


def test_a_missing_network_is_said_and_the_rest_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(original: object, run: str) -> None:
        msg = f"The model {run} is missing."
        raise ValueError(msg)

    monkeypatch.setattr(enlarging, "restored", missing)
    at = opened(picture="5")
    assert not at.exception
    assert "The model srresnet is missing." in at.error[0].value
    assert len(at.table) == 1
