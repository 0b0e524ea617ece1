import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explorer.objectives import OBJECTIVES
from explorer.toy.batches import sample_prior, stream_rng
from explorer.toy.config import ToyConfig
from explorer.toy.freeze import (
    LOSSES,
    FreezeConfig,
    FreezeResults,
    FreezeStudy,
    decades,
    held,
    moments,
    weight_gradients,
)
from explorer.toy.trainer import ToyTrainer

SMALL = FreezeConfig(trained=(0, 30), updates=60)


@pytest.fixture(scope="module")
def results() -> FreezeResults:
    study = FreezeStudy(SMALL)
    study.complete()
    assert study.progress.error is None
    assert study.results is not None
    return study.results


def flat(module: nn.Module) -> Tensor:
    return torch.cat([p.detach().ravel() for p in module.parameters()])


def test_g_is_held_while_a_new_d_learns() -> None:
    game = SMALL.game
    trained = ToyTrainer([game])
    trained.step(30)
    generators = trained.generator.parameters.detach().clone()
    trainer = held(game, generators.repeat(2, 1))
    fresh = ToyTrainer([game])
    for model in range(2):
        assert torch.equal(trainer.generator.parameters[model], generators[0])
        expected = fresh.discriminator.parameters[0]
        assert torch.equal(trainer.discriminator.parameters[model], expected)
    for _ in range(10):
        trainer.update_discriminator()
    assert torch.equal(trainer.generator.parameters, generators.repeat(2, 1))
    assert not torch.equal(trainer.discriminator.parameters[:1], fresh.discriminator.parameters)


def test_a_new_d_learns_as_a_plain_one_does_against_fixed_fakes() -> None:
    """Plain torch.nn with the same weights, noise and batches, ten updates."""
    game = SMALL.game
    trainer = held(game, ToyTrainer([game]).generator.parameters.detach())
    generator, discriminator = trainer.generator.module(0), trainer.discriminator.module(0)
    optimizer = torch.optim.Adam(discriminator.parameters(), lr=game.discriminator_lr)
    reference = ToyTrainer([game])
    for number in range(10):
        real, latents = (
            reference._streams["real"][number][0],
            reference._streams["latent"][number][0],
        )
        with torch.no_grad():
            fake = generator(latents)
        logits = [discriminator(x).squeeze(-1) for x in (real, fake)]
        optimizer.zero_grad()
        torch.autograd.backward(OBJECTIVES["saturating"].discriminator_loss(*logits))
        optimizer.step()
        trainer.update_discriminator()
    found = trainer.discriminator.module(0)
    torch.testing.assert_close(flat(found), flat(discriminator), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("objective", LOSSES)
def test_weight_gradients_are_autograd_s(objective: str) -> None:
    configs = [ToyConfig(objective=objective, seed=seed) for seed in (0, 1)]
    trainer = ToyTrainer(configs)
    trainer.step(20)
    latents = torch.from_numpy(
        np.stack([sample_prior(c, 50, stream_rng(c.seed, "view")) for c in configs])
    )
    found = weight_gradients(trainer, latents).norm(dim=1)
    for model in range(2):
        generator = trainer.generator.module(model)
        discriminator = trainer.discriminator.module(model)
        logits = discriminator(generator(latents[model])).squeeze(-1)
        loss = OBJECTIVES[objective].generator_loss(None, logits)
        parts = torch.autograd.grad(loss, list(generator.parameters()))
        expected = torch.cat([part.ravel() for part in parts]).norm()
        assert float(found[model]) == pytest.approx(float(expected), rel=1e-4)


def test_before_d_has_learned_both_losses_teach_about_alike(results: FreezeResults) -> None:
    """A new D says about 1/2 everywhere, and there the two slopes are equal."""
    assert results.fake_outputs[0] == pytest.approx(0.5, abs=0.1)
    ratio = results.norms[0, 0] / results.norms[1, 0]
    assert ratio == pytest.approx(1.0, abs=0.3)


def test_the_middle_fake_s_two_gradients_differ_by_exp_of_the_logit() -> None:
    """For one and the same fake: saturating / non-saturating = D / (1 - D)."""
    trainer = ToyTrainer([SMALL.game])
    trainer.step(10)
    points = torch.randn((1, 40, 2), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        logits = trainer.discriminate(points)[0]
    sizes = []
    for objective in LOSSES:
        trainer.set(objective=objective)
        sizes.append(trainer.generator_gradient(points)[0].norm(dim=-1))
    torch.testing.assert_close(sizes[0], sizes[1] * logits.exp(), rtol=1e-3, atol=1e-7)


def test_measurements_lie_evenly_on_a_log_axis_and_end_with_the_last_update() -> None:
    found = moments(4_000)
    assert found[[0, 1, -1]].tolist() == [0, 1, 4_000]
    assert (np.diff(found) > 0).all()
    late = found[found > 100]
    assert np.diff(np.log10(late)) == pytest.approx(1 / 12, abs=0.02)


def test_decades_are_powers_of_ten_between_first_and_last() -> None:
    norms = np.array([[[1.0, 2.0], [1e-3, 20.0]], [[1.0, 1.0], [1.0, 0.0]]])
    assert decades(norms)[0] == pytest.approx([3.0, -1.0])
    assert decades(norms)[1, 0] == 0
    assert decades(norms)[1, 1] > 30


def test_equal_configs_give_equal_results(results: FreezeResults) -> None:
    study = FreezeStudy(SMALL)
    study.join("a student")
    while study.active:
        study.advance(0.0)
    assert study.results is not None
    for name, value in vars(results).items():
        assert np.array_equal(value, getattr(study.results, name)), name


def test_progress_grows_to_one() -> None:
    shares = list(FreezeStudy(FreezeConfig(trained=(0, 50), updates=20)).pieces())
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert max(shares[:-1]) < 1


@pytest.mark.slow
def test_orders_of_magnitude_vanish_for_an_untrained_g_with_the_saturating_loss_only() -> None:
    """Arjovsky & Bottou (2017), figures 2 and 3, where fakes and data do not touch."""
    study = FreezeStudy(FreezeConfig(trained=(0, 100), updates=2_000))
    study.complete()
    assert study.results is not None
    saturating, non_saturating = decades(study.results.norms)[:, 0]
    assert saturating == pytest.approx(2.7, abs=0.7)
    assert non_saturating < 0
    middle = decades(study.results.typical)
    assert (middle[0] > 1).all()
    assert (middle[1] < 0).all()
