"""The search that is at hand on every page."""

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from explorer.ui.guide.search import everything
from tests.pages.theory_pages import healthy


def anywhere() -> None:
    """A page with the button, as the navigation shows it."""
    from explorer.ui.guide import search

    search.button()


def test_search_opens_over_a_page_and_leads_to_what_is_chosen() -> None:
    at = healthy(AppTest.from_function(anywhere, default_timeout=60).run())
    assert not at.selectbox
    at = healthy(at.button(key="guide-search").click().run())
    found = next(title for title in everything() if title.startswith("Game dynamics: "))
    at.selectbox[0].set_value(found).run()
    assert at.session_state["wanted page"] == "game_dynamics"


@pytest.mark.slow
@pytest.mark.browser
def test_key_opens_the_search_and_words_are_explained_beside_the_page(tab: Page) -> None:
    tab.goto("/game_dynamics")
    button = tab.locator(".st-key-guide-search button")
    expect(button).to_be_in_viewport(timeout=60_000)
    box = button.bounding_box()
    assert box
    assert box["x"] > 1200
    tab.wait_for_function(
        "[...(CSS.highlights.get('word') ?? [])].some((range) => "
        "range.startContainer.parentElement?.closest('[data-testid=stSidebar]'))",
        timeout=60_000,
    )
    tab.keyboard.press("Control+k")
    field = tab.get_by_role("dialog").get_by_role("combobox")
    field.fill("PSNR", timeout=60_000)
    field.press("Enter")
    tab.wait_for_url("**/spot_the_bug*", timeout=60_000)
