"""The derivations under the pictures of the theory pages, each line by numbers.

Sums over a grid stand for the integrals: they share no code with the pages.
"""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from explorer.theory import best_gaussian, mixture
from explorer.ui.best_d import labels, line
from explorer.ui.divergences import critics, distances, fits, modes, table, transport
from explorer.ui.figure_1 import text as figure_1
from tests.claims.claims import Claims

Array = NDArray[np.float64]

claims = Claims(
    "derivations",
    line.BEST_STEPS,
    line.SUM_STEPS,
    labels.LABEL_STEPS,
    distances.JS_STEPS,
    transport.TRANSPORT_STEPS,
    critics.CLIP_STEPS,
    fits.FIT_STEPS,
    modes.MODE_STEPS,
    table.DUAL_STEPS,
    figure_1.STEPS,
    figure_1.CONVERGENCE,
)
X: Array = np.linspace(-7, 7, 4001)
DX = float(X[1] - X[0])
P: Array = norm.pdf(X, 0, 1)
Q: Array = norm.pdf(X, 1.5, 0.8)
LOG_4 = float(np.log(4))


def mean(density: Array, values: Array) -> float:
    return float((density * values).sum() * DX)


def value(d: Array, q: Array = Q) -> float:
    """Return V(D, G) of a D on the grid."""
    return mean(P, np.log(d)) + mean(q, np.log1p(-d))


def kl(p: Array, q: Array) -> float:
    return mean(p, np.log(p / q))


def js(p: Array, q: Array) -> float:
    return (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)) / 2


@claims(line.BEST_STEPS[0])
def _() -> None:
    # G(z) = |z| is not invertible; its fakes have the density 2 N(x) for x > 0.
    rng = np.random.default_rng(0)
    d = 1 / (1 + np.exp(-X))
    samples = np.log1p(-1 / (1 + np.exp(-np.abs(rng.standard_normal(400_000)))))
    folded = np.where(X > 0, 2 * P, 0) + np.where(X == 0, P, 0)
    assert samples.mean() == pytest.approx(mean(folded, np.log1p(-d)), abs=0.005)


@claims(*line.BEST_STEPS[1:])
def _() -> None:
    for p, q in ((0.3, 0.1), (0.02, 0.4), (1.0, 1.0)):
        best = p / (p + q)
        found = minimize_scalar(
            lambda d, p=p, q=q: -(p * np.log(d) + q * np.log1p(-d)),
            bounds=(1e-9, 1 - 1e-9),
            method="bounded",
            options={"xatol": 1e-10},
        )
        assert found.x == pytest.approx(best, abs=1e-5)
        assert p / best - q / (1 - best) == pytest.approx(0, abs=1e-9)
        assert -p / best**2 - q / (1 - best) ** 2 < 0
    whole = P / (P + Q)
    others = [np.clip(whole + shift, 1e-12, 1 - 1e-12) for shift in (-0.02, 0.02)]
    assert all(value(whole) > value(other) for other in others)


@claims(*line.SUM_STEPS)
def _() -> None:
    best, m = P / (P + Q), (P + Q) / 2
    whole = value(best)
    assert whole == pytest.approx(mean(P, np.log(P / m)) + mean(Q, np.log(Q / m)) - LOG_4)
    assert whole == pytest.approx(kl(P, m) + kl(Q, m) - LOG_4)
    assert whole == pytest.approx(2 * js(P, Q) - LOG_4)
    assert js(P, Q) > 0.01
    assert js(P, P) == 0
    assert value(P / (P + P), P) == pytest.approx(-LOG_4, abs=1e-6)


@claims(*labels.LABEL_STEPS)
def _() -> None:
    def wanted(a: float, b: float) -> Array:
        """Maximise over d at each x, by a fine grid."""
        d = np.linspace(0.0005, 0.9995, 2000)
        few = slice(1000, 3000, 100)
        real, fake = P[few, None], Q[few, None]
        gain = (a * real + b * fake) * np.log(d)
        gain += ((1 - a) * real + (1 - b) * fake) * np.log1p(-d)
        return np.asarray(d[gain.argmax(1)])

    few = slice(1000, 3000, 100)
    plain = (P / (P + Q))[few]
    for a, b in ((0.9, 0.0), (0.9, 0.1), (0.8, 0.2)):
        formula = ((a * P + b * Q) / (P + Q))[few]
        assert wanted(a, b) == pytest.approx(formula, abs=1e-3)
    assert wanted(0.9, 0.0) == pytest.approx(0.9 * plain, abs=1e-3)
    away, far = norm.pdf(X, 4, 1), np.searchsorted(X, 6.0)
    two_sided = (0.9 * P + 0.1 * away) / (P + away)
    assert two_sided[far] == pytest.approx(0.1, abs=1e-3)
    assert abs(np.gradient(two_sided, X)[far]) < 1e-3
    # Labels flipped with probability e: what D is shown as real is (1 - e) p + e q.
    e = 0.2
    real, fake = (1 - e) * P + e * Q, e * P + (1 - e) * Q
    assert real / (real + fake) == pytest.approx(((1 - e) * P + e * Q) / (P + Q))


@claims(*distances.JS_STEPS)
def _() -> None:
    for d in (1.0, 3.0, 6.0):
        p, q = (np.abs(X - at) < 0.5 for at in (-1.0, d))
        m = (p / p.sum() + q / q.sum()) / 2
        one, other = p / p.sum(), q / q.sum()
        halves = [(s[s > 0] * np.log(s[s > 0] / m[s > 0])).sum() for s in (one, other)]
        assert halves == pytest.approx([np.log(2), np.log(2)])
        moved = np.abs(np.cumsum(one) - np.cumsum(other)).sum() * DX
        assert moved == pytest.approx(d + 1, abs=2 * DX)


@claims(*transport.TRANSPORT_STEPS)
def _() -> None:
    fp, fq = np.cumsum(P) * DX, np.cumsum(Q) * DX
    w1 = float(np.abs(fp - fq).sum() * DX)
    # The plan that keeps the order: equal shares of mass, by quantiles.
    u = (np.arange(2000) + 0.5) / 2000
    plan = np.abs(norm.ppf(u, 0, 1) - norm.ppf(u, 1.5, 0.8)).mean()
    assert plan == pytest.approx(w1, rel=1e-3)
    rng = np.random.default_rng(0)
    other = np.abs(norm.ppf(u, 0, 1) - rng.permutation(norm.ppf(u, 1.5, 0.8))).mean()
    assert other > w1
    for f in (np.sin(X), np.abs(X - 0.3), -X):
        assert mean(P, f) - mean(Q, f) <= w1 + 1e-9
    best = np.cumsum(np.sign(fq - fp)) * DX
    assert mean(P, best) - mean(Q, best) == pytest.approx(w1, rel=1e-2)


@claims(*critics.CLIP_STEPS)
def _() -> None:
    c, units = 0.1, 8
    grid = np.linspace(-c, c, 41)
    w, b = (a.ravel() for a in np.meshgrid(grid, grid))
    gaps = np.array([mean(P - Q, np.maximum(0, i * X + j)) for i, j in zip(w, b, strict=True)])
    best = np.abs(gaps).argmax()
    assert max(abs(w[best]), abs(b[best])) == pytest.approx(c), "w or b is at an end"
    # Each unit is maximised by itself, with v at an end; no random network does better.
    most = units * c * np.abs(gaps).max()
    rng = np.random.default_rng(0)
    for _ in range(20):
        picked, v = rng.integers(len(w), size=units), rng.uniform(-c, c, units)
        assert (v * gaps[picked]).sum() <= most
    f = units * c * np.maximum(0, w[best] * X + b[best])
    assert np.abs(np.diff(f) / DX).max() <= units * c * c + 1e-9
    assert np.sum(np.abs(np.diff(f, 2)) > 1e-12) <= 2, "a single kink"


@claims(*fits.FIT_STEPS)
def _() -> None:
    near, far = (mixture(f"0.5*gaussian(-{g},0.6)+0.5*gaussian({g},0.6)") for g in (0.7, 3.0))
    spread = float(np.sqrt(3.0**2 + 0.6**2))
    forward, reverse = best_gaussian(far, "kl"), best_gaussian(far, "reverse-kl")
    assert forward.mean == pytest.approx(0, abs=1e-3)
    assert forward.std == pytest.approx(spread, rel=1e-3), "mean and variance of p"
    assert abs(reverse.mean) == pytest.approx(3, abs=0.05), "one bump suffices"
    assert reverse.std == pytest.approx(0.6, rel=0.05)
    wide, narrow = best_gaussian(near, "jensen-shannon"), best_gaussian(far, "jensen-shannon")
    assert abs(wide.mean) < 0.05
    assert abs(narrow.mean) > 2, "how far they are apart decides"


@claims(*modes.MODE_STEPS)
def _() -> None:
    n, k = 8, 3
    p, q = np.full(n, 1 / n), np.r_[np.full(k, 1 / k), np.zeros(n - k)]
    assert (q[:k] * np.log(q[:k] / p[:k])).sum() == pytest.approx(np.log(n / k))
    with np.errstate(divide="ignore"):
        assert np.isinf((p * np.log(p / q)).sum())


@claims(*table.DUAL_STEPS)
def _() -> None:
    # Kullback-Leibler: f(u) = u log u, its conjugate exp(t - 1), its slope log u + 1.
    u, t = np.linspace(0.05, 5, 200), np.linspace(-4, 4, 4001)
    tangents = u[:, None] * t - np.exp(t - 1)
    assert tangents.max(1) == pytest.approx(u * np.log(u), abs=1e-4)
    assert t[tangents.argmax(1)] == pytest.approx(np.log(u) + 1, abs=2e-3)
    exact = kl(P, Q)
    best = np.log(P / Q) + 1
    assert mean(P, best) - mean(Q, np.exp(best - 1)) == pytest.approx(exact, rel=1e-6)
    for bent in (0.9 * best, best + 0.2, np.tanh(best)):
        assert mean(P, bent) - mean(Q, np.exp(bent - 1)) < exact


@claims(*figure_1.STEPS)
def _() -> None:
    z = (np.arange(200_000) + 0.5) / 200_000
    g = z + 0.3 * np.sin(2 * z)
    slope = 1 + 0.6 * np.cos(2 * z)
    assert slope.min() > 0, "a rising G"
    heights, edges = np.histogram(g, 50, density=True)
    middles = (edges[1:] + edges[:-1]) / 2
    assert heights == pytest.approx(1 / np.interp(middles, g, slope), rel=0.02)
    assert heights[-1] > heights[0], "where G is flat, q is high"
    perfect = norm.ppf(z)
    heights, edges = np.histogram(perfect, np.linspace(-2, 2, 41), density=False)
    assert heights / 200_000 == pytest.approx(np.diff(norm.cdf(edges)), abs=1e-4)


@claims(*figure_1.CONVERGENCE)
def _() -> None:
    other = norm.pdf(X, -2, 1.2)

    def c(q: Array) -> float:
        return value(P / (P + q), q)

    d = 1 / (1 + np.exp(-X))
    for s in (0.25, 0.5, 0.75):
        mixed = s * Q + (1 - s) * other
        assert value(d, mixed) == pytest.approx(s * value(d) + (1 - s) * value(d, other))
        assert c(mixed) <= s * c(Q) + (1 - s) * c(other), "convex in q"
    # Its slope towards the data is that of V at the best D.
    step, here, towards = 1e-4, (P + Q) / 2, P - Q
    slope = (c(here + step * towards) - c(here - step * towards)) / (2 * step)
    assert slope == pytest.approx(mean(towards, np.log1p(-P / (P + here))), rel=1e-3)
    path = [c((1 - s) * Q + s * P) for s in np.linspace(0, 1, 11)]
    assert (np.diff(path) < 0).all()
    assert path[-1] == pytest.approx(-LOG_4, abs=1e-6)
    # Not convex in a weight: C of N(m, 1/2) against two bumps, over m.
    bumps = (norm.pdf(X, -3, 0.5) + norm.pdf(X, 3, 0.5)) / 2
    curve = []
    for m in (-3.0, 0.0, 3.0):
        q = norm.pdf(X, m, 0.5) + 1e-300
        curve.append(2 * js(bumps + 1e-300, q) - LOG_4)
    assert curve[1] > (curve[0] + curve[2]) / 2
