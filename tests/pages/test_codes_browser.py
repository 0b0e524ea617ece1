"""Dragging through codes needs a real browser: the networks run there."""

import json

import numpy as np
import pytest
from playwright.sync_api import Page

from explorer.images.codes import decoded, system_of
from explorer.ui.codes.config import CodesConfig
from tests.images.coded import encoded, learned_picture, unit_range

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_PIXELS = """(canvas) => Array.from(canvas.getContext("2d").getImageData(0, 0, 16, 16).data)
  .filter((_, i) => i % 4 === 0)"""


def shown(page: Page, canvas: str) -> np.ndarray:
    found = page.locator(f".codes {canvas}").evaluate(_PIXELS)
    return np.array(found, np.uint8).reshape(16, 16)


def test_the_browser_draws_and_encodes_what_the_networks_do(tab: Page) -> None:
    config = CodesConfig(model="aae-ring", x=1.5, y=-2.0)
    query = "&".join(f"{name}={value}" for name, value in config.to_query().items())
    tab.goto(f"/codes?{query}")
    codes = tab.locator(".codes[data-at]")
    codes.wait_for(timeout=60_000)
    system = system_of("aae-ring")
    expected = learned_picture(system, (1.5, -2.0))
    assert np.abs(shown(tab, ".big").astype(int) - expected).max() <= 2
    box = tab.locator(".codes .pad").bounding_box()
    assert box is not None
    tab.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"])
    at = json.loads(codes.get_attribute("data-at") or "")
    assert at == pytest.approx([2, 0], abs=0.05)
    moved = learned_picture(system, tuple(at))
    assert np.abs(shown(tab, ".big").astype(int) - moved).max() <= 2
    tab.locator(".codes .lend").click()
    drawn = shown(tab, ".ink")
    landed = json.loads(codes.get_attribute("data-landed") or "")
    code = encoded(system, unit_range(drawn[None]))
    assert landed == pytest.approx(code[0].tolist(), abs=0.02)
    back = ((decoded(system, code)[0, 0].numpy() + 1) * 127.5).round()
    assert np.abs(shown(tab, ".back").astype(int) - back).max() <= 2
