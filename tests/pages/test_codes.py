"""The page about codes under AppTest: every model opens, and the table is that of the cards."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.images.codes import NAMES
from explorer.ui.codes import text

PAGE = Path(__file__).parents[2] / "pages" / "codes.py"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_model_opens_with_its_numbers(name: str) -> None:
    at = AppTest.from_file(PAGE, default_timeout=60)
    at.query_params["model"] = name
    at.run()
    assert not at.exception
    assert not at.error
    card = text.cards()[name]  # type: ignore[index]
    formulas = " ".join(block.value for block in at.latex)
    assert (r"\mathrm{KS}" in formulas) == ("ks" in card)
    assert len(at.table[0].value) == len(NAMES)


def test_a_code_out_of_range_is_named() -> None:
    at = AppTest.from_file(PAGE, default_timeout=60)
    at.query_params["x"] = "9"
    at.run()
    assert not at.exception
    assert "`x` is `9`; it must be a number from -4 to 4." in at.warning[0].value
