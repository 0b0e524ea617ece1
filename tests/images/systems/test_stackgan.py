import math

import pytest
import torch
from torch import Tensor, nn

from explorer.images.data import load_streams, to_unit_range
from explorer.images.data.captions import load_captioned
from explorer.images.networks import count_parameters
from explorer.images.networks.stacked import (
    CaptionedDiscriminator,
    ConditioningAugmentation,
    FirstGenerator,
    divergence_from_normal,
    drawn_condition,
)
from explorer.images.systems.base import StreamFacts
from explorer.images.systems.inputs import Inputs, Latent, Words, sample_inputs
from explorer.images.systems.stackgan import StackGAN, StackGANConfig
from explorer.images.systems.stackgan.game import (
    choices_of,
    discriminator_loss,
    mean_of,
    mismatched,
    shrunk,
)
from explorer.images.training.loop import drawing
from explorer.images.training.trainer import Trainer, trainer_for

SHAPES = {"real": StreamFacts(channels=3, classes=48)}
SMALL = StackGANConfig(
    image_size=16,
    first_size=8,
    latent_dim=4,
    condition_dim=4,
    first_features=4,
    second_features=4,
    discriminator_features=4,
    blocks=1,
    batch_size=16,
    max_images=64,
    first_steps=2,
    steps=6,
    device="cpu",
    precision="float32",
)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(**fields: object) -> StackGAN:
    return StackGAN.built(SMALL.with_(**fields), SHAPES, seeded())


def small_trainer(**fields: object) -> Trainer:
    config = SMALL.with_(**fields)
    return trainer_for(config, torch.device("cpu"), load_streams(config))


def inputs_of(system: StackGAN, count: int = 12, seed: int = 0) -> Inputs:
    return sample_inputs(system.inputs, count, seeded(seed))


def weights_of(system: nn.Module) -> dict[str, Tensor]:
    return {key: tensor.detach().clone() for key, tensor in system.state_dict().items()}


def test_stage_i_has_the_size_of_the_authors_port() -> None:
    with torch.device("meta"):
        generator = FirstGenerator(3, 64, 64, 100, 1024, 128)
        judge = CaptionedDiscriminator(3, 64, 64, 1024, 128)
    assert count_parameters(generator) == 10_301_248
    # The port has no layer of D's own for the caption: it hands D the generator's mu.
    assert count_parameters(judge) - count_parameters(judge.read) == 5_715_713
    assert count_parameters(judge.read) == 1025 * 128


def test_the_authors_size_is_a_setting() -> None:
    config = StackGANConfig(
        image_size=128,
        first_size=64,
        latent_dim=100,
        condition_dim=128,
        first_features=64,
        second_features=128,
        discriminator_features=64,
        halvings=2,
        blocks=4,
        dataset="folder:PICTURES",
    )
    with torch.device("meta"):
        system = StackGAN(config, {"real": StreamFacts(channels=3, classes=1024)})
    assert count_parameters(system.first) == 10_301_248


def test_the_divergence_of_known_gaussians() -> None:
    zero = torch.zeros(3, 5)
    assert divergence_from_normal(zero, zero).item() == 0
    # mu 1: 1/2. Variance 4: (4 - 1 - ln 4) / 2. A mean over numbers, not a sum.
    assert divergence_from_normal(zero + 1, zero).item() == pytest.approx(0.5)
    wide = divergence_from_normal(zero, zero + math.log(4))
    assert wide.item() == pytest.approx((3 - math.log(4)) / 2)


def test_the_divergence_is_that_of_pytorch() -> None:
    mean, log_variance = (torch.randn(64, 7, generator=seeded(s)) for s in (1, 2))
    ours = torch.distributions.Normal(mean, (log_variance / 2).exp())
    wanted = torch.distributions.kl_divergence(ours, torch.distributions.Normal(0.0, 1.0))
    found = divergence_from_normal(mean, log_variance)
    assert found.item() == pytest.approx(wanted.mean().item(), rel=1e-5)


def test_c_has_the_deviation_that_the_log_variance_says() -> None:
    """A log of sigma that is read as that of its square, or the reverse, has another one."""
    noise = torch.randn(100_000, generator=seeded())
    c = drawn_condition(torch.tensor(2.0), torch.tensor(math.log(9.0)), noise)
    assert c.mean().item() == pytest.approx(2, abs=0.04)
    assert c.std().item() == pytest.approx(3, rel=0.01)


def test_nothing_rectifies_the_mean_and_the_variance() -> None:
    augment = ConditioningAugmentation(24, 32)
    nn.init.normal_(augment.dense.weight, generator=seeded())
    nn.init.zeros_(augment.dense.bias)
    text = torch.randn(64, 24, generator=seeded(1))
    mean, log_variance = augment(text)
    for values in (mean, log_variance):
        assert 0.4 < (values < 0).float().mean() < 0.6
        # Below zero as far as above: no leaky slope, either.
        below, above = values.clamp(max=0).sum().item(), values.clamp(min=0).sum().item()
        assert -below == pytest.approx(above, rel=0.3)
    assert (log_variance / 2).exp().min() < 0.5


def test_d_reads_the_caption_itself_and_not_the_generators_mean() -> None:
    system = small()
    text, images = system.text(inputs_of(system).words), torch.zeros(12, 3, 8, 8)  # type: ignore[arg-type]
    system.first_discriminator(images, text).sum().backward()
    read = system.first_discriminator.read[0]
    assert isinstance(read, nn.Linear)
    assert read.in_features == text.shape[1]
    assert read.weight.grad is not None
    assert all(weight.grad is None for weight in system.first.augment.parameters())


def test_the_three_terms_of_ds_loss_and_their_weights() -> None:
    real, wrong, fake = (torch.tensor([v], requires_grad=True) for v in (0.3, -0.2, 0.9))
    chosen = torch.tensor([True])
    loss = discriminator_loss(real, fake, wrong, chosen)
    wanted = -math.log(_sigmoid(0.3)) - 0.5 * math.log(1 - _sigmoid(-0.2))
    assert loss.item() == pytest.approx(wanted - 0.5 * math.log(1 - _sigmoid(0.9)))
    loss.backward()  # type: ignore[no-untyped-call]
    slopes = [t.grad.item() for t in (real, wrong, fake) if t.grad is not None]
    assert slopes == pytest.approx(
        [_sigmoid(0.3) - 1, 0.5 * _sigmoid(-0.2), 0.5 * _sigmoid(0.9)]
    )
    zero = torch.zeros(4)
    both = discriminator_loss(zero, zero, zero, torch.ones(4, dtype=torch.bool))
    assert both.item() == pytest.approx(2 * math.log(2))
    assert discriminator_loss(zero, zero).item() == pytest.approx(2 * math.log(2))


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def test_a_wrong_caption_is_of_another_picture_and_differs() -> None:
    words = torch.tensor([[0, 1], [0, 1], [2, 1], [0, 1], [0, 0]])
    other, chosen = mismatched(words)
    assert other.tolist() == [2, 2, 3, 4, 0]
    assert chosen.all()
    assert (words[other] != words).any(1).all()


def test_the_nearest_wrong_caption_differs_in_as_few_words_as_any() -> None:
    words = torch.tensor([[0, 1, 2], [1, 0, 2], [0, 1, 2], [0, 1, 0], [0, 0, 0]])
    any_other, _ = mismatched(words)
    nearest, chosen = mismatched(words, nearest=True)
    assert any_other.tolist() == [1, 2, 3, 4, 0]
    # The second caption differs from all others in two words or more: the next one is as good.
    assert nearest.tolist() == [3, 2, 3, 4, 3]
    assert chosen.all()


def test_a_batch_of_one_caption_has_no_wrong_one() -> None:
    words = torch.tensor([[1, 2]]).repeat(4, 1)
    for nearest in (True, False):
        _, chosen = mismatched(words, nearest=nearest)
        assert not chosen.any()
    assert mean_of(torch.ones(4), chosen).item() == 0
    assert mean_of(torch.tensor([1.0, 5.0, 9.0]), torch.tensor([1, 0, 1]) > 0).item() == 5


@pytest.mark.slow
def test_without_mismatched_pairs_d_never_sees_a_wrong_caption() -> None:
    pairs: dict[bool, int] = {}
    for wanted in (True, False):
        trainer = small_trainer(mismatched=wanted)
        assert isinstance(trainer.system, StackGAN)
        seen: list[Tensor] = []
        trainer.system.first_discriminator.read.register_forward_hook(
            lambda module, args, out, seen=seen: seen.append(args[0])
        )
        measured = trainer.step(1, measure=True)
        assert measured is not None
        assert ("d_wrong" in measured) == wanted
        pairs[wanted] = sum(not torch.equal(text, seen[0]) for text in seen)
    assert pairs == {True: 1, False: 0}


@pytest.mark.slow
def test_a_swapped_caption_raises_ds_suspicion_after_training() -> None:
    trainer = small_trainer(first_steps=150, steps=200, lr=2e-3, condition_dim=8)
    for number in range(1, 151):
        trainer.step(number)
    system = trainer.system.eval()
    assert isinstance(system, StackGAN)
    data = load_captioned("captions", 16, 64)
    labels = data.labels
    assert labels is not None
    words = torch.stack([labels // 24, labels // 6 % 4, labels // 2 % 3, labels % 2], dim=1)
    images, text = shrunk(to_unit_range(data.images), 8), system.text(words)
    other, _ = mismatched(words)
    with torch.no_grad():
        own = system.first_discriminator(images, text).sigmoid()
        wrong = system.first_discriminator(images, text[other]).sigmoid()
    assert own.mean() > wrong.mean() + 0.1


def test_no_slope_and_no_statistics_reach_stage_i_once_it_stands_still() -> None:
    trainer = small_trainer()
    system = trainer.system
    assert isinstance(system, StackGAN)
    for number in (1, 2):
        trainer.step(number)
    system.zero_grad(set_to_none=True)
    kept = weights_of(system.first) | weights_of(system.first_discriminator)
    before = weights_of(system.second)
    given: list[Tensor] = []
    system.second.register_forward_pre_hook(lambda module, args: given.append(args[0]))
    trainer.step(3)
    assert [picture.requires_grad for picture in given] == [False]
    after = weights_of(system.first) | weights_of(system.first_discriminator)
    assert all(torch.equal(tensor, kept[key]) for key, tensor in after.items())
    for part in (system.first, system.first_discriminator):
        assert all(weight.grad is None for weight in part.parameters())
    moved = weights_of(system.second)
    assert all(not torch.equal(moved[key], before[key]) for key in moved)


def test_stage_ii_stands_still_while_stage_i_learns() -> None:
    trainer = small_trainer()
    system = trainer.system
    assert isinstance(system, StackGAN)
    kept = weights_of(system.second) | weights_of(system.second_discriminator)
    trainer.step(1)
    after = weights_of(system.second) | weights_of(system.second_discriminator)
    assert all(torch.equal(tensor, kept[key]) for key, tensor in after.items())


def test_stage_ii_reads_the_caption_again() -> None:
    system = small().eval()
    given = inputs_of(system)
    small_pictures, large = system.both(given)
    assert given.words is not None
    other = (given.words + 1) % torch.tensor([2, 4, 3, 2])
    c, *_ = system.conditioned("second", system.text(other), torch.zeros(12, 4))
    assert not torch.allclose(system.second(small_pictures, c), large, atol=1e-6)


def test_stage_ii_draws_from_stage_is_picture() -> None:
    system = small().eval()
    pictures = torch.rand(12, 3, 8, 8, generator=seeded())
    c = torch.zeros(12, 4)
    one, other = system.second(pictures, c), system.second(-pictures, c)
    # First weights of 0.02 draw nearly grey pictures: what counts is how far they move.
    assert (one - other).abs().max() > 0.1 * one.abs().max()


def test_a_picture_has_a_caption_z_and_the_noise_of_two_c() -> None:
    words, latent = small().inputs
    assert isinstance(words, Words)
    assert [len(choice) for choice in words.choices.values()] == [2, 4, 3, 2]
    assert latent == Latent(4 + 4 + 4)


def test_each_stage_has_noise_of_its_own_for_c() -> None:
    system = small().eval()
    given = inputs_of(system)
    assert given.latents is not None
    other = given.latents.clone()
    other[:, -4:] += 1
    first, second = system.both(given)
    same, changed = system.both(Inputs(words=given.words, latents=other))
    assert torch.equal(first, same)
    assert not torch.equal(second, changed)


def test_without_augmentation_the_noise_of_c_does_nothing() -> None:
    for augmentation in (True, False):
        system = small(augmentation=augmentation).eval()
        given = inputs_of(system)
        assert given.latents is not None
        other = torch.cat([given.latents[:, :4], given.latents[:, 4:] + 1], dim=1)
        same = Inputs(words=given.words, latents=other)
        equal = [
            torch.equal(a, b)
            for a, b in zip(system.both(given), system.both(same), strict=True)
        ]
        assert equal == [not augmentation] * 2


def test_without_augmentation_the_divergence_is_not_descended() -> None:
    moved = []
    for weight in (0.0, 100.0):
        trainer = small_trainer(augmentation=False, kl_weight=weight)
        trainer.step(1)
        moved.append(weights_of(trainer.system))
    assert all(torch.equal(t, moved[1][key]) for key, t in moved[0].items())


def test_a_caption_is_a_one_hot_vector_a_word() -> None:
    text = small().text(torch.tensor([[0, 0, 0, 0], [1, 3, 2, 1]]))
    assert text.shape == (2, 11)
    assert text.sum(1).tolist() == [4, 4]
    assert text[1].nonzero().flatten().tolist() == [1, 5, 8, 10]


def test_the_rate_halves_in_equal_parts_of_each_stage() -> None:
    system = small(first_steps=100, steps=200, rate_halvings=4)
    rates = [system.rate("first", step) for step in (1, 20, 21, 61, 100)]
    assert rates == [1, 1, 1 / 2, 1 / 8, 1 / 16]
    assert [system.rate("second", step) for step in (101, 120, 121, 200)] == [1, 1, 0.5, 1 / 16]


def test_a_small_picture_is_the_mean_over_squares() -> None:
    images = torch.arange(16.0).reshape(1, 1, 4, 4)
    assert shrunk(images, 2).flatten().tolist() == [2.5, 4.5, 10.5, 12.5]


def test_the_grid_shows_both_stages_in_turn() -> None:
    trainer = small_trainer()
    with drawing(trainer.drawing) as system:
        assert isinstance(system, StackGAN)
        given = inputs_of(system, 8)
        first, second = system.both(given)
        shown = system.show(given)
    assert torch.equal(shown[1], second[0])
    assert torch.equal(shown[2, :, ::2, ::2], first[1])


def test_classes_are_captions_of_one_word_and_others_are_refused() -> None:
    assert choices_of("digits", 3) == {"class": ("0", "1", "2")}
    with pytest.raises(ValueError, match="'folder:x' has neither captions nor classes"):
        choices_of("folder:x", 0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"image_size": 48}, "not 48"),
        ({"first_size": 32, "image_size": 32}, "first_size 32 is not below"),
        ({"halvings": 3}, "leave fewer than 4"),
        ({"second_features": 4, "image_size": 128}, "cannot halve 4 times"),
    ],
)
def test_sides_and_widths_that_do_not_fit_are_refused(
    fields: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        StackGANConfig.checked(fields)


def test_the_formula_shows_what_the_run_descends() -> None:
    full = StackGAN.formula(SMALL)[1]
    assert r"\hat t" in full
    assert "2\\,KL" in full
    assert r"\hat t" not in StackGAN.formula(SMALL.with_(mismatched=False))[1]
    assert "KL" not in StackGAN.formula(SMALL.with_(augmentation=False))[1]
