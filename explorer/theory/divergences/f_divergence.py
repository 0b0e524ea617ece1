r"""What an f-divergence is: one f, its conjugate, its best critic, and two integrals.

For a convex f and u = p/q,

$$D_f(p\,\|\,q) = \int q\, f(p/q) = \sup_T\; E_p[T] - E_q[f^*(T)],$$

where $f^*(t) = \sup_u\, ut - f(u)$ is the conjugate, and the best critic is $T^* = f'(p/q)$.
A GAN whose critic maximises the right side minimises the left side.

References:
    Nowozin, Cseke & Tomioka (2016), f-GAN, table 1 and eq. 4. https://arxiv.org/abs/1606.00709
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from explorer.theory.densities import Array, Density
from explorer.theory.densities.comparison import apart, same
from explorer.theory.densities.quadrature import Integral, integrate

#: The largest number: what a finite value beyond it is given as.
LARGEST = float(np.finfo(float).max)


class FDivergence(ABC):
    """One f, its conjugate, its best critic, and its integrands in logarithms.

    `title` and the three `*_latex` strings are what a page shows. `apart` is the value for two
    distributions without a common point, f(0) plus the slope of f at infinity. `log_u` is
    log(p/q).
    """

    title: ClassVar[str]
    f_latex: ClassVar[str]
    conjugate_latex: ClassVar[str]
    critic_latex: ClassVar[str]
    apart: ClassVar[float]

    @abstractmethod
    def f(self, u: Array) -> Array:
        """Return the value of f at u > 0."""

    @abstractmethod
    def conjugate(self, t: Array) -> Array:
        """Return the conjugate at t, infinite outside its domain."""

    @abstractmethod
    def critic(self, log_u: Array) -> Array:
        """Return the best critic f'(u)."""

    @abstractmethod
    def integrand(self, log_p: Array, log_q: Array) -> Array:
        """Return q f(p/q), up to a term that integrates to 0, from log densities."""

    @abstractmethod
    def dual_terms(self, log_p: Array, log_q: Array) -> tuple[Array, Array]:
        """Return p T* and q f*(T*) from log densities.

        The critic itself overflows in the tails, as exp(x^2); times the density it does not.
        """

    def edges(self, p: Density, q: Density) -> Array:
        """Return the points where the integrand may have a kink or a spike."""
        return np.concatenate([p.breaks(), q.breaks()])

    def is_finite(self, p: Density, q: Density) -> bool:
        """Return whether the divergence is finite, by the supports and the tails."""
        del p, q
        return True

    def known(self, p: Density, q: Density) -> float | None:
        """Return what needs no integral: the value of equals, of strangers, and infinity."""
        if same(p, q):
            return float(self.f(np.ones(1))[0]) + 0.0
        if apart(p, q):
            return self.apart
        return None if self.is_finite(p, q) else np.inf

    def value(self, p: Density, q: Density) -> Integral:
        """Return the divergence of p from q, in nats where a logarithm is involved.

        It is infinite exactly where the integral is; a finite one beyond the largest number is
        given as that number.
        """
        return self._integral(self.integrand, p, q)

    def dual(self, p: Density, q: Density) -> Integral:
        """Return E_p[T*] - E_q[f*(T*)] for the best critic: the divergence, by another road."""

        def gain(log_p: Array, log_q: Array) -> Array:
            real, fake = self.dual_terms(log_p, log_q)
            return real - fake

        return self._integral(gain, p, q)

    def peak(self, p: Density, q: Density, edges: Array) -> float:
        """Return a logarithm to take off both log densities so that nothing overflows."""
        del p, q, edges
        return 0.0

    def _integral(
        self, part: Callable[[Array, Array], Array], p: Density, q: Density
    ) -> Integral:
        known = self.known(p, q)
        if known is not None:
            return Integral(known, 0.0)
        edges = self.edges(p, q)
        peak = self.peak(p, q, edges)
        total, error = integrate(
            lambda x: part(p.log_pdf(x) - peak, q.log_pdf(x) - peak), edges
        )
        # Both integrands are linear in (p, q), so that a common factor comes out again.
        with np.errstate(over="ignore"):
            found, off = np.minimum(np.array([total, error]) * np.exp(peak), LARGEST)
        return Integral(float(found), float(off))


def log_ratio(log_p: Array, log_q: Array) -> Array:
    """Return log(p/q), 0 where both are 0."""
    both_zero = np.isneginf(log_p) & np.isneginf(log_q)
    return np.where(both_zero, 0, log_p) - np.where(both_zero, 0, log_q)


def times(density: Array, factor: Array) -> Array:
    """Return a density times a factor, 0 where the density is 0 whatever the factor."""
    return np.where(density > 0, density * np.where(density > 0, factor, 0), 0)
