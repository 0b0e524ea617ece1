"""Which training images lie nearest to a generated one: has the generator memorised them?

References:
    Goodfellow et al. (2014), Generative Adversarial Nets, figure 2: the rightmost column is
    the nearest training example. https://arxiv.org/abs/1406.2661
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from explorer.images.config import RunConfig
from explorer.images.data import load_images, to_unit_range
from explorer.images.data.base import as_images, as_pixels
from explorer.images.latent.vectors import Array, nearest
from explorer.images.measuring.metrics import describe

Pictures = NDArray[np.uint8]
Features = Callable[[Pictures], Array]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest training images of some pictures.

    Attributes:
        pictures: `(N, count, H, W, C)`, the nearest first.
        distances: Euclidean, `(N, count)`, in the units of the space.
        usual: The median distance from one training image to its own nearest other one.
    """

    pictures: Pictures
    distances: Array
    usual: float


class NeighbourSearch:
    """Finds nearest training images in one space.

    Args:
        training: Images `(M, H, W, C)`.
        features: Pictures to rows of numbers; None compares pixels in [-1, 1].
    """

    def __init__(self, training: Pictures, features: Features | None = None) -> None:
        self._training = training
        self._features = features or _pixels
        self._rows = self._features(training)
        self._usual: float | None = None

    def __call__(self, pictures: Pictures, count: int = 1) -> Neighbours:
        """Return the nearest `count` training images of each picture."""
        indices, distances = nearest(self._features(pictures), self._rows, count)
        return Neighbours(self._training[indices], distances, self._usual_distance())

    def _usual_distance(self) -> float:
        """Measure 100 training images against all others; the first neighbour is itself."""
        if self._usual is None:
            chosen = np.linspace(0, len(self._rows) - 1, min(100, len(self._rows))).astype(int)
            _, distances = nearest(self._rows[chosen], self._rows, 2)
            self._usual = float(np.median(distances[:, 1]))
        return self._usual


def neighbour_searches(config: RunConfig) -> dict[str, NeighbourSearch]:
    """Return the ways to look through a run's training images, by what is compared.

    Grey digits are also compared by the features of the digit classifier.

    Raises:
        ValueError: The training images are not here.
    """
    training = as_pixels(load_images(config).images)
    found = {"pixels": NeighbourSearch(training)}
    if config.dataset == "digits":
        found["the digit classifier's features"] = NeighbourSearch(training, digit_features)
    return found


def digit_features(pictures: Pictures) -> Array:
    """Return the digit classifier's features of grey pictures `(N, H, W, 1)`."""
    with torch.no_grad():
        features, _ = describe(to_unit_range(as_images(pictures)))
    return features.astype(np.float32)


def _pixels(pictures: Pictures) -> Array:
    return np.asarray(pictures.reshape(len(pictures), -1) / np.float32(127.5) - 1, np.float32)
