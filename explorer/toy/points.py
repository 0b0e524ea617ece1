"""A student's own data: two columns of numbers in, points inside the window out."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from numpy.typing import ArrayLike

from explorer.config import encode
from explorer.distributions import WINDOW
from explorer.toy.scaling import Scaling
from explorer.toy.table import MOST_POINTS, read_table

Points = tuple[tuple[float, float], ...]

#: Characters that points may take in a link; longer links break in mails and browsers.
LINK_CHARACTERS = 6_000
#: Decimals that points keep: a hundredth is far below the width of any picture's dot.
DECIMALS = 2


@dataclass(frozen=True)
class OwnData:
    """Points ready to train on.

    Attributes:
        points: Inside the window, rounded to `DECIMALS`.
        scaling: How the raw points were moved there; None where they were drawn in it.
        notes: What else was done to them, one sentence each.
    """

    points: Points
    scaling: Scaling | None
    notes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What was done to the points, in words."""
        count = f"{len(self.points):,} point{'s' if len(self.points) != 1 else ''}"
        if self.scaling is None:
            return f"{count}, just where you drew them (rounded to hundredths)."
        x, y = self.scaling.centre
        told = (
            f"{count}: the middle of their range, ({x:.4g}, {y:.4g}), was moved to the origin, "
            f"then {_multiplied(self.scaling)}. Coordinates are rounded to hundredths."
        )
        return " ".join((told, *self.notes))


def _multiplied(scaling: Scaling) -> str:
    x, y = scaling.factors
    if scaling.alike:
        return (
            f"both axes were multiplied by {x:.4g}, so that the longer side runs from -2 to 2 "
            "and shapes stay as they are"
        )
    return (
        f"x was multiplied by {x:.4g} and y by {y:.4g}, so that each runs from -2 to 2: their "
        "ranges are too different for one factor"
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

    What a text may be, and what is raised for one that is not, `read_table` says.
    """
    table = read_table(source)
    scaling = Scaling.of(table.points)
    points = _rounded(scaling(table.points))
    notes = (
        _left_out(table.left_out),
        _missing(table.missing),
        _held(scaling.far_out(table.points)),
        _fallen_together(len(np.unique(table.points, axis=0)), len(set(points))),
    )
    return OwnData(points, scaling, tuple(note for note in notes if note))


def _left_out(columns: Sequence[str]) -> str:
    if not columns:
        return ""
    return f"Left out: {' and '.join(columns)}."


def _missing(lines: Sequence[int]) -> str:
    if not lines:
        return ""
    if len(lines) == 1:
        return f"Line {lines[0]:,} has no value in one column, and was left out."
    first = ", ".join(f"{line:,}" for line in lines[:5]) + ", ..." * (len(lines) > 5)
    return f"{len(lines):,} lines have no value in one column, and were left out: {first}."


def _held(far: int) -> str:
    if not far:
        return ""
    who = "1 point lies" if far == 1 else f"{far:,} points lie"
    return f"{who} far from all others and came to the edge of the window, at 3 or -3."


def _fallen_together(before: int, after: int) -> str:
    if before == after:
        return ""
    return (
        f"Of {before:,} different points {after:,} are still different: the others lie too "
        "close together."
    )


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


def _rounded(points: ArrayLike) -> Points:
    # Adding 0 turns -0.0 into 0.0, which is one character less in a link.
    rounded = np.round(np.asarray(points, dtype=float), DECIMALS) + 0.0
    return tuple((float(x), float(y)) for x, y in rounded)
