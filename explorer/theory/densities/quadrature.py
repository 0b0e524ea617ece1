"""Integrals over the line with an error estimate: adaptive Gauss-Legendre on panels.

The panels start at the densities' own break points, so that no spike is stepped over, and are
halved where two answers differ, so that kinks at unknown places cost a few more halvings.
"""

from collections.abc import Callable
from typing import Self

import numpy as np

from explorer.theory.densities import Array

NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)
MAX_PANELS = 20_000


class Integral(float):
    """A number with an estimate of how far it may be off."""

    error: float

    def __new__(cls, value: float, error: float) -> Self:
        """Make the number and remember its error estimate."""
        self = super().__new__(cls, value)
        self.error = error
        return self


def integrate(
    function: Callable[[Array], Array],
    edges: Array,
    relative: float = 1e-12,
    absolute: float = 1e-14,
) -> tuple[Array, Array]:
    """Integrate one or several functions between the first and the last edge.

    Args:
        function: Maps points `(N,)` to values `(..., N)`; infinity is allowed.
        edges: Panel borders in any order; kinks and spikes belong here.
        relative: Wanted error as a share of the integral of the absolute panel sums.
        absolute: Wanted error where that share is smaller.

    Returns:
        The integrals and their error estimates, both of shape `(...)`.
    """
    edges = np.unique(edges)
    left, right = edges[:-1], edges[1:]
    whole = _panel_sums(function, left, right)
    total, error = np.zeros(whole.shape[:-1]), np.zeros(whole.shape[:-1])
    scale = np.zeros(whole.shape[:-1])
    with np.errstate(invalid="ignore"):
        while left.size:
            middle = left + (right - left) / 2
            lefts, rights = np.append(left, middle), np.append(middle, right)
            halves = _panel_sums(function, lefts, rights)
            fine = halves[..., : left.size] + halves[..., left.size :]
            gap = np.abs(fine - whole)
            reach = scale + np.abs(fine).sum(-1)
            rough = gap > np.maximum(absolute, relative * reach)[..., None]
            again = rough.reshape(-1, left.size).any(0) & (left.size < MAX_PANELS)
            total = total + fine[..., ~again].sum(-1)
            scale = scale + np.abs(fine[..., ~again]).sum(-1)
            error = error + gap[..., ~again].sum(-1)
            twice = np.append(again, again)
            whole, left, right = halves[..., twice], lefts[twice], rights[twice]
            left, right, whole = _drop_points(left, right, whole)
    return total, np.where(np.isfinite(total), error, 0.0)


def sign_changes(
    function: Callable[[Array], Array], edges: Array, scan: int = 4
) -> tuple[Array, Array]:
    """Return where a function changes its sign, and its signs before, between and after.

    A kink of |f| just beside a panel's border hides from the nodes of the quadrature; these
    places make it a border of its own.

    Args:
        function: Maps points of any shape to values of that shape.
        edges: Panel borders in any order.
        scan: Points a panel in the search; two changes between two of them are missed.

    Returns:
        The places, shape `(K,)`, and the signs, shape `(K + 1,)`; a single 0 if f is 0.
    """
    edges = np.unique(edges)
    steps = np.arange(scan) / scan
    grid = np.append((edges[:-1, None] + np.diff(edges)[:, None] * steps).ravel(), edges[-1])
    sign = np.sign(function(grid))
    grid, sign = grid[sign != 0], sign[sign != 0]
    if not sign.size:
        return np.empty(0), np.zeros(1)
    turns = np.flatnonzero(np.diff(sign))
    low, high, start = grid[turns], grid[turns + 1], sign[turns]
    for _ in range(14 if turns.size else 0):
        inner = np.linspace(low, high, 17, axis=-1)
        same = np.sign(function(inner[:, 1:-1])) == start[:, None]
        kept = np.cumprod(same, axis=1).sum(1)
        rows = np.arange(len(kept))
        low, high = inner[rows, kept], inner[rows, kept + 1]
    return low + (high - low) / 2, np.append(start, sign[-1])


def _panel_sums(function: Callable[[Array], Array], left: Array, right: Array) -> Array:
    """Return the Gauss-Legendre sum of each panel, shape `(..., P)`."""
    half = (right - left) / 2
    points = (left + half)[:, None] + half[:, None] * NODES
    values = np.asarray(function(points.ravel()))
    # A row sum keeps infinity; a matrix product could turn it into nan.
    return np.asarray(
        (values.reshape(*values.shape[:-1], *points.shape) * WEIGHTS).sum(-1) * half
    )


def _drop_points(left: Array, right: Array, whole: Array) -> tuple[Array, Array, Array]:
    """Forget panels so narrow that no number lies between their borders."""
    wide = right - left > 4 * np.spacing(np.maximum(np.abs(left), np.abs(right)))
    return left[wide], right[wide], whole[..., wide]
