"""Drawing needs a real browser: pointer events, the canvas, and the way back to Python."""

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(tab: Page) -> Page:
    tab.set_viewport_size({"width": 1440, "height": 1600})
    tab.goto("/toy_gan?compare=none")
    tab.get_by_role("tab", name="Your data").click(timeout=60_000)
    return tab


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw a straight stroke between two places given as shares of the canvas."""
    box = page.locator(".draw canvas").bounding_box()
    assert box is not None
    places = [
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=20)
    page.mouse.up()


def drawn(page: Page) -> int:
    return int(page.locator(".draw canvas").get_attribute("data-points") or -1)


def test_drawn_strokes_become_the_data_while_the_run_goes_on(page: Page) -> None:
    canvas = page.locator(".draw canvas")
    canvas.wait_for(timeout=30_000)
    canvas.hover()
    drag(page, (0.2, 0.2), (0.8, 0.2))
    first = drawn(page)
    drag(page, (0.2, 0.8), (0.8, 0.8))
    both = drawn(page)
    assert 15 <= first < both
    page.get_by_role("button", name="Undo").click()
    assert drawn(page) == first
    page.get_by_text(f"{first} points, just where you drew them").wait_for(timeout=10_000)
    page.get_by_role("button", name="Train on these points").click()
    page.get_by_text(f"In use: {first} points").wait_for(timeout=10_000)
    assert "distribution=points" in page.url
    page.locator(".draw").get_by_role("button", name="Clear").click()
    assert drawn(page) == 0
