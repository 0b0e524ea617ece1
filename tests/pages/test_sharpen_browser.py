"""The glass needs a real browser: it follows the mouse over all pictures at once."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_COLOURS = """(canvas) => new Set(Array.from(new Uint32Array(canvas.getContext("2d")
  .getImageData(0, 0, canvas.width, canvas.height).data.buffer))).size"""


def test_the_glass_follows_the_mouse_in_all_pictures_and_stays_in_the_address(
    tab: Page,
) -> None:
    tab.goto("/sharpen?x=0.2&y=0.2")
    stage = tab.locator(".sharpen[data-at]")
    stage.wait_for(timeout=60_000)
    parts = tab.locator(".sharpen canvas.part")
    assert parts.count() == 4
    before = [parts.nth(place).screenshot() for place in range(4)]
    whole = tab.locator(".sharpen canvas.whole").nth(1)
    box = whole.bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.3 * box["height"])
    at = json.loads(stage.get_attribute("data-at") or "")
    assert at == pytest.approx([0.6, 0.3], abs=0.02)
    for place in range(4):
        assert parts.nth(place).screenshot() != before[place]
        assert parts.nth(place).evaluate(_COLOURS) > 8
    tab.wait_for_url(lambda url: "x=0.6" in url or "x=0.59" in url)
    query = parse_qs(urlsplit(tab.url).query)
    assert [float(query[name][0]) for name in "xy"] == pytest.approx(at, abs=0.001)
    whole.focus()
    tab.keyboard.press("ArrowRight")
    moved = json.loads(stage.get_attribute("data-at") or "")
    assert moved == pytest.approx([at[0] + 1 / 32, at[1]])
