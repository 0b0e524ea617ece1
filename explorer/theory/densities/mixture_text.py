"""Mixtures of up to four components as a short text, for a URL, and as numbers, for sliders.

`0.5*gaussian(-2,0.6)+0.5*laplace(2,1)` means weight times family(place, width).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explorer.theory.densities import Density, Gaussian, Laplace, Mixture, Uniform

MAX_COMPONENTS = 4
WIDTHS = (0.01, 4.0)
PLACES = (-6.0, 6.0)

FAMILIES: dict[str, Callable[[float, float], Density]] = {
    "gaussian": Gaussian,
    "uniform": lambda place, width: Uniform(place - width, place + width),
    "laplace": Laplace,
}

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_TERM = re.compile(rf"({_NUMBER})\*([a-z]+)\(({_NUMBER}),({_NUMBER})\)")


@dataclass(frozen=True)
class Component:
    """One bump: weight at least 0, the middle's place, and the width.

    The width is the standard deviation (Gaussian), half the length (uniform) or the scale
    (Laplace).
    """

    weight: float
    family: str
    place: float
    width: float

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            msg = f"{self.family!r} is no family; choose from {', '.join(FAMILIES)}."
            raise ValueError(msg)
        _check("weight", self.weight, (0.0, 1e6))
        _check("place", self.place, PLACES)
        _check("width", self.width, WIDTHS)

    def density(self) -> Density:
        """Return the component's density."""
        return FAMILIES[self.family](self.place, self.width)


def parse_mixture(text: str) -> tuple[Component, ...]:
    """Read components from a text such as `0.5*gaussian(-2,0.6)+0.5*laplace(2,1)`.

    Raises:
        ValueError: If the text is not of that form, a number is out of range, or there is not
            one to four components with a weight above 0 among them.
    """
    terms = re.split(r"(?<=\))\+", text.replace(" ", ""))
    found = [_TERM.fullmatch(term) for term in terms]
    if None in found or not 1 <= len(found) <= MAX_COMPONENTS:
        msg = f"{text!r} is no mixture; write 1 to 4 terms such as 0.5*gaussian(-2,0.6)."
        raise ValueError(msg)
    parts = [m.groups() for m in found if m]
    components = tuple(Component(float(w), f, float(p), float(s)) for w, f, p, s in parts)
    if not any(c.weight > 0 for c in components):
        msg = f"{text!r} has no weight above 0."
        raise ValueError(msg)
    return components


def write_mixture(components: Sequence[Component]) -> str:
    """Return the text that `parse_mixture` reads back to the same components."""
    return "+".join(f"{c.weight:g}*{c.family}({c.place:g},{c.width:g})" for c in components)


def mixture(text: str) -> Mixture:
    """Return the density that a text describes, its weights scaled to sum to 1.

    >>> mixture("1*gaussian(0,1)+1*uniform(3,0.5)").mean()
    1.5
    """
    components = parse_mixture(text)
    return Mixture([c.density() for c in components], [c.weight for c in components])


def _check(name: str, value: float, bounds: tuple[float, float]) -> None:
    """Refuse a number outside its bounds."""
    if not bounds[0] <= value <= bounds[1]:
        msg = f"{name} is {value}; it must lie between {bounds[0]:g} and {bounds[1]:g}."
        raise ValueError(msg)


MIXTURES: dict[str, tuple[str, str]] = {
    "Partly overlapping": ("1*gaussian(-1,1)", "1*gaussian(1,1)"),
    "Equal": ("1*gaussian(0,1)", "1*gaussian(0,1)"),
    "Far apart": ("1*gaussian(-4,0.7)", "1*gaussian(4,0.7)"),
    "One mode missed": (
        "0.5*gaussian(-2.5,0.7)+0.5*gaussian(2.5,0.7)",
        "1*gaussian(-2.5,0.7)",
    ),
    "Spread over the gap": (
        "0.5*gaussian(-2.5,0.7)+0.5*gaussian(2.5,0.7)",
        "1*gaussian(0,2.5)",
    ),
    "Boxes": ("1*uniform(-0.5,1.5)", "1*uniform(1,1.5)"),
    "A spike of fakes": ("1*laplace(0,1.5)", "0.7*laplace(0,1.5)+0.3*gaussian(2,0.05)"),
}
