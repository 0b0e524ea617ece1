"""Where a generator's z comes from."""

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
