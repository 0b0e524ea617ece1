"""The latent walk in a real browser: from a change to its picture, and pictures while dragging.

Makes a generator of the reference size (64 x 64 x 3 pixels, 100 latents; the weights are
random, scaled so that its pictures have as much contrast as photographs and more detail, the
worst case for what is sent), serves the app, opens the walk at 1440 x 900, steps
with the arrow keys, then drags over the pad.

    .venv/bin/python -m benchmarks.latent_walk
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from playwright.sync_api import Page, sync_playwright
from torch import nn

from benchmarks.live_page import FLAGS, app
from explorer.images.latent.series import CheckpointSeries
from explorer.images.networks import Generator, build_generator
from explorer.images.store.checkpoints import (
    CheckpointInfo,
    checkpoint_name,
    light_part,
    save_checkpoint,
)
from explorer.images.store.runs import RunFolder
from explorer.images.systems import StreamFacts
from explorer.images.systems.gan import GANConfig

SECONDS = 8.0
CHANGES = 15

#: Resolves with the milliseconds from a key on the pad to the picture it asked for.
PRESS = """(root, key) => new Promise((resolve) => {
  const [big, pad] = ['.big', '.pad'].map((name) => root.querySelector(name));
  const before = Number(big.dataset.serial), start = performance.now();
  pad.dispatchEvent(new KeyboardEvent('keydown', {key}));
  const look = () => Number(big.dataset.serial) > before
    ? resolve(performance.now() - start) : requestAnimationFrame(look);
  look();
})"""

#: Moves the pointer over the pad 60 times a second, from inside the page: a driver that sends
#: each move costs a quarter of a core that no student's browser pays.
DRAG = """(root, seconds) => new Promise((resolve) => {
  const [big, pad] = ['.big', '.pad'].map((name) => root.querySelector(name));
  const box = pad.getBoundingClientRect(), start = performance.now();
  let pictures = 0;
  const watch = new MutationObserver((changes) => { pictures += changes.length; });
  watch.observe(big, {attributeFilter: ['data-serial']});
  const point = (type, buttons) => {
    const passed = (performance.now() - start) / 1000;
    pad.dispatchEvent(new PointerEvent(type, {
      bubbles: true, composed: true, pointerId: 1, button: 0, buttons,
      clientX: box.left + box.width * (0.5 + 0.4 * Math.cos(3 * passed)),
      clientY: box.top + box.height * (0.5 + 0.4 * Math.sin(4 * passed)),
    }));
  };
  point('pointerdown', 1);
  const timer = setInterval(() => {
    const passed = (performance.now() - start) / 1000;
    if (passed < seconds) return point('pointermove', 1);
    clearInterval(timer);
    point('pointerup', 0);
    watch.disconnect();
    resolve([pictures, passed]);
  }, 1000 / 60);
})"""


def make_model(root: Path, features: int) -> str:
    """Write a run of two checkpoints and return its name."""
    name = f"dcgan-{features}"
    config = GANConfig(dataset="shapes", image_size=64, generator_features=features)
    network = config.network(channels=3, classes=0)
    run = RunFolder.create(root / name, config)
    for step in (0, 1000):
        generator = with_contrast(build_generator(network, torch.Generator().manual_seed(step)))
        info = CheckpointInfo(config, {"real": StreamFacts(channels=3)}, step)
        path = run.light_checkpoints_path / checkpoint_name(step)
        save_checkpoint(path, info, light_part("average.generator", generator))
    return name


@torch.no_grad()
def with_contrast(generator: Generator) -> Generator:
    """Return the generator with normalisations and a last layer that fill the grey scale."""
    rng = torch.Generator().manual_seed(0)
    generator.train()
    for _ in range(20):
        pictures = generator(torch.randn(64, generator.config.latent_dim, generator=rng))
    last = generator.layers[-2]
    assert isinstance(last, nn.ConvTranspose2d)
    last.weight *= 0.5 / pictures.std()
    return generator.eval()


def engine(folder: Path) -> dict[str, float]:
    """Return milliseconds to draw 64 pictures exactly, and as fast as this machine can."""
    series = CheckpointSeries(folder, "benchmark")
    latents = np.random.default_rng(0).standard_normal((64, 100)).astype(np.float32)
    found = {}
    for name, fast in (("exact", False), ("fast", True)):
        times = []
        for _ in range(8):
            start = time.perf_counter()
            series.images(latents, fast=fast)
            times.append(1000 * (time.perf_counter() - start))
        found[name] = statistics.median(times[2:])
    return found


def reaction(page: Page) -> float:
    """Return the median milliseconds from a key to its picture, at rest in between."""
    times = []
    for i in range(CHANGES):
        key = "ArrowRight" if i % 2 else "ArrowLeft"
        times.append(float(page.locator(".walk").evaluate(PRESS, key)))
        page.wait_for_timeout(300)
    return statistics.median(times)


def dragging(page: Page) -> float:
    """Return pictures a second while the pointer moves all the time."""
    pictures, seconds = page.locator(".walk").evaluate(DRAG, SECONDS)
    return float(pictures / seconds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--features", type=int, nargs="+", default=[32, 64])
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    print("| generator | pictures | draw, exact | draw, fast | one change | dragging |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder)
        os.environ |= {"GAN_EXPLORER_PRETRAINED": folder, "GAN_EXPLORER_RUNS": f"{folder}/runs"}
        names = {features: make_model(root, features) for features in options.features}
        drawn = {features: engine(root / name) for features, name in names.items()}
        with app() as address:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            for features, name in names.items():
                for together in ("true", "false"):
                    page.goto(f"{address}/latent_walk?model={name}&together={together}")
                    page.locator(".walk .big[data-serial]").wait_for(timeout=120_000)
                    page.wait_for_timeout(3000)
                    times = drawn[features]
                    print(
                        f"| DCGAN 64 px, width {features} | {64 if together == 'true' else 1} "
                        f"| {times['exact']:.0f} ms | {times['fast']:.0f} ms "
                        f"| {reaction(page):.0f} ms | {dragging(page):.1f} pictures/s |",
                        flush=True,
                    )
            browser.close()


if __name__ == "__main__":
    main()
