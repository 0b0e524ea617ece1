"""The words on the pages in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from explorer.ui.guide.glossary import TERMS


@pytest.mark.browser
def test_word_is_explained_where_the_pointer_rests_and_under_the_page(tab: Page) -> None:
    tab.goto("/optimal_discriminator")
    words = tab.locator("details.list")
    expect(words.locator("summary")).to_contain_text("Words on this page", timeout=60_000)
    tab.wait_for_function("CSS.highlights.get('word')?.size > 5")
    place = tab.evaluate(
        "() => { const box = [...CSS.highlights.get('word')].find((r) => r.toString() == 'D')"
        ".getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }"
    )
    tab.mouse.move(*place)
    expect(tab.locator(".tip")).to_have_text(f"discriminator: {TERMS['discriminator'].means}")
    tab.keyboard.press("Escape")
    expect(tab.locator(".tip")).to_be_hidden()
    words.locator("summary").press("Enter")
    expect(words.locator("dd").get_by_text(TERMS["logit"].means[:12])).to_have_count(0)
    expect(words.locator("dd").get_by_text(TERMS["discriminator"].means)).to_be_visible()
