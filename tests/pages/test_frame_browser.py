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
    play.or_(pause).first.wait_for(timeout=PATIENCE)
    if pause.count():
        pause.click()
    play.wait_for(timeout=PATIENCE)
    step = tab.locator(".panels canvas[data-step]").first

    # Of two clicks that arrive together Streamlit may answer the later one first.
    tab.keyboard.press("s")
    expect(step).to_have_attribute("data-step", "1", timeout=PATIENCE)
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


def test_pages_answer_to_their_names(tab: Page) -> None:
    shows = {"live": ".panels figure", "toy_gan": ".panels figure", "start": ".story canvas"}
    for name, shown in shows.items():
        tab.goto(f"/{name}")
        tab.locator(shown).first.wait_for(timeout=PATIENCE)
        assert tab.get_by_text("Page not found").count() == 0
