"""Pairs (p, q) with a separation d: every distance as a curve over d, and its slope."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from explorer.theory.densities import Array, Density, Gaussian, Laplace, Mixture, Spike, Uniform
from explorer.theory.densities.quadrature import integrate
from explorer.theory.divergences.closed_forms import Distances, parallel_lines, shifted_uniforms
from explorer.theory.divergences.f_divergences import F_DIVERGENCES
from explorer.theory.transport.wasserstein import wasserstein_1d, wasserstein_2_1d

DISTANCES: dict[str, str] = {
    "kl": "KL(p‖q)",
    "reverse_kl": "KL(q‖p)",
    "js": "Jensen-Shannon",
    "total_variation": "Total variation",
    "hellinger": "Hellinger",
    "w1": "Wasserstein-1",
    "w2": "Wasserstein-2",
}
_BY_DENSITY = ("kl", "reverse-kl", "jensen-shannon", "total-variation", "squared-hellinger")


class Pair(ABC):
    """Data p that stand still and fakes q at a separation d; `title` is what a page shows."""

    title: ClassVar[str]

    @abstractmethod
    def distances(self, separation: float) -> Distances:
        """Return every distance at one separation."""

    @abstractmethod
    def densities(self, separation: float) -> tuple[Density, Density]:
        """Return p and q; for the parallel lines their shadows on the line of the shift."""

    def curves(self, separations: ArrayLike, relative: float = 1e-10) -> dict[str, Array]:
        """Return each distance of `DISTANCES` at many separations, to a relative error."""
        del relative
        rows = [astuple(self.distances(float(d))) for d in np.atleast_1d(separations)]
        columns = np.array(rows, float).T
        return {f.name: column for f, column in zip(fields(Distances), columns, strict=True)}

    def slopes(self, separation: float, step: float = 1e-4) -> dict[str, float]:
        """Return the derivative of each distance; nan at a kink or a jump, and at infinity."""
        ends = self.curves([separation - step, separation, separation + step])
        slopes = {}
        for name, (low, middle, high) in ends.items():
            if not np.isfinite([low, middle, high]).all():
                slopes[name] = np.nan
                continue
            before, after = (middle - low) / step, (high - middle) / step
            smooth = abs(after - before) < 0.01 * max(1.0, abs(before))
            slopes[name] = float((high - low) / (2 * step)) if smooth else np.nan
        return slopes


@dataclass(frozen=True)
class ShiftedDensities(Pair):
    """Two densities on the line, q shifted by d; distances by quadrature.

    W2 needs only one integral for all separations: it is the W2 of the centred pair and the
    difference of the means, as the two legs of a right triangle.
    """

    p: Density
    q_at: Callable[[float], Density]

    def densities(self, separation: float) -> tuple[Density, Density]:
        """Return p, and q shifted by the separation."""
        return self.p, self.q_at(separation)

    def distances(self, separation: float) -> Distances:
        """Return every distance at one separation."""
        p, q = self.densities(separation)
        return _distances(p, q, float(wasserstein_2_1d(p, q)))

    def curves(self, separations: ArrayLike, relative: float = 1e-10) -> dict[str, Array]:
        """Return each distance of `DISTANCES` at many separations, to a relative error."""
        rest = self.q_at(0.0)
        centred = self.q_at(self.p.mean() - rest.mean())
        spread = float(wasserstein_2_1d(self.p, centred))
        rows = []
        for d in np.atleast_1d(separations):
            shift = rest.mean() + d - self.p.mean()
            pair = self.densities(float(d))
            rows.append(astuple(_distances(*pair, np.hypot(spread, shift), relative)))
        columns = np.array(rows, float).T
        return {f.name: column for f, column in zip(fields(Distances), columns, strict=True)}


def _distances(p: Density, q: Density, w2: float, relative: float = 1e-10) -> Distances:
    """Return the f-divergences in one integral, W1 in another, and the given W2."""
    table = [F_DIVERGENCES[name] for name in _BY_DENSITY]
    known = [row.known(p, q) for row in table]

    def integrand(x: Array) -> Array:
        log_p, log_q = p.log_pdf(x), q.log_pdf(x)
        return np.stack([row.integrand(log_p, log_q) for row in table])

    found, _ = integrate(
        integrand, F_DIVERGENCES["total-variation"].edges(p, q), relative, relative
    )
    kl, reverse, js, variation, square = (
        float(f) if k is None else k for f, k in zip(found, known, strict=True)
    )
    w1 = float(wasserstein_1d(p, q, relative))
    return Distances(kl, reverse, js, variation, float(np.sqrt(max(square, 0))), w1, w2)


class Gaussians(ShiftedDensities):
    """N(0, 1) against N(d, width²)."""

    title = "Two Gaussians"

    def __init__(self, width: float = 1.0) -> None:
        super().__init__(Gaussian(0, 1), lambda d: Gaussian(d, width))


class Laplaces(ShiftedDensities):
    """Two Laplace densities: sharp peaks, heavier tails."""

    title = "Two Laplace densities"

    def __init__(self, width: float = 1.0) -> None:
        super().__init__(Laplace(0, 1), lambda d: Laplace(d, width))


class TwoModes(ShiftedDensities):
    """Two modes at -2 and 2 against one Gaussian at d."""

    title = "Two modes against one"

    def __init__(self, width: float = 1.0) -> None:
        modes = Mixture([Gaussian(-2, 0.5), Gaussian(2, 0.5)])
        super().__init__(modes, lambda d: Gaussian(d, width))


class Uniforms(Pair):
    """U[0, 1] against U[d, 1 + d]: supports that come apart."""

    title = "U[0, 1] and U[d, 1 + d]"

    def __init__(self, width: float = 1.0) -> None:
        del width

    def distances(self, separation: float) -> Distances:
        """Return the closed forms."""
        return shifted_uniforms(separation)

    def densities(self, separation: float) -> tuple[Density, Density]:
        """Return the two uniform densities."""
        return Uniform(0, 1), Uniform(separation, 1 + separation)


class ParallelLines(Pair):
    """Two parallel segments of the plane: no common point unless d = 0."""

    title = "Parallel lines (WGAN, example 1)"

    def __init__(self, width: float = 1.0) -> None:
        del width

    def distances(self, separation: float) -> Distances:
        """Return the closed forms."""
        return parallel_lines(separation)

    def densities(self, separation: float) -> tuple[Density, Density]:
        """Return the two points that the lines are when seen from the end."""
        return Spike(0, 1e-3), Spike(separation, 1e-3)


PAIRS: dict[str, Callable[[float], Pair]] = {
    "gaussians": Gaussians,
    "laplaces": Laplaces,
    "two-modes": TwoModes,
    "uniforms": Uniforms,
    "lines": ParallelLines,
}
