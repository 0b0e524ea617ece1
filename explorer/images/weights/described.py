"""What a file of weights says of itself, before any of its numbers is read.

Whatever is done with a stranger's file is bounded by what the file describes, and what it
describes is bounded here: reading takes no process of its own, for none of its steps runs code
of the file, follows a reference without end or takes memory that the file does not fill.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

#: The largest file, and the most bytes of weights that are read from one, 1 GB.
LARGEST_FILE = 2**30
MOST_TENSORS = 10_000
LONGEST_NAME = 300
#: The longest description of a file's tensors (a pickle, a header, a list of entries), 16 MB.
LONGEST_DESCRIPTION = 2**24

#: Types of numbers that weights come in; counters are int64.
TYPES = (
    torch.float32,
    torch.float16,
    torch.bfloat16,
    torch.float64,
    torch.int64,
    torch.int32,
    torch.int16,
    torch.int8,
    torch.uint8,
    torch.bool,
)


@dataclass
class Storage:
    """Numbers of one type that lie one after the other in a file.

    Attributes:
        path: The file.
        start: The place of the first byte.
        size: Bytes.
        dtype: The type of the numbers, None where it is none of `TYPES`.
    """

    path: Path
    start: int
    size: int
    dtype: torch.dtype | None


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
        if self.storage is None or self.storage.dtype not in TYPES:
            return "has numbers of a type that is not read here; plain weights are needed"
        there = self.storage.size // self.storage.dtype.itemsize
        claimed = math.prod(self.shape)
        if self.offset + self.spread > there or claimed > there:
            return f"claims {claimed:.3g} numbers where the file holds {there:,}"
        return ""

    def read(self) -> Tensor:
        """Return the tensor.

        Raises:
            ValueError: It cannot be read; the message says why, without a name.
        """
        if self.problem:
            raise ValueError(self.problem)
        storage = self.storage
        assert storage is not None
        assert storage.dtype is not None
        width = storage.dtype.itemsize
        with storage.path.open("rb") as file:
            file.seek(storage.start + width * self.offset)
            content = bytearray(file.read(width * self.spread))
        if len(content) < width * self.spread:
            msg = "is cut off"
            raise ValueError(msg)
        if not content:
            return torch.zeros(self.shape, dtype=storage.dtype)
        flat = torch.frombuffer(content, dtype=storage.dtype)
        return flat.as_strided(self.shape, self.stride).contiguous()


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


def brief(text: str, most: int = 300) -> str:
    """Return a text that came from outside, cut where it is long.

    >>> brief("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides of numbers that lie row by row.

    >>> contiguous((2, 3, 4))
    (12, 4, 1)
    """
    return tuple(math.prod(shape[place + 1 :]) for place in range(len(shape)))
