"""A click under a live picture acts on the run of now, not on the one it was drawn for."""

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st

from explorer.live.client import LiveRun
from explorer.toy.config import ToyConfig
from explorer.ui.frame import shortcuts
from explorer.ui.lab import session, transport
from explorer.ui.lab.serving import crew
from tests.waiting import wait_for


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], None]]:
    """Draw the buttons of a run that holds still; return what a click on each does."""
    clicks: dict[str, Callable[[], None]] = {}

    def button(label: str, *, on_click: Callable[[], None], **_: Any) -> None:  # noqa: ANN401
        clicks[label] = on_click

    run = LiveRun(crew(), [ToyConfig()])
    monkeypatch.setattr(st, "session_state", {"page:run": run})
    monkeypatch.setattr(st, "button", button)
    monkeypatch.setattr(shortcuts, "listen", lambda *_, **__: None)
    transport.buttons("page", run)
    return clicks


@pytest.mark.parametrize("name", ["Step", "Play"])
def test_a_click_before_the_page_is_drawn_anew_is_not_lost(
    drawn: dict[str, Callable[[], None]], name: str
) -> None:
    before = session.current("page")
    drawn["Reset"]()
    drawn[name]()
    after = session.current("page")
    assert after is not before

    def moved() -> bool:
        after.refresh()
        return after.newest > 0

    wait_for(moved, limit=20)
    before.refresh()
    assert not before.newest
    assert not before.playing


def test_a_click_while_the_next_run_is_still_to_be_made_does_nothing(
    drawn: dict[str, Callable[[], None]],
) -> None:
    session.begin("page")
    drawn["Step"]()
    drawn["Play"]()
