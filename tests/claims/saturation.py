"""What the page on saturation says."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from explorer.plots.saturation import slopes_at
from explorer.theory.game.config import GameConfig, base_game
from explorer.theory.gradients import gaussian_gradients
from explorer.toy.freeze import FreezeConfig, FreezeResults, FreezeStudy, decades
from explorer.toy.stacks import Stacks
from explorer.ui.frame.numbers import three
from explorer.ui.saturation import text
from explorer.ui.saturation.controls import SaturationConfig
from tests.claims.claims import Claims

claims = Claims("saturation", text.EXPERIMENTS, text.BY_LOGIT, text.OPTIMAL, text.REMEMBER[:2])
CONFIGS = {
    e.title: e.config for e in text.EXPERIMENTS if isinstance(e.config, SaturationConfig)
}


@claims(
    "D gives a fake the logit −8. How much more does G learn from −log D than from log(1 − D)?",
    "3,000 times more: the slopes are D = 3.35 · 10⁻⁴ and 1 − D = 0.9997.",
)
def _() -> None:
    saturating, other = slopes_at(CONFIGS["A sure D"].operating, by_logit=True)
    assert CONFIGS["A sure D"].operating == -8
    assert three(float(saturating)) == "3.35 · 10⁻⁴"
    assert f"{other:.4f}" == "0.9997"
    assert round(float(other / saturating), -3) == 3_000


@claims(
    "The same fake against D itself: is log(1 − D) flat at D = 0?",
    "No, its slope there is 1. It is the sigmoid that goes flat: D changes by D(1 − D) for "
    "each unit of the logit, and that is nearly 0. −log D makes up for it by its 1/D.",
)
def _() -> None:
    now = CONFIGS["Why a flat end?"]
    by_d, by_logit = (slopes_at(now.operating, by_logit=way) for way in (False, True))
    d = expit(now.operating)
    assert now.operating == CONFIGS["A sure D"].operating
    assert by_d[0] == pytest.approx(1, abs=1e-3)
    assert by_d[1] == pytest.approx(1 / d)
    step = 1e-4
    bend = (expit(now.operating + step) - expit(now.operating - step)) / (2 * step)
    assert bend == pytest.approx(d * (1 - d), rel=1e-6) == pytest.approx(0, abs=1e-3)
    assert np.array(by_d) * d * (1 - d) == pytest.approx(np.array(by_logit))


@claims("The same weights, noise and batches, and a D that learns far faster. Which G moves?")
def _() -> None:
    one, other = CONFIGS["Two GANs, a strong D"].configs
    assert one.with_(objective=other.objective) == other
    assert one.discriminator_steps * one.discriminator_lr > 100 * one.generator_lr


@claims(
    "On the saturating side the arrows shrink to dots and G stands still for hundreds of "
    "steps: look at the powers of ten. The other G moves at once, onto a mode or two."
)
def _() -> None:
    stacks = Stacks(CONFIGS["Two GANs, a strong D"].configs)
    start = np.asarray(stacks.snapshot().fake)
    stacks.step(200)
    snapshot = stacks.snapshot()
    moved = np.linalg.norm(np.asarray(snapshot.fake) - start, axis=-1).mean(-1)
    norms = np.median(np.linalg.norm(snapshot.gradients, axis=-1), axis=-1)
    assert moved[1] > 10 * moved[0]
    assert norms[1] > 100 * norms[0]
    assert 1 <= stacks.measure()[1].modes <= 2


@cache
def held() -> FreezeResults:
    study = FreezeStudy(FreezeConfig(latent_dim=8, trained=(0, 400), updates=300))
    study.complete()
    assert study.results is not None
    return study.results


@claims("A new D studies a held G for 4,000 updates. How much gradient is left for G?")
def _() -> None:
    assert CONFIGS["Hold G, train D"].freeze.updates == 4_000


@claims(
    "For the untrained G the saturating gradient loses orders of magnitude. For a G whose "
    "samples touch the data it does not: D cannot be sure there."
)
def _() -> None:
    untrained, trained = decades(held().norms)[0]
    assert untrained > 1
    assert trained < 1
    assert held().fake_outputs[-1, 1] > held().fake_outputs[-1, 0]


@claims(
    "N(0, 1) against N(8, 1), and D is perfect. What do the two losses tell G?",
    "3.93 · 10⁻⁴ against 7.9996. Together they are always exactly d.",
)
def _() -> None:
    saturating, other = gaussian_gradients(CONFIGS["Far apart, D at its best"].shift)
    assert three(saturating) == "3.93 · 10⁻⁴"
    assert f"{other:.4f}" == "7.9996"
    for d in (0.5, 3.0, 8.0):
        assert sum(gaussian_gradients(d)) == pytest.approx(d, rel=1e-9)


#: Logits at which the derivations are held, from a sure 'fake' to a sure 'real'.
LOGITS = np.linspace(-8, 8, 33)


def slope(of: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return the derivative by the logit, by central differences."""
    step = 1e-5
    return np.asarray((of(LOGITS + step) - of(LOGITS - step)) / (2 * step))


@claims(*text.BY_LOGIT[:3])
def _() -> None:
    d = expit(LOGITS)
    assert slope(expit) == pytest.approx(d * (1 - d), abs=1e-9)
    # The values, not the texts' own slopes: log(1 - D) and -log D as they are defined.
    assert slope(lambda at: np.log(1 - expit(at))) == pytest.approx(-d, abs=1e-6)
    assert slope(lambda at: -np.log(expit(at))) == pytest.approx(-(1 - d), abs=1e-6)


@claims(text.BY_LOGIT[3], text.REMEMBER[0])
def _() -> None:
    saturating, other = slopes_at(LOGITS, by_logit=True)
    assert other / saturating == pytest.approx(np.exp(-LOGITS))
    assert saturating[0] < 1e-3 < 0.999 < other[0], "a fake that D recognises"
    assert (np.diff(other) < 0).all(), "and nowhere more than there"


@claims(*text.OPTIMAL[:3])
def _() -> None:
    d = 3.0

    def logit(x: float) -> float:
        return float(norm.logpdf(x) - norm.logpdf(x, d))

    assert logit(0.7) == pytest.approx(d * d / 2 - d * 0.7)
    assert logit(1.7) - logit(0.7) == pytest.approx(-d)
    mean = quad(lambda x: norm.pdf(x, d) * expit(logit(x)), -20, 20 + d)[0]
    saturating, other = gaussian_gradients(d)
    assert saturating == pytest.approx(d * mean, rel=1e-6)
    assert other == pytest.approx(d - d * mean, rel=1e-6)


@claims(text.OPTIMAL[3])
def _() -> None:
    far = np.array([8.0, 10.0, 12.0])
    both = np.array([gaussian_gradients(float(d)) for d in far], dtype=float)
    assert both[:, 1] == pytest.approx(far, rel=1e-3)
    # d E[D*] is d times the overlap: exp(-d^2 / 8) but for a factor that hardly changes.
    left = both[:, 0] / far / np.exp(-(far**2) / 8)
    assert np.ptp(np.log(left)) < 0.1 * np.ptp(far**2 / 8)


@claims(text.REMEMBER[1])
def _() -> None:
    games = [base_game(GameConfig(objective=loss)) for loss in ("saturating", "non-saturating")]
    rest, here = np.zeros(2), np.array([1.5, -2.0])
    moves = [float(game.generator_velocity(here)) for game in games]
    assert all(not game.velocity(rest).any() for game in games), "the same fixed point"
    assert all(game.velocity(here).all() for game in games)
    assert moves[0] * moves[1] > 0
    assert abs(moves[1]) > 10 * abs(moves[0]), "the same way, at another pace"
