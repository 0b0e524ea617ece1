"""What all pages share, without a browser: history, lessons, first values."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from explorer.ui.frame import state
from explorer.ui.frame.numbers import three, three_latex
from tests.pages.theory_pages import healthy, open_page

PAGE = "divergences"


def visit(at: AppTest, **query: str) -> AppTest:
    """Run the page again as the browser does for Back and Forward."""
    at.query_params.clear()
    for name, value in query.items():
        at.query_params[name] = value
    return healthy(at.run())


def test_after_back_the_address_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page(PAGE, view="critics", separation="1.5")
    monkeypatch.setattr(state, "history_navigation", lambda: True)
    visit(at, view="table")
    config = at.session_state[f"{PAGE}:config"]
    assert (config.view, config.separation) == ("table", type(config)().separation)
    assert at.query_params["view"] in ("table", ["table"])


def test_in_any_other_run_the_session_wins() -> None:
    at = visit(open_page(PAGE, view="critics"), view="table")
    assert at.session_state[f"{PAGE}:config"].view == "critics"


def test_back_to_the_link_of_the_navigation_keeps_the_state_it_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = open_page(PAGE, view="critics")
    at.session_state["shown page"] = "another page"
    visit(at)
    monkeypatch.setattr(state, "history_navigation", lambda: True)
    visit(at, view="table")
    visit(at)
    assert at.session_state[f"{PAGE}:config"].view == "critics"


def test_a_control_begins_with_its_value_even_where_the_session_has_told_it_before() -> None:
    """A browser that missed the first drawing begins with the default of a later one."""
    at = open_page(PAGE, separation="1.5")
    for _ in range(2):
        slider = next(s for s in at.slider if s.label == "Separation d")
        assert list(slider.proto.default) == [1.5]
        at.run()


def test_a_run_waits_for_play_under_the_text_of_a_lesson() -> None:
    def script() -> None:
        import streamlit as st

        from explorer.ui.frame import lesson
        from explorer.ui.frame.lesson import Lesson

        before = lesson.waits("page")
        lesson.put("page", Lesson(lesson="Predict."))
        st.text(f"{before} {lesson.waits('page')}")

    assert AppTest.from_function(script).run().text[0].value == "False True"


def test_numbers_of_single_precision_are_shown_without_a_warning() -> None:
    single: Any = np.float32(0.25)
    assert three(single) == three_latex(single) == "0.250"
