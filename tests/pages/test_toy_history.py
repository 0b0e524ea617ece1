from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.waiting import step_and_wait

PAGE = Path(__file__).parents[2] / "pages" / "toy_gan.py"


@pytest.fixture
def app() -> Iterator[AppTest]:
    at = AppTest.from_file(PAGE, default_timeout=30)
    at.session_state["toy_gan-tools"] = "History"
    yield at.run()
    at.session_state["toy_gan:run"].pause()


@pytest.mark.slow
def test_an_earlier_run_is_listed_with_results_and_recalled_by_a_click(
    app: AppTest,
) -> None:
    first = app.session_state["toy_gan:run"]
    first.pause()
    step_and_wait(first, 40)
    app.number_input(key="toy_gan.seed").set_value(9).run()
    assert app.session_state["toy_gan:config"].seed == 9
    entry = app.session_state["toy_gan:history"][0]
    assert entry.rows[0]["step"] == first.newest
    assert [row["panel"] for row in entry.rows] == [
        "Latent dimension 2",
        "Latent dimension 8",
        "Latent dimension 32",
    ]
    app.button(key="toy_gan-recall-0").click().run()
    assert not app.exception
    assert app.session_state["toy_gan:config"].seed == 0
    assert app.session_state["toy_gan:run"].configs[0].seed == 0
