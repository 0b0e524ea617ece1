import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from tests.waiting import step_and_wait

PAGE = Path(__file__).parents[2] / "pages" / "toy_gan.py"


@pytest.fixture
def app() -> Iterator[AppTest]:
    at = AppTest.from_file(PAGE, default_timeout=30)
    at.session_state["toy_gan-tools"] = "Share & export"
    at.run()
    at.button(key="toy_gan-share-pause").click().run()
    yield at
    at.session_state["toy_gan:run"].pause()


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["gif", "html"])
def test_a_film_is_made_of_the_remembered_steps(app: AppTest, ending: str) -> None:
    run = app.session_state["toy_gan:run"]
    step_and_wait(run, 100)
    app.button(key=f"toy_gan-make-{ending}").click().run()
    assert not app.exception
    found, data = app.session_state["toy_gan-film"]
    assert found == ending
    if ending == "gif":
        assert getattr(Image.open(io.BytesIO(data)), "n_frames", 1) == len(run.steps)
    else:
        assert b"Plotly.newPlot" in data


@pytest.mark.browser
@pytest.mark.slow
def test_the_copied_link_holds_the_whole_state_and_files_come_down(tab: Page) -> None:
    tab.goto("/toy_gan?compare=none&seed=5")
    tab.get_by_role("tab", name="Share & export").click(timeout=60_000)
    button = tab.locator(".buttons button", has_text="Copy link")
    button.click(timeout=20_000)
    tab.wait_for_function("b => b.dataset.copied", arg=button.element_handle())
    link = button.get_attribute("data-copied")
    assert link is not None
    assert "seed=5" in link
    assert "compare=none" in link
    tab.get_by_role("button", name="Pause to export").click()
    with tab.expect_download(timeout=20_000) as download:
        tab.get_by_role("button", name="Python script").click()
    assert "ToyConfig(seed=5)" in tab.request.get(download.value.url).text()
