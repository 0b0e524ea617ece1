"""What the live page says: its presets, measured over some seeds, its derivation, its end."""

import re
from functools import cache

import numpy as np
import pytest
from scipy.special import expit

from benchmarks.presets import LATENT_DIMS, moments
from explorer.config import Config
from explorer.theory import Gaussian, generator_objective, js_divergence, value
from explorer.theory.discriminators import optimal_discriminator
from explorer.toy.stacks import Stacks
from explorer.toy.viewer import SHOWN
from explorer.ui.lab.controls import LabConfig
from explorer.ui.lab.presets import (
    COLLAPSED,
    LECTURE,
    OSCILLATION,
    STRONG_D,
    WGAN_GP,
)
from explorer.ui.lab.presets import EXPERIMENTS as PRESETS
from explorer.ui.live_gan import text
from tests.claims.claims import Claims
from tests.claims.saturation import LOGITS, slope

EXPERIMENTS = {e.title: e for e in PRESETS}
claims = Claims("live GAN", EXPERIMENTS, text.DERIVATION, text.REMEMBER[:2], [text.AVERAGES])


def of(title: str) -> tuple[str, str]:
    """Return what an experiment asks and what it answers."""
    return EXPERIMENTS[title].predict, EXPERIMENTS[title].see


def lab(config: Config) -> LabConfig:
    assert isinstance(config, LabConfig)
    return config


@claims(EXPERIMENTS["The lecture"].predict)
def _() -> None:
    assert [c.latent_dim for c in LECTURE.configs] == [2, 8, 32]


@claims(EXPERIMENTS["The lecture"].see, slow=True)
def _() -> None:
    stacks = Stacks(LECTURE.configs)
    stacks.step(4_000)
    found = stacks.measure()
    assert [m.modes for m in found] == [8, 8, 8]
    assert [m.high_quality for m in found] == pytest.approx([0.4, 0.2, 0.1], abs=0.08)
    # Bridges: fakes beyond 6 sigma of every mode, not a few strays.
    data = LECTURE.configs[0].data_distribution
    assert data.modes is not None
    assert data.mode_std is not None
    apart = np.linalg.norm(stacks.snapshot().fake[:, :, None] - data.modes, axis=-1).min(-1)
    assert ((apart > 6 * data.mode_std).mean(1) > 0.05).all()


@claims(EXPERIMENTS["All modes"].predict)
def _() -> None:
    assert {c.penalty for c in lab(EXPERIMENTS["All modes"].config).configs} == {"r1"}


@claims(EXPERIMENTS["All modes"].see, slow=True)
def the_page_opens_on_settings_that_lie_on_the_ring_after_ten_seconds() -> None:
    # Two slow cores make some 2,000 steps in that time, a quiet machine twice as many.
    opening, problems = LabConfig.from_query({})
    assert not problems
    assert opening == EXPERIMENTS["All modes"].config
    stacks = Stacks([c.with_(seed=seed) for c in opening.configs for seed in range(4)])
    stacks.step(1_500)
    for measured in stacks.measure():
        assert measured.modes == 8
        assert measured.high_quality > 0.5
    calm = np.abs(expit(stacks.snapshot().grid_logits) - 0.5).mean(axis=(1, 2))
    assert calm.max() < 0.2


@claims(EXPERIMENTS["Collapse"].predict)
def _() -> None:
    config = lab(EXPERIMENTS["Collapse"].config)
    assert round(config.generator_lr / config.discriminator_lr) == 10


@claims(EXPERIMENTS["Collapse"].see)
def _() -> None:
    stacks = Stacks(lab(EXPERIMENTS["Collapse"].config).configs)
    spreads, shares, places = [], [], []
    for _ in range(10):
        stacks.step(100)
        fake = np.asarray(stacks.snapshot().fake)
        spreads.append(fake.std(1).max(-1))
        places.append(fake.mean(1))
        shares += [m.high_quality for m in stacks.measure()]
        assert all(m.modes <= 4 for m in stacks.measure())
    assert np.mean(np.array(spreads) < 0.15) > 0.5, "at one spot most of the time"
    assert np.mean(shares) < 0.3, "seldom on a mode"
    assert np.ptp(places, axis=0).max(-1).min() > 0.5, "the spot wanders"
    covered = re.findall(r"z of (\d+): (\d+)", COLLAPSED)
    assert COLLAPSED.startswith("up to step 50,000, the most of 8 modes in 12 seeds")
    assert [int(z) for z, _ in covered] == list(LATENT_DIMS)
    assert 12 * len(covered) == 36
    assert len(moments(50_000)) == 108
    assert max(int(most) for _, most in covered) == 2


@claims(EXPERIMENTS["Oscillation"].predict)
def _() -> None:
    for config in OSCILLATION.configs:
        assert config.objective == "wasserstein"
        assert not config.generator_widths
        assert not config.discriminator_widths
        assert config.penalty == "none"


@claims(EXPERIMENTS["Oscillation"].see, slow=True)
def the_fakes_swing_through_the_data_and_do_not_settle() -> None:
    stacks = Stacks(OSCILLATION.configs[:1])
    stacks.step(1_000)
    places = []
    for _ in range(20):
        stacks.step(10)
        places.append(stacks.snapshot().fake[0].mean(0))
    path = np.array(places)
    assert np.ptp(path, axis=0).max() > 0.6
    assert (path.min(0) < 0).any()
    assert (path.max(0) > 0).any()


@claims(EXPERIMENTS["D too strong"].predict)
def _() -> None:
    assert {c.discriminator_steps for c in STRONG_D.configs} == {10}
    assert {c.schedule for c in STRONG_D.configs} == {"algorithm-1"}
    losses = [c.objective for c in STRONG_D.configs]
    assert losses == ["saturating", "non-saturating"]


@claims(EXPERIMENTS["D too strong"].see, slow=True)
def a_strong_discriminator_silences_the_saturating_loss_only() -> None:
    stacks = Stacks([c.with_(seed=seed) for c in STRONG_D.configs for seed in range(4)])
    start = np.asarray(stacks.snapshot().fake)
    stacks.step(200)
    saturating, other = np.split(stacks.scores().gradient_norm, 2)
    assert np.median(other) > 100 * np.median(saturating)
    moved = np.linalg.norm(np.asarray(stacks.snapshot().fake) - start, axis=-1).mean(-1)
    still, quick = np.split(moved, 2)
    assert quick.min() > 5 * still.max()
    modes = [m.modes for m in stacks.measure()[4:]]
    assert 1 <= np.median(modes) <= 2


@claims(EXPERIMENTS["WGAN-GP"].predict)
def _() -> None:
    assert {(c.objective, c.penalty) for c in WGAN_GP.configs} == {
        ("wasserstein", "gradient-penalty")
    }


@claims(EXPERIMENTS["WGAN-GP"].see, slow=True)
def _() -> None:
    stacks = Stacks(WGAN_GP.configs)
    stacks.step(250)
    assert [m.modes for m in stacks.measure()] == [8, 8, 8]
    norms = np.linalg.norm(stacks.snapshot().gradients, axis=-1)
    assert (norms > 0.2).mean() > 0.95, "every fake knows its way"
    assert np.median(norms) < 2, "a ramp, no cliff"


@claims(text.DERIVATION[0], text.DERIVATION[3])
def _() -> None:
    p, q = Gaussian(0, 1), Gaussian(1.3, 0.8)
    best = optimal_discriminator(p, q)
    reached = float(value(best, p, q))
    assert reached == pytest.approx(2 * float(js_divergence(p, q)) - np.log(4), abs=1e-6)
    assert reached == pytest.approx(float(generator_objective(p, q)), abs=1e-6)
    # A log-likelihood of labels: no other D reaches it.
    for factor in (0.5, 0.9, 1.1, 2.0):
        other = _Scaled(best, factor)
        assert float(value(other, p, q)) < reached


class _Scaled:
    """A D whose logit is another's times a factor."""

    def __init__(self, of: object, factor: float) -> None:
        self._of, self._factor = of, factor

    def logit(self, x: object) -> np.ndarray:
        return self._factor * np.asarray(self._of.logit(x))  # type: ignore[attr-defined]

    def breaks(self) -> np.ndarray:
        return np.asarray(self._of.breaks())  # type: ignore[attr-defined]

    def __call__(self, x: object) -> np.ndarray:
        return expit(self.logit(x))


@claims(*text.DERIVATION[1:3])
def _() -> None:
    d = expit(LOGITS)
    assert slope(lambda at: np.log(1 - expit(at))) == pytest.approx(-d, abs=1e-6)
    assert slope(lambda at: -np.log(expit(at))) == pytest.approx(-(1 - d), abs=1e-6)


@cache
def begun() -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Return both losses and the quality of the opening's runs, every 25 steps to 600."""
    stacks = Stacks(LabConfig.from_query({})[0].configs)
    d, g, quality = [], [], []
    for _ in range(24):
        stacks.step(25)
        scores = stacks.scores()
        d.append(scores.discriminator_loss)
        g.append(scores.generator_loss)
        quality.append(float(np.mean([m.high_quality for m in stacks.measure()])))
    return np.array(d), np.array(g), quality


@claims(*text.REMEMBER[:2], slow=True)
def _() -> None:
    d, g, quality = begun()
    assert quality[-1] > quality[2] + 0.3, "the picture and the coverage tell"
    late = slice(4, None)
    assert np.ptp(d[late], axis=0).max() < 0.5, "the losses alone do not"
    for losses in (d[late], g[late]):
        falls = (np.diff(losses, axis=0) < 0).mean()
        assert 0.2 < falls < 0.8, "not one loss going down"


@claims(text.AVERAGES)
def _() -> None:
    assert Stacks(LabConfig.from_query({})[0].configs[:1]).snapshot().fake.shape[1] >= SHOWN
    assert f"{-2 * np.log(0.5):.2f}" == f"{np.log(4):.2f}" == "1.39"
