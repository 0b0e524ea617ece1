"""Where a generator's z comes from."""

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Prior = Literal["normal", "uniform"]


def sample_prior(
    shape: tuple[int, ...], prior: Prior, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return numbers from N(0, 1) or, for the prior "uniform", from U(-1, 1).

    Training on images draws its own with torch, on the device that trains
    (`explorer.images.systems.sample_latents`): there a seed's numbers are torch's.

    >>> z = sample_prior((4, 1000), "uniform", np.random.default_rng(0))
    >>> bool((abs(z) <= 1).all()), f"{z.var():.1f}"
    (True, '0.3')
    """
    if prior == "uniform":
        return 2 * rng.random(shape, dtype=np.float32) - 1
    return rng.standard_normal(shape, dtype=np.float32)


def sample_within(
    shape: tuple[int, ...], prior: Prior, threshold: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return numbers of a prior; those beyond the threshold are drawn again until none is.

    Every number is drawn again in each round, though few are needed: so none depends on the
    others, and one that is within stays as it is while the threshold moves.

    Args:
        shape: Of what is returned.
        prior: N(0, 1) or U(-1, 1).
        threshold: The largest size of a number, above 0; a small one takes many rounds.
        rng: Where the randomness comes from.

    References:
        Brock, Donahue & Simonyan (2019), Large Scale GAN Training for High Fidelity Natural
        Image Synthesis, section 3.1. https://arxiv.org/abs/1809.11096
    """
    numbers = sample_prior(shape, prior, rng)
    while (beyond := np.abs(numbers) > threshold).any():
        numbers = np.where(beyond, sample_prior(shape, prior, rng), numbers)
    return numbers


def accepted_share(threshold: float) -> float:
    """Return the share of N(0, 1) within a threshold.

    >>> f"{accepted_share(1):.4f}"
    '0.6827'
    """
    return math.erf(threshold / math.sqrt(2))


def truncated_deviation(threshold: float) -> float:
    r"""Return the deviation of N(0, 1) under the condition that it is within a threshold.

    $$\sigma_t^2 = 1 - \frac{2 t\,\varphi(t)}{2\Phi(t) - 1}$$

    >>> f"{truncated_deviation(1):.6f}"
    '0.539560'
    """
    density = math.exp(-(threshold**2) / 2) / math.sqrt(2 * math.pi)
    return math.sqrt(1 - 2 * threshold * density / accepted_share(threshold))
