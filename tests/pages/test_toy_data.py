from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.ui.lab.controls import LabConfig

PAGE = Path(__file__).parents[2] / "pages" / "toy_gan.py"


@pytest.fixture
def app() -> Iterator[AppTest]:
    test = AppTest.from_file(PAGE, default_timeout=30)
    test.session_state["toy_gan-tools"] = "Your data"
    test.session_state["toy_gan-data-way"] = "Paste"
    yield test
    if "toy_gan:run" in test.session_state:
        test.session_state["toy_gan:run"].pause()


@pytest.mark.slow
def test_pasted_points_become_the_data_and_travel_in_the_link(app: AppTest) -> None:
    app.run().text_area(key="toy_gan-data-text").input("0,0\n4,4").run()
    assert any("2 points: the middle of their range, (2, 2)" in m.value for m in app.markdown)
    app.button(key="toy_gan-data-use").click().run()
    assert not app.exception
    config = app.session_state["toy_gan:config"]
    assert config.points == ((-2, -2), (2, 2))
    assert app.query_params["points"] == "-2.0,-2.0,2.0,2.0"
    query = {name: str(value) for name, value in app.query_params.items()}
    assert LabConfig.from_query(query) == (config, [])


@pytest.mark.slow
def test_a_click_takes_what_the_field_holds_even_if_the_page_has_not_shown_it(
    app: AppTest,
) -> None:
    app.run().text_area(key="toy_gan-data-text").input("0,0\n4,4").run()
    app.text_area(key="toy_gan-data-text").input("0,0\n2,2\n4,4")
    app.button(key="toy_gan-data-use").click().run()
    assert len(app.session_state["toy_gan:config"].points) == 3


@pytest.mark.slow
def test_what_was_taken_back_in_the_same_moment_is_not_used(app: AppTest) -> None:
    app.run().text_area(key="toy_gan-data-text").input("0,0\n4,4").run()
    app.text_area(key="toy_gan-data-text").input("0,0\n4;x")
    app.button(key="toy_gan-data-use").click().run()
    assert not app.exception
    assert "Line 2" in app.error[0].value
    assert app.session_state["toy_gan:config"].distribution == "ring"


@pytest.mark.slow
def test_a_wrong_line_is_named_and_nothing_changes(app: AppTest) -> None:
    app.run().text_area(key="toy_gan-data-text").input("1,2\n3;x").run()
    assert "Line 2" in app.error[0].value
    assert "Nothing was changed" in app.error[0].value
    assert app.session_state["toy_gan:config"].distribution == "ring"


@pytest.mark.slow
def test_points_too_many_for_a_link_are_left_out_of_it_and_can_be_thinned(app: AppTest) -> None:
    text = "\n".join(f"{x},{x * x}" for x in range(2_000))
    app.run().text_area(key="toy_gan-data-text").input(text).run()
    app.button(key="toy_gan-data-use").click().run()
    assert "points" not in app.query_params
    assert "distribution" not in app.query_params
    assert any("leaves them out" in w.value for w in app.warning)
    app.button(key="toy_gan-data-thin").click().run()
    assert "points" in app.query_params
    assert app.query_params["distribution"] == "points"
