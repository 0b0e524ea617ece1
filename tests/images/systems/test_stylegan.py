"""StyleGAN against the paper's sizes and the closed forms of its parts."""

import math
from typing import cast

import pytest
import torch
from torch import Tensor, nn

from explorer.images.networks import count_parameters
from explorer.images.networks.equalised import EqualisedLinear
from explorer.images.networks.styles import (
    Epilogue,
    StyleGenerator,
    StylelessEpilogue,
    mixed,
    style_discriminator,
    widths_of,
)
from explorer.images.systems.base import Play, StreamFacts
from explorer.images.systems.stylegan import StyleGAN, StyleGANConfig


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def epilogue_of(width: int, latent_dim: int, side: int) -> Epilogue:
    epilogue = Epilogue(width, latent_dim, side)
    epilogue.initialise(seeded())
    epilogue.style.initialise(seeded(1))
    return epilogue


def small(**fields: object) -> StyleGAN:
    chosen = {"image_size": 16, "width": 6, "base": 24, "latent_dim": 5, "mapping_layers": 2}
    config = StyleGANConfig.model_validate(chosen | fields)
    return StyleGAN.built(config, {"real": StreamFacts(channels=3)}, seeded())


def trained_generator() -> StyleGenerator:
    """Return a small generator whose noise, biases and mean style are not 0 any more."""
    generator, rng = small().generator, seeded(1)
    generator.track(torch.randn(9, 5, generator=rng))
    for epilogue in generator.epilogues:
        nn.init.normal_(cast("Epilogue", epilogue).noise_weight, generator=rng)
        nn.init.normal_(cast("Epilogue", epilogue).bias, generator=rng)
    return generator.requires_grad_(False)


def test_the_papers_networks_have_their_sizes() -> None:
    widths = widths_of(1024, 8192, 512)
    with torch.device("meta"):
        generator = StyleGenerator(3, widths, 512, 8)
        discriminator = style_discriminator(3, widths, 512)
    # A growing network has an output, and D an input, at each of the smaller sides, too.
    outputs = sum(3 * width + 3 for width in widths[:-1])
    inputs = sum(3 * width + width for width in widths[:-1])
    assert count_parameters(generator) + outputs == 26_219_627
    assert count_parameters(discriminator) + inputs == 23_087_249
    assert count_parameters(generator) == 26_212_019
    assert count_parameters(generator.mapping) == 8 * (512 * 512 + 512)


def test_the_small_generator_has_its_size() -> None:
    with torch.device("meta"):
        generator = StyleGenerator(3, widths_of(32, 512, 64), 64, 4)
    assert count_parameters(generator) == 288_867


@pytest.mark.parametrize(("side", "layers"), [(32, 8), (64, 10), (1024, 18)])
def test_there_are_two_layers_a_side(side: int, layers: int) -> None:
    with torch.device("meta"):
        generator = StyleGenerator(3, widths_of(side, 64, 4), 4, 1)
    assert len(generator.epilogues) == layers == 2 * math.log2(side) - 2
    assert generator.sides[:4] == (4, 4, 8, 8)
    assert generator.sides[-1] == side


def test_an_epilogue_leaves_mean_b_and_deviation_1_plus_s() -> None:
    epilogue, rng = epilogue_of(4, 5, 8), seeded(2)
    nn.init.normal_(epilogue.noise_weight, generator=rng)
    images, w = torch.randn(3, 4, 8, 8, generator=rng), torch.randn(3, 5, generator=rng)
    with torch.no_grad():
        styled = epilogue(images, w, torch.randn(3, 1, 8, 8, generator=rng))
        scale, shift = epilogue.style(w).chunk(2, 1)
    # Noise that came after the style would move both.
    assert torch.allclose(styled.mean((2, 3)), shift, atol=1e-5)
    assert torch.allclose(styled.std((2, 3), correction=0), (1 + scale).abs(), atol=1e-4)


def test_a_scaled_convolution_changes_no_epilogue() -> None:
    epilogue, rng = epilogue_of(4, 5, 8), seeded(3)
    images, w = torch.randn(3, 4, 8, 8, generator=rng), torch.randn(3, 5, generator=rng)
    assert torch.allclose(epilogue(images, w), epilogue(7 * images, w), atol=1e-5)


def test_noise_comes_before_the_bias_and_the_kink() -> None:
    epilogue = epilogue_of(1, 2, 2)
    nn.init.ones_(epilogue.noise_weight)
    nn.init.constant_(epilogue.bias, 1.0)
    noise = torch.tensor([[[[-2.0, 0.0], [0.0, 2.0]]]])
    with torch.no_grad():
        scale, shift = epilogue.style(torch.ones(1, 2)).chunk(2, 1)
        found = epilogue(torch.zeros(1, 1, 2, 2), torch.ones(1, 2), noise)
    # Leaky ReLU of noise + 1: -0.2, 1, 1, 3, of mean 1.2 and variance 1.32.
    wanted = (torch.tensor([-0.2, 1, 1, 3]) - 1.2) / math.sqrt(1.32)
    assert torch.allclose(found.flatten(), wanted * (1 + scale[0]) + shift[0], atol=1e-5)


def test_without_styles_each_pixel_has_the_length_of_its_channels() -> None:
    epilogue, rng = StylelessEpilogue(4, 8), seeded(2)
    epilogue.initialise(seeded())
    nn.init.normal_(epilogue.noise_weight, generator=rng)
    images = torch.randn(3, 4, 8, 8, generator=rng)
    with torch.no_grad():
        found = epilogue(images, torch.zeros(3, 5), torch.randn(3, 1, 8, 8, generator=rng))
    assert torch.allclose(found.square().sum(1), torch.tensor(4.0), atol=1e-4)


def test_configuration_b_is_progans_generator_with_one_output() -> None:
    widths = widths_of(1024, 8192, 512)
    with torch.device("meta"):
        b = StyleGenerator(3, widths, 512, 0, styles=False, constant=False, noise=False)
    outputs = sum(3 * width + 3 for width in widths[:-1])
    # The paper's 23.1 M; the first layer's bias is there a second time.
    assert count_parameters(b) + outputs - widths[0] == 23_079_115


def test_each_configuration_of_the_paper_adds_what_it_says() -> None:
    widths, size = widths_of(16, 24, 6), 5
    parts: dict[str, tuple[bool, bool, bool]] = {
        "B": (False, False, False),
        "C": (True, False, False),
        "D": (True, True, False),
        "E": (True, True, True),
    }
    counts = {
        letter: count_parameters(
            StyleGenerator(3, widths, size, 0, styles=styles, constant=constant, noise=noise)
        )
        for letter, (styles, constant, noise) in parts.items()
    }
    channels = sum(2 * width for width in widths)
    assert counts["C"] - counts["B"] == channels * 2 * (size + 1)
    # From a dense layer with a bias a channel to a constant of 4 pixels.
    assert counts["D"] - counts["C"] == widths[0] * (16 - 16 * size - 1)
    assert counts["E"] - counts["D"] == channels


def test_without_noise_its_weights_stay_0_and_z_still_draws() -> None:
    system = small(noise=False, constant=False)
    generator = system.generator
    assert not any("noise" in name for name, _ in generator.named_parameters())
    z = torch.randn(2, 5, generator=seeded())
    noise = [torch.randn(2, 1, side, side, generator=seeded(9)) for side in generator.sides]
    found = generator(z)
    assert torch.equal(generator(z, noise), found)
    assert not torch.allclose(found[0], found[1], atol=1e-3)


def test_z_must_enter_somewhere() -> None:
    with pytest.raises(ValueError, match="z enters nowhere"):
        StyleGANConfig(styles=False)


def test_the_mapping_network_learns_slowly_and_nothing_else() -> None:
    layers = {n: m for n, m in small().named_modules() if isinstance(m, EqualisedLinear)}
    assert {n for n, m in layers.items() if m.rate == 0.01} == {
        "generator.mapping.1",
        "generator.mapping.3",
    }


def test_the_length_of_z_means_nothing() -> None:
    generator, z = small().generator, torch.randn(3, 5, generator=seeded())
    assert torch.allclose(generator(z), generator(4 * z), atol=1e-4)


def test_at_first_a_picture_does_not_depend_on_noise() -> None:
    generator, z = small().generator, torch.randn(3, 5, generator=seeded())
    noise = [torch.randn(3, 1, side, side, generator=seeded(9)) for side in generator.sides]
    assert torch.equal(generator(z, noise), generator(z))


def test_every_layer_has_noise_of_its_own() -> None:
    generator = trained_generator()
    z = torch.randn(1, 5, generator=seeded())
    noise = [torch.randn(1, 1, side, side, generator=seeded(9)) for side in generator.sides]
    before = generator(z, noise)
    for place, one in enumerate(noise):
        other = [*noise]
        other[place] = one.flip(-1)
        assert not torch.allclose(generator(z, other), before, atol=1e-4), place


def test_training_draws_noise_for_every_layer_of_every_sample() -> None:
    drawn: list[tuple[int, ...]] = []

    class Noisy:
        def noise(self, *shape: int) -> Tensor:
            drawn.append(shape)
            return torch.randn(shape, generator=seeded(len(drawn)))

        def chances(self, *shape: int) -> Tensor:
            return torch.full(shape, 0.5)

    system = small()
    system._fakes(cast("Play", Noisy()), 4)
    # Two z a picture: the second for mixed styles.
    assert drawn == [(8, 5), *((4, 1, side, side) for side in (4, 4, 8, 8, 16, 16))]


def test_psi_0_draws_one_picture_and_psi_1_changes_nothing() -> None:
    generator = trained_generator()
    z = torch.randn(4, 5, generator=seeded())
    styles = generator.mapping(z)[:, None].expand(-1, len(generator.sides), -1)
    none, all_of_it, more = (generator.truncated(styles, psi) for psi in (0.0, 1.0, 1.5))
    assert torch.allclose(none, none[:1].expand_as(none))
    assert torch.allclose(all_of_it, styles, atol=1e-6)
    # Beyond 1 it is no identity.
    mean = generator.get_buffer("mean_w")
    assert torch.allclose(more - mean, 1.5 * (styles - mean), atol=1e-5)
    pictures = generator.synthesis(none)
    assert torch.allclose(pictures, pictures[:1].expand_as(pictures), atol=1e-5)


def test_truncation_leaves_the_fine_layers_alone() -> None:
    generator = trained_generator()
    styles = torch.randn(4, len(generator.sides), 5, generator=seeded())
    cut = generator.truncated(styles, 0.3, layers=2)
    assert torch.equal(cut[:, 2:], styles[:, 2:])
    assert not torch.allclose(cut[:, :2], styles[:, :2])


def test_the_mean_style_is_a_slow_average() -> None:
    generator = small().generator
    generator.track(torch.ones(4, 5))
    assert torch.allclose(generator.get_buffer("mean_w"), torch.tensor(0.005))


@pytest.mark.parametrize("crossover", [1, 3, 6])
def test_styles_change_once_at_the_crossover(crossover: int) -> None:
    one, other = torch.zeros(2, 5), torch.ones(2, 5)
    found = mixed(one, other, torch.tensor(crossover), 6)[0, :, 0].tolist()
    assert found == [0.0] * crossover + [1.0] * (6 - crossover)


def test_mixing_happens_in_its_share_of_batches_at_every_crossover(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system, seen = small(mixing=0.9), list[int]()

    def note(one: Tensor, other: Tensor, crossover: Tensor, layers: int) -> Tensor:
        seen.append(int(crossover))
        return mixed(one, other, crossover, layers)

    monkeypatch.setattr("explorer.images.systems.stylegan.mixed", note)
    monkeypatch.setattr(system.generator, "synthesis", lambda styles, noise: styles)
    rng = seeded()

    class Chance:
        def noise(self, *shape: int) -> Tensor:
            return torch.zeros(shape)

        def chances(self, *shape: int) -> Tensor:
            return torch.rand(shape, generator=rng)

    for _ in range(300):
        system._fakes(cast("Play", Chance()), 1)
    counts = [seen.count(place) for place in range(7)]
    assert counts[0] == 0
    # Six layers stand for no crossover: a tenth; the five others have equal shares.
    assert counts[6] == pytest.approx(30, abs=16)
    assert min(counts[1:6]) > 30
    assert max(counts[1:6]) < 80


def test_r1_is_half_gamma_times_the_squared_slope() -> None:
    system = small(penalty_weight=10.0, penalty_every=2)
    slope = torch.randn(3 * 16 * 16, generator=seeded(6))
    line = nn.Linear(len(slope), 1)
    nn.init.zeros_(line.bias)
    with torch.no_grad():
        line.weight.copy_(slope)
    system.discriminator = nn.Sequential(nn.Flatten(), line)
    found: dict[int, dict[str, Tensor]] = {}

    class Noted:
        number = 1

        def turn(self, learner: str) -> "Noted":
            return self

        def __enter__(self) -> "Noted":
            return self

        def __exit__(self, *error: object) -> None:
            return None

        def descend(self, loss: Tensor, *, gradient: str = "", **measured: Tensor) -> None:
            found[self.number] = measured | {"descended": loss}

    images = torch.randn(4, 3, 16, 16, generator=seeded(7))
    for number in (1, 2):
        play = Noted()
        play.number = number
        system._update_discriminator(cast("Play", play), images, images.flip(0))
    assert "penalty" not in found[1]
    half = 0.5 * slope.square().sum()
    assert found[2]["penalty"].item() == pytest.approx(half.item(), rel=1e-5)
    # In every second step, so with twice the weight.
    added = found[2]["descended"] - found[1]["descended"]
    assert added.item() == pytest.approx(20 * half.item(), rel=1e-4)


def test_a_side_that_no_doubling_reaches_is_refused() -> None:
    with pytest.raises(ValueError, match="pixels, not 24"):
        StyleGANConfig(image_size=24)
