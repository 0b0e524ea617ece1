"""What a layer can know of a whole minibatch: closeness, spread, a virtual batch's statistics.

Each is a function of features whose last-but-one dimensions are the samples, so that it serves
one model, a stack of K models and the image GANs.
"""

import torch
from torch import Tensor


def discriminate(projected: Tensor, *, masked: bool = False) -> Tensor:
    r"""Return how close each sample is to the others of its minibatch, kernel by kernel.

    $$o_b(i) = \sum_j \exp(-\lVert M_{i,b} - M_{j,b} \rVert_1)$$

    N identical samples read N, samples far apart read 1; masked, without j = i, N - 1 and 0.

    Args:
        projected: The matrices M of each sample, `(..., N, B, C)`.
        masked: Whether the sample itself is left out, as in the authors' code.

    Returns:
        Shape `(..., N, B)`.

    References:
        Salimans et al. (2016), Improved Techniques for Training GANs, section 3.2.
        https://arxiv.org/abs/1606.03498
    """
    gaps = projected.unsqueeze(-4) - projected.unsqueeze(-3)
    return (-gaps.abs().sum(-1)).exp().sum(-2) - int(masked)


def closeness(projected: Tensor, company: Tensor, *, masked: bool = False) -> Tensor:
    """Return what `discriminate` would say of each sample alone among a given company.

    Args:
        projected: Shape `(..., N, B, C)`.
        company: The others of its minibatch, `(..., M, B, C)`.
        masked: As `discriminate` takes it.

    Returns:
        Shape `(..., N, B)`.
    """
    gaps = projected.unsqueeze(-3) - company.unsqueeze(-4)
    return (-gaps.abs().sum(-1)).exp().sum(-2) + int(not masked)


#: Under the square root of the spread, as the authors' code has it.
_TINY = 1e-8


def spread(features: Tensor) -> Tensor:
    """Return the standard deviation over the minibatch, averaged over the features, `(...)`.

    Identical samples read 1e-4, the square root of what stands under it for safety.

    Args:
        features: Shape `(..., N, A)`.

    References:
        Karras et al. (2018), Progressive Growing of GANs, section 3.
        https://arxiv.org/abs/1710.10196
    """
    variance = features.var(-2, correction=0)
    return (variance + _TINY).sqrt().mean(-1)


def spread_among(features: Tensor, company: Tensor) -> Tensor:
    """Return the spread of each sample's minibatch: the sample and a given company.

    Args:
        features: Shape `(..., N, A)`.
        company: Shape `(..., M, A)`.

    Returns:
        Shape `(..., N)`.
    """
    mean, square = _joined(features, company)
    return ((square - mean.square()).clamp_min(0) + _TINY).sqrt().mean(-1)


def virtual_normalise(values: Tensor, reference: Tensor, epsilon: float = 1e-5) -> Tensor:
    """Return each sample normalised by the reference batch and itself, the same shape.

    Mean and mean square are those of the B samples of the reference and the sample: its own
    weight is 1 / (B + 1), and no other sample of its batch matters.

    Args:
        values: Shape `(..., N, A)`.
        reference: The same layer's values of the reference batch, `(..., B, A)`.
        epsilon: Added to the variance.

    References:
        Salimans et al. (2016), Improved Techniques for Training GANs, section 3.5.
        https://arxiv.org/abs/1606.03498
    """
    mean, square = _joined(values, reference)
    variance = (square - mean.square()).clamp_min(0)
    return (values - mean) * torch.rsqrt(variance + epsilon)


def normalise(reference: Tensor, epsilon: float = 1e-5) -> Tensor:
    """Return a batch normalised by its own statistics, the same shape `(..., B, A)`."""
    variance, mean = torch.var_mean(reference, -2, correction=0, keepdim=True)
    return (reference - mean) * torch.rsqrt(variance + epsilon)


def _joined(values: Tensor, others: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and mean square of each sample with all the others, `(..., N, A)` each."""
    count = others.shape[-2] + 1
    mean = (others.sum(-2, keepdim=True) + values) / count
    square = (others.square().sum(-2, keepdim=True) + values.square()) / count
    return mean, square
