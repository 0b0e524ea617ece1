"""The way into the app, in a real browser."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from explorer.ui.frame.first_paint import WITH_SIDEBAR
from explorer.ui.guide.pages import GUIDE, PAGES, title_of
from tests.pages.menus import turn_to
from tests.pages.test_toy_gan_browser import step_of
from tests.waiting import wait_for

pytestmark = pytest.mark.browser

#: The app while no script of it runs.
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
#: The words on buttons that do not fit.
CUT = """() => [...document.querySelectorAll("button *")]
    .filter(e => getComputedStyle(e).textOverflow == "ellipsis")
    .filter(e => e.scrollWidth > e.clientWidth + 1)
    .map(e => e.innerText)"""

#: Choices and formulas of which a part lies beyond their edge; a folded sidebar is none.
BEYOND = """() => [...document.querySelectorAll('[role="radiogroup"], .katex-display')]
    .filter(e => e.clientWidth > 40 && e.scrollWidth > e.clientWidth + 4)
    .map(e => e.innerText)"""

#: Adds up how far what was seen moved by itself, as Layout Instability defines it: the share of
#: the window times the share of its height; below 0.1 is called good.
SHIFTS = """window.shifted = 0;
  new PerformanceObserver((list) => list.getEntries()
    .filter((entry) => !entry.hadRecentInput).forEach((entry) => { shifted += entry.value; }))
    .observe({type: "layout-shift", buffered: true});"""
#: The pages whose pictures once moved most when they came.
LARGE = ("toy_gan", "step_by_step", "saturation", "latent_walk")

#: Pictures without a name, in the page and inside of components; Streamlit's tables have theirs
#: beside the canvas.
NAMELESS = """() => {
  const inside = (node) => [...node.querySelectorAll('*')].map((n) => n.shadowRoot);
  const find = (node) => [...node.querySelectorAll('canvas, .figure')].concat(
    ...inside(node).filter(Boolean).map(find));
  return find(document).filter((n) => !n.ariaLabel || !n.getAttribute("role"))
    .filter((n) => n.ariaHidden !== "true" && !n.closest('[data-testid="stDataFrame"]'))
    .filter((n) => n.checkVisibility()).map((n) => n.outerHTML.slice(0, 100));
}"""
#: Whether the page has taken the dark theme.
DARK = """() => getComputedStyle(document.querySelector(".stApp")).backgroundColor
    .match(/\\d+/g).slice(0, 3).every((part) => Number(part) < 90)"""
#: Where the buttons of the experiments end, in pixels from the top of the window.
EXPERIMENTS_END = """() => Math.max(0, ...[...document.querySelectorAll(
    '[class*="-experiments"] button')].map((b) => b.getBoundingClientRect().bottom))"""
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 1024, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: In the dark the page is the same but for its colours.
COLOURS = "runOnly: ['color-contrast']"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def barriers(tab: Page, options: str) -> list[str]:
    """Return what axe-core calls serious or critical on the page, and where."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE)
    found = tab.evaluate(f"axe.run({{resultTypes: ['violations'], preload: false, {options}}})")
    return [
        f"{rule['id']}: {[node['html'][:120] for node in rule['nodes'][:3]]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def assert_without_barriers(tab: Page, where: str, options: str = "") -> None:
    """Look until colours that fade have come to rest."""
    tab.mouse.move(0, 0)

    def found() -> list[str]:
        return barriers(tab, options)

    wait_for(lambda: not found(), lambda: f"{where}: {found()}", limit=20)


def assert_nothing_beyond(tab: Page, where: str) -> None:
    """Look until what was laid out anew has come to rest."""
    wait_for(
        lambda: not tab.evaluate(BEYOND),
        lambda: f"{where}: cut {tab.evaluate(BEYOND)}",
        limit=20,
    )


def test_a_server_just_started_opens_a_lesson_and_ends_in_order_while_its_run_goes_on(
    cold_server: str, browser: Browser
) -> None:
    # A dialog such as 'Page not found' would take every click. The fixture ends the server
    # while this tab still plays, and checks its exit code.
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.goto(f"{cold_server}/live?lesson=Predict.&seed=7")
    tab.locator(".panels figure").first.wait_for(timeout=180_000)
    tab.get_by_role("link", name="Start").wait_for(timeout=60_000)
    wait_for(lambda: step_of(tab) == 0, "the run to wait")
    tab.get_by_role("button", name="Play", exact=True).click()
    wait_for(lambda: step_of(tab) > 0, "training")
    assert "seed=7" in tab.url
    assert tab.get_by_text("Page not found").count() == 0


def test_every_page_of_the_navigation_opens_without_an_error_or_a_jump(tab: Page) -> None:
    tab.add_init_script(SHIFTS)
    tab.goto("/")
    tab.locator(".story[data-scene]").wait_for(timeout=60_000)
    tab.locator(AT_REST).wait_for(timeout=60_000)
    assert tab.evaluate("shifted") < 0.1, "the first page"
    assert_without_barriers(tab, "the first page")
    for name in (*PAGES, *GUIDE):
        tab.emulate_media(color_scheme="light")
        tab.set_viewport_size(WIDE)
        address = f"/{name}"
        if name in LARGE:
            tab.goto(address)
        else:
            turn_to(tab, title_of(name))
        tab.wait_for_url(f"**{address}*", timeout=60_000)
        tab.locator("h3.question").wait_for(timeout=60_000)
        tab.locator(AT_REST).wait_for(timeout=60_000)
        assert tab.locator('[data-testid="stException"]').count() == 0, address
        assert name not in LARGE or tab.evaluate("shifted") < 0.1, address
        # The last page's sidebar may go a moment after the page stands.
        sidebar = tab.get_by_test_id("stSidebar")
        expect(sidebar).to_have_count(int(name in WITH_SIDEBAR), timeout=60_000)
        assert tab.evaluate(EXPERIMENTS_END) <= WIDE["height"], (
            f"{address}: what to try is below"
        )
        assert_without_barriers(tab, address)
        tab.emulate_media(color_scheme="dark")
        tab.set_viewport_size(NARROW)
        tab.wait_for_function(DARK, timeout=60_000)
        assert not tab.evaluate(CUT), address
        assert_without_barriers(tab, f"{address} in the dark", COLOURS)
        wait_for(lambda: not tab.evaluate(NAMELESS), f"{address}: names of its pictures")
        for size in (NARROW, PHONE):
            tab.set_viewport_size(size)
            assert_nothing_beyond(tab, f"{address}, {size['width']} pixels wide")


def test_a_button_takes_a_live_run_to_another_page(tab: Page) -> None:
    tab.goto("/toy_gan")
    tab.locator(".panels figure").first.wait_for(timeout=60_000)
    tab.get_by_role("tab", name="Slow motion").click()
    tab.get_by_role("button", name="Open one step in slow motion").click()
    tab.wait_for_url("**/step_by_step*", timeout=60_000)
    turn_to(tab, "Live GAN")
    tab.locator(".panels figure").first.wait_for(timeout=60_000)
    assert "step_by_step" not in tab.url
