"""A D whose last layer is told of the whole minibatch."""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.minibatch import closeness, discriminate, spread, spread_among
from explorer.networks import PIECE, layers_of
from explorer.toy.tricks.graphs import GraphMLP


class BatchFeature(ABC):
    """Numbers that say of each sample how it stands to its minibatch.

    Attributes:
        width: How many.
    """

    width: int

    @abstractmethod
    def weights(self, features: int) -> int:
        """Return how many weights it learns for so many features of D."""

    @abstractmethod
    def initial(self, features: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Draw these weights, flat."""

    @abstractmethod
    def __call__(self, features: Tensor, weights: Tensor) -> Tensor:
        """Return `(K, G, N, width)` for G minibatches of features `(K, G, N, A)`."""

    @abstractmethod
    def among(self, features: Tensor, company: Tensor, weights: Tensor) -> Tensor:
        """Return `(K, P, width)` for features `(K, P, A)`, each among `(K, M, A)` others."""


class Discrimination(BatchFeature):
    r"""Minibatch discrimination: $M_i = f(x_i) T$, then closeness in each of B kernels.

    T starts at N(0, 0.5 / sqrt(A)), 0.05 for 100 features as in the authors' code: at N(0, 1)
    all samples are so far apart that no signal is left.

    Args:
        kernels: B.
        masked: Whether a sample's closeness to itself is left out.

    References:
        Salimans et al. (2016), Improved Techniques for Training GANs, section 3.2.
        https://arxiv.org/abs/1606.03498
    """

    #: Numbers in a kernel, C.
    DEPTH = 5

    def __init__(self, kernels: int, *, masked: bool) -> None:
        self.width, self._masked = kernels, masked

    def weights(self, features: int) -> int:
        """Return the size of T."""
        return features * self.width * self.DEPTH

    def initial(self, features: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Draw T."""
        return rng.normal(0, 0.5 / np.sqrt(features), self.weights(features))

    def __call__(self, features: Tensor, weights: Tensor) -> Tensor:
        """Return the closeness of each sample to its minibatch."""
        return discriminate(self._projected(features, weights), masked=self._masked)

    def among(self, features: Tensor, company: Tensor, weights: Tensor) -> Tensor:
        """Return the closeness of each sample to the company."""
        mine, theirs = (self._projected(f, weights) for f in (features, company))
        return closeness(mine, theirs, masked=self._masked)

    def _projected(self, features: Tensor, weights: Tensor) -> Tensor:
        """Return M, `(..., B, C)`."""
        matrix = weights.view(len(weights), features.shape[-1], -1)
        flat = torch.bmm(features.flatten(1, -2), matrix)
        return flat.view(*features.shape[:-1], self.width, self.DEPTH)


class Spread(BatchFeature):
    """Minibatch standard deviation: one number for the whole minibatch, without a weight.

    References:
        Karras et al. (2018), Progressive Growing of GANs, section 3.
        https://arxiv.org/abs/1710.10196
    """

    width = 1

    def weights(self, features: int) -> int:
        """Return 0: there is nothing to learn."""
        return 0

    def initial(self, features: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return nothing."""
        return np.empty(0)

    def __call__(self, features: Tensor, weights: Tensor) -> Tensor:
        """Return the spread of each minibatch, at each of its samples."""
        return spread(features)[..., None, None].expand(*features.shape[:-1], 1)

    def among(self, features: Tensor, company: Tensor, weights: Tensor) -> Tensor:
        """Return the spread of the company and each sample."""
        return spread_among(features, company[:, None, :, :].squeeze(1))[..., None]


BATCH_FEATURES: dict[str, Callable[[int], BatchFeature]] = {
    "discrimination": lambda kernels: Discrimination(kernels, masked=False),
    "masked-discrimination": lambda kernels: Discrimination(kernels, masked=True),
    "stddev": lambda kernels: Spread(),
}


class MinibatchMLP(GraphMLP):
    """Networks whose last layer reads the last hidden features and a minibatch feature.

    Inputs are read as minibatches of `group` rows in their order, the last one filled up with
    the first rows: the real samples and the fakes of an update never meet in one.

    Args:
        initial: Flat parameters `(K, P)`: the layers, then the feature's weights.
        sizes: Width of every layer, without the feature.
        activation: A key of `ACTIVATIONS`.
        feature: What the last layer is told.
        group: Rows of a minibatch.
    """

    pointwise = False

    def __init__(
        self,
        initial: Tensor,
        sizes: Sequence[int],
        activation: str,
        feature: BatchFeature,
        group: int,
    ) -> None:
        self._feature, self._group = feature, group
        super().__init__(initial, sizes, activation)

    def split(self, flat: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the layers; the last has room for the feature."""
        return layers_of(flat, _widths(self.sizes, self._feature))

    def extras(self, flat: Tensor) -> list[Tensor]:
        """Return the feature's weights `(K, W)`."""
        count = self._feature.weights(self.sizes[-2])
        return [flat[:, flat.shape[1] - count :]] if count else []

    def at(
        self, parameters: Tensor, company: Tensor | None = None
    ) -> Callable[[Tensor], Tensor]:
        """Return the same networks at other flat parameters, for many points.

        Args:
            parameters: Shape `(K, P)`.
            company: The others of each point's minibatch, `(K, M, in)`; without one the points
                are minibatches in their order.
        """
        layers, weights = self.split(parameters), self._weights(self.extras(parameters))
        if company is None:
            return lambda inputs: self._in_order(layers, weights, inputs)
        others = self._hidden(layers, company)[-1]

        def evaluate(inputs: Tensor) -> Tensor:
            features = self._hidden(layers, inputs)[-1]
            told = self._feature.among(features, others, weights)
            return self._last(layers, features, told)

        return lambda inputs: torch.cat(
            [evaluate(p) for p in torch.split(inputs, PIECE, 1)], dim=1
        )

    def _in_order(
        self, layers: Sequence[tuple[Tensor, Tensor]], weights: Tensor, inputs: Tensor
    ) -> Tensor:
        features = self._hidden(layers, inputs)[-1]
        return self._last(layers, features, self._told(features, weights))

    def _values(self, layers: Sequence[tuple[Tensor, Tensor]], inputs: Tensor) -> list[Tensor]:
        values = self._hidden(layers, inputs)
        told = self._told(values[-1], self._weights(self.more))
        return [*values, self._last(layers, values[-1], told)]

    def _told(self, features: Tensor, weights: Tensor) -> Tensor:
        count = features.shape[1]
        whole = -(-count // self._group) * self._group
        if whole > count:
            features = features[:, torch.arange(whole) % count]
        groups = features.view(len(features), -1, self._group, features.shape[-1])
        return self._feature(groups, weights).flatten(1, 2)[:, :count]

    def _weights(self, extras: Sequence[Tensor]) -> Tensor:
        return extras[0] if extras else torch.empty(len(self.parameters), 0)

    @staticmethod
    def _last(
        layers: Sequence[tuple[Tensor, Tensor]], features: Tensor, told: Tensor
    ) -> Tensor:
        weight, bias = layers[-1]
        return torch.baddbmm(bias, torch.cat([features, told], dim=-1), weight)


def _widths(sizes: Sequence[int], feature: BatchFeature) -> list[tuple[int, int]]:
    *others, (inputs, outputs) = itertools.pairwise(sizes)
    return [*others, (inputs + feature.width, outputs)]


def with_feature(
    plain: NDArray[np.float32],
    sizes: Sequence[int],
    feature: BatchFeature,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return one model's flat parameters with room for a feature, the rest as without it.

    Args:
        plain: As `initial_parameters` draws them, `(P,)`.
        sizes: Width of every layer.
        feature: What the last layer is told.
        rng: A generator of its own, so that the other weights are those of the plain D.
    """
    inputs, outputs = sizes[-2:]
    bound = 1 / np.sqrt(inputs + feature.width)
    rows = rng.uniform(-bound, bound, feature.width * outputs)
    own = feature.initial(inputs, rng)
    return np.concatenate([plain[:-outputs], rows, plain[-outputs:], own]).astype(np.float32)
