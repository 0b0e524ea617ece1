"""What the page on divergences says."""

from math import inf, log

import numpy as np
import pytest

from explorer.theory import (
    F_DIVERGENCES,
    Gaussian,
    Laplace,
    Mixture,
    best_gaussian,
    clipped_critic,
    critic_gap,
    kantorovich_potential,
    optimal_discriminator,
    wasserstein_1d,
)
from explorer.theory.divergences.closed_forms import modes_covered
from explorer.theory.divergences.pairs import PAIRS
from explorer.ui.divergences import critics, text
from explorer.ui.divergences.pair import X, densities
from explorer.ui.divergences.views import VIEWS, DivergencesConfig
from tests.claims.claims import Claims

claims = Claims(
    "divergences",
    text.EXPERIMENTS,
    [view.question for view in VIEWS.values()],
    [critics.TIE, text.CONVENTIONS],
    text.REMEMBER[:2],
)
BY_TITLE = {experiment.title: experiment.config for experiment in text.EXPERIMENTS}


def config(title: str) -> DivergencesConfig:
    found = BY_TITLE[title]
    assert isinstance(found, DivergencesConfig)
    return found


@claims(
    "The lines come closer, but never touch. Which distance notices?",
    "Only W1 and W2: both are |d|. JS stays at ln 2, KL infinite, until the lines meet.",
)
def _() -> None:
    lines = PAIRS["lines"](1.0)
    for d in (config("Parallel lines").separation, -0.01):
        found = lines.distances(d)
        assert (found.w1, found.w2) == (abs(d), abs(d))
        assert (found.js, found.kl, found.reverse_kl) == (log(2), inf, inf)
        assert (found.total_variation, found.hellinger) == (1, 1)
    assert lines.distances(0).js == lines.distances(0).kl == 0


@claims(
    "What slope does JS have here, and what slope does W1 have?",
    "JS lies flat against ln 2, its slope is below 0.001: no direction. W1 has slope 1.",
)
def _() -> None:
    now = config("Far Gaussians")
    pair = PAIRS[now.pair](now.width)
    slopes = pair.slopes(now.separation)
    assert abs(slopes["js"]) < 0.001
    assert slopes["w1"] == pytest.approx(1, abs=1e-3)
    assert pair.distances(now.separation).js == pytest.approx(log(2), abs=1e-3)


@claims(
    "At which d does JS stop growing?",
    "At d = 1, where the boxes part: JS = min(|d|, 1) ln 2.",
)
def _() -> None:
    for d in (0.0, 0.4, -0.9, 1.0, 1.1, 3.0):
        p, q = PAIRS["uniforms"](1.0).densities(d)
        found = F_DIVERGENCES["jensen-shannon"].value(p, q)
        assert found == pytest.approx(min(abs(d), 1) * log(2))


@claims(
    "The best critic zigzags over two modes. What is left with clipped weights?",
    "One kink: all hidden units want the same weights, all at the ends of [−c, c]. Its gap "
    "is 87 % of W1 for its slope; at d = 0 two directions tie.",
)
def _() -> None:
    now = config("Clip the critic")
    p, q = densities(now)
    turns = kantorovich_potential(p, q).knots
    assert len(turns[np.abs(turns) < X[-1]]) == 3
    critic = clipped_critic(p, q, now.clip, now.hidden)
    slope = float(np.abs(critic.slopes).max())
    assert len(critic.knots) == 1
    # The slope says that v and w are at the ends, the kink at b/w that b is.
    assert slope == pytest.approx(now.hidden * now.clip**2)
    assert abs(critic.knots[0]) == pytest.approx(1)
    share = float(critic_gap(critic, p, q)) / (slope * wasserstein_1d(p, q))
    assert f"{100 * share:.0f} %" == "87 %"
    assert clipped_critic(*densities(now.with_(separation=0.0)), now.clip, now.hidden).tied


@claims(
    "Here units with w = +c and with w = −c tie: any split of the H units between them reaches "
    "this gap, so the slope is an accident. Drawn: half of them each way. Move d, and one "
    "direction wins."
)
def _() -> None:
    now = config("Clip the critic").with_(width=0.6, separation=0.0)
    p, q = densities(now)
    critic = clipped_critic(p, q, now.clip, now.hidden)
    assert critic.tied
    assert critic.slopes[-1] == pytest.approx(-critic.slopes[0])
    for d in (0.1, -0.1, 2.0):
        assert not clipped_critic(*densities(now.with_(separation=d)), now.clip, 64).tied


@claims(
    "One Gaussian must stand for two bumps. Where does each KL put it?",
    "Forward KL spreads over both and the gap; reverse KL sits on one bump.",
)
def _() -> None:
    gap = config("Cover or seek").gap
    bumps = Mixture([Gaussian(-gap, 0.7), Gaussian(gap, 0.7)])
    forward, reverse = best_gaussian(bumps, "kl"), best_gaussian(bumps, "reverse-kl")
    assert forward.mean == pytest.approx(0)
    assert forward.std > gap
    assert (abs(reverse.mean), reverse.std) == pytest.approx((gap, 0.7), abs=0.01)


@claims(
    "q moves away from p for good. Which distance keeps telling it the way back? Wasserstein-1",
    "JS and total variation reach their ceiling and go flat; W1 keeps slope 1.",
)
def _() -> None:
    for name in ("gaussians", "laplaces", "uniforms"):
        pair = PAIRS[name](0.3)
        far, slopes = pair.distances(30.0), pair.slopes(30.0)
        assert (far.js, far.total_variation) == pytest.approx((log(2), 1), abs=1e-6)
        flat = (slopes["js"], slopes["total_variation"])
        assert flat == pytest.approx((0, 0), abs=1e-5)
        assert slopes["w1"] == pytest.approx(1, abs=1e-6)


@claims(
    "Can two arrows of the best plan on the line cross? never needed",
    "Uncrossing two arrows never costs more, so the best plan keeps the order.",
)
def _() -> None:
    rng = np.random.default_rng(0)
    x, y = np.sort(rng.normal(size=(2, 1000, 2)), axis=-1)
    for power in (1, 2):
        straight = (np.abs(x - y) ** power).sum(-1)
        crossed = (np.abs(x - y[:, ::-1]) ** power).sum(-1)
        assert np.all(straight <= crossed + 1e-12)


@claims(
    "You double the clipping bound c. The critic's steepest slope grows by a factor of… 4",
    "Two layers, each bounded by c: twice the c is four times the slope, at most H c². "
    "With L layers it is of order c^L, so it explodes or vanishes.",
)
def _() -> None:
    for pair in ("gaussians", "laplaces", "two-modes", "uniforms"):
        p, q = PAIRS[pair](0.8).densities(1.3)
        once, twice = (clipped_critic(p, q, c, 64).steepest for c in (0.1, 0.2))
        assert twice == pytest.approx(4 * once)
        assert once <= 64 * 0.1**2 * (1 + 1e-12)
    # L layers of one unit each with weights c: slope c^L.
    assert 0.1**8 < 1e-7 < 1e7 < 10.0**8


@claims(
    "Which divergence fits a Gaussian to one bump and forgets the other? KL(q‖p), reverse",
    "Reverse KL charges q only where q itself has mass; a missed bump costs at most ln 2.",
)
def _() -> None:
    for balance in (0.2, 0.5, 0.9):
        bumps = Mixture([Gaussian(-3, 0.7), Gaussian(3, 0.7)], [balance, 1 - balance])
        found = best_gaussian(bumps, "reverse-kl")
        assert abs(found.mean) == pytest.approx(3, abs=0.01)
        assert found.distance <= log(2) + 1e-9
        for name in ("kl", "w2"):
            assert abs(best_gaussian(bumps, name).mean) < 2.5


@claims(
    "G makes 4 of 8 modes, evenly. What is KL(q‖p)? ln 2",
    "On its own modes q is n/k = 2 times too high: ln 2. The other KL is infinite.",
)
def _() -> None:
    found = modes_covered(8, 4)
    assert found.reverse_kl == pytest.approx(log(2))
    assert found.kl == inf
    assert (1 / 4) / (1 / 8) == 2


@claims(
    "The original GAN is a row of this table. Its best critic T* is… log D*",
    "T* = log(p/(p+q)) = log D*, and −f*(T) = log(1 − D).",
)
def _() -> None:
    p, q, x = Gaussian(0, 1), Laplace(1, 1), np.linspace(-3, 3, 13)
    best = optimal_discriminator(p, q)(x)
    critic = F_DIVERGENCES["gan"].critic(p.log_pdf(x) - q.log_pdf(x))
    assert critic == pytest.approx(np.log(best))
    assert -F_DIVERGENCES["gan"].conjugate(critic) == pytest.approx(np.log1p(-best))


@claims(
    "Conventions of all theory pages: natural logarithms (nats); JS with the half-half mixture "
    "m = (p + q)/2, so it lies between 0 and ln 2 = 0.693."
)
def _() -> None:
    p, q = Gaussian(0, 1), Gaussian(1, 0.5)
    js, kl = F_DIVERGENCES["jensen-shannon"], F_DIVERGENCES["kl"]
    half = Mixture([p, q])
    assert js.value(p, q) == pytest.approx((kl.value(p, half) + kl.value(q, half)) / 2)
    assert float(js.value(p, p)) == 0.0
    assert js.value(p, Gaussian(90, 1)) == pytest.approx(0.693, abs=5e-4)


@claims("JS, KL and total variation compare heights at the same place; W1 and W2 ask how far.")
def _() -> None:
    # A change of places that keeps the heights in pairs: stretch both densities alike.
    p, q = Gaussian(0, 1), Gaussian(1, 0.5)
    wide_p, wide_q = Gaussian(0, 3), Gaussian(3, 1.5)
    for name in ("jensen-shannon", "kl", "total-variation"):
        row = F_DIVERGENCES[name]
        assert row.value(wide_p, wide_q) == pytest.approx(row.value(p, q), rel=1e-9)
    assert wasserstein_1d(wide_p, wide_q) == pytest.approx(3 * wasserstein_1d(p, q))


@claims("When supports part, JS is ln 2 and flat, KL is infinite; W1 still falls with slope 1.")
def _() -> None:
    for name in ("uniforms", "lines"):
        pair = PAIRS[name](1.0)
        found, slopes = pair.distances(1.5), pair.slopes(1.5)
        assert found.js == pytest.approx(log(2))
        assert found.kl == inf
        assert (slopes["js"], slopes["w1"]) == pytest.approx((0, 1))
