"""Pages whose picture is finite work: opened under AppTest, and waited for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.testing.v1 import AppTest

from explorer.config import Config
from explorer.ui.lab import tasks
from tests.waiting import wait_for


@contextmanager
def task_page(path: Path, config: Config | None = None) -> Iterator[AppTest]:
    """Prepare a page in a state; at the end nobody waits for its work any more."""
    at = AppTest.from_file(path, default_timeout=60)
    for name, value in config.to_query().items() if config else ():
        at.query_params[name] = value
    yield at
    for task in tasks._tasks().tasks():
        for who in list(task._waiting):
            task.leave(who)


def finished(at: AppTest) -> AppTest:
    """Open the page as it is asked for and wait for the results."""
    at.run()
    assert not at.exception

    def done() -> bool:
        at.run()
        assert not at.exception
        return any("Done in" in bar.proto.text for bar in at.get("progress"))

    wait_for(done, "the work did not end")
    return at
