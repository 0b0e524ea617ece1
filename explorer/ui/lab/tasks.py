"""Finite work behind a page: shared by all sessions, with progress, time left and cancel."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from typing import Protocol, TypeVar, cast

import streamlit as st

from explorer.config import Config, plain
from explorer.tasks import Task
from explorer.ui.lab.session import lease, pool, tell_place

C_contra = TypeVar("C_contra", bound=Config, contravariant=True)
T_co = TypeVar("T_co", bound=Task, covariant=True)

#: Finished or broken off works that are remembered, for whoever asks for the same again.
REMEMBERED = 40
#: Seconds between two looks at work that goes on.
PERIOD = 0.7


class Make(Protocol[C_contra, T_co]):
    """Makes the task of a config."""

    def __call__(self, config: C_contra) -> T_co:
        """Return the task, not yet started."""


@st.cache_resource
def _shelf() -> OrderedDict[Config, Task]:
    return OrderedDict()


def shared(config: C_contra, make: Make[C_contra, T_co]) -> T_co:
    """Return the task of a config: the one that another session started, or a new one."""
    shelf = _shelf()
    if config not in shelf:
        shelf[config] = make(config)
    shelf.move_to_end(config)
    idle = [known for known, task in shelf.items() if not task.active]
    for old in idle[: max(0, len(idle) - REMEMBERED)]:
        shelf.pop(old, None)
    return cast("T_co", shelf[config])


def start(page: str, config: Config) -> None:
    """Ask for the work of this config, for a button's `on_click`."""
    st.session_state[f"{page}:wanted"] = config


def cancel(page: str) -> None:
    """Ask for it no longer; what was done so far stays."""
    st.session_state[f"{page}:wanted"] = None


def wanted(page: str, config: Config, *, at_first: bool) -> bool:
    """Return whether this session asked for the work of this config.

    Args:
        page: The page's name.
        config: The work.
        at_first: Whether the first config of a session is asked for by itself.
    """
    key = f"{page}:wanted"
    if key not in st.session_state:
        st.session_state[key] = config if at_first else None
    return bool(st.session_state[key] == config)


def going(page: str, task: Task, config: Config) -> bool:
    """Return whether this session asked for the work and it is not done yet."""
    waiting = wanted(page, config, at_first=True)
    return waiting and not task.progress.finished and not task.progress.error


def attend(task: Task, *, waiting: bool) -> int:
    """Join the task or leave it; return its place in the queue, 0 if it is served."""
    seat = lease()
    if not waiting:
        task.leave(seat)
        seat.forget(task)
        return 0
    seat.hold(task, partial(task.leave, seat))
    task.join(seat)
    if not task.active:
        return 0
    pool().submit(task)
    return pool().place(task)


def controls(page: str, task: Task, config: Config, label: str) -> bool:
    """Draw run or cancel, and how far the work is; return whether it goes on.

    Args:
        page: The page's name.
        task: The work.
        config: What `start` is to ask for.
        label: What the button to start says, such as 'Run 2 x 32 seeds'.
    """
    place = attend(task, waiting=wanted(page, config, at_first=True))
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


def _bar(task: Task, place: int, *, going: bool) -> None:
    progress = task.progress
    if progress.error:
        st.error(plain(progress.error))
    elif place:
        tell_place(place)
    else:
        st.progress(progress.done, text=said(task, going=going))


def said(task: Task, *, going: bool) -> str:
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
