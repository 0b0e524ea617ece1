"""What a file of weights says of itself, before any of its numbers is read.

Whatever is done with a stranger's file is bounded by what the file describes, and what it
describes is bounded here. Nothing of this needs torch, so that a process which only describes
starts in a moment.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path

#: The largest file, and the most bytes of weights that are read from one, 1 GB.
LARGEST_FILE = 2**30
MOST_TENSORS = 10_000
LONGEST_NAME = 300
#: The longest description of a file's tensors (a pickle, a header, a list of entries), 16 MB.
LONGEST_DESCRIPTION = 2**24

#: Types of numbers that weights come in, as safetensors calls them, with their bytes; counters
#: are I64.
WIDTHS = {
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "F64": 8,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U8": 1,
    "BOOL": 1,
}


class UnreadableError(ValueError):
    """Why a file is not read, without its name."""


@dataclass
class Storage:
    """Numbers of one type that lie one after the other in a file.

    Attributes:
        path: The file.
        start: The place of the first byte.
        size: Bytes.
        dtype: The type of the numbers, a key of `WIDTHS`; empty where it is none of these.
    """

    path: Path
    start: int
    size: int
    dtype: str


@dataclass(frozen=True)
class Described:
    """A tensor that has not been read.

    Attributes:
        shape: Its sizes.
        stride: Numbers from one element to the next, a dimension each.
        offset: The place of its first number in the storage.
        storage: Where its numbers lie, None where the file has none.
        fault: What is wrong with the claim itself, empty for a shape that can be.
    """

    shape: tuple[int, ...]
    stride: tuple[int, ...] = ()
    offset: int = 0
    storage: Storage | None = None
    fault: str = ""

    @property
    def spread(self) -> int:
        """How many numbers lie between its first and its last, both included."""
        last = sum((n - 1) * step for n, step in zip(self.shape, self.stride, strict=True))
        return last + 1 if math.prod(self.shape) else 0

    @property
    def problem(self) -> str:
        """Why it cannot be read, empty where it can."""
        if self.fault:
            return self.fault
        if self.storage is None or self.storage.dtype not in WIDTHS:
            return "has numbers of a type that is not read here; plain weights are needed"
        there = self.storage.size // WIDTHS[self.storage.dtype]
        claimed = math.prod(self.shape)
        if self.offset + self.spread > there or claimed > there:
            return f"claims {claimed:.3g} numbers where the file holds {there:,}"
        return ""


@dataclass(frozen=True)
class Contents:
    """A file of weights: its tensors by name, in the file's order, and its header's words."""

    tensors: dict[str, Described]
    header: dict[str, str] = field(default_factory=dict)


def described(
    shape: tuple[int, ...], stride: tuple[int, ...], offset: int, storage: Storage | None
) -> Described:
    """Return what is claimed of a tensor, with a fault where no tensor could be so."""
    numbers = (*shape, *stride, offset)
    if len(shape) > 8 or len(shape) != len(stride) or not all(0 <= n < 2**40 for n in numbers):
        return Described((), fault="has a shape that no weights have")
    return Described(shape, stride, offset, storage)


def check_name(name: str) -> None:
    """Raise UnreadableError where a tensor's name is too long, or has signs nobody can see."""
    if len(name) > LONGEST_NAME:
        msg = f"a tensor has a name of {len(name):,} letters: {brief(name, 40)}"
        raise UnreadableError(msg)
    if not name.isprintable():
        msg = f"the name of a tensor has signs that cannot be shown: {brief(name, 40)}"
        raise UnreadableError(msg)


def brief(text: str, most: int = 300) -> str:
    r"""Return a text that came from outside on one line, cut where it is long.

    >>> brief("abcdef", 4), brief("a\nb")
    ('abc…', 'a b')
    """
    line = "".join(sign if sign.isprintable() else " " for sign in text[: most + 1])
    return line if len(line) <= most else f"{line[: most - 1]}…"


def contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides of numbers that lie row by row.

    >>> contiguous((2, 3, 4))
    (12, 4, 1)
    """
    return tuple(math.prod(shape[place + 1 :]) for place in range(len(shape)))
