"""Equalised layers, blur, norm and spread, which ProGAN and StyleGAN are made of."""

from typing import cast

import pytest
import torch
from torch.nn.functional import avg_pool2d, conv2d, interpolate

from explorer.images.networks.equalised import (
    Blur,
    EqualisedConv2d,
    EqualisedLinear,
    PixelNorm,
)
from explorer.images.networks.equipment import MinibatchStddev


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(
    ("layer", "constant", "deviation"),
    [
        (lambda: EqualisedLinear(512, 512), 0.0625, 1.0),
        (lambda: EqualisedLinear(512, 512, rate=0.01), 0.0625, 100.0),
        (lambda: EqualisedConv2d(512, 8, 3), 0.0208333, 1.0),
    ],
)
def test_equalised_layers_have_the_constants_of_he(
    layer: object, constant: float, deviation: float
) -> None:
    built = cast("EqualisedLinear", cast("type", layer)())
    built.initialise(seeded())
    assert built.constant == pytest.approx(constant, rel=1e-4)
    assert built.weight.std().item() == pytest.approx(deviation, rel=0.02)
    # As it computes it is the same layer, whatever the multiplier is.
    assert built.effective_weight.std().item() == pytest.approx(constant, rel=0.02)


def test_a_step_of_adam_moves_a_slow_layer_a_hundredth_as_far() -> None:
    moved = []
    for rate in (1.0, 0.01):
        layer = EqualisedLinear(512, 4, rate=rate)
        layer.initialise(seeded())
        before = layer.effective_weight.detach().clone()
        optimizer = torch.optim.Adam(layer.parameters(), lr=1e-3, betas=(0.0, 0.99))
        layer(torch.ones(2, 512)).sum().backward()
        optimizer.step()
        moved.append((layer.effective_weight - before).abs().mean().item())
    assert moved[1] == pytest.approx(moved[0] / 100, rel=1e-2)


def test_a_doubling_convolution_is_one_behind_repeated_pixels() -> None:
    images = torch.randn(2, 3, 4, 4, generator=seeded(4))
    layer = EqualisedConv2d(3, 5, 3, scale="double")
    layer.initialise(seeded())
    wanted = conv2d(interpolate(images, scale_factor=2.0), layer.effective_weight, padding=1)
    assert torch.allclose(layer(images), wanted, atol=1e-5)


def test_a_halving_convolution_is_one_before_means_of_four() -> None:
    images = torch.randn(2, 3, 8, 8, generator=seeded(5))
    layer = EqualisedConv2d(3, 5, 3, scale="halve")
    layer.initialise(seeded())
    wanted = avg_pool2d(conv2d(images, layer.effective_weight, padding=1), 2)
    assert torch.allclose(layer(images), wanted, atol=1e-5)


def test_the_blur_spreads_a_dot_by_1_2_1() -> None:
    dot = torch.zeros(1, 1, 5, 5)
    dot[0, 0, 2, 2] = 16
    line = torch.tensor([0.0, 1, 2, 1, 0])
    assert torch.allclose(Blur()(dot)[0, 0], torch.outer(line, line))


def test_pixel_norm_makes_a_vector_as_long_as_the_root_of_its_size() -> None:
    latents = 3 * torch.randn(4, 64, generator=seeded())
    assert torch.allclose(PixelNorm()(latents).norm(dim=1), torch.tensor(8.0), atol=1e-4)


def test_identical_pictures_have_the_least_spread_in_groups_of_four() -> None:
    layer = MinibatchStddev(4)
    same = torch.ones(8, 3, 2, 2)
    assert torch.allclose(layer(same)[:, 3], torch.tensor(1e-4))
    # Samples n and n + 2 of eight are of one group of four; only the other group is spread.
    mixed_groups = same.clone()
    mixed_groups[1::2] = torch.randn(4, 3, 2, 2, generator=seeded())
    spread = layer(mixed_groups)[:, 3, 0, 0]
    assert torch.allclose(spread[::2], torch.tensor(1e-4))
    assert (spread[1::2] > 0.1).all()


def test_a_whole_batch_is_one_group_without_a_number() -> None:
    features = torch.randn(6, 3, 2, 2, generator=seeded())
    assert torch.allclose(MinibatchStddev()(features), MinibatchStddev(6)(features))
    assert MinibatchStddev(4)(features).shape == (6, 4, 2, 2)
