"""ProGAN against the paper's sizes, the closed forms of its parts, and the bugs of others."""

from pathlib import Path
from typing import cast

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate

from explorer.images.networks import count_parameters
from explorer.images.networks.equalised import FirstFeatures
from explorer.images.networks.equipment import MinibatchStddev
from explorer.images.networks.growing import GrowingDiscriminator, shrunk
from explorer.images.store.runs import RunFolder
from explorer.images.store.shipped import load_system
from explorer.images.systems import sample_inputs
from explorer.images.systems.base import Play, StreamFacts
from explorer.images.systems.growth import ProGANConfig
from explorer.images.systems.progan import ProGAN
from explorer.images.train import train_folder
from explorer.images.training.trainer import Trainer, trainer_for

SMALL = ProGANConfig(
    image_size=16,
    width=6,
    base=24,
    latent_dim=5,
    batch_size=4,
    stable_steps=2,
    fade_steps=2,
    max_images=32,
    steps=20,
    precision="float32",
    device="cpu",
)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(shape, generator=seeded(seed))


def small(config: ProGANConfig = SMALL) -> ProGAN:
    system = ProGAN.built(config, {"real": StreamFacts(channels=3)}, seeded())
    for name, weight in system.named_parameters():
        if name.endswith("bias"):
            nn.init.normal_(weight, generator=seeded(len(name)))
    return system


def trained(steps: int) -> Trainer:
    trainer = trainer_for(SMALL, torch.device("cpu"))
    for number in range(1, steps + 1):
        trainer.step(number)
    return trainer


@pytest.mark.parametrize(
    ("fields", "sizes"),
    [
        (
            {"image_size": 1024, "width": 512, "base": 8192, "latent_dim": 512},
            (23_079_115, 23_087_249),
        ),
        ({"image_size": 32, "width": 64, "base": 512, "latent_dim": 64}, (278_636, 279_521)),
    ],
)
def test_the_networks_have_the_published_sizes(
    fields: dict[str, int], sizes: tuple[int, int]
) -> None:
    with torch.device("meta"):
        system = ProGAN(ProGANConfig.model_validate(fields), {"real": StreamFacts(channels=3)})
    parts = (system.generator, system.discriminator)
    assert tuple(map(count_parameters, parts)) == sizes


def test_the_first_layer_has_a_quarter_of_the_gain_and_one_bias_a_channel() -> None:
    layer = small().generator.bodies[0].get_submodule("1")
    assert isinstance(layer, FirstFeatures)
    assert layer.constant == pytest.approx((2**0.5 / 4) / 5**0.5)
    assert layer.bias.shape == (6,)
    silent = layer(torch.zeros(1, 5))
    assert torch.equal(silent, layer.bias.view(1, 6, 1, 1).expand(1, 6, 4, 4))


@pytest.mark.parametrize("side", [8, 16])
def test_a_fade_in_g_begins_at_the_old_picture_and_ends_at_the_new_one_exactly(
    side: int,
) -> None:
    generator, z = small().generator, drawn(3, 5)
    old, new = generator(z, side // 2), generator(z, side)
    first, last, middle = (generator(z, side, weight) for weight in (0.0, 1.0, 0.25))
    assert torch.equal(first, interpolate(old, scale_factor=2))
    assert torch.equal(last, new)
    assert torch.allclose(middle, 0.75 * first + 0.25 * new, atol=1e-6)
    assert not torch.allclose(first, new, atol=0.1)


@pytest.mark.parametrize("side", [8, 16])
def test_a_fade_in_d_is_the_mirror_of_g_s(side: int) -> None:
    discriminator, pictures = small().discriminator, drawn(4, 3, side, side)
    mean = avg_pool2d(pictures, 2)
    # The weight 0: D of the mean picture, by the layers before.
    assert torch.equal(discriminator(pictures, 0.0), discriminator(mean))
    new = discriminator(pictures)
    assert torch.equal(discriminator(pictures, 1.0), new)
    assert not torch.allclose(discriminator(mean), new, atol=1e-3)


def test_d_blends_features_behind_both_inputs_and_no_scores() -> None:
    discriminator, pictures = small().discriminator, drawn(4, 3, 8, 8)
    seen: list[Tensor] = []
    discriminator.to_score.register_forward_pre_hook(lambda layer, given: seen.append(given[0]))
    for weight in (0.0, 1.0, 0.25):
        discriminator(pictures, weight)
    assert torch.allclose(seen[2], 0.75 * seen[0] + 0.25 * seen[1], atol=1e-6)
    read = discriminator.from_pictures[0](avg_pool2d(pictures, 2))
    assert torch.equal(seen[0], read)


def test_real_pictures_fade_as_g_s_do() -> None:
    pictures = drawn(2, 3, 16, 16)
    small_ones = avg_pool2d(pictures, 2)
    assert torch.equal(shrunk(pictures, 16), pictures)
    assert torch.equal(shrunk(pictures, 8), small_ones)
    first = shrunk(pictures, 8, 0.0)
    assert torch.equal(first, interpolate(avg_pool2d(small_ones, 2), scale_factor=2))
    assert torch.allclose(shrunk(pictures, 8, 0.25), 0.75 * first + 0.25 * small_ones)


def test_features_are_normalised_behind_the_kink() -> None:
    generator = small().generator
    features = generator.bodies[1](generator.bodies[0](drawn(3, 5)))
    # A norm before the leaky ReLU would leave less than 1.
    assert torch.allclose(features.square().mean(1), torch.tensor(1.0), atol=1e-3)


def test_the_length_of_z_means_nothing() -> None:
    generator, z = small().generator, drawn(3, 5)
    assert torch.allclose(generator(z), generator(4 * z), atol=1e-4)


def test_outputs_are_linear() -> None:
    generator, z = small().generator, drawn(3, 5)
    before = generator(z)
    output = generator.to_pictures[-1]
    with torch.no_grad():
        for weight in output.parameters():
            weight.mul_(5)
    assert torch.allclose(generator(z), 5 * before, rtol=1e-4, atol=1e-5)
    assert generator(z).abs().max() > 1


def test_d_sees_no_spread_among_identical_pictures() -> None:
    discriminator, seen = small().discriminator, []
    (layer,) = (m for m in discriminator.modules() if isinstance(m, MinibatchStddev))
    layer.register_forward_hook(lambda layer, given, found: seen.append(found[:, -1]))
    discriminator(drawn(1, 3, 16, 16).expand(4, -1, -1, -1))
    discriminator(drawn(4, 3, 16, 16))
    assert torch.allclose(seen[0], torch.tensor(1e-4), rtol=1e-3)
    assert seen[1].min() > 0.01


def test_each_side_comes_to_rest_before_the_next_fades_in() -> None:
    config = ProGANConfig(image_size=32, stable_steps=3, fade_steps=4)
    assert [(s.first, s.side, s.fades) for s in config.spans] == [
        (1, 4, False),
        (4, 8, True),
        (8, 8, False),
        (11, 16, True),
        (15, 16, False),
        (18, 32, True),
        (22, 32, False),
    ]
    # Fading first was a public bug.
    assert config.growth(0) == config.growth(1) == config.growth(3) == (4, 1.0)
    assert [config.growth(step) for step in (8, 10, 22, 9999)] == [
        (8, 1.0),
        (8, 1.0),
        (32, 1.0),
        (32, 1.0),
    ]


def test_the_weight_of_a_fade_moves_in_equal_parts() -> None:
    config = ProGANConfig(image_size=32, stable_steps=3, fade_steps=4)
    fade = [config.growth(step) for step in (11, 12, 13, 14)]
    assert fade == [(16, 0.125), (16, 0.375), (16, 0.625), (16, 0.875)]


def test_stages_are_told_as_far_as_the_run_goes() -> None:
    told = {stage.first: stage.name for stage in ProGAN.stages(SMALL.with_(steps=4))}
    assert told == {1: "4 pixels", 3: "8 pixels fade in"}
    assert len(ProGAN.stages(SMALL)) == 5
    assert ProGAN.stages(SMALL.with_(growing=False)) == ()


def test_what_does_not_grow_has_its_last_side_from_the_first_step() -> None:
    config = SMALL.with_(growing=False)
    assert config.growth(0) == config.growth(1) == (16, 1.0)
    growing, whole = small(), small(config)
    shapes = [{k: t.shape for k, t in s.state_dict().items()} for s in (growing, whole)]
    assert shapes[0] == shapes[1]
    assert set(ProGANConfig.idle({"growing": False})) == {"stable_steps", "fade_steps"}


class Noted:
    """A play that keeps what is descended, and at which points D was asked."""

    number, measuring = 4, True

    def __init__(self, images: Tensor) -> None:
        self.images, self.found = images, dict[str, Tensor]()

    def read(self) -> "Noted":
        return self

    def note(self, **measured: Tensor) -> None:
        self.found |= measured

    def noise(self, *shape: int) -> Tensor:
        return drawn(*shape, seed=7)

    def chances(self, *shape: int) -> Tensor:
        return torch.full(shape, 0.3)

    def turn(self, learner: str) -> "Noted":
        return self

    def __enter__(self) -> "Noted":
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def descend(self, loss: Tensor, *, gradient: str = "", **measured: Tensor) -> None:
        self.found |= {"descended": loss} | measured if gradient == "d_gradient" else measured


class Straight(nn.Module):
    """A score that is linear in the pixels; notes what it is asked."""

    def __init__(self, slope: Tensor) -> None:
        super().__init__()
        self.slope, self.asked = slope, list[tuple[Tensor, float]]()

    def forward(self, pictures: Tensor, weight: float = 1.0) -> Tensor:
        self.asked.append((pictures.detach(), weight))
        return (pictures.flatten(1) @ self.slope)[:, None]


def test_the_loss_of_d_is_wgan_gp_with_target_1_and_a_drift() -> None:
    system, play = small(SMALL.with_(drift_weight=0.5)), Noted(drawn(4, 3, 16, 16))
    slope = drawn(3 * 8 * 8, seed=5)
    line = Straight(slope)
    system.discriminator = cast("GrowingDiscriminator", line)
    system.step(cast("Play", play))
    (real, _), (fake, _), *_ = line.asked
    real_scores, fake_scores = real.flatten(1) @ slope, fake.flatten(1) @ slope
    penalty = (slope.norm() - 1).square()
    assert ProGANConfig().drift_weight == 1e-3
    wanted = fake_scores.mean() - real_scores.mean() + 10 * penalty
    wanted = wanted + 0.5 * real_scores.square().mean()
    assert play.found["descended"].item() == pytest.approx(wanted.item(), rel=1e-4)
    assert play.found["penalty"].item() == pytest.approx(penalty.item(), rel=1e-4)


def test_the_penalty_s_place_between_real_and_fake_is_not_the_fade_s_weight() -> None:
    system, play = small(), Noted(drawn(4, 3, 16, 16))
    line = Straight(drawn(3 * 8 * 8, seed=5))
    system.discriminator = cast("GrowingDiscriminator", line)
    system.step(cast("Play", play))
    # Step 4 is the second of two of the fade to 8 pixels.
    assert [weight for _, weight in line.asked] == [0.75] * 4
    real, fake, points, _ = (pictures for pictures, _ in line.asked)
    assert torch.allclose(points, torch.lerp(fake, real, 0.3), atol=1e-6)
    assert torch.equal(real, shrunk(play.images, 8, 0.75))
    assert play.found["fade"].item() == 0.75
    assert play.found["side"].item() == 8


def test_all_layers_learn_while_a_side_fades_in() -> None:
    trainer = trained(2)
    before = {k: w.clone() for k, w in trainer.system.named_parameters()}
    trainer.step(3)
    still = {k for k, w in trainer.system.named_parameters() if torch.equal(w, before[k])}
    # What belongs to 16 pixels, only.
    assert still == {
        key
        for key in before
        if key.startswith(
            (
                "generator.bodies.2.",
                "generator.to_pictures.2.",
                "discriminator.bodies.1.",
                "discriminator.from_pictures.2.",
            )
        )
    }


@pytest.mark.parametrize(("step", "remembered"), [(2, 2), (3, 1), (4, 2), (5, 1), (6, 2)])
def test_adam_forgets_where_a_stage_begins(step: int, remembered: int) -> None:
    for optimizer in trained(step).optimizers.values():
        steps = {int(state["step"]) for state in optimizer.state.values()}
        assert steps == {remembered}


@pytest.mark.parametrize("cut", [2, 3, 6])
def test_a_run_cut_off_around_a_fade_goes_on_exactly(cut: int) -> None:
    first, second = trained(cut), trainer_for(SMALL, torch.device("cpu"))
    second.load_state({key: tensor.clone() for key, tensor in first.state().items()})
    second.reads.update(first.reads)
    inputs = sample_inputs(first.system.inputs, 3, seeded(3), {})
    for number in (cut + 1, cut + 2):
        pictures = [trainer.drawing.draw(inputs) for trainer in (first, second)]
        assert torch.equal(*pictures)
        for trainer in (first, second):
            trainer.step(number)
    for key, tensor in first.state().items():
        assert torch.equal(tensor, second.state()[key]), key


@pytest.mark.slow
def test_a_light_copy_of_a_fade_draws_with_its_weight(tmp_path: Path) -> None:
    config = SMALL.with_(steps=4, metrics_every=0, light_checkpoints=1)
    run = RunFolder.create(tmp_path / "run", config)
    assert train_folder(run, config, quiet=True) == 0
    system = load_system(run.light_checkpoints()[-1])
    assert isinstance(system, ProGAN)
    assert system.grown == (8, 0.75)
    inputs = sample_inputs(system.inputs, 3, seeded(3), {})
    wanted = interpolate(system.generator(inputs.latents, 8, 0.75), scale_factor=2)
    assert torch.equal(system.draw(inputs), wanted.clamp(-1, 1))


def test_pictures_of_one_z_do_not_depend_on_the_others() -> None:
    generator, z = small().generator, drawn(3, 5)
    assert torch.allclose(generator(z, 16, 0.5)[1:2], generator(z[1:2], 16, 0.5), atol=1e-5)


def test_a_side_that_no_doubling_reaches_is_refused() -> None:
    with pytest.raises(ValueError, match="pixels, not 24"):
        ProGANConfig(image_size=24)
