"""What a reload of the page must not lose: handed from the session that ends to the next one.

A reload ends the browser's session and begins another. What is in the address survives; a
course, a place in a class and the score sheet do not. When a session ends, they wait here for
the same browser for a minute, in memory; a second tab beside the first finds nothing.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from explorer.ui.frame import visitor

#: Names in the session: the course followed, its lesson, the view of who presents it, and the
#: course being made; the place in a class, the last order there, a teacher's key; the sheet.
KEPT = (
    "course",
    "course at",
    "presenting",
    "course draft",
    "class",
    "class ticket",
    "class order",
    "class key",
    "sheet",
)
#: Seconds that it waits, and the browsers for which it does at most.
WAITS, MOST = 60.0, 200


class Waiting:
    """What waits for browsers that reload; safe to use by many threads.

    Args:
        now: The clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._left: dict[str, tuple[float, dict[str, Any]]] = {}

    def leave(self, who: str, what: dict[str, Any]) -> None:
        """Let something wait for a browser; what waited for it before is forgotten."""
        with self._lock:
            self._forget()
            self._left.pop(who, None)
            self._left[who] = self._now(), what
            while len(self._left) > MOST:
                del self._left[next(iter(self._left))]

    def take(self, who: str) -> dict[str, Any]:
        """Return what waits for a browser; it waits no more."""
        with self._lock:
            self._forget()
            return self._left.pop(who, (0.0, {}))[1]

    def _forget(self) -> None:
        late = self._now() - WAITS
        self._left = {who: kept for who, kept in self._left.items() if kept[0] >= late}


class Leaving:
    """What one session would leave behind if it ended now.

    Attributes:
        who: The browser; empty before the first run of the session.
        what: Values of the session by their names.
    """

    def __init__(self) -> None:
        self.who, self.what = "", dict[str, Any]()

    def release(self) -> None:
        """The session has ended: let it wait for the next one."""
        if self.what:
            waiting().leave(self.who, self.what)


@st.cache_resource
def waiting() -> Waiting:
    """Return what waits on this server."""
    return Waiting()


@st.cache_resource(scope="session", on_release=Leaving.release, show_spinner=False)
def _leaving() -> Leaving:
    return Leaving()


def keep() -> bool:
    """Note what a reload must not lose; return whether this session has just taken it up.

    The entry calls it at every run, before a page runs.
    """
    leaving, taken = _leaving(), {}
    if not leaving.who:
        leaving.who = visitor.visitor()
        taken = waiting().take(leaving.who)
        for name, value in taken.items():
            st.session_state.setdefault(name, value)
    leaving.what = {name: st.session_state[name] for name in KEPT if name in st.session_state}
    return bool(taken)
