"""The first weights of a stack of networks."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from explorer.networks import initial_parameters
from explorer.toy.batches import stream_rng
from explorer.toy.config import ToyConfig


def initial_weights(configs: Sequence[ToyConfig], player: str) -> Tensor:
    """Return the first weights `(K, P)` of one player, each model's from its own seed."""
    sizes = [getattr(c, f"{player}_sizes") for c in configs]
    widest = max(s[0] for s in sizes)
    rows = [
        initial_parameters(s, stream_rng(c.seed, player), padded_inputs=widest)
        for c, s in zip(configs, sizes, strict=True)
    ]
    return torch.from_numpy(np.stack(rows))
