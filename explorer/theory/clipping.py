"""What weight clipping leaves of a critic: the exact optimum for one hidden layer."""

import numpy as np

from explorer.theory.densities import Array, Density
from explorer.theory.quadrature import NODES, WEIGHTS
from explorer.theory.transport import PiecewiseLinear


def clipped_critic(
    p: Density, q: Density, clip: float, hidden: int, candidates: int = 801
) -> PiecewiseLinear:
    r"""Return the best critic with one hidden ReLU layer whose weights all lie in [-c, c].

    $$f(x) = \sum_{j=1}^{H} v_j \max(0, w_j x + b_j), \qquad |v_j|, |w_j|, |b_j| \le c$$

    E_p[f] - E_q[f] is a sum over the units, so every unit wants the same weights: the best
    critic is H copies of one unit, with v at an end of [-c, c] and w or b too. That is why
    clipped weights pile up at both ends, and why the critic is too simple: one kink, and a
    steepest slope of at most H c^2 instead of 1.

    References:
        Arjovsky, Chintala & Bottou (2017), Wasserstein GAN, Algorithm 1.
        https://arxiv.org/abs/1701.07875
        Gulrajani et al. (2017), Improved Training of Wasserstein GANs, section 3.
        https://arxiv.org/abs/1704.00028
    """
    if not (clip > 0 and hidden >= 1):
        msg = f"clip is {clip} and hidden is {hidden}; both must be above 0."
        raise ValueError(msg)
    points, mass = _signed_nodes(p, q)
    if not points.size:
        return PiecewiseLinear(np.array([p.mean()]), np.zeros(2))
    # A ReLU scales with (w, b), so that the best pair lies on the border of the square.
    ramp, ends = np.linspace(-clip, clip, candidates), np.full(candidates, clip)
    w = np.concatenate([ends, -ends, ramp, ramp])
    b = np.concatenate([ramp, ramp, ends, -ends])
    units = zip(np.array_split(w, 36), np.array_split(b, 36), strict=True)
    gains = np.concatenate([_unit_gains(*unit, points) @ mass for unit in units])
    best = int(np.argmax(np.abs(gains)))
    height = hidden * clip * np.sign(gains[best])
    return _one_unit(w[best], b[best], height, float(points[0]))


def _unit_gains(w: Array, b: Array, points: Array) -> Array:
    """Return max(0, w x + b), one row a unit."""
    return np.maximum(0, np.outer(w, points) + b[:, None])


def _signed_nodes(p: Density, q: Density) -> tuple[Array, Array]:
    """Return quadrature points and the mass of p minus q at each."""
    edges = np.unique(np.concatenate([p.breaks(), q.breaks()]))
    middle, half = (edges[1:] + edges[:-1]) / 2, np.diff(edges) / 2
    points = (middle[:, None] + half[:, None] * NODES).ravel()
    mass = (half[:, None] * WEIGHTS).ravel() * (p.pdf(points) - q.pdf(points))
    kept = np.abs(mass) > 1e-20
    return points[kept], mass[kept]


def _one_unit(w: float, b: float, height: float, origin: float) -> PiecewiseLinear:
    """Return height times max(0, w x + b) as a function with one kink, up to a constant."""
    if w == 0:
        return PiecewiseLinear(np.array([origin]), np.zeros(2))
    slopes = np.array([0, height * w]) if w > 0 else np.array([height * w, 0])
    return PiecewiseLinear(np.array([-b / w]), slopes)
