"""A table of numbers as people keep it: text in, two columns out."""

import codecs
import csv
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.config import quoted

Array = NDArray[np.float64]

MOST_POINTS = 20_000
MOST_BYTES = 2_000_000
#: A coordinate beyond this is refused: differences of such numbers lose all digits.
LARGEST = 1e15
#: Columns that are no coordinates, by their names.
_LABELS = {"label", "labels", "class", "target", "cluster", "species", "group", "category"}
_INDICES = {"", "index", "id", "row", "no", "nr", "#", "unnamed: 0"}
#: Whole numbers are taken for labels up to so many different ones.
_MOST_LABELS = 20
#: Separators that leave the comma free to be a decimal comma.
_COMMA_FREE = (";", "\t")
_EMPTY = "There is no point in it; give two numbers on each line, such as 0.5, 1.2."
#: What programs write where there is no value.
_MISSING = {"", "nan", "na", "n/a", "null", "none", "?", "-"}
#: What a table's text does not hold, but a picture read as one does.
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
#: A cell of a table with decimal commas that was cut at these: `1,5 2,5` at its commas.
_TWO_NUMBERS = re.compile(r"[-+.\d]+\s+[-+.\d]+")


@dataclass(frozen=True)
class Table:
    """The points of a text.

    Attributes:
        points: As they stand there, shape `(N, 2)`.
        left_out: The columns that are no coordinates, in words.
        missing: Numbers of the lines that have no value in one of the two.
    """

    points: Array
    left_out: tuple[str, ...]
    missing: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Column:
    """A column beside others: its name, its place from 1 on, its cells."""

    name: str
    place: int
    cells: tuple[str, ...]
    separator: str | None

    @property
    def words(self) -> str:
        """What the page calls it."""
        return f"column {quoted(self.name, 40)}" if self.name else f"column {self.place}"

    @property
    def is_text(self) -> bool:
        """Whether no cell is a number, nor two that a separator holds together."""
        known = [cell for cell in self.cells if not _is_missing(cell)]
        return not any(_TWO_NUMBERS.fullmatch(cell) for cell in known) and all(
            _number(cell, self.separator) is None for cell in known
        )

    @property
    def counts(self) -> bool:
        """Whether the cells are 0, 1, 2, ... or 1, 2, 3, ..."""
        first = _number(self.cells[0], self.separator)
        return first in (0, 1) and all(
            _number(cell, self.separator) == first + place
            for place, cell in enumerate(self.cells)
        )

    @property
    def is_few_whole_numbers(self) -> bool:
        """Whether the cells may be labels."""
        values = {_number(cell, self.separator) for cell in self.cells}
        return len(values) <= _MOST_LABELS and all(
            value is not None and value.is_integer() for value in values
        )


def read_table(source: str | bytes) -> Table:
    """Return the two columns of coordinates of a text.

    Columns are separated by comma, semicolon, tab or spaces; a first line of names is left
    out; with semicolons or tabs a comma may be the decimal point, and a cell in quotation marks
    may hold the separator. Of three columns or more an index at the start, labels and columns
    of words are left out, and so is every line without a value in one of the coordinates.

    Raises:
        ValueError: A line is not two finite numbers (the message names the line), there is no
            point, there are too many, or more than two columns are left.
    """
    lines, names = _lines(_decoded(source))
    separator = _separator(lines[0][1])
    rows = _rows(lines, separator)
    columns = _columns(rows, names, separator)
    kept = _coordinates(columns, named=bool(names))
    chosen = [column.place - 1 for column in kept]
    pairs = [(number, [cells[place] for place in chosen]) for number, cells in rows]
    whole = [(number, cells) for number, cells in pairs if not any(map(_is_missing, cells))]
    if not whole:
        raise ValueError(_EMPTY)
    points = [_pair(number, cells, separator) for number, cells in whole]
    full = {number for number, _ in whole}
    return Table(
        np.array(points),
        tuple(c.words for c in columns if c not in kept),
        tuple(number for number, _ in pairs if number not in full),
    )


def _rows(lines: list[tuple[int, str]], separator: str | None) -> list[tuple[int, list[str]]]:
    """Return the cells of each numbered line, as many in each."""
    rows = [(number, _cells(line, separator)) for number, line in lines]
    width = len(rows[0][1])
    for (number, cells), (_, line) in zip(rows, lines, strict=True):
        if len(cells) != width or width < 2:
            count = f"{len(cells)} column{'s' if len(cells) != 1 else ''}"
            needed = "exactly two" if width <= 2 else f"{width}, as the first has"
            msg = f"Line {number:,} has {count} ('{line[:40]}'); each line needs {needed}."
            raise ValueError(msg)
    return rows


def _columns(
    rows: list[tuple[int, list[str]]], names: str, separator: str | None
) -> list[_Column]:
    width = len(rows[0][1])
    heads = _cells(names.lstrip("# "), separator) if names else []
    if len(heads) == width - 1:
        heads = ["", *heads]
    heads = heads if len(heads) == width else [""] * width
    cells = zip(*(cells for _, cells in rows), strict=True)
    return [
        _Column(head, place, column, separator)
        for place, (head, column) in enumerate(zip(heads, cells, strict=True), 1)
    ]


def _lines(text: str) -> tuple[list[tuple[int, str]], str]:
    """Return the numbered lines of points, and the line of names or nothing."""
    # A separator at the start or the end of a line is a cell that is empty.
    lines = [
        (n, line.strip(" \r\n")) for n, line in enumerate(text.splitlines(), 1) if line.strip()
    ]
    # Excel's first line that names the separator.
    if lines and re.fullmatch(r"sep=.?", lines[0][1]):
        lines = lines[1:]
    names = ""
    if lines and _is_header(lines[0][1]):
        names, lines = lines[0][1], lines[1:]
    if not lines:
        raise ValueError(_EMPTY)
    if len(lines) > MOST_POINTS:
        msg = (
            f"Line {lines[MOST_POINTS][0]:,}: {len(lines):,} points are too many; at most "
            f"{MOST_POINTS:,} are allowed."
        )
        raise ValueError(msg)
    return lines, names


def _coordinates(columns: Sequence[_Column], *, named: bool) -> list[_Column]:
    """Return the two columns of coordinates: names decide, then what the cells are.

    Raises:
        ValueError: More or fewer than two are left.
    """
    kept = list(columns)
    if len(kept) == 2:
        return kept
    both = [c for c in kept if c.name.lower() in ("x", "y")]
    if len(both) == 2:
        return both
    kept = [c for c in kept if c.name.lower() not in _LABELS and not c.is_text]
    if len(kept) > 2 and named and kept[0].name.lower() in _INDICES:
        kept = kept[1:]
    if len(kept) == 3:
        guesses = [*kept[:1] * kept[0].counts, *kept[-1:] * kept[-1].is_few_whole_numbers]
        # Both an index and labels fit: which one is meant, only names can tell.
        if len(guesses) == 1:
            kept.remove(guesses[0])
    if len(kept) != 2:
        msg = (
            f"There are {len(columns)} columns, and which two are the coordinates is not "
            "clear; leave only two, or name two of them x and y in the first line."
        )
        raise ValueError(msg)
    return kept


def _decoded(source: str | bytes) -> str:
    if len(source) > MOST_BYTES:
        msg = (
            f"It holds {len(source) / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:.0f} MB and "
            f"{MOST_POINTS:,} points are allowed."
        )
        raise ValueError(msg)
    text = source if isinstance(source, str) else _text(source)
    if found := _NO_TEXT.search(text):
        line = text[: found.start()].count("\n") + 1
        msg = f"Line {line:,}: this is not plain text; save the table as CSV in UTF-8."
        raise ValueError(msg)
    return text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")


def _text(source: bytes) -> str:
    """Return what an editor would show: UTF-8, or what spreadsheets write instead of it."""
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return source.decode("utf-16", "replace")
    try:
        return source.decode()
    except UnicodeDecodeError:
        # A letter before a digit is none: these bytes are no text.
        return re.sub(
            r"[À-ÿ](?=\d)", "\N{REPLACEMENT CHARACTER}", source.decode("cp1252", "replace")
        )


def _separator(line: str) -> str | None:
    return next((s for s in (*_COMMA_FREE, ",") if s in line), None)


def _cells(line: str, separator: str | None) -> list[str]:
    plain = separator is None or '"' not in line or len(line) > csv.field_size_limit()
    if plain:
        return [cell.strip().strip('"') for cell in line.split(separator)]
    read = csv.reader([line], delimiter=str(separator), skipinitialspace=True)
    return [cell.strip() for cells in read for cell in cells]


def _is_missing(cell: str) -> bool:
    return cell.lower() in _MISSING


def _is_header(line: str) -> bool:
    """Whether a line holds names only: no cell begins like a number, lest one be lost."""
    cells = re.split(r"[;,\t ]+", line)
    return line.startswith("#") or not any(
        re.match(r"[\"'($€£]*[-+.\N{MINUS SIGN}]?\d", cell) for cell in cells
    )


def _number(cell: str, separator: str | None) -> float | None:
    try:
        cell = cell.replace("\N{MINUS SIGN}", "-")
        return float(cell.replace(",", ".") if separator in _COMMA_FREE else cell)
    except ValueError:
        return None


def _pair(line: int, cells: Sequence[str], separator: str | None) -> tuple[float, float]:
    x, y = (_finite(line, cell, separator) for cell in cells)
    return x, y


def _finite(line: int, cell: str, separator: str | None) -> float:
    value = _number(cell, separator)
    if value is None or not math.isfinite(value) or abs(value) > LARGEST:
        kind = "a number" if value is None else f"a finite number up to {LARGEST:g}"
        msg = f"Line {line:,}: '{cell[:40]}' is not {kind}."
        raise ValueError(msg)
    return value
