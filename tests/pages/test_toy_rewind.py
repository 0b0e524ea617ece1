from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.toy.recording import RecordedRun

PAGE = Path(__file__).parents[2] / "pages" / "toy_gan.py"


@pytest.fixture
def app() -> Iterator[AppTest]:
    at = AppTest.from_file(PAGE, default_timeout=30)
    at.session_state["toy_gan-tools"] = "Rewind"
    yield at
    if "toy_gan:run" in at.session_state:
        at.session_state["toy_gan:run"].pause()


def test_the_bar_shows_an_earlier_step_and_the_button_goes_on_from_there(app: AppTest) -> None:
    app.run()
    run = app.session_state["toy_gan:run"]
    assert isinstance(run, RecordedRun)
    run.pause()
    run.step(200)
    newest = run.newest
    app.run().select_slider(key="toy_gan-rewind-step").set_value(40).run()
    assert run.frame.snapshot.step == 40
    assert run.newest == newest
    app.button(key="toy_gan-rewind-newest").click().run()
    assert run.frame.snapshot.step == newest
    app.select_slider(key="toy_gan-rewind-step").set_value(40).run()
    app.button(key="toy_gan-rewind-continue").click().run()
    assert not app.exception
    assert run.playing
    assert run.changes == []
    run.pause()
    assert run.newest >= 40
    assert run.frame.snapshot.step == run.newest
