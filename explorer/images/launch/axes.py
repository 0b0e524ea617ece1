"""Which settings a sweep goes through: a grid over some fields, or a draw."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.images.config import RunConfig


@dataclass(frozen=True)
class Axis:
    """A field and what it takes: some values, or a range to draw from.

    Attributes:
        field: Of the system's config.
        values: As they are written; for a range its two ends.
        drawn: Whether it is a range.
    """

    field: str
    values: tuple[str, ...]
    drawn: bool = False

    @classmethod
    def read(cls, text: str) -> "Axis":
        """Return the axis of `FIELD=A,B,C` or `FIELD=LOW..HIGH`; widths are 64x64.

        Raises:
            ValueError: It is neither.
        """
        field, _, values = text.partition("=")
        low, dots, high = values.partition("..")
        if not field or not values or (dots and not (_number(low) and _number(high))):
            msg = f"'{text}' is no axis; write FIELD=A,B,C or FIELD=LOW..HIGH."
            raise ValueError(msg)
        ends = (low, high) if dots else tuple(values.split(","))
        return cls(field.replace("-", "_"), ends, drawn=bool(dots))

    def draw(self, rng: np.random.Generator) -> str:
        """Return one value, of a range evenly, on a log scale where both ends are positive."""
        if not self.drawn:
            return str(rng.choice(self.values))
        low, high = map(float, self.values)
        positive = low > 0
        u = rng.uniform(math.log(low), math.log(high)) if positive else rng.uniform(low, high)
        value = math.exp(u) if positive else u
        whole = all(end.lstrip("-").isdecimal() for end in self.values)
        return str(round(value)) if whole else f"{value:.3g}"


def _number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def points(axes: Sequence[Axis], draw: int, seed: int) -> list[tuple[str, ...]]:
    """Return the values of every setting, all combinations or so many drawn ones, each once.

    Raises:
        ValueError: A range is to be gone through.
    """
    if draw:
        rng = np.random.default_rng(seed)
        return list(dict.fromkeys(tuple(a.draw(rng) for a in axes) for _ in range(draw)))
    for axis in axes:
        if axis.drawn:
            msg = f"{axis.field} has a range: say by --draw how many settings to draw."
            raise ValueError(msg)
    return list(dict.fromkeys(itertools.product(*(axis.values for axis in axes))))


def settings(
    base: RunConfig, axes: Sequence[Axis], found: Sequence[tuple[str, ...]]
) -> list[RunConfig]:
    """Return the config of every setting.

    Raises:
        ValueError: A field is none of the system's, or a value does not suit it.
    """
    kind = type(base)
    for axis in axes:
        if axis.field not in kind.model_fields or axis.field in ("seed", "system"):
            known = ", ".join(name for name in kind.model_fields if name != "system")
            msg = f"'{axis.field}' is no setting to go through here; use one of {known}."
            raise ValueError(msg)
    names = [axis.field for axis in axes]
    return [
        kind.checked(
            base.model_dump()
            | {name: kind.decode(name, text) for name, text in zip(names, row, strict=True)}
        )
        for row in found
    ]
