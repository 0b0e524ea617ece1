"""How the suite is shared out among processes, and what every test may ask for."""

import os
from collections import Counter

# Before torch is imported anywhere: small products are slower on two threads than on one.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadGroupScheduling

# A machine at work on other things is no fault of an example.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

#: Each process imports torch and Streamlit, half a gigabyte. One more than there are cores: the
#: process that drives the browser mostly waits.
MOST = 5
#: Letters or bytes of a parameter that a test is named by as a whole.
LONG = 90


class FileScheduling(LoadGroupScheduling):  # type: ignore[misc]
    """The tests of a file, or of a group, run in one process: its fixtures are made once."""

    def _split_scope(self, nodeid: str) -> str:
        scope = str(super()._split_scope(nodeid))
        return scope.split("::")[0]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Use the cores for all tests or a room of them; a file or `-k` starts at once."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    files = any("::" in name or name.endswith(".py") for name in config.args)
    processes = min((os.cpu_count() or 1) + 1, MOST)
    alone = files or config.option.keyword or config.option.collectonly
    return 0 if alone else processes


def pytest_xdist_make_scheduler(
    config: pytest.Config, log: object
) -> LoadGroupScheduling | None:
    """Share out files where `--dist` asks for groups."""
    return FileScheduling(config, log) if config.option.dist == "loadgroup" else None


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a long value by its beginning and its length, so that a report can be read."""
    if isinstance(val, str | bytes) and len(val) > LONG:
        return f"{val[:20]!r} and so on, {len(val)}"
    return None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give the browser's tests to two processes, with a server and a browser each.

    The walk through all pages takes a third of their time. Later is too late: the processes
    write the groups into the names before any other hook that sees the whole collection.
    """
    if _browser(item):
        group = "browser-entry" if "entry" in item.path.name else "browser"
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: the browser's tests, then the slow.

    What begins last is then short, and the processes end at about the same time.
    """
    slow = Counter(item.path for item in items if _slow(item) and not _browser(item))
    items.sort(key=lambda item: (not _browser(item), -slow[item.path]))


def _slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None


def _browser(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
