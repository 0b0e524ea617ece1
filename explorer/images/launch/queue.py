"""The runs that wait: each has a file `order` in its folder, as old as its order."""

import os
import time
from contextlib import suppress
from pathlib import Path

from explorer.images.store.runs import RunFolder, find_runs
from explorer.images.store.space import check_space

#: Names that Windows keeps for devices: a run must be able to move there.
_KEPT = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}


MOST_QUEUED = 40


def orders(root: Path) -> list[tuple[int, str]]:
    """Return when each waiting run was ordered, in nanoseconds, and its name, by turn."""
    found = []
    for run in find_runs(root):
        with suppress(OSError):  # it waits no more, or is another user's
            found.append(((run.path / "order").stat().st_mtime_ns, run.path.name))
    return sorted(found)


def enqueue(root: Path, folder: RunFolder) -> None:
    """Put a run behind all that wait, even where the clock was set back."""
    latest = max([0, *(when for when, _ in orders(root))])
    order = folder.path / "order"
    order.touch()
    turn = max(time.time_ns(), latest + 1)
    os.utime(order, ns=(turn, turn))


def check_room(root: Path) -> None:
    """Refuse another run where many wait already, or where there is no space for it.

    Raises:
        ValueError: There is no room.
    """
    if len(orders(root)) >= MOST_QUEUED:
        msg = f"{MOST_QUEUED} runs wait already; try again when some are done."
        raise ValueError(msg)
    check_space(root)


def check_name(name: str) -> None:
    """Refuse what cannot be a folder on every system.

    Raises:
        ValueError: The name is empty, too long, or has other characters.
    """
    usable = name.replace("-", "").replace("_", "").isalnum() and name.isascii()
    if not usable or not 1 <= len(name) <= 40 or name.lower() in _KEPT:
        msg = f"'{name[:60]}' cannot name a run; use 1 to 40 letters, digits, - and _."
        raise ValueError(msg)
