"""The live page behind a reverse proxy: TLS, a path of its own, no WebSockets."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.conftest import serving
from tests.pages.proxy import Proxy, proxied
from tests.pages.test_toy_gan_browser import step_of
from tests.waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BASE = "class/of-today"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Proxy]]:
    """Serve the app under a path, behind TLS."""
    log = tmp_path_factory.mktemp("proxied") / "server.log"
    with (
        serving(log, {}, BASE) as address,
        proxied(urlsplit(address).port or 0) as (outside, proxy),
    ):
        yield f"{outside}/{BASE}", proxy


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """Open a tab that takes the test's certificate."""
    context = browser.new_context(ignore_https_errors=True)
    yield context.new_page()
    context.close()


def moves(tab: Page, address: str) -> None:
    """Open the live page and see the run go on."""
    tab.goto(f"{address}/toy_gan")
    tab.locator(".panels figure").first.wait_for(timeout=120_000)
    wait_for(lambda: step_of(tab) > 0, "the first steps")
    step = step_of(tab)
    wait_for(lambda: step_of(tab) > step, "training")


def test_live_pictures_come_through_tls_and_under_a_path(
    tab: Page, behind: tuple[str, Proxy]
) -> None:
    address, proxy = behind
    proxy.upgraded.clear()
    moves(tab, address)
    assert any(f"/{BASE}/gan-line/" in line for line in proxy.upgraded)
    assert "No live line" not in tab.locator(".panels").inner_text()


def test_where_no_websocket_gets_through_the_pictures_are_fetched_and_the_page_says_so(
    tab: Page, behind: tuple[str, Proxy]
) -> None:
    address, proxy = behind
    fetched: list[str] = []
    tab.on("request", lambda request: fetched.append(request.url))
    proxy.refuses, proxy.upgraded = b"gan-line", []
    try:
        moves(tab, address)
        tab.get_by_text("No live line through this network").first.wait_for(timeout=60_000)
    finally:
        proxy.refuses = None
    assert not any("gan-line" in line for line in proxy.upgraded)
    asked = re.compile(rf"{address}/gan-line/[\w-]+\?said=")
    assert any(asked.match(url) for url in fetched)
