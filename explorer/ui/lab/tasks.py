"""Finite work behind a page: shared by all sessions, with progress, time left and cancel."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import streamlit as st

from explorer.config import Config, plain
from explorer.live.client import LiveTask
from explorer.tasks import Task
from explorer.ui.frame import lesson
from explorer.ui.lab.serving import crew
from explorer.ui.lab.session import lease, tell_place

#: Finished or broken off works that are remembered, for whoever asks for the same again.
REMEMBERED = 40
#: Seconds between two looks at work that goes on.
PERIOD = 0.7


class SharedTasks:
    """The works that are known, for whoever asks for the same; safe to use by many threads."""

    def __init__(self) -> None:
        self._tasks: OrderedDict[tuple[Config, type[Task]], LiveTask[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, config: Config, kind: type[Task]) -> LiveTask[Any]:
        """Return the work of a config: the one that is here, or a new one."""
        with self._lock:
            key = (config, kind)
            if key not in self._tasks:
                self._tasks[key] = LiveTask(crew(), kind, config)
            self._tasks.move_to_end(key)
            idle = [known for known, task in self._tasks.items() if not task.active]
            for old in idle[: max(0, len(idle) - REMEMBERED)]:
                if old != key:
                    del self._tasks[old]
            return self._tasks[key]

    def tasks(self) -> list[LiveTask[Any]]:
        """Return all that are here."""
        with self._lock:
            return list(self._tasks.values())


@st.cache_resource
def _tasks() -> SharedTasks:
    return SharedTasks()


def shared(config: Config, kind: type[Task]) -> LiveTask[Any]:
    """Return the work of a config: the one that another session started, or a new one.

    Args:
        config: The work.
        kind: Its class, made with the config.
    """
    return _tasks().take(config, kind)


def start(page: str, config: Config) -> None:
    """Ask for the work of this config, for a button's `on_click`."""
    st.session_state[f"{page}:wanted"] = config


def cancel(page: str) -> None:
    """Ask for it no longer; what was done so far stays."""
    st.session_state[f"{page}:wanted"] = None


def wanted(page: str, config: Config) -> bool:
    """Return whether this session asked for the work of this config.

    The first config of a session is asked for by itself, but for one under a lesson's text.
    """
    key = f"{page}:wanted"
    if key not in st.session_state:
        st.session_state[key] = None if lesson.waits(page) else config
    return bool(st.session_state[key] == config)


def going(page: str, task: LiveTask[Any], config: Config) -> bool:
    """Return whether this session asked for the work and it is not done yet."""
    waiting = wanted(page, config)
    return waiting and not task.progress.finished and not task.progress.error


def attend(task: LiveTask[Any], *, waiting: bool) -> int:
    """Join the task or leave it; return its place in the queue, 0 if it is served."""
    seat = lease()
    if not waiting:
        task.leave(seat)
        seat.forget(task)
        return 0
    seat.hold(task, partial(task.leave, seat))
    if task.joined(seat):
        task.refresh()
    else:
        task.join(seat)
    return task.place


def controls(page: str, task: LiveTask[Any], config: Config, label: str) -> bool:
    """Draw run or cancel, and how far the work is; return whether it goes on.

    Args:
        page: The page's name.
        task: The work.
        config: What `start` is to ask for.
        label: What the button to start says, such as 'Run 2 x 32 seeds'.
    """
    place = attend(task, waiting=wanted(page, config))
    waiting = going(page, task, config)
    with st.container(horizontal=True, vertical_alignment="center"):
        if waiting:
            _button("Cancel", page, cancel, page)
        elif not task.progress.finished:
            begun = task.progress.done > 0
            _button("Continue" if begun else label, page, start, page, config)
        _bar(task, place, going=waiting)
    return waiting


def _button(label: str, page: str, action: Callable[..., None], *args: Hashable) -> None:
    st.button(
        label,
        key=f"{page}-task-{label}",
        on_click=action,
        args=args,
        shortcut="Space",
        type="primary",
        width="content",
    )


def _bar(task: LiveTask[Any], place: int, *, going: bool) -> None:
    progress = task.progress
    if progress.error:
        st.error(plain(progress.error))
    elif place:
        tell_place(place)
    else:
        st.progress(progress.done, text=said(task, going=going))


def said(task: LiveTask[Any], *, going: bool) -> str:
    """Return how far the task is, in words."""
    progress = task.progress
    if progress.finished:
        return f"Done in {seconds(progress.seconds)}."
    if not going:
        if not progress.done:
            return "Not run yet."
        return f"Held at {100 * progress.done:.0f} %; nothing was lost."
    left = progress.seconds_left
    tail = "" if left is None else f", about {seconds(left)} left"
    return f"{100 * progress.done:.0f} % done{tail}"


def seconds(value: float) -> str:
    """Return a time in words.

    >>> seconds(4.2), seconds(130)
    ('5 s', '3 min')
    """
    return f"{-(-value // 1):.0f} s" if value < 100 else f"{-(-value // 60):.0f} min"
