r"""The f-divergences: one class a divergence, one table for all.

For a convex f with f(1) = 0, and u = p/q,

$$D_f(p\,\|\,q) = \int q\, f(p/q) = \sup_T\; E_p[T] - E_q[f^*(T)],$$

where $f^*(t) = \sup_u\, ut - f(u)$ is the conjugate, and the best critic is $T^* = f'(p/q)$.
A GAN whose critic maximises the right side minimises the left side.

References:
    Nowozin, Cseke & Tomioka (2016), f-GAN, table 1 and eq. 4. https://arxiv.org/abs/1606.00709
"""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from scipy.special import log_expit

from explorer.theory.densities import Array, Density
from explorer.theory.quadrature import Integral, integrate

LOG_2 = float(np.log(2))


class FDivergence(ABC):
    """One f, its conjugate, its best critic, and its integrand in logarithms.

    `title` and the three `*_latex` strings are what a page shows; a critic above `critic_top`
    has an infinite conjugate. `log_u` is log(p/q).
    """

    title: ClassVar[str]
    f_latex: ClassVar[str]
    conjugate_latex: ClassVar[str]
    critic_latex: ClassVar[str]
    critic_top: ClassVar[float] = float("inf")

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

    def edges(self, p: Density, q: Density) -> Array:
        """Return the points where the integrand may have a kink or a spike."""
        return np.concatenate([p.breaks(), q.breaks()])

    def value(self, p: Density, q: Density) -> Integral:
        """Return the divergence of p from q in nats where a logarithm is involved."""
        total, error = integrate(
            lambda x: self.integrand(p.log_pdf(x), q.log_pdf(x)), self.edges(p, q)
        )
        return Integral(float(total), float(error))


class KullbackLeibler(FDivergence):
    """KL(p || q): infinite where q misses a place that p has (forward, mode-covering)."""

    title = "KL(p‖q), forward"
    f_latex = r"u \log u"
    conjugate_latex = r"e^{t-1}"
    critic_latex = r"1 + \log\frac{p}{q}"

    def f(self, u: Array) -> Array:
        """Return u log u."""
        return u * np.log(u)

    def conjugate(self, t: Array) -> Array:
        """Return exp(t - 1)."""
        return np.asarray(np.exp(t - 1))

    def critic(self, log_u: Array) -> Array:
        """Return 1 + log u."""
        return 1 + log_u

    def integrand(self, log_p: Array, log_q: Array) -> Array:
        """Return p log(p/q) - p + q, which is never negative."""
        p = np.exp(log_p)
        surprise = np.where(p > 0, log_p, 0) - np.where(p > 0, log_q, 0)
        return np.where(p > 0, p * surprise, 0) - p + np.exp(log_q)


class ReverseKullbackLeibler(FDivergence):
    """KL(q || p): infinite where q puts mass that p has not (reverse, mode-seeking)."""

    title = "KL(q‖p), reverse"
    f_latex = r"-\log u"
    conjugate_latex = r"-1 - \log(-t)"
    critic_latex = r"-\frac{q}{p}"
    critic_top = 0.0

    def f(self, u: Array) -> Array:
        """Return -log u."""
        return -np.log(u)

    def conjugate(self, t: Array) -> Array:
        """Return -1 - log(-t), infinite for t >= 0."""
        return np.where(t < 0, -1 - np.log(-np.minimum(t, -1e-300)), np.inf)

    def critic(self, log_u: Array) -> Array:
        """Return -1/u."""
        return -np.exp(-log_u)

    def integrand(self, log_p: Array, log_q: Array) -> Array:
        """Return q log(q/p) - q + p."""
        return KullbackLeibler().integrand(log_q, log_p)


class JensenShannon(FDivergence):
    """Half KL(p || m) plus half KL(q || m), with m = (p + q)/2: between 0 and ln 2."""

    title = "Jensen-Shannon"
    f_latex = r"\tfrac12\left[u \log u - (1+u) \log\tfrac{1+u}{2}\right]"
    conjugate_latex = r"-\tfrac12\log(2 - e^{2t})"
    critic_latex = r"\tfrac12\log\frac{2p}{p+q}"
    critic_top = 0.5 * LOG_2

    def f(self, u: Array) -> Array:
        """Return half of u log u - (1 + u) log((1 + u)/2)."""
        return 0.5 * (u * np.log(u) - (1 + u) * np.log((1 + u) / 2))

    def conjugate(self, t: Array) -> Array:
        """Return -log(2 - exp(2t)) / 2, infinite for exp(2t) >= 2."""
        rest = 2 - np.exp(2 * t)
        return np.where(rest > 0, -0.5 * np.log(np.maximum(rest, 1e-300)), np.inf)

    def critic(self, log_u: Array) -> Array:
        """Return log(2u / (1 + u)) / 2."""
        return 0.5 * (LOG_2 + np.asarray(log_expit(log_u)))

    def integrand(self, log_p: Array, log_q: Array) -> Array:
        """Return half of p log(p/m) + q log(q/m)."""
        log_u = log_ratio(log_p, log_q)
        real = np.exp(log_p) * (LOG_2 + np.where(log_u > -np.inf, log_expit(log_u), 0))
        fake = np.exp(log_q) * (LOG_2 + np.where(log_u < np.inf, log_expit(-log_u), 0))
        return np.asarray(0.5 * (real + fake))


class GanValue(FDivergence):
    """What the first GAN minimises when D is at its best: V(D*, G) = 2 JS - log 4."""

    title = "GAN value, 2 JS − log 4"
    f_latex = r"u \log u - (1+u) \log(1+u)"
    conjugate_latex = r"-\log(1 - e^{t})"
    critic_latex = r"\log D^* = \log\frac{p}{p+q}"
    critic_top = 0.0

    def f(self, u: Array) -> Array:
        """Return u log u - (1 + u) log(1 + u), which is -log 4 at u = 1."""
        return u * np.log(u) - (1 + u) * np.log1p(u)

    def conjugate(self, t: Array) -> Array:
        """Return -log(1 - exp(t)), infinite for t >= 0."""
        return np.where(t < 0, -np.log(-np.expm1(np.minimum(t, -1e-300))), np.inf)

    def critic(self, log_u: Array) -> Array:
        """Return log(u / (1 + u))."""
        return np.asarray(log_expit(log_u))

    def integrand(self, log_p: Array, log_q: Array) -> Array:
        """Return p log D* + q log(1 - D*)."""
        mass = np.exp(log_p) + np.exp(log_q)
        return 2 * JensenShannon().integrand(log_p, log_q) - LOG_2 * mass


class TotalVariation(FDivergence):
    """The largest difference of probability that any event can have, between 0 and 1."""

    title = "Total variation"
    f_latex = r"\tfrac12\lvert u - 1\rvert"
    conjugate_latex = r"t \quad (\lvert t\rvert \le \tfrac12)"
    critic_latex = r"\tfrac12\,\mathrm{sign}(p - q)"
    critic_top = 0.5

    def f(self, u: Array) -> Array:
        """Return |u - 1| / 2."""
        return 0.5 * np.abs(u - 1)

    def conjugate(self, t: Array) -> Array:
        """Return t for |t| <= 1/2; the value -1/2 below, infinity above."""
        return np.where(t <= 0.5, np.maximum(t, -0.5), np.inf)

    def critic(self, log_u: Array) -> Array:
        """Return half the sign of p - q."""
        return 0.5 * np.sign(log_u)

    def integrand(self, log_p: Array, log_q: Array) -> Array:
        """Return |p - q| / 2."""
        return np.asarray(0.5 * np.abs(np.exp(log_p) - np.exp(log_q)))


class SquaredHellinger(FDivergence):
    r"""One minus the overlap $\int \sqrt{pq}$: between 0 and 1."""

    title = "Squared Hellinger"
    f_latex = r"\tfrac12(\sqrt{u} - 1)^2"
    conjugate_latex = r"\frac{t}{1 - 2t}"
    critic_latex = r"\tfrac12\left(1 - \sqrt{q/p}\right)"
    critic_top = 0.5

    def f(self, u: Array) -> Array:
        """Return (sqrt(u) - 1)^2 / 2."""
        return 0.5 * (np.sqrt(u) - 1) ** 2

    def conjugate(self, t: Array) -> Array:
        """Return t / (1 - 2t), infinite for t >= 1/2."""
        return np.where(t < 0.5, t / np.maximum(1 - 2 * t, 1e-300), np.inf)

    def critic(self, log_u: Array) -> Array:
        """Return (1 - 1/sqrt(u)) / 2."""
        return -0.5 * np.expm1(-0.5 * log_u)

    def integrand(self, log_p: Array, log_q: Array) -> Array:
        """Return half the squared difference of the roots."""
        return 0.5 * (np.exp(0.5 * log_p) - np.exp(0.5 * log_q)) ** 2


class PearsonChiSquare(FDivergence):
    """The squared relative error of p against q; infinite as soon as p's tails are heavier."""

    title = "Pearson χ²"
    f_latex = r"(u - 1)^2"
    conjugate_latex = r"\tfrac14 t^2 + t"
    critic_latex = r"2\left(\frac{p}{q} - 1\right)"

    def f(self, u: Array) -> Array:
        """Return (u - 1)^2."""
        return (u - 1) ** 2

    def conjugate(self, t: Array) -> Array:
        """Return t^2 / 4 + t, and -1 below t = -2, where u would be negative."""
        return np.where(t >= -2, 0.25 * t * t + t, -1.0)

    def critic(self, log_u: Array) -> Array:
        """Return 2 (u - 1)."""
        return 2 * np.expm1(log_u)

    def integrand(self, log_p: Array, log_q: Array) -> Array:
        """Return p^2/q - 2p + q, the first term from logarithms."""
        with np.errstate(over="ignore", invalid="ignore"):
            square = np.exp(2 * log_p - log_q)
        square = np.where(np.isneginf(log_p), 0, square)
        return np.asarray(square - 2 * np.exp(log_p) + np.exp(log_q))

    def value(self, p: Density, q: Density) -> Integral:
        """Return the divergence; infinity where the integrand does not die out in the tails."""
        ends = np.concatenate([p.breaks(), q.breaks()])
        ends = np.array([ends.min(), ends.max()])
        left, right = self.integrand(p.log_pdf(ends), q.log_pdf(ends)) * np.ptp(ends)
        inside = super().value(p, q)
        heavy = max(left, right) > 1e-9 * inside and np.isfinite(inside)
        unbounded = isinstance(inside, float) and heavy and _has_tails(p, ends)
        return Integral(np.inf, 0.0) if unbounded else inside


def _has_tails(p: Density, ends: Array) -> bool:
    """Return whether p still has density just outside the ends: its support is unbounded."""
    outside = ends + np.array([-1.0, 1.0]) * np.ptp(ends) * 1e-6
    return bool(np.isfinite(p.log_pdf(outside)).any())


def log_ratio(log_p: Array, log_q: Array) -> Array:
    """Return log(p/q), 0 where both are 0."""
    both_zero = np.isneginf(log_p) & np.isneginf(log_q)
    return np.where(both_zero, 0, log_p) - np.where(both_zero, 0, log_q)


F_DIVERGENCES: dict[str, FDivergence] = {
    "kl": KullbackLeibler(),
    "reverse-kl": ReverseKullbackLeibler(),
    "jensen-shannon": JensenShannon(),
    "gan": GanValue(),
    "total-variation": TotalVariation(),
    "squared-hellinger": SquaredHellinger(),
    "pearson": PearsonChiSquare(),
}
