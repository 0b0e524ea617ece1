"""What is measured of a style-based generator, against pictures whose answer is known."""

from typing import cast

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer.images.data.faces import NAMES, RANGES
from explorer.images.measuring.factor_reader import FactorReader, Reading
from explorer.images.measuring.style_paths import great_circle, path_facts
from explorer.images.measuring.styles import (
    GROUPS,
    Crossed,
    each_layer,
    layers_of,
    noise_deviation,
    taken_over,
    visible,
)
from explorer.images.networks.styles import Epilogue, StyleGenerator, widths_of


@pytest.fixture(scope="module")
def generator() -> StyleGenerator:
    built = StyleGenerator(3, widths_of(32, 16, 2), 3, 1)
    built.initialise(torch.Generator().manual_seed(0))
    return built.requires_grad_(False)


def reading(**changes: object) -> Reading:
    classes = {name: np.zeros(4, np.int64) for name in NAMES}
    numbers = {name: np.full(4, high) for name, (_, high) in RANGES.items()}
    for name, values in changes.items():
        table = classes if name in NAMES else numbers
        table[name] = np.array(values)
    return Reading(classes, {}, numbers)


def test_the_groups_of_32_pixels_are_half_a_quarter_and_a_quarter_of_its_layers(
    generator: StyleGenerator,
) -> None:
    found = {group: layers_of(generator, group) for group in GROUPS}
    assert found == {"coarse": slice(0, 4), "middle": slice(4, 6), "fine": slice(6, 8)}


def test_a_share_of_a_group_moves_its_layers_only(generator: StyleGenerator) -> None:
    one, other = torch.zeros(2, 3), torch.ones(2, 3)
    found = taken_over(generator, one, other, {"middle": 0.25})
    assert torch.equal(found[:, 4:6], torch.full((2, 2, 3), 0.25))
    assert not found[:, :4].any()
    assert not found[:, 6:].any()
    whole = taken_over(generator, one, other, dict.fromkeys(GROUPS, 1.0))
    assert torch.equal(whole, each_layer(generator, other))


def test_the_share_of_a_class_counts_pairs_that_differ() -> None:
    a, b = reading(glasses=[0, 0, 0, 1]), reading(glasses=[1, 1, 2, 1])
    found = Crossed(a, b, reading(glasses=[1, 0, 2, 1])).share("glasses")
    assert float(found.estimate) == pytest.approx(2 / 3)
    assert 0 < found.low < 2 / 3 < found.high < 1


def test_the_share_of_a_number_is_its_slope() -> None:
    a, b = reading(turn=[-1.0, 0.0, 0.5, 1.0]), reading(turn=[1.0, 0.5, -0.5, -1.0])
    quarter = 0.75 * a.numbers["turn"] + 0.25 * b.numbers["turn"]
    found = Crossed(a, b, reading(turn=quarter)).share("turn")
    assert [float(v) for v in (found.estimate, found.low, found.high)] == pytest.approx(
        [0.25] * 3
    )


def test_what_is_covered_does_not_count() -> None:
    hidden = reading(hair=[0, 1, 1, 1], glasses=[0, 2, 0, 0], eyes_open=[1.0, 1.0, 0.1, 1.0])
    assert visible(hidden, "hair_colour").tolist() == [False, True, True, True]
    assert visible(hidden, "eye_colour").tolist() == [True, False, False, True]
    assert visible(hidden, "beard").all()


def test_a_great_circle_keeps_the_length_and_one_speed() -> None:
    rng = torch.Generator().manual_seed(1)
    one, other = torch.randn(5, 8, generator=rng), torch.randn(5, 8, generator=rng)
    ways = [great_circle(one, other, torch.full((5, 1), s)) for s in (0.0, 0.25, 0.5, 1.0)]
    for way in ways:
        assert torch.allclose(way.norm(dim=1), torch.ones(5), atol=1e-5)
    assert torch.allclose(ways[0] * one.norm(dim=1, keepdim=True), one, atol=1e-4)
    assert torch.allclose(ways[3] * other.norm(dim=1, keepdim=True), other, atol=1e-4)
    quarter, half = ((ways[0] * way).sum(1).acos() for way in ways[1:3])
    assert torch.allclose(2 * quarter, half, atol=1e-3)


class Straight:
    """A generator whose pictures are its w, and a reader whose features are pictures."""

    sides = (4,)

    def mapping(self, z: Tensor) -> Tensor:
        return z

    def synthesis(self, styles: Tensor, noise: object) -> Tensor:
        return 0.01 * styles[:, 0, :, None, None]

    def features(self, images: Tensor) -> Tensor:
        return images.flatten(1)


def test_a_straight_path_has_length_1_and_a_bow_is_longer() -> None:
    straight = Straight()
    z = torch.randn(800, 8, generator=torch.Generator().manual_seed(2))
    z /= z.norm(dim=1, keepdim=True)
    facts = path_facts(cast("StyleGenerator", straight), cast("FactorReader", straight), z)
    assert facts["path_w"] == pytest.approx(1, abs=0.01)
    # On the unit circle: the mean squared angle by the mean squared chord.
    angles = (z[:400] * z[400:]).sum(1).acos()
    chords = (z[:400] - z[400:]).square().sum(1)
    wanted = float(angles.square().mean() / chords.mean())
    assert facts["path_z"] == pytest.approx(wanted, rel=0.02)
    assert wanted > 1.1


def test_noise_in_no_layer_moves_no_pixel_and_in_some_it_does(
    generator: StyleGenerator,
) -> None:
    rng = torch.Generator().manual_seed(3)
    styles = each_layer(generator, torch.randn(2, 3, generator=rng))
    assert not noise_deviation(generator, styles, "fine", 3, rng).any()
    last = cast("Epilogue", generator.epilogues[-1])
    torch.nn.init.ones_(last.noise_weight)
    moved = noise_deviation(generator, styles, "fine", 3, rng)
    assert moved.shape == (2, 32, 32)
    assert moved.mean() > 0.01
    assert not noise_deviation(generator, styles, "coarse", 3, rng).any()
    torch.nn.init.zeros_(last.noise_weight)
