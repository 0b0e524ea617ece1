"""Drawing needs a real browser: what becomes of a stroke comes back over the line."""

import numpy as np
import pytest
from playwright.sync_api import Page

from explorer.images.translation import seen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_PIXELS = """(canvas) => Array.from(
  canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)"""


def shown(page: Page, selector: str) -> np.ndarray:
    """Return the pixels of a square canvas, bytes (S, S, 3)."""
    found = np.array(page.locator(f".translate {selector}").evaluate(_PIXELS), np.uint8)
    side = round((len(found) / 4) ** 0.5)
    return np.ascontiguousarray(found.reshape(side, side, 4)[..., :3])


def test_what_is_drawn_is_translated_while_the_hand_moves(tab: Page) -> None:
    tab.goto("/translate?task=colour&place=1")
    tab.locator(".translate[data-serial]").wait_for(timeout=60_000)
    before = shown(tab, ".ink")
    box = tab.locator(".translate .ink").bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 20, box["y"] + 20)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 120, box["y"] + 40, steps=5)
    tab.locator('.translate[data-drawn="true"]').wait_for(timeout=30_000)
    tab.mouse.up()
    tab.wait_for_function(
        """() => [...document.querySelectorAll("*")].some((node) => {
          const root = node.shadowRoot?.querySelector(".translate");
          return root && root.dataset.asked === root.dataset.serial; })"""
    )
    drawn = shown(tab, ".ink")
    changed = (drawn != before).any(2)
    assert 0 < changed.sum() < 0.2 * changed.size
    expected = seen("cyclegan-colour", "forth", drawn, None, 30).pictures["there"]
    found = shown(tab, '.panes [data-name="there"] canvas')
    assert np.abs(found.astype(int) - expected).max() <= 2
