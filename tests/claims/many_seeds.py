"""What the page of many seeds says, as far as a formula or a short run can check it."""

import numpy as np

from explorer.intervals import share_interval
from explorer.toy.seeds import SeedResults, SeedsConfig, SeedStudy
from explorer.ui.many_seeds import text
from explorer.ui.many_seeds.controls import SeedsPageConfig
from tests.claims.claims import Claims

#: Experiments whose words need longer runs are held by the slow tests of the presets.
SHORT = ("All modes", "Collapse")
EXPERIMENTS = {e.title: e for e in text.EXPERIMENTS if e.title in SHORT}
claims = Claims("many seeds", EXPERIMENTS)


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
