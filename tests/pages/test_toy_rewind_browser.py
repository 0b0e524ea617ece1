"""Rewind in a real browser: a replay moves the picture and the bar by itself."""

import pytest
from playwright.sync_api import Page

from tests.pages.test_toy_gan_browser import at_rest, held, opened, picture, step_of
from tests.waiting import wait_for

pytestmark = pytest.mark.browser


def test_a_replay_moves_picture_and_bar_to_the_end_and_continues_exactly(tab: Page) -> None:
    opened(tab)
    wait_for(lambda: step_of(tab) > 400, "training")
    newest = held(tab)
    bar = tab.get_by_role("slider", name="Step on show")
    bar.wait_for(timeout=20_000)
    last, before = bar.get_attribute("aria-valuetext"), picture(tab)
    tab.get_by_role("radio", name="10", exact=True).click()
    tab.get_by_role("button", name="Replay", exact=True).click()
    seen: list[int] = []

    def watched() -> bool:
        if (step := step_of(tab)) not in seen:
            seen.append(step)
        return bar.get_attribute("aria-valuetext") != last and len(seen) >= 8

    wait_for(watched, "eight steps of the replay")
    assert seen[0] in (0, newest)
    assert seen[1:] == sorted(seen[1:])
    assert picture(tab) != before
    tab.get_by_role("button", name="Pause the replay").click()
    tab.get_by_role("button", name="Replay", exact=True).wait_for()
    at_rest(tab)
    wait_for(
        lambda: bar.get_attribute("aria-valuetext") == f"{step_of(tab):,}", "the bar to agree"
    )
    shown = step_of(tab)
    curve = tab.locator(".curves canvas").first
    middle = curve.bounding_box()
    assert middle
    curve.click(position={"x": middle["width"] / 2, "y": middle["height"] / 2})
    wait_for(lambda: abs(step_of(tab) - newest / 2) < newest / 5, "the clicked step on show")
    shown = at_rest(tab)
    tab.get_by_role("button", name="Continue from here").click()
    wait_for(lambda: step_of(tab) > shown, "the run to go on")
