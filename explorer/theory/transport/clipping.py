"""What weight clipping leaves of a critic: the exact optimum for one hidden layer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.theory.densities import Array, Density
from explorer.theory.densities.comparison import same
from explorer.theory.densities.quadrature import NODES, WEIGHTS
from explorer.theory.transport.wasserstein import PiecewiseLinear

#: Two units tie where their gains differ by less than this share.
TIE = 1e-9


@dataclass(frozen=True)
class ClippedCritic(PiecewiseLinear):
    """The flattest of the best clipped critics.

    Attributes:
        steepest: The largest slope that a critic of the same gap can have. It is more than this
            one's where units that look left and units that look right tie.
    """

    steepest: float

    @property
    def tied(self) -> bool:
        """Whether the same gap goes with different slopes, so that the slope means nothing."""
        return self.steepest > (1 + TIE) * float(np.abs(self.slopes).max())


def clipped_critic(
    p: Density, q: Density, clip: float, hidden: int, candidates: int = 801
) -> ClippedCritic:
    r"""Return the best critic with one hidden ReLU layer whose weights all lie in [-c, c].

    $$f(x) = \sum_{j=1}^{H} v_j \max(0, w_j x + b_j), \qquad |v_j|, |w_j|, |b_j| \le c$$

    E_p[f] - E_q[f] is a sum over the units, so every unit wants the same weights: the best
    critic is H copies of one unit, with v at an end of [-c, c] and w or b too. That is why
    clipped weights pile up at both ends, and why the critic is too simple: one kink, and a
    steepest slope of at most H c^2 instead of 1.

    Where p and q are symmetric about the same point, a unit and its mirror image tie, and any
    split of the units between them reaches the same gap. Then half of them go each way: two
    kinks, or one in a V, and the flattest of the critics that tie.

    References:
        Arjovsky, Chintala & Bottou (2017), Wasserstein GAN, Algorithm 1.
        https://arxiv.org/abs/1701.07875
        Gulrajani et al. (2017), Improved Training of Wasserstein GANs, section 3.
        https://arxiv.org/abs/1704.00028
    """
    if not (clip > 0 and hidden >= 1):
        msg = f"clip is {clip} and hidden is {hidden}; both must be above 0."
        raise ValueError(msg)
    if same(p, q):
        return ClippedCritic(np.array([p.mean()]), np.zeros(2), 0.0)
    points, mass = _signed_nodes(p, q)
    w, b = _candidates(clip, candidates)
    units = zip(np.array_split(w, 36), np.array_split(b, 36), strict=True)
    gains = np.concatenate([_unit_gains(*unit, points) @ mass for unit in units])
    best = [_best(gains, w > 0), _best(gains, w < 0)]
    best.sort(key=lambda unit: -abs(gains[unit]))
    first, second = best
    alone = _copies(w[[first]], b[[first]], clip * np.sign(gains[[first]]) * hidden)
    steepest = float(np.abs(alone.slopes).max())
    counts = np.array([hidden - hidden // 2, hidden // 2])
    split = _copies(w[best], b[best], clip * np.sign(gains[best]) * counts)
    ties = abs(gains[second]) >= (1 - TIE) * abs(gains[first])
    flatter = float(np.abs(split.slopes).max()) < steepest * (1 - TIE)
    chosen = split if ties and flatter else alone
    return ClippedCritic(chosen.knots, chosen.slopes, steepest)


def _candidates(clip: float, count: int) -> tuple[Array, Array]:
    """Return the pairs (w, b) on the border of the square; a ReLU scales with its pair."""
    ramp, ends = np.linspace(-clip, clip, count), np.full(count, clip)
    w = np.concatenate([ends, -ends, ramp, ramp])
    return w, np.concatenate([ramp, ramp, ends, -ends])


def _best(gains: Array, among: NDArray[np.bool_]) -> int:
    """Return the unit with the largest gain, of either sign."""
    return int(np.argmax(np.where(among, np.abs(gains), -1)))


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


def _copies(w: Array, b: Array, heights: Array) -> PiecewiseLinear:
    """Return the sum of heights times max(0, w x + b), up to a constant; no w is 0."""
    knots = np.unique(-b / w)
    sides = np.concatenate([[knots[0] - 1], (knots[1:] + knots[:-1]) / 2, [knots[-1] + 1]])
    active = np.outer(sides, w) + b > 0
    return PiecewiseLinear(knots, active @ (heights * w))
