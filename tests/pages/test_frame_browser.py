"""The frame of all pages in a real browser: history, keys, titles, names for readers."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PATIENCE = 60_000


def choose(tab: Page, view: str) -> None:
    tab.get_by_role("radio", name=view).click()


def chosen(tab: Page, view: str) -> None:
    expect(tab.get_by_role("radio", name=view)).to_be_checked(timeout=PATIENCE)


def test_back_and_forward_undo_and_redo_one_choice_each(tab: Page) -> None:
    tab.goto("/divergences")
    chosen(tab, "Distances")
    choose(tab, "Learn")
    tab.wait_for_url("**view=learn*", timeout=PATIENCE)
    choose(tab, "Table")
    tab.wait_for_url("**view=table*", timeout=PATIENCE)
    tab.go_back()
    chosen(tab, "Learn")
    expect(tab).to_have_url(re.compile("view=learn"))
    tab.go_back()
    chosen(tab, "Distances")
    expect(tab).to_have_url(re.compile("divergences$"))
    tab.go_forward()
    chosen(tab, "Learn")


def test_shortcuts_keep_out_of_what_has_the_focus(tab: Page) -> None:
    tab.goto("/live?lesson=x")
    step = tab.get_by_role("button", name="Step", exact=True)
    step.wait_for(timeout=PATIENCE)
