"""What a factor reader sees in generated pictures: groups for an arithmetic, what came of it.

Where the data were drawn by this program, every picture has factors with names. A reader that
learned from drawn pictures says of generated ones whether what was asked for changed, and what
else did.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from explorer.images.config import RunConfig
from explorer.images.data import to_unit_range
from explorer.images.data.base import as_images
from explorer.images.measuring.factor_reader import READERS, Numbers, Reading, load_reader
from explorer.images.networks.reading import PRETRAINED

Pictures = NDArray[np.uint8]
Group = tuple[int, ...]
#: By factor: one number, or the mean chance of each class.
Means = Mapping[str, Numbers]

#: The reader of a data set, by the first part of its name.
_READERS = {"faces": "face-reader", "shapes": "shape-reader"}
#: A number that is off by this share of its range, inverted, fits 1/e as well.
_STRICT = 10
#: Groups that agree among themselves better than a reader reads are no plainer for it.
_LEAST_SPREAD = 0.1
#: The first class of a factor that a picture may lack.
_NO = "no"


@dataclass(frozen=True)
class Concept:
    """What some pictures have in common.

    Attributes:
        title: In words.
        wanted: By factor, the classes that will do, or the number that is wanted.
    """

    title: str
    wanted: Mapping[str, tuple[str, ...] | float]


@dataclass(frozen=True)
class Concepts:
    """What is asked of the generators of a data set.

    Attributes:
        terms: A, B and C of A - B + C.
        result: What that should be.
        turn: The factor whose most and whose least make a direction.
    """

    terms: tuple[Concept, Concept, Concept]
    result: Concept
    turn: str

    @property
    def added(self) -> str:
        """The factor in which A and B are to differ."""
        a, b, _ = (term.wanted for term in self.terms)
        return next(factor for factor in a if a[factor] != b[factor])


_GLASSES, _SOLID = ("round", "dark"), ("circle", "square", "triangle")
_BLUE, _GREEN = 2 / 3, 1 / 3
CONCEPTS: Mapping[str, Concepts] = MappingProxyType(
    {
        "face-reader": Concepts(
            (
                Concept("smiling with glasses", {"glasses": _GLASSES, "smile": 1.0}),
                Concept("smiling without", {"glasses": (_NO,), "smile": 1.0}),
                Concept("neutral without", {"glasses": (_NO,), "smile": 0.0}),
            ),
            Concept("neutral with glasses", {"glasses": _GLASSES, "smile": 0.0}),
            "turn",
        ),
        "shape-reader": Concepts(
            (
                Concept("blue without a hole", {"hue": _BLUE, "shape": _SOLID}),
                Concept("green without a hole", {"hue": _GREEN, "shape": _SOLID}),
                Concept("green ring", {"hue": _GREEN, "shape": ("ring",)}),
            ),
            Concept("blue ring", {"hue": _BLUE, "shape": ("ring",)}),
            "x",
        ),
    }
)


def reader_of(config: RunConfig | None, channels: int) -> str | None:
    """Return the name of the reader for what a run draws, None where it is not here."""
    if config is None or channels != 3:
        return None
    name = _READERS.get(config.dataset.partition(":")[0])
    return name if name and (PRETRAINED / name / "model.safetensors").exists() else None


def read(pictures: Pictures, reader: str) -> Reading:
    """Return what a reader sees in pictures `(N, H, W, 3)`.

    Raises:
        ValueError: The reader is not here.
    """
    return load_reader(reader).read(to_unit_range(as_images(pictures)))


def own_error(reader: str, factor: str) -> float:
    """Return how far a reader errs on pictures that were drawn, by its card.

    Of a class the share that is wrong, of a number the mean error as a share of its range.

    Raises:
        ValueError: The card is not here or says nothing of it.
    """
    try:
        card = json.loads((PRETRAINED / reader / "card.json").read_text(encoding="utf-8"))
        if factor in READERS[reader].classes:
            return 1 - float(card["held_out_accuracy"][factor])
        return float(card["held_out_mean_error_as_share_of_range"][factor])
    except (OSError, KeyError, TypeError, ValueError) as error:
        msg = f"The card of the {reader} does not tell how well it reads {factor}."
        raise ValueError(msg) from error


def fitting(reading: Reading, reader: str, concept: Concept, count: int) -> Group:
    """Return the indices of the `count` pictures that fit a concept best."""
    fits = np.ones(len(next(iter(reading.numbers.values()))))
    for factor, wanted in concept.wanted.items():
        if isinstance(wanted, tuple):
            names = READERS[reader].classes[factor]
            places = [names.index(name) for name in wanted]
            fits *= reading.chances[factor][:, places].sum(1)
        else:
            gaps = np.abs(_shares(reading.numbers[factor] - wanted, reader, factor))
            fits *= np.exp(-_STRICT * gaps)
    return _first(-fits, count)


def extremes(reading: Reading, factor: str, count: int) -> tuple[Group, Group]:
    """Return the `count` pictures with most of a factor, and those with least of it."""
    known = reading.numbers.get(factor)
    values = 1 - reading.chances[factor][:, 0] if known is None else known
    return _first(-values, count), _first(values, count)


def ordering(reader: str) -> tuple[str, ...]:
    """Return the factors by which pictures can be put in a row."""
    readable = READERS[reader]
    things = (f for f in readable.classes if may_lack(reader, f))
    return (*things, *(f for f in readable.numbers if f not in readable.turning))


def may_lack(reader: str, factor: str) -> bool:
    """Return whether a factor is a thing that a picture may lack, such as glasses."""
    return READERS[reader].classes.get(factor, ("",))[0] == _NO


def means(reading: Reading, reader: str) -> Means:
    """Return the mean of each factor: a number, the chance of a thing, or all classes'."""
    found: dict[str, Numbers] = {}
    for factor, chances in reading.chances.items():
        mean = chances.mean(0)
        found[factor] = 1 - mean[:1] if may_lack(reader, factor) else mean
    for factor, values in reading.numbers.items():
        turning = factor in READERS[reader].turning
        found[factor] = np.atleast_1d(_mean_turn(values) if turning else values.mean())
    return found


def asked(terms: tuple[Means, Means, Means], reader: str) -> Means:
    """Return A - B + C of each factor, as far as its range goes."""
    found: dict[str, Numbers] = {}
    for factor in terms[0]:
        a, b, c = (term[factor] for term in terms)
        if factor in READERS[reader].turning:
            found[factor] = (a - b + c) % 1
        else:
            found[factor] = np.clip(a - b + c, *_range(reader, factor))
    return found


def apart(first: Means, second: Means, reader: str) -> dict[str, float]:
    """Return how far two means are apart in each factor, from 0 to 1.

    Of a number the share of its range, of a turning one of half a turn; of classes the total
    variation of their chances.
    """
    found = {}
    for factor, values in first.items():
        gap = values - second[factor]
        whole = _shares(gap, reader, factor) if len(gap) == 1 else gap / 2
        found[factor] = float(np.abs(whole).sum())
    return found


def contrast(first: Reading, second: Reading, reader: str) -> dict[str, float]:
    """Return how plainly two groups differ in each number and each thing.

    The difference of their means in units of the spread inside them. Of a few pictures the
    classes differ by chance: they do not count.
    """
    gaps, found = apart(means(first, reader), means(second, reader), reader), {}
    things = (factor for factor in gaps if may_lack(reader, factor))
    for factor in (*READERS[reader].numbers, *things):
        spread = sum(_spread(reading, reader, factor) for reading in (first, second))
        found[factor] = gaps[factor] / (_LEAST_SPREAD + spread)
    return found


def strangeness(pictures: Pictures, reading: Reading, reader: str) -> float | None:
    """Return how far pictures are from those that would be drawn of what is read in them.

    The root mean square over pixels and colours, in units of the whole range of a pixel, and
    its mean over pictures; None where not all that is drawn can be read.
    """
    redraw = READERS[reader].redraw
    if redraw is None:
        return None
    drawn = redraw(reading, pictures.shape[1]).transpose(0, 2, 3, 1)
    squares = np.square(pictures.astype(np.float64) - drawn).mean((1, 2, 3))
    return float(np.sqrt(squares).mean() / 255)


def _spread(reading: Reading, reader: str, factor: str) -> float:
    """Return the mean distance of pictures to their group's mean, as a share of the range."""
    known = reading.numbers.get(factor)
    values = 1 - reading.chances[factor][:, 0] if known is None else known
    middle = means(reading, reader)[factor]
    return float(np.abs(_shares(values - middle, reader, factor)).mean())


def _range(reader: str, factor: str) -> tuple[float, float]:
    return READERS[reader].numbers.get(factor, (0.0, 1.0))


def _shares(gaps: Numbers, reader: str, factor: str) -> Numbers:
    """Return differences as shares of the range, of a turning number of half a turn."""
    low, high = _range(reader, factor)
    if factor in READERS[reader].turning:
        return 2 * ((gaps + 0.5) % 1 - 0.5)
    return gaps / (high - low)


def _mean_turn(values: Numbers) -> float:
    """Return the mean of shares of a turn: the direction of the mean of their unit vectors."""
    return float(np.angle(np.exp(2j * np.pi * values).mean()) / (2 * np.pi) % 1)


def _first(values: Numbers, count: int) -> Group:
    return tuple(map(int, np.argsort(values, kind="stable")[:count]))
