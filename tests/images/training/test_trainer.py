import copy

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from explorer.images.config import IMAGE_SIZES, ArchitectureName
from explorer.images.data.batches import RealBatches, seed_of
from explorer.images.networks import ARCHITECTURES
from explorer.images.systems import sample_latents
from explorer.images.systems.gan import GAN, GANConfig
from explorer.images.training.trainer import Trainer, precision_of, trainer_for
from explorer.objectives import OBJECTIVES, NonSaturating
from tests.images.noise import noise_images

CPU = torch.device("cpu")


def trainer_of(config: GANConfig, channels: int = 1) -> Trainer:
    return trainer_for(config, CPU, {"real": noise_images(config.image_size, channels)})


def pair(trainer: Trainer) -> GAN:
    assert isinstance(trainer.system, GAN)
    return trainer.system


def small(**fields: object) -> GANConfig:
    defaults: dict[str, object] = {
        "image_size": 16,
        "latent_dim": 5,
        "generator_features": 4,
        "discriminator_features": 4,
        "batch_size": 6,
        "precision": "float32",
        "device": "cpu",
    }
    return GANConfig.model_validate({**defaults, **fields})


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_trains_three_steps_on_every_objective(
    architecture: ArchitectureName, objective: str
) -> None:
    size = IMAGE_SIZES[architecture][0]
    trainer = trainer_of(
        small(architecture=architecture, image_size=size, objective=objective, kernel_size=3)
    )
    before = {key: tensor.clone() for key, tensor in trainer.state().items()}
    for number in (1, 2, 3):
        measured = trainer.step(number, measure=True)
    assert measured is not None
    assert all(torch.isfinite(value) for value in measured.values())
    after = trainer.state()
    for key, tensor in before.items():
        if key.endswith("weight"):
            assert not torch.equal(tensor, after[key]), f"{key} did not move"


@pytest.mark.parametrize("penalty", ["clip", "gradient-penalty", "r1"])
@pytest.mark.parametrize("conditional", [False, True])
@pytest.mark.parametrize("architecture", ["mlp", "dcgan", "garrido-dcgan"])
def test_penalties_and_classes_combine(
    architecture: str, conditional: bool, penalty: str
) -> None:
    size = 32 if architecture == "garrido-dcgan" else 16
    config = small(
        architecture=architecture,
        image_size=size,
        objective="wasserstein",
        penalty=penalty,
        conditional=conditional,
        discriminator_steps=2,
    )
    trainer = trainer_of(config, channels=3)
    measured = trainer.step(1, measure=True)
    assert measured is not None
    assert ("penalty" in measured) == (penalty != "clip")
    assert all(torch.isfinite(value) for value in measured.values())
    if penalty == "clip":
        largest = max(p.abs().max().item() for p in pair(trainer).discriminator.parameters())
        assert largest == pytest.approx(0.01)


def test_steps_equal_a_plain_transcription_of_the_reference_loop() -> None:
    config = small(objective="non-saturating")
    trainer = trainer_of(config)
    G, D = copy.deepcopy(pair(trainer).generator), copy.deepcopy(pair(trainer).discriminator)
    optimizers = [
        torch.optim.Adam(net.parameters(), lr=2e-4, betas=(0.5, 0.999), foreach=False)
        for net in (D, G)
    ]
    images = noise_images(16)
    for number in (1, 2, 3):
        real, _ = RealBatches(images, 6, 0, CPU).read(number - 1)
        rng = torch.Generator().manual_seed(seed_of(0, 2, number))
        _reference_step(G, D, optimizers, real, torch.randn(6, 5, generator=rng))
        trainer.step(number)
    for mine, theirs in ((pair(trainer).generator, G), (pair(trainer).discriminator, D)):
        for key, tensor in theirs.state_dict().items():
            torch.testing.assert_close(mine.state_dict()[key], tensor, rtol=1e-3, atol=2e-5)


def _reference_step(
    G: nn.Module,
    D: nn.Module,
    optimizers: list[torch.optim.Adam],
    real: Tensor,
    latents: Tensor,
) -> None:
    ones, zeros = torch.ones(len(real)), torch.zeros(len(real))
    D.zero_grad()
    binary_cross_entropy_with_logits(D(real), ones).backward()  # type: ignore[no-untyped-call]
    fake = G(latents)
    binary_cross_entropy_with_logits(D(fake.detach()), zeros).backward()  # type: ignore[no-untyped-call]
    optimizers[0].step()
    G.zero_grad()
    binary_cross_entropy_with_logits(D(fake), ones).backward()  # type: ignore[no-untyped-call]
    optimizers[1].step()


def test_the_critics_gradient_is_that_of_plain_autograd() -> None:
    config = small(objective="wasserstein", penalty="gradient-penalty", penalty_weight=10.0)
    trainer = trainer_of(config)
    D = copy.deepcopy(pair(trainer).discriminator)
    real, _ = RealBatches(noise_images(16), 6, 0, CPU).read(0)
    rng = torch.Generator().manual_seed(seed_of(0, 2, 1))
    fake = copy.deepcopy(pair(trainer).generator)(torch.randn(6, 5, generator=rng)).detach()
    epsilon = torch.rand(6, 1, 1, 1, generator=rng)
    between = (epsilon * real + (1 - epsilon) * fake).requires_grad_()
    norms = []
    for index in range(6):
        (slope,) = torch.autograd.grad(
            D(between[index : index + 1]).sum(), between, create_graph=True
        )
        norms.append(slope[index].pow(2).sum().sqrt())
    penalty = ((torch.stack(norms) - 1) ** 2).mean()
    (D(fake).mean() - D(real).mean() + 10 * penalty).backward()
    trainer.step(1)
    pairs = zip(pair(trainer).discriminator.parameters(), D.parameters(), strict=True)
    for mine, plain in pairs:
        torch.testing.assert_close(mine.grad, plain.grad, rtol=1e-3, atol=1e-5)


def test_the_generators_step_leaves_no_trace_in_the_discriminator() -> None:
    trainer = trainer_of(small())
    trainer.step(1)
    gradients = [p.grad for p in pair(trainer).discriminator.parameters()]
    assert all(p.requires_grad for p in pair(trainer).discriminator.parameters())
    assert all(gradient is not None for gradient in gradients)


def test_the_outputs_of_fakes_frame_the_generators_update() -> None:
    trainer = trainer_of(small(generator_lr=0.01))
    G, D = copy.deepcopy(pair(trainer).generator), copy.deepcopy(pair(trainer).discriminator)
    rng = torch.Generator().manual_seed(seed_of(0, 2, 1))
    latents = torch.randn(6, 5, generator=rng)
    measured = trainer.step(1, measure=True)
    assert measured is not None
    with torch.no_grad():
        met_by_d = D(G(latents)).sigmoid().mean()
        D.load_state_dict(pair(trainer).discriminator.state_dict())
        before = D(G(latents)).sigmoid().mean()
        G.load_state_dict(pair(trainer).generator.state_dict())
        after = D(G(latents)).sigmoid().mean()
    torch.testing.assert_close(measured["d_fake"], met_by_d)
    torch.testing.assert_close(measured["d_fake_before"], before)
    torch.testing.assert_close(measured["d_fake_after"], after)
    assert after > before


@pytest.mark.parametrize("reuse", [False, True])
@pytest.mark.parametrize("architecture", ["dcgan", "mlp"])
def test_measuring_changes_no_weight_and_no_statistic(architecture: str, reuse: bool) -> None:
    config = small(architecture=architecture, reuse_latents=reuse)
    seen, unseen = trainer_of(config), trainer_of(config)
    for number in (1, 2):
        seen.step(number, measure=True)
        unseen.step(number)
    for key, tensor in unseen.state().items():
        assert torch.equal(seen.state()[key], tensor), key


@pytest.mark.parametrize("reuse", [False, True])
def test_fresh_and_reused_latents_are_different_games(reuse: bool) -> None:
    trainer = trainer_of(small(reuse_latents=reuse))
    other = trainer_of(small(reuse_latents=not reuse))
    trainer.step(1)
    other.step(1)
    key = "discriminator.layers.0.weight"
    assert torch.equal(trainer.state()[key], other.state()[key])
    key = "generator.layers.1.weight"
    assert not torch.equal(trainer.state()[key], other.state()[key])


def test_the_average_is_an_exponential_one_with_a_quick_start() -> None:
    trainer = trainer_of(small(ema_decay=0.9))
    key = "layers.1.weight"
    expected = pair(trainer).generator.state_dict()[key].clone()
    for number in range(1, 6):
        trainer.step(number)
        decay = min(0.9, (1 + number) / (10 + number))
        expected = decay * expected + (1 - decay) * pair(trainer).generator.state_dict()[key]
    torch.testing.assert_close(trainer.averages["generator"].state_dict()[key], expected)


def test_bfloat16_keeps_the_weights_in_full_precision() -> None:
    trainer = trainer_of(small(precision="bfloat16"))
    measured = trainer.step(1, measure=True)
    assert measured is not None
    assert {p.dtype for p in pair(trainer).generator.parameters()} == {torch.float32}
    assert measured["g_loss"].dtype == torch.float32


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("constant", [5, 5, 5, 5, 5, 5]),
        ("garrido-text", [100, 100, 100, 5, 100, 5]),
        ("garrido-notebook", [50, 50, 5, 5, 50, 5]),
    ],
)
def test_k_follows_its_schedule(schedule: str, expected: list[int]) -> None:
    config = small(k_schedule=schedule, discriminator_steps=5)
    steps = [1, 25, 26, 101, 500, 501]
    assert [config.updates(number) for number in steps] == expected


def test_k_updates_read_k_batches() -> None:
    trainer = trainer_of(small(discriminator_steps=3))
    trainer.step(1)
    assert trainer.reads == {"real": 3}


def test_smoothing_reaches_the_objective() -> None:
    objective = small(real_target=0.9).game()
    logits = torch.zeros(4)
    assert objective == NonSaturating(real_target=0.9)
    assert objective.discriminator_loss(logits, logits).item() == pytest.approx(1.386294)


def test_the_priors_are_what_they_say() -> None:
    rng = torch.Generator().manual_seed(0)
    uniform = sample_latents((20_000,), "uniform", rng)
    normal = sample_latents((20_000,), "normal", rng)
    assert uniform.abs().max() <= 1
    assert uniform.std().item() == pytest.approx(3**-0.5, rel=0.02)
    assert normal.std().item() == pytest.approx(1, rel=0.02)


def test_precision_auto_is_one_of_two() -> None:
    assert precision_of(small(precision="auto"), CPU) in (torch.float32, torch.bfloat16)
    assert precision_of(small(precision="bfloat16"), CPU) == torch.bfloat16


def test_an_epoch_holds_every_image_once_whatever_the_batch() -> None:
    batches = RealBatches(noise_images(16, count=40), 12, 3, CPU)
    order = torch.cat([batches.indices(number) for number in range(10)])
    for epoch in range(3):
        assert order[40 * epoch : 40 * epoch + 40].sort().values.tolist() == list(range(40))
    assert order[:40].tolist() != order[40:80].tolist()


def test_a_batch_larger_than_the_set_is_allowed() -> None:
    batches = RealBatches(noise_images(16, count=40), 100, 3, CPU)
    assert batches.indices(2).bincount(minlength=40).tolist().count(2) == 20


@pytest.mark.parametrize("processes", [2, 4])
def test_processes_share_a_batch_without_duplicates(processes: int) -> None:
    images = noise_images(16)
    alone = RealBatches(images, 8, 0, CPU).indices(3)
    shares = [RealBatches(images, 8, 0, CPU, r, processes).indices(3) for r in range(processes)]
    assert torch.equal(alone, torch.cat(shares))


def test_a_batch_that_cannot_be_shared_is_refused() -> None:
    with pytest.raises(ValueError, match="batch of 7 cannot be shared equally by 2"):
        RealBatches(noise_images(16), 7, 0, CPU, 0, 2)


def test_batches_do_not_depend_on_what_was_read_before() -> None:
    images = noise_images(16)
    one, other = (RealBatches(images, 8, 0, CPU) for _ in range(2))
    for number in range(12):
        one.read(number)
    assert torch.equal(one.indices(13), other.indices(13))
