"""What a run records, as charts of curves: named and coloured where it is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    """One column of a run's rows.

    Attributes:
        column: Its key in `metrics.jsonl`.
        name: What the legend says.
        colour: A name of the palette: real, fake, text, past, optimum, accent.
    """

    column: str
    name: str
    colour: str


@dataclass(frozen=True)
class RunChart:
    """Curves on one axis.

    Attributes:
        title: What it shows, with its unit.
        curves: What is drawn; columns that a run lacks are left out.
        low: The axis begins at least here; its power of ten on a log axis.
        high: The axis ends at least here.
        log: Whether the axis counts powers of ten.
        note: What a reader must know beside it, one sentence or empty.
    """

    title: str
    curves: tuple[Curve, ...]
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    note: str = ""


@dataclass(frozen=True)
class Stage:
    """A part of a run in which its networks do something of their own.

    Attributes:
        first: Its first step, from 1.
        name: What it is, as a phrase: "4 pixels".
    """

    first: int
    name: str


#: Of both players of a game, as most systems record them.
GRADIENT_NORMS = RunChart(
    "Gradient norms",
    (Curve("d_gradient", "D", "text"), Curve("g_gradient", "G", "fake")),
    -2,
    1,
    log=True,
)
