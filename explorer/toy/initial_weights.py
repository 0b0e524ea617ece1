"""The networks of a stack and their first weights."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.networks import StackedMLP, initial_parameters
from explorer.toy.batches import sample_prior, stream_rng
from explorer.toy.config import ToyConfig
from explorer.toy.tricks.batch_features import BATCH_FEATURES, MinibatchMLP, with_feature
from explorer.toy.tricks.virtual_batch import VirtualBatchMLP, with_scales


def initial_weights(configs: Sequence[ToyConfig], player: str) -> Tensor:
    """Return the first weights `(K, P)` of one player, each model's from its own seed."""
    sizes = [getattr(c, f"{player}_sizes") for c in configs]
    widest = max(s[0] for s in sizes)
    rows = [
        initial_parameters(s, stream_rng(c.seed, player), padded_inputs=widest)
        for c, s in zip(configs, sizes, strict=True)
    ]
    more = _scaled if player == "generator" else _told
    return torch.from_numpy(
        np.stack([more(c, row, s) for c, row, s in zip(configs, rows, sizes, strict=True)])
    )


def generators(configs: Sequence[ToyConfig], weights: Tensor | None = None) -> StackedMLP:
    """Return the generators of a stack, at first or at given flat weights `(K, P)`."""
    first, widest = configs[0], max(c.latent_dim for c in configs)
    weights = initial_weights(configs, "generator") if weights is None else weights
    sizes = (widest, *first.generator_sizes[1:])
    if not first.reference_batch:
        return StackedMLP(weights, sizes, first.activation)
    reference = np.zeros((len(configs), first.reference_batch, widest), np.float32)
    for place, config in enumerate(configs):
        rng = stream_rng(config.seed, "reference")
        reference[place, :, : config.latent_dim] = sample_prior(
            config, first.reference_batch, rng
        )
    return VirtualBatchMLP(weights, sizes, first.activation, torch.from_numpy(reference))


def discriminators(configs: Sequence[ToyConfig], weights: Tensor | None = None) -> StackedMLP:
    """Return the discriminators of a stack, at first or at given flat weights `(K, P)`."""
    first = configs[0]
    weights = initial_weights(configs, "discriminator") if weights is None else weights
    if first.batch_features == "none":
        return StackedMLP(weights, first.discriminator_sizes, first.activation)
    return MinibatchMLP(
        weights,
        first.discriminator_sizes,
        first.activation,
        BATCH_FEATURES[first.batch_features](first.kernels),
        first.batch_size // first.packing,
    )


def _scaled(
    config: ToyConfig, row: NDArray[np.float32], sizes: Sequence[int]
) -> NDArray[np.float32]:
    return with_scales(row, sizes) if config.reference_batch else row


def _told(
    config: ToyConfig, row: NDArray[np.float32], sizes: Sequence[int]
) -> NDArray[np.float32]:
    if config.batch_features == "none":
        return row
    feature = BATCH_FEATURES[config.batch_features](config.kernels)
    return with_feature(row, sizes, feature, stream_rng(config.seed, "told"))
