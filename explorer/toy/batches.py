"""Endless batches that depend on the seed and on their number only.

Batch i of a stream can be drawn at any time: what a run needs to continue exactly is the number
of batches it has used, and a model draws the same batches alone and in a stack.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer import priors
from explorer.toy.config import ToyConfig

#: Names of the independent random streams of one seed.
STREAMS = {
    name: place
    for place, name in enumerate(
        (
            "generator",
            "discriminator",
            "real",
            "latent",
            "mixing",
            "view",
            "paired",
            "flips",
            "noise",
            "replay",
            "reference",
            "told",
        )
    )
}


def stream_rng(seed: int, stream: str, block: int = 0) -> np.random.Generator:
    """Return the generator of one block of one stream of a seed."""
    return np.random.default_rng([seed, STREAMS[stream], block])


class Source(Protocol):
    """Draws one block of samples of one model."""

    def __call__(self, block: int, samples: int) -> NDArray[np.floating]:
        """Return `(samples, d)`; the same block always holds the same samples."""


class LatentSource:
    """Noise vectors z from the config's prior."""

    def __init__(self, config: ToyConfig) -> None:
        self._config = config

    def __call__(self, block: int, samples: int) -> NDArray[np.float32]:
        """Return z of shape `(samples, latent_dim)`."""
        return sample_prior(
            self._config, samples, stream_rng(self._config.seed, "latent", block)
        )


class RealSource:
    """Fresh real samples, or a finite set walked in a new order each epoch.

    Args:
        config: Says which data.
        stream: Where the draws come from; another stream walks the same set in other orders.
    """

    def __init__(self, config: ToyConfig, stream: str = "real") -> None:
        self._config, self._data, self._stream = config, config.data_distribution, stream
        size = config.dataset_size
        rng = stream_rng(config.seed, "view", 1)
        self._set = None if size is None else self._data.sample(size, rng)

    def __call__(self, block: int, samples: int) -> NDArray[np.float64]:
        """Return real points, shape `(samples, 2)`."""
        if self._set is None:
            return self._data.sample(
                samples, stream_rng(self._config.seed, self._stream, block)
            )
        places = np.arange(block * samples, (block + 1) * samples)
        epochs, within = np.divmod(places, len(self._set))
        chosen = [self._order(e)[within[epochs == e]] for e in np.unique(epochs)]
        return np.asarray(self._set[np.concatenate(chosen)])

    def _order(self, epoch: int) -> NDArray[np.int64]:
        assert self._set is not None
        return stream_rng(self._config.seed, self._stream, int(epoch)).permutation(
            len(self._set)
        )


class UniformSource:
    """Uniform draws in [0, 1): places of a penalty's points, labels to flip, whom to replay.

    Args:
        config: Has the seed.
        stream: What they are for.
        width: Numbers a sample.
    """

    def __init__(self, config: ToyConfig, stream: str, width: int = 1) -> None:
        self._seed, self._stream, self._width = config.seed, stream, width

    def __call__(self, block: int, samples: int) -> NDArray[np.float32]:
        """Return shape `(samples, width)`."""
        rng = stream_rng(self._seed, self._stream, block)
        return rng.random((samples, self._width), dtype=np.float32)


class NoiseSource:
    """Standard normal draws in the plane, for the noise on samples."""

    def __init__(self, config: ToyConfig) -> None:
        self._seed = config.seed

    def __call__(self, block: int, samples: int) -> NDArray[np.float32]:
        """Return shape `(samples, 2)`."""
        rng = stream_rng(self._seed, "noise", block)
        return rng.standard_normal((samples, 2), dtype=np.float32)


class Batches:
    """The batches of a stack: batch i has shape `(K, N, width)`, float32.

    Models narrower than `width` are padded with zeros.

    Args:
        sources: One a model.
        batch_size: N.
        width: Numbers a sample.
    """

    def __init__(self, sources: Sequence[Source], batch_size: int, width: int) -> None:
        self._sources, self._batch_size, self._width = sources, batch_size, width
        self._length = max(1, min(64, 4096 // batch_size))
        self._number, self._block = -1, torch.empty(0)

    def __getitem__(self, index: int) -> Tensor:
        """Return batch `index`, counted from 0."""
        number, place = divmod(index, self._length)
        if number != self._number:
            self._number, self._block = number, self._draw(number)
        return self._block[place]

    def _draw(self, number: int) -> Tensor:
        n, shape = self._batch_size, (self._length, len(self._sources))
        block = np.zeros((*shape, n, self._width), np.float32)
        for model, source in enumerate(self._sources):
            samples = source(number, self._length * n)
            block[:, model, :, : samples.shape[1]] = samples.reshape(self._length, n, -1)
        return torch.from_numpy(block)


def streams(configs: Sequence[ToyConfig]) -> dict[str, Batches]:
    """Return the batches of a stack by what they are for; none is drawn before it is asked."""
    size, widest = configs[0].batch_size, max(c.latent_dim for c in configs)
    # For a pool, as many different places as a batch may take.
    places = max(size, configs[0].replay)
    return {
        "real": Batches([RealSource(c) for c in configs], size, 2),
        "latent": Batches([LatentSource(c) for c in configs], size, widest),
        "mixing": Batches([UniformSource(c, "mixing") for c in configs], size, 1),
        "paired": Batches([RealSource(c, "paired") for c in configs], size, 2),
        "flips": Batches([UniformSource(c, "flips") for c in configs], 2 * size, 1),
        "noise": Batches([NoiseSource(c) for c in configs], 2 * size, 2),
        "replay": Batches([UniformSource(c, "replay", 2) for c in configs], places, 2),
    }


def sample_prior(
    config: ToyConfig, samples: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return noise vectors `(samples, latent_dim)` from the config's prior."""
    return priors.sample_prior((samples, config.latent_dim), config.prior, rng)
