"""What the page of many seeds says, as far as a formula or a short run can check it."""

from functools import cache

import numpy as np
import pytest

from explorer.intervals import share_interval
from explorer.toy.seeds import SeedResults, SeedsConfig, SeedStudy
from explorer.toy.trainer import ToyTrainer
from explorer.toy.turns import schedule
from explorer.ui.many_seeds import text
from explorer.ui.many_seeds.controls import SeedsPageConfig
from explorer.ui.many_seeds.papers import spread
from explorer.ui.many_seeds.published import STUDIES
from tests.claims.claims import Claims

EXPERIMENTS = {e.title: e for e in text.EXPERIMENTS}
UNROLLED, VEEGAN = STUDIES["unrolled"], STUDIES["veegan"]
claims = Claims(
    "many seeds", EXPERIMENTS, text.WILSON, text.REMEMBER[:2], UNROLLED.said, VEEGAN.said
)


def study(title: str, seeds: int) -> SeedResults:
    """Return an experiment's results over fewer seeds than the page's 32."""
    config = EXPERIMENTS[title].config
    assert isinstance(config, SeedsPageConfig)
    run = SeedStudy(config.with_(seeds=seeds).study)
    run.complete()
    assert run.results is not None
    return run.results


@cache
def losses() -> SeedResults:
    return study("The two losses", 8)


@claims(EXPERIMENTS["The two losses"].predict)
def _() -> None:
    config = EXPERIMENTS["The two losses"].config
    assert isinstance(config, SeedsPageConfig)
    assert config.seeds == 32
    assert config.values == ("saturating", "non-saturating")


@claims(EXPERIMENTS["The two losses"].see, text.REMEMBER[1], slow=True)
def _() -> None:
    results = losses()
    one, share = (results.lost(way)[-1].sum(-1) for way in ("one-sample", "fair-share"))
    assert one[0] == 0
    assert one[1] >= 6, "the non-saturating one loses modes more often"
    assert (share == 8).all(), "both fail"
    saturating, other = results.samples.std(2).mean((1, 2))
    assert saturating > 1.2 > other, "one is spread over the ring, the other is not"


@claims(text.REMEMBER[0], slow=True)
def _() -> None:
    found = losses().modes[-1, 1]
    assert np.ptp(found) >= 4, "the seed decides"


@claims(EXPERIMENTS["PacGAN"].predict)
def _() -> None:
    config = EXPERIMENTS["PacGAN"].config
    assert isinstance(config, SeedsPageConfig)
    assert config.compare == "packing"
    assert config.values == ("1", "2", "4")


@claims(EXPERIMENTS["PacGAN"].see, slow=True)
def _() -> None:
    results = study("PacGAN", 8)
    # The text's numbers are over 32 seeds.
    assert results.modes[-1].mean(-1) == pytest.approx([3, 7.5, 7.9], abs=1.2)
    quality = results.high_quality[-1].mean(-1)
    assert (quality > 0.05).all()
    assert (quality < 0.09).all()
    assert results.covered("fair-share")[-1].mean() < 1, "hardly a mode"


@claims(EXPERIMENTS["Three runs only"].predict)
def _() -> None:
    config = EXPERIMENTS["Three runs only"].config
    assert isinstance(config, SeedsPageConfig)
    assert config.seeds == 3
    assert config.compare == "generator_lr"


@claims(EXPERIMENTS["Three runs only"].see, slow=True)
def _() -> None:
    results = study("Three runs only", 3)
    intervals = [share_interval(int(n), 3) for n in results.lost("fair-share")[-1].sum(-1)]
    assert max(i.low for i in intervals) < min(i.high for i in intervals), "all overlap"
    assert min(i.high - i.low for i in intervals) > 0.5


@claims(*text.WILSON)
def _() -> None:
    z, n = 1.96, 32
    rng = np.random.default_rng(0)
    shares = rng.binomial(n, 0.3, 100_000) / n
    assert shares.mean() == pytest.approx(0.3, abs=0.01)
    assert shares.std() == pytest.approx((0.3 * 0.7 / n) ** 0.5, rel=0.02)
    for count in (0, 5, 31):
        share, found = count / n, share_interval(count, n)
        for end in (float(found.low), float(found.high)):
            gap, allowed = abs(share - end), z * (end * (1 - end) / n) ** 0.5
            assert gap == pytest.approx(allowed, abs=1e-4)
    assert f"{z**2 / (n + z**2):.3f}" == f"{share_interval(0, 32).high:.3f}" == "0.107"


@claims(
    "This preset promises all modes. In how many of 32 seeds does it keep its word?",
    "The line above says how often, with the interval: even 32 of 32 allows for a true rate "
    "of 89 %.",
)
def _() -> None:
    config = EXPERIMENTS["All modes"].config
    assert isinstance(config, SeedsConfig)
    assert config.seeds == 32
    assert f"{100 * share_interval(32, 32).low:.0f}" == "89"


def collapsed(steps: int) -> SeedResults:
    config = EXPERIMENTS["Collapse"].config
    assert isinstance(config, SeedsPageConfig)
    study = SeedStudy(config.with_(seeds=4, steps=steps).study)
    study.complete()
    assert study.results is not None
    return study.results


@claims("A fast G against a slow D. Do all seeds collapse, and onto the same mode?")
def _() -> None:
    config = EXPERIMENTS["Collapse"].config
    assert isinstance(config, SeedsPageConfig)
    assert config.generator_lr > config.discriminator_lr


@claims(
    "All fakes of a seed sit at one spot, seldom on a mode: where, is the seed's luck. D still "
    "answers, so the spot wanders on, and all fakes with it."
)
def _() -> None:
    before, after = collapsed(600), collapsed(700)
    samples = after.samples[0]
    assert np.median(samples.std(1).max(-1)) < 0.1, "one spot"
    assert after.high_quality[2:].mean() < 0.3, "seldom on a mode"
    places = samples.mean(1)
    assert np.ptp(places, axis=0).min() > 1, "each seed at its own place"
    moved = np.linalg.norm(places - before.samples[0].mean(1), axis=-1)
    assert np.median(moved) > 0.3, "the spot wanders"


@claims(UNROLLED.said[0])
def _() -> None:
    """The numbers are those of Metz's and Poole's notebook, github.com/poolio/unrolled_gan."""
    for config in UNROLLED.setting.configs:
        assert spread(config) == pytest.approx(0.01)
        assert config.latent_dim == 256
        assert config.generator_widths == config.discriminator_widths == (128, 128)
        assert (config.activation, config.batch_size, config.beta1) == ("tanh", 512, 0.5)
        assert (config.generator_lr, config.discriminator_lr) == (1e-3, 1e-4)
        assert (config.objective, config.optimizer) == ("saturating", "adam")
    assert [config.unrolled_steps for config in UNROLLED.setting.configs] == [0, 5]
    assert UNROLLED.setting.steps == 25_000


@claims(UNROLLED.said[1])
def _() -> None:
    angle = np.linspace(0, 2 * np.pi, 8)
    places = np.stack([np.sin(angle), np.cos(angle)], axis=1).round(9) + 0.0
    modes, counts = np.unique(places, axis=0, return_counts=True)
    assert (len(modes), counts.max()) == (7, 2)
    here = UNROLLED.setting.configs[0].data_distribution.modes
    assert here is not None
    assert len(here) == 8
    assert np.linalg.norm(here, axis=1) == pytest.approx([2] * 8)


@claims(UNROLLED.said[2])
def _() -> None:
    config = UNROLLED.setting.configs[1]
    assert schedule(config) == ["discriminator", "generator"]
    weight = ToyTrainer([config]).generator.layers[1][0][0].detach().numpy()
    product = weight.T @ weight / np.square(weight).sum(0).mean()
    assert np.abs(product - np.eye(128)).max() > 0.1, "not orthogonal"


@claims(VEEGAN.said[0])
def _() -> None:
    """The numbers are those of a TensorFlow 2 adaptation of VEEGAN_2D_RING.ipynb."""
    for config in VEEGAN.setting.configs:
        assert config.latent_dim == 254
        assert config.generator_widths == config.discriminator_widths == (128, 128)
        assert (config.activation, config.batch_size, config.beta1) == ("relu", 500, 0.5)
        assert config.generator_lr == config.discriminator_lr == 1e-3
        assert (config.unrolled_steps, config.packing) == (0, 1)
    assert (VEEGAN.setting.seeds, VEEGAN.setting.steps) == (5, 20_000)


@claims(VEEGAN.said[1])
def _() -> None:
    ring, grid = (config.data_distribution for config in VEEGAN.setting.configs)
    assert ring.modes is not None
    assert grid.modes is not None
    radius = np.linalg.norm(ring.modes[0])
    spacing = np.ptp(grid.modes[:, 0]) / 4
    assert ring.mode_std == pytest.approx(0.01 * radius)
    assert grid.mode_std == pytest.approx(0.025 * spacing)
    # The papers: radius 1 (sigma 0.01), places -4, -2, 0, 2, 4 (sigma 0.05).
    assert (radius / 1, spacing / 2) == pytest.approx((2, 0.5))
