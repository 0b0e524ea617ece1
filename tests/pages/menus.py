"""The menus of the navigation in a real browser."""

from playwright.sync_api import Locator, Page

from explorer.ui.guide.pages import sections, title_of

_SECTION, _LINK = '[data-testid="stTopNavSection"]', '[data-testid="stTopNavDropdownLink"]'


def entry(tab: Page, title: str) -> Locator:
    """Open the menu of a page's section; return the page's line in it."""
    section = next(s for s, names in sections().items() if title in map(title_of, names))
    tab.locator(_SECTION, has_text=section).click()
    return tab.locator(_LINK).get_by_text(title, exact=True)


def turn_to(tab: Page, title: str) -> None:
    """Open a page by its section's menu, as a visitor does."""
    entry(tab, title).click()
