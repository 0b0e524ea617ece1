"""The presets keep their word."""

import numpy as np
import pytest

from explorer.toy.seeds import SeedStudy
from explorer.toy.stacks import Stacks
from explorer.ui.lab.controls import LabConfig
from explorer.ui.lab.presets import COLLAPSE, EXPERIMENTS, LECTURE, OSCILLATION, STRONG_D
from explorer.ui.many_seeds.text import PROMISES, preset


@pytest.mark.slow
def test_a_strong_discriminator_silences_the_saturating_loss_only() -> None:
    seeds = [c.with_(seed=seed) for c in STRONG_D.configs for seed in range(4)]
    stacks = Stacks(seeds)
    stacks.step(200)
    saturating, other = np.split(stacks.scores().gradient_norm, 2)
    assert np.median(other) > 100 * np.median(saturating)


@pytest.mark.slow
def test_oscillation_swings_through_the_data_and_does_not_settle() -> None:
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


def collapsed(**changes: object) -> SeedStudy:
    study = SeedStudy(preset(COLLAPSE, **changes).study)
    study.complete()
    return study


@pytest.mark.slow
def test_collapse_holds_at_every_moment_in_some_seeds() -> None:
    results = collapsed(seeds=4, steps=1_000).results
    assert results is not None
    assert results.modes[1:].max() <= 4


@pytest.mark.slow
@pytest.mark.parametrize(("latent_dim", "seeds"), [(2, 8), (8, 32), (32, 8)])
def test_collapse_holds_at_every_moment(latent_dim: int, seeds: int) -> None:
    results = collapsed(seeds=seeds, latent_dim=latent_dim).results
    assert results is not None
    assert results.modes[1:].max() <= 4
    promise = next(p for p in PROMISES if p.setting == COLLAPSE)
    assert promise.kept(results).all()


@pytest.mark.slow
def test_the_live_page_opens_on_settings_that_lie_on_the_ring_after_ten_seconds() -> None:
    # Two slow cores make some 2,000 steps in that time, a quiet machine twice as many.
    opening, problems = LabConfig.from_query({})
    assert not problems
    stacks = Stacks([c.with_(seed=seed) for c in opening.configs for seed in range(4)])
    stacks.step(1_500)
    for measured in stacks.measure():
        assert measured.modes == 8
        assert measured.high_quality > 0.5


def test_the_bare_address_and_the_lecture_are_two_links() -> None:
    opening, _ = LabConfig.from_query({})
    assert opening.to_query() == {}
    assert LECTURE.to_query() != {}
    assert LabConfig.from_query(LECTURE.to_query()) == (LECTURE, [])
    assert EXPERIMENTS[0].config == LECTURE == LabConfig()
