"""The live page in a real browser."""

import re
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.conftest import opened_tab
from tests.pages.menus import turn_to
from tests.waiting import wait_for

pytestmark = pytest.mark.browser
#: Whether the picture has stood still for a few of its own periods.
AT_REST = """() => new Promise((resolve) => {
  const steps = () => [...document.querySelectorAll("*")].map((node) => node.shadowRoot)
    .concat(document).filter(Boolean)
    .flatMap((root) => [...root.querySelectorAll(".panels canvas[data-step]")])
    .map((canvas) => canvas.dataset.step).join();
  const before = steps();
  setTimeout(() => resolve(before !== "" && steps() === before), 300);
})"""


def step_of(tab: Page) -> int:
    return int(tab.locator(".panels canvas").last.get_attribute("data-step") or -1)


def opened(tab: Page, query: str = "") -> None:
    tab.goto(f"/toy_gan{query}")
    # The first page of a server waits for its imports.
    tab.locator(".panels figure").first.wait_for(timeout=150_000)
    wait_for(lambda: step_of(tab) >= 0, "the first picture")


def held(tab: Page) -> int:
    tab.get_by_role("button", name="Pause", exact=True).click()
    tab.get_by_role("button", name="Play", exact=True).wait_for(timeout=20_000)
    return at_rest(tab)


def at_rest(tab: Page) -> int:
    """Return the step on show once every panel shows it and no picture is on its way."""
    tab.wait_for_function(AT_REST, timeout=30_000)
    return step_of(tab)


def picture(tab: Page) -> str:
    canvas = tab.locator(".panels figure > canvas").first
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


@pytest.fixture(scope="module")
def live(browser: Browser, server: str) -> Iterator[Page]:
    """Open the live page once, for tests that leave it playing."""
    with opened_tab(browser, server) as page:
        opened(page)
        yield page


def test_three_panels_move_by_themselves(live: Page) -> None:
    assert live.locator(".panels figure").count() == 3
    first, before = step_of(live), picture(live)
    wait_for(lambda: step_of(live) > first + 50, "training")
    wait_for(lambda: picture(live) != before, "another picture")
    box = live.locator(".panels figure > canvas").first.bounding_box()
    assert box is not None
    assert box["width"] >= 320


def test_pause_holds_and_the_arrow_key_steps_by_exactly_one(live: Page) -> None:
    step = held(live)
    live.keyboard.press("ArrowRight")
    wait_for(lambda: step_of(live) != step, "the step")
    assert at_rest(live) == step + 1
    live.keyboard.press("Space")
    wait_for(lambda: step_of(live) > step + 1, "playing again")


def test_slider_changes_the_running_game_and_the_link(live: Page) -> None:
    thumb = live.get_by_role("slider", name="Learning rate of G")
    thumb.focus()
    live.keyboard.press("ArrowRight")
    live.get_by_text(re.compile(r"learning rate of G [\d.]+ to [\d.]+")).first.wait_for(
        timeout=60_000
    )
    wait_for(lambda: "generator_lr=" in live.url, "the link")
    step = step_of(live)
    wait_for(lambda: step_of(live) > step, "training to go on")


def test_two_tabs_train_at_once_and_one_survives_the_other(live: Page) -> None:
    other = live.context.new_page()
    opened(other, "?seed=3")
    assert "seed=3" in other.url
    assert other.get_by_role("spinbutton", name="Seed").input_value() == "3"
    step = step_of(live)
    wait_for(lambda: step_of(live) > step, "the first tab")
    other.close()
    step = step_of(live)
    wait_for(lambda: step_of(live) > step, "the first tab alone")


def test_nothing_is_wider_than_the_window(live: Page) -> None:
    for width in (1024, 400):
        live.set_viewport_size({"width": width, "height": 800})
        fits = "document.documentElement.scrollWidth <= innerWidth + 2"
        wait_for(partial(live.evaluate, fits), f"a page {width} pixels wide")
        assert live.locator(".panels figure").count() == 3
    live.set_viewport_size({"width": 1440, "height": 900})


def test_malformed_link_gives_a_sentence_and_the_page_still_runs(tab: Page) -> None:
    opened(tab, "?latent_dim=abc&objective=%3Cscript%3E")
    tab.get_by_text("must be a whole number from 1 to 256").wait_for(timeout=20_000)
    step = step_of(tab)
    wait_for(lambda: step_of(tab) > step, "training")


def test_run_is_still_there_after_a_visit_to_another_page(live: Page) -> None:
    wait_for(lambda: step_of(live) > 100, "some training")
    step = step_of(live)
    turn_to(live, "Game dynamics")
    live.locator(".js-plotly-plot").first.wait_for(timeout=60_000)
    turn_to(live, "Live GAN")
    live.locator(".panels figure").first.wait_for(timeout=60_000)
    wait_for(lambda: step_of(live) >= step, "the same run")
    step = step_of(live)
    wait_for(lambda: step_of(live) > step, "training to go on")
