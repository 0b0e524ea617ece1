"""The theory pages in a real browser: how fast they open and how fast a slider answers.

Moves a slider by the keyboard and takes the time until the first figure shows the new state;
goes to the page from another one and takes the time until its first figure stands.

    .venv/bin/python -m benchmarks.theory_pages
"""

import statistics

from playwright.sync_api import Page

from benchmarks.live_page import opened
from tests.pages.menus import entry, turn_to

MOVES = 11
VISITS = 5
#: Page's title, a slider on it.
PAGES = {
    "Divergences": "Separation d",
    "Optimal discriminator": "The marked point x",
    "Game dynamics": "Step size h",
    "Taking turns": "How far G moves",
}

#: Finds pictures, also inside of components.
FIND = """() => {
  const inside = (node) => [...node.querySelectorAll('*')].map((n) => n.shadowRoot);
  const find = (node, which) => [...node.querySelectorAll(which)].concat(
    ...inside(node).filter(Boolean).map((root) => find(root, which)));
"""

#: Notes when a figure is drawn, without touching the page.
WATCH = (
    FIND
    + """
  window.drawn = [];
  const drawn = {attributes: true, attributeFilter: ['data-drawn'], childList: true};
  for (const picture of find(document, '.figure, .player > svg'))
    new MutationObserver(() => window.drawn.push(performance.now())).observe(picture, drawn);
  document.addEventListener('keydown', () => { window.pressed = performance.now() }, true);
}"""
)
ARRIVE = (
    FIND
    + """
  window.arrived = null;
  const start = performance.now();
  const look = () => {
    if (!find(document, '.figure[data-drawn], .player > svg > *').length)
      requestAnimationFrame(look);
    else window.arrived = performance.now() - start;
  };
  look();
}"""
)


def reaction(page: Page, slider: str, key: str) -> float:
    """Return the milliseconds from a key to the first figure drawn anew."""
    page.get_by_role("slider", name=slider).first.focus()
    page.evaluate("window.drawn = []")
    page.keyboard.press(key)
    page.wait_for_function("window.drawn.length > 0", polling=50)
    page.wait_for_timeout(1000)
    return float(page.evaluate("window.drawn[0] - window.pressed"))


def arrival(page: Page, title: str) -> float:
    """Return the milliseconds from a click on the page's title to its first figure."""
    turn_to(page, "Latent walk")
    page.get_by_text("What does a generator draw between").wait_for()
    page.wait_for_timeout(1500)
    line = entry(page, title)
    page.evaluate(ARRIVE)
    line.click()
    page.wait_for_function("window.arrived", polling=50)
    return float(page.evaluate("window.arrived"))


def main() -> None:
    """Print one row a page."""
    print("page                   slider ms: median   worst     open ms: median   worst")
    with opened("divergences", ".figure[data-drawn]") as page:
        for title, slider in PAGES.items():
            visits = [arrival(page, title) for _ in range(VISITS)]
            page.wait_for_timeout(1000)
            page.evaluate(WATCH)
            reaction(page, slider, "ArrowRight")
            keys = ("ArrowRight", "ArrowLeft")
            times = [reaction(page, slider, keys[i % 2]) for i in range(MOVES)]
            print(
                f"{title:<16}{statistics.median(times):>20.0f}{max(times):>8.0f}"
                f"{statistics.median(visits):>20.0f}{max(visits):>8.0f}",
                flush=True,
            )
    print("wanted: a slider within 150 ms, a page within 1,000 ms of a warm server")


if __name__ == "__main__":
    main()
