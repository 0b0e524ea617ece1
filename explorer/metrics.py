"""How much of a mixture a generator covers, and how well."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.distributions import Distribution

Array = NDArray[np.floating]
SAMPLES = 2_500


@dataclass(frozen=True)
class ModeCoverage:
    """What a sample says about the modes of the data.

    Attributes:
        modes: Modes with at least one high-quality sample (the count of the papers).
        modes_by_share: Modes whose high-quality samples are at least a fifth of their fair
            share `1 / M` (a stricter count: one stray sample covers nothing).
        total: Modes of the data, M.
        high_quality: Share of samples within 3 standard deviations of their nearest mode.
            A perfect sampler reads `1 - exp(-9/2)`, 0.98889.
        shares: Share of all samples that are high quality and nearest to each mode, `(M,)`.
    """

    modes: int
    modes_by_share: int
    total: int
    high_quality: float
    shares: tuple[float, ...]


def mode_coverage(samples: Array, distribution: Distribution) -> ModeCoverage | None:
    """Return the coverage of the distribution's modes, or None where it has no modes.

    Args:
        samples: Generated points, shape `(N, 2)`; the papers use N = 2,500.
        distribution: Says where its modes are and how wide.

    References:
        Srivastava et al. (2017), VEEGAN, section 5.1 (modes, high-quality samples).
        https://arxiv.org/abs/1705.07761
        Lin et al. (2018), PacGAN, section 4.1. https://arxiv.org/abs/1712.04086
    """
    if distribution.modes is None or distribution.mode_std is None:
        return None
    modes = distribution.modes
    distance = np.linalg.norm(samples[:, None] - modes, axis=-1)
    nearest = distance.argmin(-1)
    # A distance that is not a number compares as False: such a sample has no quality.
    good = np.take_along_axis(distance, nearest[:, None], -1)[:, 0] <= 3 * distribution.mode_std
    counts = np.bincount(nearest[good], minlength=len(modes))
    shares = counts / len(samples)
    weights = distribution.mode_weights
    fair = 1 / len(modes) if weights is None else weights
    return ModeCoverage(
        modes=int((counts > 0).sum()),
        modes_by_share=int((shares >= 0.2 * fair).sum()),
        total=len(modes),
        high_quality=float(good.mean()),
        shares=tuple(shares.tolist()),
    )
