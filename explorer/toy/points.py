"""A student's own data: two columns of numbers in, points inside the window out."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.config import encode
from explorer.distributions import WINDOW, Scaling

Array = NDArray[np.float64]
Points = tuple[tuple[float, float], ...]

MOST_POINTS = 20_000
MOST_BYTES = 2_000_000
#: A coordinate beyond this is refused: differences of such numbers lose all digits.
LARGEST = 1e15
#: Characters that points may take in a link; longer links break in mails and browsers.
LINK_CHARACTERS = 6_000
#: Decimals that points keep: a hundredth is far below the width of any picture's dot.
DECIMALS = 2
#: Separators that leave the comma free to be a decimal comma.
_COMMA_FREE = (";", "\t")


@dataclass(frozen=True)
class OwnData:
    """Points ready to train on.

    Attributes:
        points: Inside the window, rounded to `DECIMALS`.
        scaling: How the raw points were moved there; None where they were drawn in it.
    """

    points: Points
    scaling: Scaling | None

    @property
    def sentence(self) -> str:
        """What was done to the points, in words."""
        count = f"{len(self.points):,} point{'s' if len(self.points) != 1 else ''}"
        if self.scaling is None:
            return f"{count}, just where you drew them (rounded to hundredths)."
        x, y = self.scaling.centre
        return (
            f"{count}: the middle of their range, ({x:.4g}, {y:.4g}), was moved to the origin, "
            f"then both axes were multiplied by {self.scaling.factor:.4g}, so that the longer "
            "side runs from -2 to 2 and shapes stay as they are. Coordinates are rounded to "
            "hundredths."
        )


def drawn_data(flat: Sequence[float]) -> OwnData:
    """Return drawn points, given as x0, y0, x1, y1, ... in window units.

    Raises:
        ValueError: There is no point, or a number is missing or not finite.
    """
    if not flat or len(flat) % 2:
        msg = "Nothing is drawn yet; draw at least one point."
        raise ValueError(msg)
    raw = np.asarray(flat, dtype=float).reshape(-1, 2)
    if not np.isfinite(raw).all():
        msg = "A drawn point is not a finite number; clear the picture and draw again."
        raise ValueError(msg)
    return OwnData(_rounded(np.clip(raw[:MOST_POINTS], -WINDOW, WINDOW)), None)


def read_data(source: str | bytes) -> OwnData:
    """Return two columns of text as points, centred and scaled into the window.

    Columns are separated by comma, semicolon, tab or spaces; a first line of two names is
    left out; with semicolons or tabs a comma may be the decimal point.

    Raises:
        ValueError: A line is not two finite numbers (the message names the line), there is no
            point, or there are too many.
    """
    raw = parse_points(_decoded(source))
    scaling = Scaling.of(raw)
    return OwnData(_rounded(scaling(raw)), scaling)


def parse_points(text: str) -> Array:
    """Return the raw points of a text, shape `(N, 2)`; raises as `read_data` does."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    # Excel's first line that names the separator.
    if lines and re.fullmatch(r"sep=.?", lines[0][1]):
        lines = lines[1:]
    if lines and _is_header(lines[0][1]):
        lines = lines[1:]
    if not lines:
        msg = "There is no point in it; give two numbers on each line, such as 0.5, 1.2."
        raise ValueError(msg)
    if len(lines) > MOST_POINTS:
        msg = (
            f"Line {lines[MOST_POINTS][0]:,}: {len(lines):,} points are too many; at most "
            f"{MOST_POINTS:,} are allowed."
        )
        raise ValueError(msg)
    separator = _separator(lines[0][1])
    return np.array([_pair(number, line, separator) for number, line in lines])


def thinned(points: Points, most: int) -> Points:
    """Return at most so many of the points, evenly through their order."""
    chosen = np.unique(np.linspace(0, len(points) - 1, min(most, len(points))).round())
    return tuple(points[int(index)] for index in chosen)


def link_characters(points: Points) -> int:
    """Return how many characters the points take in a link."""
    return len(urlencode({"points": encode(points)}))


def thinned_for_link(points: Points) -> Points:
    """Return the points, thinned evenly as far as a link needs."""
    most = len(points)
    while link_characters(points) > LINK_CHARACTERS:
        most = int(most * 0.98 * LINK_CHARACTERS / link_characters(points))
        points = thinned(points, most)
    return points


def _decoded(source: str | bytes) -> str:
    if len(source) > MOST_BYTES:
        msg = (
            f"It holds {len(source) / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:.0f} MB and "
            f"{MOST_POINTS:,} points are allowed."
        )
        raise ValueError(msg)
    if isinstance(source, str):
        return source
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        msg = f"Line {line}: this is not plain text; save the table as CSV in UTF-8."
        raise ValueError(msg) from error
    return text


def _separator(line: str) -> str | None:
    return next((s for s in (*_COMMA_FREE, ",") if s in line), None)


def _cells(line: str, separator: str | None) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(separator)]


def _is_header(line: str) -> bool:
    """Whether a line holds names only: no digit, so that no number is lost as a name."""
    return not any(character.isdigit() for character in line) or line.startswith("#")


def _number(cell: str, separator: str | None) -> float | None:
    try:
        cell = cell.replace("\N{MINUS SIGN}", "-")
        return float(cell.replace(",", ".") if separator in _COMMA_FREE else cell)
    except ValueError:
        return None


def _pair(number: int, line: str, separator: str | None) -> tuple[float, float]:
    cells = _cells(line, separator)
    if len(cells) != 2:
        count = f"{len(cells)} column{'s' if len(cells) != 1 else ''}"
        msg = f"Line {number:,} has {count} ('{line[:40]}'); each line needs exactly two."
        raise ValueError(msg)
    values = [_number(cell, separator) for cell in cells]
    for cell, value in zip(cells, values, strict=True):
        if value is None or not math.isfinite(value) or abs(value) > LARGEST:
            kind = "a number" if value is None else f"a finite number up to {LARGEST:g}"
            msg = f"Line {number:,}: '{cell[:40]}' is not {kind}."
            raise ValueError(msg)
    x, y = values
    assert x is not None
    assert y is not None
    return x, y


def _rounded(points: ArrayLike) -> Points:
    # Adding 0 turns -0.0 into 0.0, which is one character less in a link.
    rounded = np.round(np.asarray(points, dtype=float), DECIMALS) + 0.0
    return tuple((float(x), float(y)) for x, y in rounded)
