"""What the page on growth asks for, and the race against networks that do not grow."""

import numpy as np
import pytest

from explorer.images import growth_race
from explorer.images.growing import FADING, RACE, Grower, run_config, stage_of
from explorer.images.growth_race import CONFIGS, EVERY, GROWING, SEEDS, race
from explorer.images.measuring import growing
from explorer.images.measuring.factor_reader import load_reader
from explorer.images.networks import count_parameters
from explorer.images.store.shipped import measured
from explorer.images.store.zoo import ZOO


@pytest.fixture(scope="module")
def grower() -> Grower:
    return Grower()


@pytest.mark.parametrize("weight", [0.0, 0.25, 1.0])
def test_a_blend_lies_between_the_old_picture_and_the_new_one(
    grower: Grower, weight: float
) -> None:
    found = grower.blend(3, 2, weight)
    for small, near in ((0.0, found.old), (1.0, found.new)):
        assert np.array_equal(found.mixed, near) == (weight == small)
    old, new = found.old.astype(float), found.new.astype(float)
    low, high = np.minimum(old, new), np.maximum(old, new)
    # Values beyond the range are cut off after the blend.
    inside = (old > 0) & (old < 255) & (new > 0) & (new < 255)
    assert (found.mixed >= low - 1)[inside].all()
    assert (found.mixed <= high + 1)[inside].all()
    assert np.array_equal(grower.blend(4, 1, weight).mixed[0], found.mixed[1])


def test_every_weight_belongs_to_one_side(grower: Grower) -> None:
    found = grower.parameters()
    assert list(found) == [4, 8, 16, 32]
    parts = (grower.system.generator, grower.system.discriminator)
    assert [sum(pair) for pair in zip(*found.values(), strict=True)] == [
        count_parameters(part) for part in parts
    ]


def test_the_fading_networks_are_the_run_of_the_film_cut_off() -> None:
    config, whole = ZOO[FADING], run_config()
    changed = {"steps": whole.steps, "light_checkpoints": whole.light_checkpoints}
    assert config.with_(**changed) == whole
    side, weight = whole.growth(config.steps)
    assert side == 32
    assert weight == pytest.approx(0.5, abs=0.01)


def test_a_step_belongs_to_the_stage_that_began_last() -> None:
    assert (stage_of(0).side, stage_of(400).fades, stage_of(401).fades) == (4, False, True)
    assert stage_of(4500).side == 32


def test_the_race_is_one_of_equals_and_its_card_is_whole() -> None:
    assert CONFIGS["whole"] == CONFIGS["growing"].with_(growing=False)
    card = measured("zoo", RACE)
    for kind in CONFIGS:
        for seed in SEEDS:
            steps, seconds, distances = np.array(card[f"{kind}_{seed}"]).T
            assert steps.tolist() == list(range(0, GROWING.steps + 1, EVERY))
            assert (np.diff(seconds) > 0).all()
            assert distances.min() > card["floor"]


@pytest.mark.slow
def test_a_race_is_measured_before_it_begins_and_on_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(growth_race, "FACES", 200)
    reader = load_reader("face-reader")
    real = growing.features_of(reader, growing.real_faces(16, 0, 200))
    config = GROWING.with_(steps=4, max_images=32, width=4, base=16, batch_size=4)
    moments = race(config, reader, real, 2)
    assert [step for step, _, _ in moments] == [0, 2, 4]
    assert moments[0][1] == 0
    assert all(np.isfinite(distance) for _, _, distance in moments)
    again = race(config, reader, real, 2)
    assert [m[2] for m in again] == [m[2] for m in moments]
