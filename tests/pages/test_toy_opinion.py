"""The second opinion beside the live run."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.theory_pages import ROOT, healthy, words
from tests.waiting import step_and_wait


@pytest.fixture
def app() -> Iterator[AppTest]:
    at = AppTest.from_file(ROOT / "pages" / "toy_gan.py", default_timeout=60)
    at.session_state["toy_gan-tools"] = "Second opinion"
    yield at.run()
    at.session_state["toy_gan:run"].pause()


@pytest.mark.slow
def test_each_panel_has_its_opinion_once_there_are_rows(app: AppTest) -> None:
    run = app.session_state["toy_gan:run"]
    run.pause()
    assert words(healthy(app.run())).count("too few to judge by") == 3
    step_and_wait(run, 600)
    said = words(healthy(app.run()))
    assert "too few" not in said
    assert all(f"**Latent dimension {n}: " in said for n in (2, 8, 32))
