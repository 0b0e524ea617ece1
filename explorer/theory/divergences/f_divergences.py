"""The f-divergences: one class a divergence, one table for all.

A new one is a class with `f`, `conjugate`, `critic`, `integrand` and `dual_terms`, and a row.
"""

import numpy as np
from scipy.special import log_expit

from explorer.theory.densities import Array, Density
from explorer.theory.densities.comparison import covers, square_dies_out
from explorer.theory.divergences.f_divergence import FDivergence, log_ratio, times

LOG_2 = float(np.log(2))
#: Beyond the last break point p^2/q is looked for in steps that grow by this factor.
OUTWARDS = 1.05 ** np.arange(700.0) - 1
#: A term exp(-60) below the largest one does not count.
GONE = 60.0


class KullbackLeibler(FDivergence):
    """KL(p || q): infinite where q misses a place that p has (forward, mode-covering)."""

    title = "KL(p‖q), forward"
    f_latex = r"u \log u"
    conjugate_latex = r"e^{t-1}"
    critic_latex = r"1 + \log\frac{p}{q}"
    apart = float("inf")

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

    def dual_terms(self, log_p: Array, log_q: Array) -> tuple[Array, Array]:
        """Return p (1 + log u) and q u = p."""
        p = np.exp(log_p)
        return times(p, 1 + log_ratio(log_p, log_q)), p

    def is_finite(self, p: Density, q: Density) -> bool:
        """Return whether q has density wherever p has: log(p/q) grows too slowly to matter."""
        return covers(q, p)


class ReverseKullbackLeibler(FDivergence):
    """KL(q || p): infinite where q puts mass that p has not (reverse, mode-seeking)."""

    title = "KL(q‖p), reverse"
    f_latex = r"-\log u"
    conjugate_latex = r"-1 - \log(-t)"
    critic_latex = r"-\frac{q}{p}"
    apart = float("inf")

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

    def dual_terms(self, log_p: Array, log_q: Array) -> tuple[Array, Array]:
        """Return -q and q (log u - 1)."""
        q = np.exp(log_q)
        return -q, times(q, log_ratio(log_p, log_q) - 1)

    def is_finite(self, p: Density, q: Density) -> bool:
        """Return whether p has density wherever q has."""
        return covers(p, q)


class JensenShannon(FDivergence):
    """Half KL(p || m) plus half KL(q || m), with m = (p + q)/2: between 0 and ln 2."""

    title = "Jensen-Shannon"
    f_latex = r"\tfrac12\left[u \log u - (1+u) \log\tfrac{1+u}{2}\right]"
    conjugate_latex = r"-\tfrac12\log(2 - e^{2t})"
    critic_latex = r"\tfrac12\log\frac{2p}{p+q}"
    apart = LOG_2

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

    def dual_terms(self, log_p: Array, log_q: Array) -> tuple[Array, Array]:
        """Return p log(2u/(1 + u)) / 2 and -q log(2/(1 + u)) / 2."""
        log_u = log_ratio(log_p, log_q)
        real = times(np.exp(log_p), LOG_2 + np.asarray(log_expit(log_u)))
        return 0.5 * real, -0.5 * times(np.exp(log_q), LOG_2 + np.asarray(log_expit(-log_u)))


class GanValue(FDivergence):
    """What the first GAN minimises when D is at its best: V(D*, G) = 2 JS - log 4."""

    title = "GAN value, 2 JS − log 4"
    f_latex = r"u \log u - (1+u) \log(1+u)"
    conjugate_latex = r"-\log(1 - e^{t})"
    critic_latex = r"\log D^* = \log\frac{p}{p+q}"
    apart = 0.0

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

    def dual_terms(self, log_p: Array, log_q: Array) -> tuple[Array, Array]:
        """Return p log D* and -q log(1 - D*)."""
        log_u = log_ratio(log_p, log_q)
        real = times(np.exp(log_p), np.asarray(log_expit(log_u)))
        return real, -times(np.exp(log_q), np.asarray(log_expit(-log_u)))


class TotalVariation(FDivergence):
    """The largest difference of probability that any event can have, between 0 and 1."""

    title = "Total variation"
    f_latex = r"\tfrac12\lvert u - 1\rvert"
    conjugate_latex = r"t \quad (\lvert t\rvert \le \tfrac12)"
    critic_latex = r"\tfrac12\,\mathrm{sign}(p - q)"
    apart = 1.0

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

    def dual_terms(self, log_p: Array, log_q: Array) -> tuple[Array, Array]:
        """Return half the sign of p - q, times p and times q."""
        sign = np.sign(log_ratio(log_p, log_q))
        return 0.5 * sign * np.exp(log_p), 0.5 * sign * np.exp(log_q)


class SquaredHellinger(FDivergence):
    r"""One minus the overlap $\int \sqrt{pq}$: between 0 and 1."""

    title = "Squared Hellinger"
    f_latex = r"\tfrac12(\sqrt{u} - 1)^2"
    conjugate_latex = r"\frac{t}{1 - 2t}"
    critic_latex = r"\tfrac12\left(1 - \sqrt{q/p}\right)"
    apart = 1.0

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

    def dual_terms(self, log_p: Array, log_q: Array) -> tuple[Array, Array]:
        """Return half of p minus the root of pq, and half of that root minus q."""
        root = np.exp(0.5 * (log_p + log_q))
        return 0.5 * (np.exp(log_p) - root), 0.5 * (root - np.exp(log_q))


class PearsonChiSquare(FDivergence):
    """The squared relative error of p against q, averaged over q.

    Infinite where q misses a place that p has, or where p^2/q does not die out: for Gaussians
    where the variance of p is at least twice that of q, for Laplace densities where the scale
    of p is.
    """

    title = "Pearson χ²"
    f_latex = r"(u - 1)^2"
    conjugate_latex = r"\tfrac14 t^2 + t"
    critic_latex = r"2\left(\frac{p}{q} - 1\right)"
    apart = float("inf")

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
        square = np.exp(_log_square(log_p, log_q))
        return np.asarray(square - 2 * np.exp(log_p) + np.exp(log_q))

    def dual_terms(self, log_p: Array, log_q: Array) -> tuple[Array, Array]:
        """Return 2 (p^2/q - p) and p^2/q - q."""
        square = np.exp(_log_square(log_p, log_q))
        return 2 * (square - np.exp(log_p)), square - np.exp(log_q)

    def is_finite(self, p: Density, q: Density) -> bool:
        """Return whether q has density wherever p has, and p^2/q dies out in the tails."""
        return covers(q, p) and square_dies_out(p, q)

    def edges(self, p: Density, q: Density) -> Array:
        """Return the densities' own, and points further out until p^2/q has died out."""
        inner = np.unique(super().edges(p, q))
        steps = np.ptp(inner) * OUTWARDS[1:]
        x = np.concatenate([inner[0] - steps[::-1], inner, inner[-1] + steps])
        logs = _log_square(p.log_pdf(x), q.log_pdf(x))
        alive = np.flatnonzero(logs > logs.max() - GONE)
        return np.concatenate([inner, x[max(alive[0] - 1, 0) : alive[-1] + 2]])

    def peak(self, p: Density, q: Density, edges: Array) -> float:
        """Return the largest log(p^2/q) at the edges, at least 0."""
        return max(0.0, float(_log_square(p.log_pdf(edges), q.log_pdf(edges)).max()))


def _log_square(log_p: Array, log_q: Array) -> Array:
    """Return log(p^2/q), minus infinity where p is 0."""
    nowhere = np.isneginf(log_p)
    return np.where(nowhere, -np.inf, 2 * log_p - np.where(nowhere, 0, log_q))


F_DIVERGENCES: dict[str, FDivergence] = {
    "kl": KullbackLeibler(),
    "reverse-kl": ReverseKullbackLeibler(),
    "jensen-shannon": JensenShannon(),
    "gan": GanValue(),
    "total-variation": TotalVariation(),
    "squared-hellinger": SquaredHellinger(),
    "pearson": PearsonChiSquare(),
}
