"""What a toy GAN learns in the plane: sampler, density where it has one, modes, window.

All live in the square [-3, 3] x [-3, 3]. Arrays are numpy and randomness is an argument.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import i0e, log_ndtr, logsumexp

Array = NDArray[np.float64]
WINDOW = 3.0


class Distribution(ABC):
    """A probability distribution over the plane.

    Attributes:
        title: What a page calls it.
        window: Half the side of the square, centred on the origin, that shows it.
        modes: Centres of the modes, shape `(M, 2)`, or None where it has no such thing.
        mode_std: Standard deviation of each mode along each axis, or None.
        has_density: Whether `log_density` has a closed form.
    """

    title: str
    window: float = WINDOW
    modes: Array | None = None
    mode_std: float | None = None
    mode_weights: Array | None = None
    has_density: bool = True

    @abstractmethod
    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Return n independent points, shape `(n, 2)`."""

    def shows_on(self, cell: float) -> bool:
        """Return whether a grid of square cells of this side is fine enough for its density.

        A sum over cells as wide as a standard deviation misses `2 exp(-2 pi^2)`, 5e-9, of a
        Gaussian's mass along an axis, one over cells 2.5 times as wide 8 %.
        """
        return self.has_density and (self.mode_std is None or self.mode_std >= cell - 1e-9)

    def log_density(self, points: ArrayLike) -> Array:
        """Return the log density (nats) at points `(..., 2)`, shape `(...)`; -inf outside.

        Raises:
            ValueError: The distribution has no density in closed form.
        """
        msg = f"'{self.title}' has no density in closed form; {sorted(_with_density())} have."
        raise ValueError(msg)


class GaussianMixture(Distribution):
    """Isotropic Gaussians of one standard deviation, each one a mode.

    Args:
        title: What a page calls it.
        means: Centres, shape `(M, 2)`.
        std: Standard deviation.
        weights: How likely each mode is, `(M,)`, in any unit; all equally where not given.
    """

    def __init__(
        self, title: str, means: ArrayLike, std: float, weights: ArrayLike | None = None
    ) -> None:
        self.title = title
        self.modes = np.asarray(means, dtype=float)
        self.mode_std = std
        self._means, self._std = self.modes, std
        if weights is not None:
            given = np.asarray(weights, dtype=float)
            self.mode_weights = given / given.sum()

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw a component for each point, then its Gaussian noise."""
        if self.mode_weights is None:
            component = rng.integers(len(self._means), size=n)
        else:
            component = rng.choice(len(self._means), size=n, p=self.mode_weights)
        return np.asarray(self._means[component] + self._std * rng.standard_normal((n, 2)))

    def log_density(self, points: ArrayLike) -> Array:
        """Return `log sum_m w_m N(x; mean_m, std^2 I)`, w 1/M where all are alike."""
        offsets = np.asarray(points, dtype=float)[..., None, :] - self._means
        exponents = -0.5 * np.square(offsets / self._std).sum(-1)
        shares = 1 / len(self._means) if self.mode_weights is None else self.mode_weights
        constant = np.log(2 * np.pi * self._std**2)
        return np.asarray(logsumexp(exponents, axis=-1, b=shares) - constant)


class UnequalGaussians(Distribution):
    """Gaussians of equal weight, each with its own standard deviation along each axis.

    They have no common width by which to tell a good sample: no modes are counted.

    Args:
        title: What a page calls it.
        means: Centres, shape `(M, 2)`.
        stds: Standard deviations along x and y, shape `(M, 2)`.
    """

    def __init__(self, title: str, means: ArrayLike, stds: ArrayLike) -> None:
        self.title = title
        self._means = np.asarray(means, dtype=float)
        self._stds = np.asarray(stds, dtype=float)

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw a component for each point, then its Gaussian noise."""
        component = rng.integers(len(self._means), size=n)
        noise = self._stds[component] * rng.standard_normal((n, 2))
        return np.asarray(self._means[component] + noise)

    def log_density(self, points: ArrayLike) -> Array:
        """Return the log of the mean of the components' densities."""
        offsets = np.asarray(points, dtype=float)[..., None, :] - self._means
        exponents = -0.5 * np.square(offsets / self._stds).sum(-1)
        constants = np.log(2 * np.pi * self._stds.prod(-1) * len(self._means))
        return np.asarray(logsumexp(exponents - constants, axis=-1))


class NoisySegment(Distribution):
    """A straight segment through the origin, uniform along it, with Gaussian noise."""

    def __init__(self, title: str, half_length: float, angle: float, std: float) -> None:
        self.title = title
        self._half_length, self._std = half_length, std
        self._along = np.array([np.cos(angle), np.sin(angle)])
        self._across = np.array([-np.sin(angle), np.cos(angle)])

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw a place along the segment, then noise."""
        place = rng.uniform(-self._half_length, self._half_length, (n, 1))
        return np.asarray(place * self._along + self._std * rng.standard_normal((n, 2)))

    def log_density(self, points: ArrayLike) -> Array:
        """Return the log of (uniform convolved with Gaussian) along times Gaussian across."""
        x = np.asarray(points, dtype=float)
        # By symmetry only the far end counts; both arguments negative keeps the tails exact.
        place = -np.abs(x @ self._along)
        upper = log_ndtr((place + self._half_length) / self._std)
        lower = log_ndtr((place - self._half_length) / self._std)
        along = upper + np.log1p(-np.exp(lower - upper)) - np.log(2 * self._half_length)
        across = -0.5 * np.square(x @ self._across / self._std)
        return np.asarray(along + across - 0.5 * np.log(2 * np.pi * self._std**2))


class NoisyCircles(Distribution):
    """Concentric circles of equal weight, uniform along them, with Gaussian noise."""

    def __init__(self, title: str, radii: ArrayLike, std: float) -> None:
        self.title = title
        self._radii, self._std = np.asarray(radii, dtype=float), std

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw a circle and an angle for each point, then noise."""
        radius = self._radii[rng.integers(len(self._radii), size=n)]
        angle = rng.uniform(0, 2 * np.pi, n)
        return _polar(radius, angle) + self._std * rng.standard_normal((n, 2))

    def log_density(self, points: ArrayLike) -> Array:
        """Return the log of the mean over circles of exp(-(r-R)^2/2s^2) I0e(rR/s^2) / 2 pi s^2.

        The angle integrates to the Bessel function I0, as in the Rice distribution.
        """
        variance = self._std**2
        r = np.linalg.norm(np.asarray(points, dtype=float), axis=-1)[..., None]
        exponents = -0.5 * np.square(r - self._radii) / variance
        exponents = exponents + np.log(i0e(r * self._radii / variance))
        constant = np.log(2 * np.pi * variance * len(self._radii))
        return np.asarray(logsumexp(exponents, axis=-1) - constant)


class NoisyCurve(Distribution):
    """A curve given by a function of a uniform parameter in [0, 1), with Gaussian noise.

    Its density is an integral along the curve: it has no closed form here.
    """

    has_density = False

    def __init__(self, title: str, curve: Callable[[Array], Array], std: float) -> None:
        self.title = title
        self._curve, self._std = curve, std

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw a place on the curve, then noise."""
        return self._curve(rng.uniform(size=n)) + self._std * rng.standard_normal((n, 2))


class Pinwheel(Distribution):
    """Gaussian blades around the origin, twisted by an angle that grows with the radius.

    A rotation by an angle that depends on the radius only moves every point along its own
    circle, so it preserves area and the density is that of the untwisted blades.

    References:
        Johnson et al. (2016), Composing graphical models with neural networks, section 1,
        has a pinwheel of the same look. https://arxiv.org/abs/1603.06277
    """

    def __init__(
        self, title: str, blades: int, radius: float, stds: tuple[float, float], twist: float
    ) -> None:
        self.title = title
        self._angles = 2 * np.pi * np.arange(blades) / blades
        self._radius, self._stds, self._twist = radius, np.asarray(stds), twist

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw a straight blade's Gaussian, turn it to its place, twist."""
        straight = rng.standard_normal((n, 2)) * self._stds + [self._radius, 0.0]
        blade = self._angles[rng.integers(len(self._angles), size=n)]
        return _rotated(straight, blade + self._twist * np.linalg.norm(straight, axis=-1))

    def log_density(self, points: ArrayLike) -> Array:
        """Return the log of the mean over blades of a Gaussian at the untwisted point."""
        x = np.asarray(points, dtype=float)
        angle = self._twist * np.linalg.norm(x, axis=-1)
        straight = _rotated(x[..., None, :], -(angle[..., None] + self._angles))
        exponents = -0.5 * np.square((straight - [self._radius, 0.0]) / self._stds).sum(-1)
        constant = np.log(2 * np.pi * self._stds.prod() * len(self._angles))
        return np.asarray(logsumexp(exponents, axis=-1) - constant)


class Checkerboard(Distribution):
    """Uniform over the eight dark squares of a 4 x 4 board on [-2, 2] x [-2, 2]."""

    title = "Checkerboard"

    def sample(self, n: int, rng: np.random.Generator) -> Array:
        """Draw a dark square, then a place in it."""
        square = rng.integers(8, size=n)
        row = square // 2
        column = 2 * (square % 2) + row % 2
        corner = np.stack([column, row], axis=1) - 2.0
        return corner + rng.uniform(size=(n, 2))

    def log_density(self, points: ArrayLike) -> Array:
        """Return `-log 8` on the dark squares, -inf elsewhere."""
        x = np.asarray(points, dtype=float)
        cell = np.floor(x).astype(int)
        dark = (cell.sum(-1) % 2 == 0) & ((x >= -2) & (x < 2)).all(-1)
        return np.where(dark, -np.log(8.0), -np.inf)


def _rotated(points: Array, angle: Array) -> Array:
    """Return points `(..., 2)` turned counter-clockwise by the angle (radians) of each."""
    c, s = np.cos(angle), np.sin(angle)
    x, y = points[..., 0], points[..., 1]
    return np.stack([c * x - s * y, s * x + c * y], axis=-1)


def _ring(modes: int, radius: float) -> Array:
    angle = 2 * np.pi * np.arange(modes) / modes
    return _polar(np.full(modes, radius), angle)


def _grid(side: int, spacing: float) -> Array:
    axis = spacing * (np.arange(side) - (side - 1) / 2)
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


def _moons(t: Array) -> Array:
    """Two interleaved half circles; the first half of the parameter is the upper one."""
    lower = t >= 0.5
    angle = np.pi * (2 * t % 1)
    sign = np.where(lower, -1.0, 1.0)
    shift = np.where(lower, 0.5, -0.5)
    x, y = np.cos(angle) * sign + shift, np.sin(angle) * sign + shift / 2
    return np.stack([1.4 * x, 1.4 * y], axis=1)


def _spiral(t: Array) -> Array:
    """Two arms that wind once around the origin, opposite each other."""
    arm = t >= 0.5
    along = np.sqrt(2 * t % 1)
    angle = 2 * np.pi * along + np.pi * arm
    return _polar(2.2 * along, angle)


def _swiss_roll(t: Array) -> Array:
    """One arm of one and a half turns, as in the figures of Gulrajani et al. (2017)."""
    angle = 1.5 * np.pi * (1 + 2 * t)
    return _polar(2.3 / (4.5 * np.pi) * angle, angle)


def _polar(radius: Array, angle: Array) -> Array:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


DISTRIBUTIONS: dict[str, Distribution] = {
    "ring": GaussianMixture("Ring of 8", _ring(8, 2.0), 0.1),
    "uneven-ring": GaussianMixture(
        "Ring of 8, unequal weights", _ring(8, 2.0), 0.1, weights=(1, 2, 4, 8) * 2
    ),
    "grid": GaussianMixture("Grid of 25", _grid(5, 1.0), 0.05),
    # As narrow as in VEEGAN (2017), section 4.1 and its notebook, and PacGAN (2018): the ring,
    # there of radius 1, doubled, as it stands in Unrolled GAN (2017), appendix A; the grid,
    # there of spacing 2, halved.
    "narrow-ring": GaussianMixture("Ring of 8, narrow modes", _ring(8, 2.0), 0.02),
    "narrow-grid": GaussianMixture("Grid of 25, narrow modes", _grid(5, 1.0), 0.025),
    "gaussian": GaussianMixture("One Gaussian", [[0.0, 0.0]], 0.7),
    "two-gaussians": GaussianMixture("Two Gaussians", [[-1.2, 0.0], [1.2, 0.0]], 0.3),
    # Of GAN Lab: N((.3, .7), .1) and N((.7, .4), (.05, .2)), its square stretched threefold.
    "unequal-gaussians": UnequalGaussians(
        "Two unequal Gaussians", [[-0.6, 0.6], [0.6, -0.3]], [[0.3, 0.3], [0.15, 0.6]]
    ),
    "three-blobs": GaussianMixture("Three blobs", _ring(3, 1.5), 0.25),
    "line": NoisySegment("Line", half_length=2.0, angle=np.pi / 6, std=0.08),
    "circle": NoisyCircles("Circle", [1.8], 0.1),
    "two-circles": NoisyCircles("Two circles", [1.0, 2.0], 0.1),
    "moons": NoisyCurve("Moons", _moons, 0.1),
    "spiral": NoisyCurve("Spiral", _spiral, 0.08),
    "swiss-roll": NoisyCurve("Swiss roll", _swiss_roll, 0.08),
    "pinwheel": Pinwheel("Pinwheel", blades=5, radius=1.3, stds=(0.4, 0.12), twist=0.6),
    "checkerboard": Checkerboard(),
}


def _with_density() -> list[str]:
    return [key for key, distribution in DISTRIBUTIONS.items() if distribution.has_density]
