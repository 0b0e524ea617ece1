"""Virtual batch norm in G: each sample by a fixed reference batch and itself."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.minibatch import normalise, virtual_normalise
from explorer.networks import PIECE
from explorer.toy.tricks.graphs import GraphMLP

Layers = Sequence[tuple[Tensor, Tensor]]


class VirtualBatchMLP(GraphMLP):
    """Networks whose hidden layers are normalised before the activation, then scaled.

    The reference batch is normalised by its own statistics, and gradients flow through it.

    Args:
        initial: Flat parameters `(K, P)`: the layers, then scale and shift of each hidden one.
        sizes: Width of every layer.
        activation: A key of `ACTIVATIONS`.
        reference: The latents of the reference batch, `(K, B, in)`.

    References:
        Salimans et al. (2016), Improved Techniques for Training GANs, section 3.5.
        https://arxiv.org/abs/1606.03498
    """

    def __init__(
        self, initial: Tensor, sizes: Sequence[int], activation: str, reference: Tensor
    ) -> None:
        self._reference = reference
        super().__init__(initial, sizes, activation)

    def extras(self, flat: Tensor) -> list[Tensor]:
        """Return scale and shift `(K, 1, A)` of each hidden layer."""
        hidden = self.sizes[1:-1]
        cuts = [width for width in hidden for _ in range(2)]
        tail = flat[:, flat.shape[1] - sum(cuts) :]
        return [part.unsqueeze(1) for part in torch.split(tail, cuts, dim=1)]

    def at(self, parameters: Tensor) -> Callable[[Tensor], Tensor]:
        """Return the same networks at other flat parameters `(K, P)`, for many points."""
        layers, scales = self.split(parameters), self.extras(parameters)
        return lambda inputs: torch.cat(
            [self._normalised(layers, scales, p)[-1] for p in torch.split(inputs, PIECE, 1)],
            dim=1,
        )

    def _values(self, layers: Layers, inputs: Tensor) -> list[Tensor]:
        return self._normalised(layers, self.more, inputs)

    def _normalised(
        self, layers: Layers, scales: Sequence[Tensor], inputs: Tensor
    ) -> list[Tensor]:
        values, reference = [inputs], self._reference
        for place, (weight, bias) in enumerate(layers[:-1]):
            scale, shift = scales[2 * place : 2 * place + 2]
            before = torch.baddbmm(bias, values[-1], weight)
            known = torch.baddbmm(bias, reference, weight)
            normal = virtual_normalise(before, known) * scale + shift
            values.append(self._activation.function(normal))
            reference = self._activation.function(normalise(known) * scale + shift)
        weight, bias = layers[-1]
        return [*values, torch.baddbmm(bias, values[-1], weight)]


def with_scales(plain: NDArray[np.float32], sizes: Sequence[int]) -> NDArray[np.float32]:
    """Return one model's flat parameters with scale 1 and shift 0 of each hidden layer."""
    own = [value for width in sizes[1:-1] for value in (np.ones(width), np.zeros(width))]
    return np.concatenate([plain, *own]).astype(np.float32)
