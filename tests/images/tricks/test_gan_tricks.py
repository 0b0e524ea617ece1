"""The tricks of pairs of networks, against what can be worked out by hand."""

from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import ValidationError
from torch import nn

from explorer.images import load_model
from explorer.images.config import NetworkConfig
from explorer.images.networks import build_discriminator, count_parameters
from explorer.images.networks.equipment import (
    MinibatchStddev,
    bound,
    last_layer,
    layers_of,
    singular_values,
)
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from explorer.images.train import train_folder
from explorer.images.tricks.labels import flipped_loss, mean_gap, tapped
from explorer.images.tricks.pool import Pool
from explorer.objectives import OBJECTIVES, NonSaturating
from tests.images.systems.test_systems import RUNS

PLAIN = NetworkConfig(image_size=16, channels=3, discriminator_features=4, latent_dim=6)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def images(count: int = 8, seed: int = 1) -> torch.Tensor:
    return torch.randn(count, 3, 16, 16, generator=seeded(seed))


@pytest.mark.parametrize("objective", ["non-saturating", "least-squares", "hinge"])
def test_no_flip_is_the_plain_loss_and_all_flips_swap_the_kinds(objective: str) -> None:
    rule = OBJECTIVES[objective]
    real, fake = torch.randn(2, 9, generator=seeded())
    none, every = torch.zeros(9, dtype=torch.bool), torch.ones(9, dtype=torch.bool)
    plain = rule.discriminator_loss(real, fake)
    assert torch.allclose(flipped_loss(rule, (real, fake), (none, none)), plain)
    swapped = rule.discriminator_loss(fake, real)
    assert torch.allclose(flipped_loss(rule, (real, fake), (every, every)), swapped)


def test_flips_are_two_sided_smoothing_in_expectation() -> None:
    real, fake = torch.randn(2, 1, generator=seeded(), dtype=torch.float64)
    rate, total = 0.1, torch.zeros(())
    for first in (False, True):
        for second in (False, True):
            chance = (rate if first else 1 - rate) * (rate if second else 1 - rate)
            flips = torch.tensor([first]), torch.tensor([second])
            total = total + chance * flipped_loss(NonSaturating(), (real, fake), flips)
    assert torch.allclose(total, NonSaturating(1 - rate, rate).discriminator_loss(real, fake))


def test_a_pool_of_any_size_returns_its_first_queries() -> None:
    pool = Pool((3, 16, 16), 5)
    pool.reset()
    first, chances = images(5), torch.zeros(5, 2)
    assert torch.equal(pool.query(first, chances), first)
    assert torch.equal(pool.query(images(5, 2), chances)[0], first[0])
    assert not pool.images.requires_grad


def test_packing_makes_d_read_neighbours_as_channels_and_only_its_first_layer_grows() -> None:
    plain, packed = build_discriminator(PLAIN), build_discriminator(PLAIN.with_(packing=2))
    first = layers_of(packed)[0]
    assert isinstance(first, nn.Conv2d)
    assert first.in_channels == 6
    grown = count_parameters(packed) - count_parameters(plain)
    assert grown == layers_of(plain)[0].weight.numel()
    given = images()
    together = torch.stack([torch.cat([a, b]) for a, b in given.view(4, 2, 3, 16, 16)])
    assert torch.equal(packed.packed(given), together)
    assert packed.eval()(given).shape == (4,)


@pytest.mark.parametrize("architecture", ["dcgan", "mlp"])
def test_the_spread_is_one_input_more_of_the_last_layer(architecture: str) -> None:
    config = PLAIN.with_(architecture=architecture, minibatch_stddev=True)
    D = build_discriminator(config)
    plain = build_discriminator(config.with_(minibatch_stddev=False))
    own, other = last_layer(D)[1].weight, last_layer(plain)[1].weight
    assert own.shape[1] == other.shape[1] + 1
    assert not D.per_sample
    alike = images(1).expand(4, -1, -1, -1)
    found = MinibatchStddev()(alike)
    assert found[:, -1].flatten().tolist() == pytest.approx([1e-4] * (4 * 256), rel=1e-3)


def test_spectral_norm_starts_at_the_author_s_weights_and_bounds_every_matrix() -> None:
    config = PLAIN.with_(spectral_norm=True, discriminator_norm="none")
    D, plain = (
        build_discriminator(config, seeded(3)),
        build_discriminator(config.with_(spectral_norm=False), seeded(3)),
    )
    assert singular_values(D) == pytest.approx([1] * len(layers_of(D)), abs=0.05)
    for own, other in zip(layers_of(D.eval()), layers_of(plain), strict=True):
        largest = torch.linalg.matrix_norm(other.weight.flatten(1), 2)
        assert torch.allclose(own.weight, other.weight / largest, rtol=0.05, atol=1e-3)


def test_a_matrix_of_ones_is_divided_by_three_though_its_convolution_gains_nine() -> None:
    """Spectral norm bounds the reshaped matrix, not the convolution."""
    ones = nn.Conv2d(1, 1, 3, padding=1, bias=False)
    nn.init.ones_(ones.weight)
    bound([ones])
    middle = ones(torch.ones(1, 1, 9, 9)).detach()[0, 0, 4, 4]
    assert float(middle) == pytest.approx(9 / 3)


def test_features_are_what_enters_the_last_layer() -> None:
    D = build_discriminator(PLAIN.with_(architecture="mlp")).eval()
    last = last_layer(D)[1]
    with tapped(last) as seen:
        logits = D(images())
    assert torch.allclose(last(seen[0]).flatten(), logits)
    gap = mean_gap(seen[0] + 2, seen[0]).detach()
    assert float(gap) == pytest.approx(4 * seen[0].shape[1], rel=1e-5)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"objective": "hinge", "fake_target": 0.1}, "has no labels to smooth"),
        ({"objective": "saturating", "generator_target": 0.9}, "saturating has none there"),
        ({"relativistic": True, "generator_target": 0.9}, "no label to smooth or to flip"),
        ({"objective": "hinge", "relativistic": True}, "the objective is non-saturating"),
        ({"relativistic": True, "label_flips": 0.1}, "no label to smooth or to flip"),
        ({"conditional": True, "packing": 2}, "has no single class"),
        ({"conditional": True, "replay": 50}, "kept without their classes"),
        ({"packing": 5}, "does not split into packs of 5"),
        ({"replay": 2000, "steps": 10, "batch_size": 8}, "larger than the run"),
        ({"minibatch_stddev": True, "batch_size": 2, "packing": 2}, "has no spread"),
        ({"minibatch_stddev": True, "penalty": "r1-r2"}, "reads the whole batch"),
        ({"spectral_norm": True, "penalty": "clip"}, "both bound D's weights"),
        ({"spectral_norm": True, "compile": True}, "torch.compile cannot follow"),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_sentence(
    fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        GANConfig(**fields)


@pytest.mark.parametrize("name", ["gan-pairs-spectral", "gan-packs-stddev"])
def test_an_equipped_d_is_read_back_from_its_run(name: str, tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "run", RUNS[name].with_(steps=3))
    assert train_folder(run, run.config(), quiet=True) == 0
    model = load_model(run.path)
    assert model.discriminator is not None
    with torch.inference_mode():
        assert model.discriminator(images()).isfinite().all()
