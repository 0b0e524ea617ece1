"""What can be measured in a picture without any network: ink, slant, place, colour.

They suggest groups of samples for analogies and directions; a student may choose others.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pictures = NDArray[np.uint8]
Measure = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class Attribute:
    """One measurement.

    Attributes:
        more: What pictures with much of it are called.
        less: What pictures with little of it are called.
        measure: Pictures in [0, 1] `(N, H, W, C)` and ink `(N, H, W)` to numbers `(N,)`.
        colour: Whether it needs colour.
    """

    more: str
    less: str
    measure: Measure
    colour: bool = False


def measure(pictures: Pictures, name: str) -> NDArray[np.float64]:
    """Return one attribute of pictures `(N, H, W, C)`, `(N,)`."""
    values = pictures / 255.0
    background = np.median(_border(values), axis=1)
    ink = np.abs(values - background[:, None, None, :]).mean(axis=-1)
    return ATTRIBUTES[name].measure(values, ink)


def extremes(
    pictures: Pictures, name: str, count: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the indices of the `count` pictures with most of an attribute, and with least."""
    order = np.argsort(measure(pictures, name), kind="stable")
    return tuple(map(int, order[: -count - 1 : -1])), tuple(map(int, order[:count]))


def plainest(pictures: Pictures, names: tuple[str, ...], count: int) -> tuple[int, ...]:
    """Return the indices of the pictures closest to the median of some attributes."""
    distance = np.zeros(len(pictures))
    for name in names:
        values = measure(pictures, name)
        distance += np.abs(values - np.median(values)) / max(float(values.std()), 1e-9)
    return tuple(map(int, np.argsort(distance, kind="stable")[:count]))


def _border(values: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = [values[:, 0], values[:, -1], values[:, :, 0], values[:, :, -1]]
    return np.concatenate(rows, axis=1)


def _amount(values: NDArray[np.float64], ink: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(ink.mean(axis=(1, 2)))


def _slant(values: NDArray[np.float64], ink: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far ink leans to the right with height: -cov(x, y) / var(y), y downwards."""
    weights = ink / np.maximum(ink.sum(axis=(1, 2), keepdims=True), 1e-9)
    y, x = np.indices(ink.shape[1:])
    dx = x - (weights * x).sum(axis=(1, 2))[:, None, None]
    dy = y - (weights * y).sum(axis=(1, 2))[:, None, None]
    spread = (weights * dy**2).sum(axis=(1, 2))
    return np.asarray(-(weights * dx * dy).sum(axis=(1, 2)) / np.maximum(spread, 1e-9))


def _across(values: NDArray[np.float64], ink: NDArray[np.float64]) -> NDArray[np.float64]:
    x = np.arange(ink.shape[2])
    return np.asarray(
        (ink.sum(axis=1) * x).sum(axis=1) / np.maximum(ink.sum(axis=(1, 2)), 1e-9)
    )


def _red(values: NDArray[np.float64], ink: NDArray[np.float64]) -> NDArray[np.float64]:
    redness = values[..., 0] - values[..., 1:].mean(axis=-1)
    return np.asarray((redness * ink).sum(axis=(1, 2)) / np.maximum(ink.sum(axis=(1, 2)), 1e-9))


ATTRIBUTES: dict[str, Attribute] = {
    "ink": Attribute("inky", "pale", _amount),
    "slant": Attribute("right-leaning", "left-leaning", _slant),
    "place": Attribute("placed right", "placed left", _across),
    "red": Attribute("red", "not red", _red, colour=True),
}
