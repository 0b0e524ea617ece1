"""Which folder level tells pictures apart, and a fair draw among classes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

#: Folders that part a set for training and testing, and say nothing of the pictures.
SPLITS = frozenset(
    {"train", "training", "trainset", "test", "testing", "val", "valid", "validation", "dev"}
)
#: At most this share of pictures may lie beside the class folders and be left out.
MOST_LOOSE = 0.1


@dataclass(frozen=True)
class Classes:
    """What folders say of the pictures in them.

    Attributes:
        names: The classes, sorted; empty where folders tell no pictures apart.
        of: The class of each picture, "" for those that lie beside the class folders.
        remark: A sentence where folders are there and are no classes; else empty.
    """

    names: tuple[str, ...]
    of: tuple[str, ...]
    remark: str = ""


def classes_of(paths: Sequence[str]) -> Classes:
    """Return the classes of pictures by their paths inside a set.

    The class is the first level at which there are two folders or more: a top folder that
    holds everything, and folders such as train and test, are passed.

    >>> classes_of(["pets/cats/1.png", "pets/dogs/1.png"]).names
    ('cats', 'dogs')
    >>> classes_of(["train/cats/1.png", "train/dogs/1.png", "test/cats/2.png"]).names
    ('cats', 'dogs')
    """
    folders = [PurePosixPath(path).parts[:-1] for path in paths]
    level = 0
    while True:
        names = {parts[level] for parts in folders if len(parts) > level}
        passed = len(names) == 1 or {name.lower() for name in names} <= SPLITS
        if not (names and passed):
            break
        level += 1
    if len(names) < 2:
        return Classes((), ("",) * len(paths))
    of = tuple(parts[level] if len(parts) > level else "" for parts in folders)
    if (loose := of.count("")) > MOST_LOOSE * len(paths):
        remark = f"{loose:,} pictures lie beside {len(names):,} folders: no classes"
        return Classes((), ("",) * len(paths), remark)
    return Classes(tuple(sorted(names)), of)


def fair_order(labels: Sequence[object], seed: int) -> NDArray[np.int64]:
    """Return an order of which every beginning has each class by its share, nearly.

    Args:
        labels: The class of each picture; all the same where there are none.
        seed: Of the draw within each class.
    """
    rng = np.random.default_rng([seed, 6])
    sizes, seen = Counter(labels), Counter[object]()
    shuffled = rng.permutation(len(labels))
    place = np.empty(len(labels))
    for index in shuffled:
        label = labels[index]
        place[index] = (seen[label] + 0.5) / sizes[label]
        seen[label] += 1
    return shuffled[np.argsort(place[shuffled], kind="stable")]


def fair_draw(labels: Sequence[object], count: int, seed: int) -> NDArray[np.int64]:
    """Return the places of `count` pictures, ascending; all of them where there are no more."""
    if count >= len(labels):
        return np.arange(len(labels))
    return np.sort(fair_order(labels, seed)[:count])


def draw_remark(drawn: int, of: int, seed: int, *, stratified: bool) -> str:
    """Say how some of many were drawn; empty where all were taken."""
    if drawn >= of:
        return ""
    by_class = ", each class by its share" if stratified else ""
    return f"drawn from {of:,} by seed {seed}{by_class}"
