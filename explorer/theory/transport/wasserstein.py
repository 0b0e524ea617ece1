"""Optimal transport: distances, plans, and the critics that prove them optimal."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from explorer.theory.densities import Array, Density
from explorer.theory.densities.comparison import same
from explorer.theory.densities.quadrature import Integral, integrate, sign_changes


def wasserstein_1d(p: Density, q: Density, relative: float = 1e-12) -> Integral:
    r"""Return W1, the mean distance moved by the best plan: $\int |F_p - F_q|\,dx$.

    >>> from explorer.theory.densities import Gaussian
    >>> round(wasserstein_1d(Gaussian(0, 1), Gaussian(3, 1)), 6)
    3.0

    References:
        Villani (2003), Topics in Optimal Transportation, theorem 2.18.
    """
    if same(p, q):
        return Integral(0.0, 0.0)
    edges = np.concatenate([p.breaks(), q.breaks()])
    edges = np.append(edges, sign_changes(lambda x: cdf_gap(p, q, x), edges)[0])
    total, error = integrate(
        lambda x: np.abs(cdf_gap(p, q, x)), edges, relative, 1e-16 * float(np.ptp(edges))
    )
    return Integral(float(total), float(error))


def wasserstein_2_1d(p: Density, q: Density) -> Integral:
    """Return W2, the root of the mean squared distance moved by the monotone map.

    The map jumps where q has a gap: the places that it sends to q's break points are borders
    of the quadrature, and so are p's own.
    """
    if same(p, q):
        return Integral(0.0, 0.0)

    def squared_move(x: Array) -> Array:
        move = np.where(p.pdf(x) > 1e-300, x - monotone_map(p, q, x), 0)
        return np.where(np.isfinite(move), p.pdf(x) * move**2, 0)

    with np.errstate(invalid="ignore"):
        edges = np.concatenate([p.breaks(), monotone_map(q, p, q.breaks())])
        square, error = integrate(squared_move, edges[np.isfinite(edges)], 1e-10)
    root = float(np.sqrt(square))
    return Integral(root, float(error) / max(2 * root, float(np.sqrt(error)), 1e-300))


def cdf_gap(p: Density, q: Density, x: ArrayLike) -> Array:
    """Return F_p - F_q, from whichever tail is smaller so that nothing cancels."""
    below_p, below_q = p.mass(x), q.mass(x)
    upper = q.mass(x, upper=True) - p.mass(x, upper=True)
    return np.where(below_p + below_q < 1, below_p - below_q, upper)


def monotone_map(p: Density, q: Density, x: ArrayLike) -> Array:
    """Return where the best plan sends x: the quantile of q at the share of p below x."""
    low, high = p.mass(x), p.mass(x, upper=True)
    return np.where(low < 0.5, q.quantile(low), q.quantile(high, upper=True))


def gaussian_w2(
    mean_p: ArrayLike, covariance_p: ArrayLike, mean_q: ArrayLike, covariance_q: ArrayLike
) -> float:
    r"""Return W2 between two Gaussians; on the line a covariance is the variance.

    $$W_2^2 = \lVert m_p - m_q\rVert^2
      + \mathrm{tr}(S_p + S_q - 2 (S_p^{1/2} S_q S_p^{1/2})^{1/2})$$

    References:
        Dowson & Landau (1982), The Fréchet distance between multivariate normal distributions.
    """
    shift = np.atleast_1d(mean_p).astype(float) - np.atleast_1d(mean_q)
    cov_p, cov_q = (np.atleast_2d(np.asarray(c, float)) for c in (covariance_p, covariance_q))
    root = _matrix_root(cov_p)
    cross = _matrix_root(root @ cov_q @ root)
    square = shift @ shift + np.trace(cov_p + cov_q - 2 * cross)
    return float(np.sqrt(max(square, 0.0)))


def _matrix_root(matrix: Array) -> Array:
    """Return the symmetric square root of a positive semi-definite matrix."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)


@dataclass(frozen=True)
class TransportPlan:
    """The cheapest way to send each point of one set to its own point of another.

    Attributes:
        target: `target[i]` is the index in y that x[i] goes to.
        cost: Mean cost of a pair: W1, or W2 squared for power 2.
        potential_x: The dual prices f of x with `f[i] + g[j] <= cost[i, j]`, shape `(N,)`.
        potential_y: The dual prices g of y; mean f plus mean g equals the cost.
    """

    target: NDArray[np.intp]
    cost: float
    potential_x: Array
    potential_y: Array


def transport_plan(x: Array, y: Array, power: float = 1.0) -> TransportPlan:
    """Return the exact optimal assignment between two point sets of equal size.

    Args:
        x: Points, shape `(N,)` or `(N, dimension)`.
        y: As many points.
        power: The cost of a pair is its Euclidean distance to this power.
    """
    x, y = (np.reshape(points, (len(points), -1)) for points in (x, y))
    if x.shape != y.shape:
        msg = f"x has shape {x.shape} and y {y.shape}; the point sets must be equally large."
        raise ValueError(msg)
    cost = cdist(x, y) ** power
    target = linear_sum_assignment(cost)[1]
    paid = cost[np.arange(len(x)), target]
    # f[i] <= f[k] + cost[i, target[k]] - paid[k] for all k: shortest paths, Bellman-Ford.
    steps = cost[:, target] - paid
    prices = np.zeros(len(x))
    for _ in range(len(x)):
        shorter = (steps + prices).min(1)
        if np.allclose(shorter, prices, rtol=0, atol=1e-15):
            break
        prices = shorter
    other = np.empty(len(x))
    other[target] = paid - prices
    return TransportPlan(target, float(paid.mean()), prices, other)


@dataclass(frozen=True)
class PiecewiseLinear:
    """A continuous function on the line: slopes between knots, the outer ones going on.

    Attributes:
        knots: Where the slope changes, shape `(K,)`, increasing, at least one.
        slopes: One more slope than knots.
    """

    knots: Array
    slopes: Array

    def __call__(self, x: ArrayLike) -> Array:
        """Return f(x), with f = 0 at the first knot."""
        x = np.asarray(x, float)
        heights = np.append(0, np.cumsum(self.slopes[1:-1] * np.diff(self.knots)))
        place = np.searchsorted(self.knots, x)
        start = np.maximum(place - 1, 0)
        return heights[start] + self.slopes[place] * (x - self.knots[start])

    def slope(self, x: ArrayLike) -> Array:
        """Return the derivative."""
        return self.slopes[np.searchsorted(self.knots, np.asarray(x, float))]


def kantorovich_potential(p: Density, q: Density) -> PiecewiseLinear:
    """Return a best 1-Lipschitz critic f: the largest E_p[f] - E_q[f], which is W1.

    E_p[f] - E_q[f] is the integral of f'(x) (F_q - F_p), so f climbs with slope 1 where q has
    more mass to the left than p, and falls with slope 1 where it has less.
    """
    edges = np.concatenate([p.breaks(), q.breaks()])
    knots, slopes = sign_changes(lambda x: -cdf_gap(p, q, x), edges, scan=64)
    if not knots.size:
        return PiecewiseLinear(np.array([p.mean()]), np.repeat(slopes, 2))
    return PiecewiseLinear(knots, slopes)


def critic_gap(critic: PiecewiseLinear, p: Density, q: Density) -> Integral:
    """Return E_p[f] - E_q[f]: at most the steepest slope of f times W1."""
    total, error = integrate(
        lambda x: critic(x) * (p.pdf(x) - q.pdf(x)),
        np.concatenate([p.breaks(), q.breaks(), critic.knots]),
    )
    return Integral(float(total), float(error))
