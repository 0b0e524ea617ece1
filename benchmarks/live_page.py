"""The live page in a real browser: pictures and updates a second, reaction to a slider.

Starts the app on a free port, opens the page at 1440 x 900, lets it play, then moves the
learning rate of G by the keyboard and waits for the picture that shows the new setting. The
bare trainer of the same models runs before it, in this process.

    .venv/bin/python -m benchmarks.live_page
    .venv/bin/python -m benchmarks.live_page --game wide
    .venv/bin/python -m benchmarks.live_page --game wgan-gp
"""

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import torch
from playwright.sync_api import Page, sync_playwright

from explorer.toy.stacks import Stacks
from explorer.ui.lab.controls import LabConfig
from explorer.ui.lab.presets import LECTURE, WGAN_GP

ROOT = Path(__file__).parent.parent
SECONDS = 10.0
MOVES = 20
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
#: What is trained: as the page opens, three panels of 2x128 networks, and a preset.
GAMES = {
    "default": LECTURE,
    "wide": LECTURE.with_(generator_widths=(128, 128), discriminator_widths=(128, 128)),
    "wgan-gp": WGAN_GP,
}

#: Notes the time of every new picture, and of every picture with a new count of changes.
WATCH = """(target) => {
  window.pictures = []; window.changes = {};
  document.addEventListener('keydown', () => { window.pressed = performance.now(); }, true);
  let last = null;
  const tick = () => {
    if (target.dataset.number !== last) {
      last = target.dataset.number;
      window.pictures.push([performance.now(), Number(target.dataset.step)]);
    }
    const changes = target.dataset.changes;
    if (!(changes in window.changes)) window.changes[changes] = performance.now();
    requestAnimationFrame(tick);
  };
  tick();
}"""


@contextmanager
def app() -> Iterator[str]:
    """Serve the app on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    try:
        yield address
    finally:
        process.terminate()
        process.wait(20)


def rates(page: Page) -> tuple[float, float]:
    """Return pictures and steps a second over the last seconds."""
    page.evaluate("window.pictures = []")
    page.wait_for_timeout(int(1000 * SECONDS))
    pictures = page.evaluate("window.pictures")
    span = (pictures[-1][0] - pictures[0][0]) / 1000
    return (len(pictures) - 1) / span, (pictures[-1][1] - pictures[0][1]) / span


def reaction(page: Page, key: str) -> float:
    """Return the milliseconds from a key on the slider to the first picture that follows it."""
    before = page.evaluate("Object.keys(window.changes).length")
    page.get_by_role("slider", name="Learning rate of G").focus()
    page.keyboard.press(key)
    page.wait_for_function(f"Object.keys(window.changes).length > {before}", polling=10)
    shown = page.evaluate("Math.max(...Object.values(window.changes)) - window.pressed")
    page.wait_for_timeout(600)
    return float(shown)


@contextmanager
def opened(query: str = "toy_gan", shown: str = ".panels figure") -> Iterator[Page]:
    """Open a page at lecture size, the live one unless told, and let it start."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with app() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{address}/{query}")
        page.locator(shown).first.wait_for(timeout=60_000)
        page.wait_for_timeout(3000)
        yield page
        browser.close()


def bare(config: LabConfig) -> float:
    """Return the steps a second of the same models alone, on one thread of this process."""
    torch.set_num_threads(1)
    run, done = Stacks(config.configs), 0
    start = time.perf_counter()
    while time.perf_counter() < start + SECONDS / 2:
        run.step(10)
        done += 10
    return done / (time.perf_counter() - start)


def main() -> None:
    """Print one row a figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--game", choices=GAMES, default="default")
    config = GAMES[parser.parse_args().game]
    alone = bare(config)
    with opened(f"toy_gan?{urlencode(config.to_query())}") as page:
        page.locator(".panels figcaption + canvas").first.evaluate(WATCH)
        pictures, steps = rates(page)
        # Every key changes the value: up and down in turn.
        times = [reaction(page, "ArrowRight" if i % 2 else "ArrowLeft") for i in range(MOVES)]
    panels = len(config.configs)
    print(f"pictures a second, {panels} panels      {pictures:8.1f}   wanted 25")
    print(f"steps a second                   {steps:8,.0f}   wanted half of the bare trainer's")
    print(f"the bare trainer's               {alone:8,.0f}")
    print(f"slider to picture, median ms     {statistics.median(times):8.0f}   wanted 120")
    print(f"slider to picture, worst ms      {max(times):8.0f}   wanted 200")


if __name__ == "__main__":
    main()
