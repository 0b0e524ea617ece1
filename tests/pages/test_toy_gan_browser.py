"""The live page in a real browser."""

import re
from functools import partial

import pytest
from playwright.sync_api import Page

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
    tab.locator(".panels figure").first.wait_for(timeout=60_000)
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


def test_three_panels_move_by_themselves(tab: Page) -> None:
    opened(tab)
    assert tab.locator(".panels figure").count() == 3
    first, before = step_of(tab), picture(tab)
    wait_for(lambda: step_of(tab) > first + 50, "training")
    wait_for(lambda: picture(tab) != before, "another picture")
    box = tab.locator(".panels figure > canvas").first.bounding_box()
    assert box is not None
    assert box["width"] >= 320


def test_pause_holds_and_the_arrow_key_steps_by_exactly_one(tab: Page) -> None:
    opened(tab)
    step = held(tab)
    tab.keyboard.press("ArrowRight")
    wait_for(lambda: step_of(tab) != step, "the step")
    assert at_rest(tab) == step + 1
    tab.keyboard.press("Space")
    wait_for(lambda: step_of(tab) > step + 1, "playing again")


def test_slider_changes_the_running_game_and_the_link(tab: Page) -> None:
    opened(tab)
    thumb = tab.get_by_role("slider", name="Learning rate of G")
    thumb.focus()
    tab.keyboard.press("ArrowRight")
    tab.get_by_text(re.compile(r"learning rate of G [\d.]+ to [\d.]+")).first.wait_for(
        timeout=60_000
    )
    wait_for(lambda: "generator_lr=" in tab.url, "the link")
    step = step_of(tab)
    wait_for(lambda: step_of(tab) > step, "training to go on")


def test_run_is_still_there_after_a_reload_of_the_link(tab: Page) -> None:
    opened(tab, "?seed=7&pace=1")
    assert "seed=7" in tab.url
    assert tab.get_by_role("spinbutton", name="Seed").input_value() == "7"


def test_two_tabs_train_at_once_and_one_survives_the_other(tab: Page) -> None:
    opened(tab)
    other = tab.context.new_page()
    opened(other, "?seed=3")
    step = step_of(tab)
    wait_for(lambda: step_of(tab) > step, "the first tab")
    other.close()
    step = step_of(tab)
    wait_for(lambda: step_of(tab) > step, "the first tab alone")


def test_nothing_is_wider_than_the_window(tab: Page) -> None:
    opened(tab)
    for width in (1024, 400):
        tab.set_viewport_size({"width": width, "height": 800})
        fits = "document.documentElement.scrollWidth <= innerWidth + 2"
        wait_for(partial(tab.evaluate, fits), f"a page {width} pixels wide")
        assert tab.locator(".panels figure").count() == 3


def test_malformed_link_gives_a_sentence_and_the_page_still_runs(tab: Page) -> None:
    opened(tab, "?latent_dim=abc&objective=%3Cscript%3E")
    tab.get_by_text("must be a whole number from 1 to 128").wait_for(timeout=20_000)
    step = step_of(tab)
    wait_for(lambda: step_of(tab) > step, "training")


def test_run_is_still_there_after_a_visit_to_another_page(tab: Page) -> None:
    opened(tab)
    wait_for(lambda: step_of(tab) > 100, "some training")
    step = step_of(tab)
    turn_to(tab, "Game dynamics")
    tab.locator(".js-plotly-plot").first.wait_for(timeout=60_000)
    turn_to(tab, "Live GAN")
    tab.locator(".panels figure").first.wait_for(timeout=60_000)
    wait_for(lambda: step_of(tab) >= step, "the same run")
    step = step_of(tab)
    wait_for(lambda: step_of(tab) > step, "training to go on")
