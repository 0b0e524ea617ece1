"""The frame of all pages in a real browser: history, keys, addresses, what all can read."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PATIENCE = 60_000


def view(tab: Page, name: str, *, chosen: bool) -> None:
    radio = tab.get_by_role("radio", name=name)
    if not chosen:
        radio.click()
    expect(radio).to_be_checked(timeout=PATIENCE)


def test_back_and_forward_undo_and_redo_one_choice_each(tab: Page) -> None:
    tab.goto("/divergences")
    view(tab, "Distances over d", chosen=True)
    for name, value in (("Critics", "critics"), ("f-divergences", "table")):
        view(tab, name, chosen=False)
        tab.wait_for_url(f"**view={value}*", timeout=PATIENCE)
    tab.go_back()
    view(tab, "Critics", chosen=True)
    expect(tab).to_have_url(re.compile("view=critics"))
    tab.go_back()
    view(tab, "Distances over d", chosen=True)
    expect(tab).to_have_url(re.compile("divergences$"))
    tab.go_forward()
    view(tab, "Critics", chosen=True)
    expect(tab).to_have_url(re.compile("view=critics"))


def test_keys_press_buttons_and_keep_out_of_what_has_the_focus(tab: Page) -> None:
    tab.goto("/toy_gan?lesson=Predict.")
    expect(tab).to_have_title(re.compile("^Live GAN"), timeout=PATIENCE)
    pause, play = (tab.get_by_role("button", name=n, exact=True) for n in ("Pause", "Play"))
    tab.locator(".panels figure").first.wait_for(timeout=PATIENCE)
    if not play.count():
        pause.click()
    play.wait_for(timeout=PATIENCE)
    step = tab.locator(".panels canvas[data-step]").first

    tab.get_by_role("button", name="Reset", exact=True).focus()
    tab.keyboard.press("Space")
    expect(step).to_have_attribute("data-step", "0", timeout=PATIENCE)
    expect(play).to_be_visible()
    tab.keyboard.press("s")
    expect(step).to_have_attribute("data-step", "1", timeout=PATIENCE)
    seed = tab.get_by_role("spinbutton", name="Seed")
    seed.fill("1e3")
    tab.keyboard.press("s")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**seed=1000*", timeout=PATIENCE)
    expect(step).to_have_attribute("data-step", "0", timeout=PATIENCE)
    expect(play).to_be_visible()


def test_the_live_page_answers_to_its_names(tab: Page) -> None:
    for name in ("live", "toy_gan"):
        tab.goto(f"/{name}")
        tab.locator(".panels figure").first.wait_for(timeout=PATIENCE)
        assert tab.get_by_text("Page not found").count() == 0


#: Pictures without a name, in the page and inside of components.
NAMELESS = """() => {
  const inside = (node) => [...node.querySelectorAll('*')].map((n) => n.shadowRoot);
  const find = (node) => [...node.querySelectorAll('canvas, .figure')].concat(
    ...inside(node).filter(Boolean).map(find));
  return find(document).filter((n) => !n.ariaLabel || !n.getAttribute('role'))
    .filter((n) => n.checkVisibility()).map((n) => n.outerHTML.slice(0, 100));
}"""
#: The contrast of a button's words with its ground.
CONTRAST = """(button) => {
  const light = (colour) => colour.match(/[0-9.]+/g).slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0.05);
  const {color, backgroundColor} = getComputedStyle(button);
  const [low, high] = [light(color), light(backgroundColor)].sort((a, b) => a - b);
  return high / low;
}"""


def test_every_picture_has_a_name_and_the_chief_button_can_be_read_in_the_dark(
    tab: Page,
) -> None:
    tab.emulate_media(color_scheme="dark")
    tab.goto("/divergences")
    tab.locator(".js-plotly-plot").first.wait_for(timeout=PATIENCE)
    assert tab.evaluate(NAMELESS) == []
    tab.goto("/latent_walk?view=between&model=grey")
    tab.locator(".tile canvas").first.wait_for(timeout=PATIENCE)
    assert tab.evaluate(NAMELESS) == []
    tab.goto("/train_images")
    chief = tab.get_by_test_id("stBaseButton-primary").first
    chief.wait_for(timeout=PATIENCE)
    assert chief.evaluate(CONTRAST) >= 4.5
