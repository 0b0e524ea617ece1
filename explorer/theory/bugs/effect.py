"""The shape of an answer to 'what does the bug do?': two curves, and one number of each."""

from dataclasses import dataclass, field

import numpy as np

from explorer.theory.densities import Array


@dataclass(frozen=True, eq=False)
class Curve:
    """Places and heights, both of shape `(N,)`."""

    x: Array
    y: Array


@dataclass(frozen=True, eq=False)
class Effect:
    """What follows from the right line, and what from the printed one.

    Attributes:
        right: The right curve.
        printed: The curve of the line as it was printed.
        x_title: What lies along the picture.
        y_title: What its height means.
        number: What the one number is, in words.
        right_number: Its right value.
        printed_number: Its value by the printed line.
        log: Whether the heights stand on a logarithmic axis.
        points: Whether the curves are points in a plane.
    """

    right: Curve
    printed: Curve
    x_title: str
    y_title: str
    number: str
    right_number: float
    printed_number: float
    log: bool = field(default=False, kw_only=True)
    points: bool = field(default=False, kw_only=True)


def curves(x: Array, right: Array | float, printed: Array | float) -> tuple[Curve, Curve]:
    """Return two curves over the same places; a number is a level line."""
    levels = (np.broadcast_to(np.asarray(y, float), x.shape) for y in (right, printed))
    first, second = levels
    return Curve(x, first), Curve(x, second)
