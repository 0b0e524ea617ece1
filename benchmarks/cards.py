"""The pictures of the pages on the map's cards, taken in a real browser, light and dark.

    .venv/bin/python -m benchmarks.cards [NAME ...]

Without names it takes all; a new page takes its own.
"""

import io
import sys
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Page

from benchmarks.live_page import opened
from explorer.ui.guide.pages import GUIDE, PAGES
from explorer.ui.start.cards import picture

#: What is taken of a window of 1,280 x 900: left, top, right, bottom.
CROP = (300, 96, 1280, 746)
SIZE = (392, 260)
#: Seconds that a page gets to move.
WAIT = 8
#: Whether a page stands: nothing is loading, and a picture is there if it has any.
STANDS = """(pictures) => !document.querySelector(
    '[data-testid="stSkeleton"], [data-testid="stStatusWidget"]')
  && (!pictures || document.querySelector('canvas, .js-plotly-plot, .stMain img')
    || [...document.querySelectorAll('*')].some(
      (node) => node.shadowRoot?.querySelector('canvas, .player > svg, .js-plotly-plot')))"""


def take(page: Page, name: str, *, dark: bool) -> None:
    """Save one page's picture."""
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto(urljoin(page.url, f"/{name}"))
    page.locator("h3.question").wait_for(timeout=60_000)
    page.wait_for_timeout(2000)
    page.wait_for_function(STANDS, arg=name in PAGES, timeout=120_000)
    page.wait_for_timeout(1000 * WAIT)
    left = CROP[0] if page.locator('[data-testid="stSidebar"]').is_visible() else 0
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot = shot.crop((left, *CROP[1:])).resize(SIZE, Image.Resampling.LANCZOS)
    shot.save(picture(name, dark=dark), quality=72, method=6)


if __name__ == "__main__":
    with opened("glossary", "h3.question") as page:
        page.set_viewport_size({"width": 1280, "height": 900})
        for wanted in sys.argv[1:] or [*PAGES, *GUIDE]:
            for dark in (False, True):
                take(page, wanted, dark=dark)
