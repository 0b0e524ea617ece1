"""The theory pages in a real browser: what AppTest cannot see."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 30_000


def test_control_points_follow_the_mouse_and_the_arrow_keys_and_bend_d(tab: Page) -> None:
    tab.goto("/optimal_discriminator?view=bend")
    handle = tab.locator("circle.handle").nth(1)
    handle.wait_for(timeout=PATIENCE)
    gap = tab.locator(".numbers > div", has_text="gap")
    before = gap.inner_text()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x, y - 60, steps=4)
    tab.mouse.move(x, y - 120, steps=4)
    tab.mouse.up()
    heights = tab.locator(".editor svg").get_attribute("data-heights") or ""
    raised = float(heights.split(",")[1])
    assert raised > 0.75
    expect(gap).not_to_have_text(before, timeout=PATIENCE)
    tab.wait_for_url(lambda url: f"{raised:.2f}".rstrip("0") in url, timeout=PATIENCE)

    tab.locator("circle.handle").first.focus()
    tab.keyboard.press("Shift+ArrowUp")
    tab.keyboard.press("ArrowUp")
    tab.wait_for_url("**heights=0.56*", timeout=PATIENCE)


def test_the_film_plays_without_the_server_and_stops_where_it_is_told(tab: Page) -> None:
    tab.goto("/goodfellow_figure")
    svg = tab.locator(".player svg")
    expect(svg).to_have_attribute("data-moment", "0", timeout=PATIENCE)
    tab.locator("button.play").click()
    expect(svg).not_to_have_attribute("data-moment", "0", timeout=PATIENCE)
    tab.get_by_role("button", name="(d) end").click()
    expect(svg).to_have_attribute("data-panel", "d")
    tab.wait_for_url("**moment=81*", timeout=PATIENCE)
    expect(tab.locator(".player .caption")).to_contain_text("(d)")


def test_a_slider_moves_the_numbers_of_the_distances(tab: Page) -> None:
    tab.goto("/divergences?pair=lines&separation=0.5")
    table = tab.get_by_test_id("stTable")
    expect(table).to_contain_text("0.500", timeout=PATIENCE)
    tab.locator(".js-plotly-plot").first.wait_for(timeout=PATIENCE)
    thumb = tab.get_by_test_id("stSlider").filter(has_text="Separation d").get_by_role("slider")
    thumb.focus()
    tab.keyboard.press("ArrowRight")
    expect(table).to_contain_text("0.550", timeout=PATIENCE)
    tab.wait_for_url("**separation=0.55*", timeout=PATIENCE)
