"""One server and one browser for all browser tests."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from explorer.images.systems.gan import GANConfig
from tests.images.untrained import untrained_run
from tests.waiting import PATIENCE, wait_for

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def find_chromium() -> str | None:
    """Return the path of a Chromium of this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def image_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Make the environment that points the image pages to small models and no runs."""
    root = tmp_path_factory.mktemp("images")
    models = {"grey": (0, 1, 16), "labelled": (3, 1, 16), "colour": (0, 3, 16)}
    for name, model in (models | {"sharp": (0, 3, 64)}).items():
        classes, channels, size = model
        config = GANConfig(
            dataset="shapes" if channels == 3 else "digits",
            image_size=size,
            latent_dim=12,
            generator_features=8,
        )
        folder = root / "pretrained" / name
        untrained_run(folder, config, (0, 10, 200), channels=channels, classes=classes)
    (root / "runs").mkdir()
    return {
        "GAN_EXPLORER_PRETRAINED": str(root / "pretrained"),
        "GAN_EXPLORER_RUNS": str(root / "runs"),
    }


@contextmanager
def serving(log: Path, environment: dict[str, str], base: str = "") -> Iterator[str]:
    """Start the app as in the README, on a free port; to end with code 0 and its workers.

    Args:
        log: Where its output goes.
        environment: Variables beside those of this process.
        base: The path under which it is served.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    command += ["--server.baseUrlPath", base]
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | environment,
        )
    address = f"http://127.0.0.1:{port}/{base}".rstrip("/")

    def healthy() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=10).close()
        except OSError:
            return False
        return True

    wait_for(healthy, log.read_text)
    yield address
    workers = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    assert process.wait(PATIENCE) == 0, log.read_text()
    assert not psutil.wait_procs(workers, PATIENCE)[1]
    # Streamlit itself may log a tab that is gone in the middle of a message; our code may not.
    assert not re.search(r'File ".*/(explorer|pages)/', log.read_text()), log.read_text()


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory, image_folders: dict[str, str]
) -> Iterator[str]:
    """Serve the app once for all browser tests; its runs leave the other cores to them."""
    environment = image_folders | {"GAN_EXPLORER_WORKERS": "1"}
    with serving(tmp_path_factory.mktemp("server") / "server.log", environment) as address:
        yield address


@pytest.fixture
def cold_server(tmp_path: Path) -> Iterator[str]:
    """Serve the app anew: nobody has opened a page of it."""
    with serving(tmp_path / "server.log", {}) as address:
        yield address


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Start a headless Chromium; without one the test is skipped, in CI it fails."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        names = [item.nodeid for item in request.session.items if "browser" in item.keywords]
        assert all("@browser" in name for name in names), "one would start in every process"
    path = find_chromium()
    if path is None:
        reason = "no Chromium on this machine: install it to run the browser tests"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def opened_tab(browser: Browser, server: str) -> Iterator[Page]:
    """Open a fresh tab; no request may leave the machine and no page may raise."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server)
    page = context.new_page()
    requested: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    left = [url for url in requested if not url.startswith((server, "data:", "blob:"))]
    assert not left, f"requests left the machine: {left}"
    assert not errors, errors


@pytest.fixture
def tab(browser: Browser, server: str) -> Iterator[Page]:
    """Open a fresh tab for one test."""
    with opened_tab(browser, server) as page:
        yield page
