"""The page of the wrong lines: the click, the verdict, the score sheet."""

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from explorer.plots.mathml import mathml
from explorer.ui.spot_the_bug.cases import CASES
from explorer.ui.spot_the_bug.listing import rows
from tests.pages.theory_pages import click, healthy, metrics, open_page, words


@pytest.mark.parametrize("name", CASES)
def test_case_has_its_lines_and_a_right_one_for_each_wrong_one(name: str) -> None:
    case = CASES[name]
    assert len(case.right) == len(case.wrong) > 0
    for wrong, right in zip(case.wrong, case.right, strict=True):
        assert case.lines[wrong].strip() != right.strip()
    assert len(case.lines) <= 10
    if case.formula:
        assert all(mathml(line) for line in (*case.lines, *case.right))
    marks = [row["mark"] for row in rows(case, [], solved=True)]
    assert marks.count("bug") == marks.count("fix") == len(case.wrong)
    assert {row["mark"] for row in rows(case, [], solved=False)} == {""}


def clicked() -> None:
    """The page with the first two clicks on its lines, a wrong one and the right one."""
    import runpy

    import streamlit as st

    from explorer.ui.spot_the_bug import view

    for line in st.session_state.pop("clicks", ()):
        view.pick("psnr", line)
    runpy.run_path("pages/spot_the_bug.py")


def test_first_click_counts_and_the_second_one_may_be_right() -> None:
    at = AppTest.from_function(clicked, default_timeout=60)
    at.session_state["clicks"] = (1,)
    at = healthy(at.run())
    assert "Not this one" in words(at)
    assert not metrics(at)
    at.session_state["clicks"] = (2, 3)
    at = healthy(at.run())
    assert "**Right.** The peak is the range" in words(at)
    assert metrics(at) == {"Right": "26.0", "As printed": "20.0"}
    assert "1 of 16 found, 0 with the first click." in words(at)
    (line,) = at.session_state["sheet"].values()
    assert (line.right, line.answer) == (False, CASES["psnr"].lines[1])


def test_link_opens_its_case_and_an_unknown_one_is_refused() -> None:
    at = open_page("spot_the_bug", case="ring")
    assert "A ring of eight modes" in words(at)
    at = click(at, "Next case")
    assert at.query_params["case"] in ("critic", ["critic"])
    assert "one of psnr" in words(open_page("spot_the_bug", case="<b>"))


@pytest.mark.slow
@pytest.mark.browser
def test_line_is_clicked_and_the_printed_curve_joins_the_right_one(tab: Page) -> None:
    tab.goto("/spot_the_bug?case=ring")
    tab.get_by_role("button", name="angle = linspace").click(timeout=60_000)
    expect(tab.get_by_text("seven modes")).to_be_visible(timeout=60_000)
    expect(tab.locator(".js-plotly-plot .trace.scatter")).to_have_count(2, timeout=60_000)
    expect(tab.locator(".fix")).to_contain_text("endpoint=False")
