from itertools import pairwise

import pytest
import torch
from pydantic import ValidationError
from torch import nn

from explorer.images.config import IMAGE_SIZES, ArchitectureName, NetworkConfig
from explorer.images.networks import (
    ARCHITECTURES,
    build_discriminator,
    build_generator,
    count_parameters,
    set_dropout_rng,
)
from explorer.images.systems.gan import GANConfig


def pair(**fields: object) -> tuple[nn.Module, nn.Module]:
    config = NetworkConfig.model_validate(fields)
    return build_generator(config), build_discriminator(config)


def count_as_keras(module: nn.Module) -> int:
    """Keras counts the running statistics of batch norm among the parameters."""
    running = [b for name, b in module.named_buffers() if "running" in name]
    return count_parameters(module) + sum(buffer.numel() for buffer in running)


@pytest.mark.parametrize(
    ("fields", "generator", "discriminator"),
    [
        ({"architecture": "mlp", "image_size": 28}, 114_064, 100_609),
        ({"architecture": "raschka-2", "image_size": 28}, 349_381, 18_841),
        ({"architecture": "raschka-3", "image_size": 28}, 114_064, 18_585),
        ({"architecture": "raschka-4", "image_size": 28}, 81_637, 18_585),
        ({"architecture": "raschka-5", "image_size": 28}, 344_208, 4_025),
        ({"architecture": "dcgan", "image_size": 64, "channels": 3}, 3_576_704, 2_765_568),
    ],
)
def test_parameter_counts_are_those_of_the_sources(
    fields: dict[str, object], generator: int, discriminator: int
) -> None:
    G, D = pair(**fields)
    assert (count_parameters(G), count_parameters(D)) == (generator, discriminator)


@pytest.mark.parametrize("architecture", ["garrido-gan", "garrido-dcgan"])
@pytest.mark.parametrize(
    ("kernel", "generator", "discriminator"),
    [
        (3, 1_376_707, 376_257),
        (4, 2_123_523, 664_321),
        (5, 3_083_715, 1_034_689),
        (7, 5_644_227, 2_022_337),
    ],
)
def test_garrido_counts_are_those_of_the_notebooks_at_every_kernel_size(
    architecture: str, kernel: int, generator: int, discriminator: int
) -> None:
    G, D = pair(architecture=architecture, channels=3, kernel_size=kernel)
    assert (count_as_keras(G), count_as_keras(D)) == (generator, discriminator)


def test_garrido_conditional_counts_are_those_of_the_notebooks() -> None:
    G, D = pair(architecture="garrido-dcgan", channels=3, classes=10, label_input="dense")
    assert (count_as_keras(G), count_as_keras(D)) == (3_124_675, 2_113_729)


def test_garrido_weak_discriminator_counts_as_in_the_notebook() -> None:
    _, D = pair(
        architecture="garrido-dcgan",
        channels=3,
        classes=10,
        label_input="dense",
        discriminator_features=16,
    )
    assert count_as_keras(D) == 362_353


@pytest.mark.parametrize("norm", ["batch", "layer", "none"])
@pytest.mark.parametrize("classes", [0, 10])
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_pair_maps_latents_to_images_in_range_and_images_to_logits(
    name: ArchitectureName, classes: int, norm: str
) -> None:
    size = IMAGE_SIZES[name][0]
    G, D = pair(architecture=name, image_size=size, classes=classes, discriminator_norm=norm)
    rng = torch.Generator().manual_seed(1)
    set_dropout_rng(G, rng)
    set_dropout_rng(D, rng)
    labels = torch.arange(4) if classes else None
    images = G(torch.randn(4, 100, generator=rng), labels)
    assert images.shape == (4, 1, size, size)
    assert images.abs().max() <= 1
    assert D(images, labels).shape == (4,)


@pytest.mark.parametrize("size", IMAGE_SIZES["dcgan"])
def test_dcgan_makes_every_size_it_promises(size: int) -> None:
    G, D = pair(image_size=size, generator_features=4, discriminator_features=4)
    images = G(torch.zeros(2, 100))
    assert images.shape == (2, 1, size, size)
    assert D(images).shape == (2,)


@pytest.mark.parametrize("kernel", [3, 4, 5, 7])
@pytest.mark.parametrize("name", ["garrido-gan", "garrido-dcgan"])
def test_garrido_makes_32_pixels_with_every_kernel(name: str, kernel: int) -> None:
    G, D = pair(architecture=name, kernel_size=kernel, generator_features=4)
    images = G(torch.zeros(2, 100))
    assert images.shape == (2, 1, 32, 32)
    assert D(images).shape == (2,)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_without_batch_norm_each_logit_depends_on_its_own_image_only(
    name: ArchitectureName,
) -> None:
    size = IMAGE_SIZES[name][0]
    config = NetworkConfig(architecture=name, image_size=size, discriminator_norm="layer")
    D = build_discriminator(config)
    assert D.per_sample
    D.eval()
    images = torch.rand(6, 1, size, size, generator=torch.Generator().manual_seed(0))
    one_by_one = torch.cat([D(image[None]) for image in images])
    torch.testing.assert_close(D(images), one_by_one, rtol=1e-4, atol=1e-5)


def test_a_batch_normed_discriminator_says_so() -> None:
    assert not build_discriminator(NetworkConfig()).per_sample
    labelled = NetworkConfig(architecture="garrido-dcgan", classes=3, label_input="dense")
    assert not build_discriminator(labelled).per_sample


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_generator_can_be_had_without_its_norms(name: ArchitectureName) -> None:
    fields = {"architecture": name, "image_size": IMAGE_SIZES[name][0]}
    config = NetworkConfig.model_validate(fields)
    with_norms, without = (
        build_generator(config.with_(generator_norm=norm)) for norm in ("batch", "none")
    )
    norms = (nn.BatchNorm1d, nn.BatchNorm2d)
    kept = [layer for layer in with_norms.layers if not isinstance(layer, norms)]
    assert [*map(repr, without.layers)] == [*map(repr, kept)]
    idle = "generator_norm" in GANConfig.idle(GANConfig(**fields).model_dump())
    assert idle == (len(kept) == len(with_norms.layers))


def test_dcgan_starts_from_the_papers_distributions() -> None:
    G, D = pair(image_size=64, channels=3)
    for module in [*G.modules(), *D.modules()]:
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            assert module.weight.std().item() == pytest.approx(0.02, rel=0.05)
            assert module.weight.mean().item() == pytest.approx(0, abs=1e-3)
        elif isinstance(module, nn.BatchNorm2d):
            assert module.weight.mean().item() == pytest.approx(1, abs=0.02)
            assert module.weight.std().item() == pytest.approx(0.02, rel=0.4)
            assert module.bias.abs().max().item() == 0


def test_default_initialisation_is_uniform_within_the_bound_of_torch() -> None:
    G, _ = pair(architecture="raschka-4", image_size=28)
    for module in G.modules():
        if isinstance(module, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
            bound = module.weight[0].numel() ** -0.5
            assert module.weight.abs().max().item() == pytest.approx(bound, rel=0.25)
            assert module.weight.abs().max().item() <= bound
            assert module.bias is not None
            assert module.bias.abs().max().item() <= bound


def test_building_draws_only_from_the_given_generator() -> None:
    before = torch.random.get_rng_state()
    config = NetworkConfig(architecture="mlp", image_size=28)
    first = build_generator(config, torch.Generator().manual_seed(3))
    second = build_generator(config, torch.Generator().manual_seed(3))
    other = build_generator(config, torch.Generator().manual_seed(4))
    assert torch.equal(before, torch.random.get_rng_state())
    for a, b, c in zip(
        first.parameters(), second.parameters(), other.parameters(), strict=True
    ):
        assert torch.equal(a, b)
        assert not torch.equal(a, c)


def test_dcgan_follows_its_rules() -> None:
    G, D = pair(image_size=32)
    g_layers, d_layers = list(G.modules()), list(D.modules())
    assert not any(isinstance(m, (nn.Linear, nn.MaxPool2d)) for m in g_layers + d_layers)
    assert isinstance(g_layers[-1], nn.Tanh)
    assert not any(isinstance(m, nn.Sigmoid) for m in d_layers)
    convolutions = [m for m in d_layers if isinstance(m, nn.Conv2d)]
    after_first = d_layers[d_layers.index(convolutions[0]) + 1]
    assert isinstance(after_first, nn.LeakyReLU)
    assert after_first.negative_slope == 0.2
    widths = [m.out_channels for m in convolutions]
    assert all(wide == 2 * narrow for narrow, wide in pairwise(widths[:-1]))


def test_a_wasserstein_critic_has_layer_norm_and_no_sigmoid() -> None:
    config = GANConfig(objective="wasserstein", penalty="gradient-penalty")
    D = build_discriminator(config.network(channels=1, classes=10))
    kinds = {type(module) for module in D.modules()}
    assert nn.GroupNorm in kinds
    assert not {nn.BatchNorm2d, nn.Sigmoid} & kinds


def test_layer_norm_is_over_channels_height_and_width_of_one_image() -> None:
    D = build_discriminator(NetworkConfig(discriminator_norm="layer"))
    norm = next(module for module in D.modules() if isinstance(module, nn.GroupNorm))
    values = torch.randn(3, norm.num_channels, 8, 8, generator=torch.Generator())
    plain = nn.functional.layer_norm(values, values.shape[1:])
    torch.testing.assert_close(norm(values), plain)


def test_a_conditional_wasserstein_critic_reads_labels_as_channels() -> None:
    config = GANConfig(architecture="garrido-dcgan", objective="wasserstein", conditional=True)
    D = build_discriminator(config.network(channels=3, classes=10))
    first = next(m for m in D.modules() if isinstance(m, nn.Conv2d))
    assert first.in_channels == 13


@pytest.mark.parametrize("name", ["dcgan", "garrido-dcgan", "mlp"])
def test_the_class_changes_what_conditional_networks_say(name: ArchitectureName) -> None:
    config = NetworkConfig(architecture=name, classes=10, label_input="dense")
    G, D = build_generator(config).eval(), build_discriminator(config).eval()
    latent = torch.ones(1, 100)
    zero, one = torch.tensor([0]), torch.tensor([1])
    assert not torch.equal(G(latent, zero), G(latent, one))
    image = torch.zeros(1, 1, 32, 32)
    assert not torch.equal(D(image, zero), D(image, one))


@pytest.mark.parametrize("name", ["dcgan", "garrido-dcgan"])
def test_a_conditional_network_without_labels_says_what_is_missing(
    name: ArchitectureName,
) -> None:
    G, D = pair(architecture=name, classes=10, label_input="dense")
    with pytest.raises(ValueError, match="conditional on 10 classes"):
        G(torch.zeros(2, 100))
    with pytest.raises(ValueError, match="conditional on 10 classes"):
        D(torch.zeros(2, 1, 32, 32))


def test_tables_and_configs_name_the_same_things() -> None:
    from typing import get_args

    from explorer.config import literal_options
    from explorer.objectives import OBJECTIVES
    from explorer.penalties import PENALTIES

    assert set(get_args(ArchitectureName)) == set(ARCHITECTURES) == set(IMAGE_SIZES)
    fields = GANConfig.model_fields
    assert set(literal_options(fields["objective"])) == set(OBJECTIVES)
    assert set(literal_options(fields["penalty"])) == set(PENALTIES)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"architecture": "raschka-2"}, "images of 28 pixels, not 32"),
        ({"image_size": 48}, "16 or 32 or 64 or 128 pixels, not 48"),
        ({"dataset": "cats"}, "'cats' is not a dataset"),
        ({"dataset": "folder:"}, "is not a dataset"),
        ({"objective": "hinge", "real_target": 0.9}, "no labels to smooth"),
        ({"penalty": "r1", "discriminator_norm": "batch"}, "batch norm mixes the batch"),
        ({"penalty": "gradient-penalty", "compile": True}, "cannot differentiate twice"),
        ({"batch_size": 0}, "greater than or equal to 2"),
        ({"no_such_field": 1}, "Extra inputs"),
    ],
)
def test_an_impossible_run_is_refused_in_plain_words(
    fields: dict[str, object], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        GANConfig.model_validate(fields)


def test_a_config_round_trips_and_hashes() -> None:
    config = GANConfig(dataset="shapes", penalty_weight=3.0)
    again = GANConfig.model_validate_json(config.model_dump_json())
    assert again == config
    assert hash(again) == hash(config)


def test_a_conditional_run_needs_labels() -> None:
    with pytest.raises(ValueError, match="has no labels"):
        GANConfig(conditional=True).network(channels=1, classes=0)
