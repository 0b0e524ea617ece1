"""How like two pictures are, by the two numbers that every paper on restoring them prints."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

Pixels = NDArray[np.floating]
#: From the darkest to the lightest value of pictures in [-1, 1].
RANGE = 2.0

# The window of SSIM and its two small constants, as published.
_STD, _RADIUS = 1.5, 5
_K1, _K2 = 0.01, 0.03


def psnr(one: Pixels, other: Pixels, span: float = RANGE) -> float:
    r"""Return the peak signal-to-noise ratio in dB, $10\log_{10}(R^2/\mathrm{MSE})$.

    A range that is half as long lowers it by 20 log10(2) = 6.0206 dB: of pictures in [-1, 1]
    the range is 2, not 1.

    Args:
        one: Any shape.
        other: The same shape.
        span: The range R, from the darkest to the lightest value.

    Returns:
        Infinity where both are equal.
    """
    error = float(np.square(one - other, dtype=np.float64).mean())
    return 10 * math.log10(span**2 / error) if error else math.inf


def ssim(one: Pixels, other: Pixels, span: float = RANGE) -> float:
    """Return the structural similarity of two pictures, 1 where they are equal.

    The mean over channels and places of a comparison of means, spreads and covariance under a
    Gaussian window of 11 pixels; beyond its border a picture is mirrored, as in torchmetrics.

    Args:
        one: Shape (C, H, W).
        other: The same shape.
        span: From the darkest to the lightest value.

    References:
        Wang et al. (2004), Image Quality Assessment: From Error Visibility to Structural
        Similarity, eq. 13. https://doi.org/10.1109/TIP.2003.819861
    """
    x, y = np.asarray(one, np.float64), np.asarray(other, np.float64)
    mean_x, mean_y = _windowed(x), _windowed(y)
    var_x, var_y = _windowed(x * x) - mean_x**2, _windowed(y * y) - mean_y**2
    covariance = _windowed(x * y) - mean_x * mean_y
    c1, c2 = (_K1 * span) ** 2, (_K2 * span) ** 2
    means = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return float((means * (2 * covariance + c2) / (var_x + var_y + c2)).mean())


def _windowed(values: Pixels) -> Pixels:
    """Return means under the window, the same shape."""
    for axis in (1, 2):
        values = gaussian_filter1d(values, _STD, axis=axis, radius=_RADIUS, mode="mirror")
    return values
