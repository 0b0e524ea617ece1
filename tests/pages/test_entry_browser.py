"""The way into the app, in a real browser."""

import pytest
from playwright.sync_api import Browser, Page

from explorer.ui.guide.pages import GUIDE, PAGES, title_of
from tests.pages.menus import turn_to

pytestmark = pytest.mark.browser

#: The words on buttons that do not fit.
CUT = """() => [...document.querySelectorAll("button *")]
    .filter(e => getComputedStyle(e).textOverflow == "ellipsis")
    .filter(e => e.scrollWidth > e.clientWidth + 1)
    .map(e => e.innerText)"""


def test_link_to_a_page_opens_it_with_its_state_on_a_server_just_started(
    cold_server: str, browser: Browser
) -> None:
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.goto(f"{cold_server}/game_dynamics?step_size=0.3")
    tab.get_by_role("link", name="Start").wait_for(timeout=60_000)
    tab.locator(".js-plotly-plot").first.wait_for(timeout=60_000)
    assert "step_size=0.3" in tab.url
    assert tab.get_by_text("Page not found").count() == 0
    tab.close()


def test_every_page_of_the_navigation_opens_without_an_error(tab: Page) -> None:
    tab.set_viewport_size({"width": 1024, "height": 768})
    tab.goto("/")
    tab.locator(".story[data-scene]").wait_for(timeout=60_000)
    for name in (*PAGES, *GUIDE):
        address = f"/{name}"
        turn_to(tab, title_of(name))
        tab.wait_for_url(f"**{address}*", timeout=60_000)
        tab.locator("h3.question").wait_for(timeout=60_000)
        tab.wait_for_timeout(1_000)
        assert tab.locator('[data-testid="stException"]').count() == 0, address
        assert not tab.evaluate(CUT), address


def test_a_button_takes_a_live_run_to_another_page(tab: Page) -> None:
    tab.goto("/toy_gan")
    tab.locator(".panels figure").first.wait_for(timeout=60_000)
    tab.get_by_role("tab", name="Slow motion").click()
    tab.get_by_role("button", name="Open one step in slow motion").click()
    tab.wait_for_url("**/step_by_step*", timeout=60_000)
    turn_to(tab, "Live GAN")
    tab.locator(".panels figure").first.wait_for(timeout=60_000)
    assert "step_by_step" not in tab.url
