"""Loaded generators, kept as long as there is room."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from explorer.images.latent.series import CheckpointSeries

#: Bytes of generators that all sessions share.
MOST_SHARED = 2**30


@dataclass(frozen=True)
class Stored:
    """A generator that lies on this machine.

    Attributes:
        name: What errors and pages call it.
        path: A run folder or a file.
        changed: When its newest file was written, in seconds.
    """

    name: str
    path: str
    changed: float = 0.0

    def is_older(self, other: "Stored") -> bool:
        """Return whether this is another state of the same files."""
        return (self.name, self.path) == (other.name, other.path) and self != other


class SharedSeries:
    """Series by name, those used last, as many as fit into some bytes and at least one.

    What a page has in its hands stays usable when it is let go here.

    Args:
        most: Bytes.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Stored, CheckpointSeries] = OrderedDict()
        self._lock = threading.Lock()

    def series(self, key: Stored) -> CheckpointSeries:
        """Return a series, loaded where it is not here or its files have changed.

        Raises:
            ValueError: It cannot be loaded.
        """
        with self._lock:
            kept = self._kept.get(key)
        kept = kept or CheckpointSeries(Path(key.path), key.name)
        with self._lock:
            for old in [k for k in self._kept if k.is_older(key)]:
                del self._kept[old]
            kept = self._kept.setdefault(key, kept)
            self._kept.move_to_end(key)
            while (
                len(self._kept) > 1 and sum(t.bytes for t in self._kept.values()) > self._most
            ):
                self._kept.popitem(last=False)
        return kept
