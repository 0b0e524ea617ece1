"""What can be said of two densities without an integral: equal, covered, apart, outweighed.

A quadrature sees a finite number everywhere; whether an integral is infinite is decided here,
by the supports and by how the tails die out.
"""

from collections import defaultdict

import numpy as np

from explorer.theory.densities.density import Density
from explorer.theory.densities.families import Uniform
from explorer.theory.densities.mixture import Mixture

#: Relative size below which a difference is rounding.
ROUNDING = 1e-12


def same(p: Density, q: Density) -> bool:
    """Return whether p and q are one density, however their components are written.

    The families are linearly independent, so all that can be written in two ways is a
    component in pieces, and a step function made of uniform densities.

    >>> from explorer.theory.densities import Gaussian
    >>> same(Gaussian(0, 1), Mixture([Gaussian(0, 1), Gaussian(0, 1)]))
    True
    """
    weights: dict[Density, float] = defaultdict(float)
    for sign, density in ((1, p), (-1, q)):
        for component, weight in _flat(density):
            weights[component] += sign * weight
    boxes = {c: w for c, w in weights.items() if isinstance(c, Uniform)}
    bumps = [w for c, w in weights.items() if c not in boxes]
    if not boxes:
        return _zero(bumps)
    ends = np.unique([end for c in boxes for end in (c.low, c.high)])
    steps = sum(w * c.cdf(ends) for c, w in boxes.items())
    return _zero([*bumps, *np.atleast_1d(steps)])


def covers(q: Density, p: Density) -> bool:
    """Return whether q has density wherever p has some."""
    inside = [
        any(low <= start and end <= high for low, high in q.support())
        for start, end in p.support()
    ]
    return all(inside)


def apart(p: Density, q: Density) -> bool:
    """Return whether p and q have no stretch and no spike in common."""
    starts = np.maximum.outer(p.support()[:, 0], q.support()[:, 0])
    ends = np.minimum.outer(p.support()[:, 1], q.support()[:, 1])
    lengths = np.diff(p.support()), np.diff(q.support()).T
    spikes = (starts == ends) & (lengths[0] == 0) & (lengths[1] == 0)
    return not (np.any(starts < ends) or np.any(spikes))


def square_dies_out(p: Density, q: Density) -> bool:
    """Return whether p^2/q dies out in both tails, so that its integral is finite there.

    On each side log(p^2/q) goes like a quadratic; it must fall, or be flat in the square and
    fall in the line. Equal up to rounding counts as on the border, where it does not fall.
    """
    return all(
        _outweighs(2 * mine.square, theirs.square)
        if not np.isclose(2 * mine.square, theirs.square, ROUNDING, 0)
        else _outweighs(2 * mine.rate, theirs.rate)
        for mine, theirs in zip(p.tails(), q.tails(), strict=True)
        if np.isfinite(mine.square)
    )


def _outweighs(twice: float, other: float) -> bool:
    """Return whether the first number is larger beyond rounding."""
    return twice > other and not np.isclose(twice, other, ROUNDING, 0)


def _zero(differences: list[float]) -> bool:
    """Return whether differences of masses, which are at most 1, are rounding."""
    return bool(np.all(np.abs(differences) < ROUNDING))


def _flat(density: Density) -> list[tuple[Density, float]]:
    """Return the components of mixtures in mixtures, with their weights in the whole."""
    if not isinstance(density, Mixture):
        return [(density, 1.0)]
    parts = zip(density.components, density.weights, strict=True)
    return [(c, float(w) * share) for part, w in parts for c, share in _flat(part)]
