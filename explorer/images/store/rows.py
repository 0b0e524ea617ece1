"""The rows of metrics.jsonl, read once however many look, and only what is new each time.

A line that is no row (a power cut leaves zeros, an editor anything) costs that line alone.
"""

import json
import os
import threading
from array import array
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Row = dict[str, float]

#: The largest number of a curve, which is drawn in single precision.
_LARGEST = 3e38
#: Files whose rows are kept, and the bytes before the place reached that must not have changed.
_MOST_FILES, _TAIL = 64, 256


@dataclass
class _Reading:
    """What was read of one file so far.

    Attributes:
        inode: The file's own number: a replaced file has another.
        offset: Bytes read, up to the last complete line.
        tail: The last of these bytes.
        rows: The rows among them.
        damaged: How many lines were none.
        columns: Steps and values of every column, in turn, in single precision.
        newest: The newest value of every column.
    """

    inode: int = -1
    offset: int = 0
    tail: bytes = b""
    rows: list[Row] = field(default_factory=list)
    damaged: int = 0
    columns: dict[str, "array[float]"] = field(default_factory=dict)
    newest: Row = field(default_factory=dict)

    def add(self, lines: list[bytes]) -> None:
        """Take new complete lines."""
        for line in lines:
            row = row_of(line)
            if row is None:
                self.damaged += bool(line.strip())
                continue
            self.rows.append(row)
            self.newest |= row
            for column, value in row.items():
                self.columns.setdefault(column, array("f")).extend((row["step"], value))


class RowFiles:
    """Readers of row files, shared by all threads; the latest files are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readings: OrderedDict[Path, _Reading] = OrderedDict()

    def rows(self, path: Path) -> list[Row]:
        """Return all complete rows; none where the file is missing or may not be read."""
        with self._lock:
            return list(self._read(path).rows)

    def columns(self, path: Path) -> dict[str, NDArray[np.float32]]:
        """Return steps and values `(N, 2)` of every column that has any."""
        with self._lock:
            found = self._read(path).columns
            return {n: np.array(pairs, np.float32).reshape(-1, 2) for n, pairs in found.items()}

    def newest(self, path: Path) -> Row:
        """Return the newest value of every column."""
        with self._lock:
            return dict(self._read(path).newest)

    def damaged(self, path: Path) -> int:
        """Return how many complete lines are no rows."""
        with self._lock:
            return self._read(path).damaged

    def _read(self, path: Path) -> _Reading:
        reading = self._readings.pop(path, None) or _Reading()
        try:
            reading = _brought_up_to_date(path, reading)
        except OSError:
            reading = _Reading()
        self._readings[path] = reading
        while len(self._readings) > _MOST_FILES:
            self._readings.popitem(last=False)
        return reading


def row_of(line: bytes) -> Row | None:
    """Return the row in a line, None where it holds none: finite numbers, one of them `step`.

    >>> row_of(b'{"step": 3, "d_loss": 0.5}')
    {'step': 3, 'd_loss': 0.5}
    >>> row_of(b'[3]') or row_of(bytes(4)) or row_of(b'{"step": null}') or row_of(b'{"a": 1}')
    """
    try:
        row = json.loads(line)
        numbers = all(type(v) in (int, float) and abs(v) < _LARGEST for v in row.values())
        usable = numbers and row["step"] >= 0 and int(row["step"]) == row["step"]
    except Exception:  # whatever a foreign file makes the parser raise, it is no row
        return None
    return row if usable else None


def _brought_up_to_date(path: Path, reading: _Reading) -> _Reading:
    """Read what was added to a file; all of it where it is not the file that was read."""
    with path.open("rb") as file:
        inode = os.fstat(file.fileno()).st_ino
        file.seek(max(0, reading.offset - len(reading.tail)))
        grown = inode == reading.inode and file.read(len(reading.tail)) == reading.tail
        if not grown:
            reading = _Reading(inode)
            file.seek(0)
        new = file.read()
    whole = new[: new.rfind(b"\n") + 1]
    reading.add(whole.split(b"\n"))
    reading.offset += len(whole)
    reading.tail = (reading.tail + whole)[-_TAIL:]
    return reading


ROW_FILES = RowFiles()
