"""Products of K matrices at once, each in the form that torch does fast."""

import torch
from torch import Tensor


def inner(values: Tensor, delta: Tensor) -> Tensor:
    """Return the product `(K, in, out)` of `(K, N, in)` and `(K, N, out)` over N.

    Torch is several times faster where the wider factor stands on the right; and a product
    written straight into a part of a larger buffer it computes model by model.
    """
    if delta.shape[2] < values.shape[2]:
        return torch.bmm(delta.mT, values).mT
    return torch.bmm(values.mT, delta)


def outer(delta: Tensor, weight: Tensor) -> Tensor:
    """Return the product `(K, N, in)` of `(K, N, out)` and `(K, out, in)`.

    With one output it is an outer product; torch's `bmm` takes ten times as long for it.
    """
    return delta * weight if weight.shape[1] == 1 else torch.bmm(delta, weight)
