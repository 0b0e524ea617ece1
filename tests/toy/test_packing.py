"""PacGAN: D judges packs of samples; held against a plain D over concatenated pairs."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explorer.objectives import OBJECTIVES
from explorer.toy.config import ToyConfig
from explorer.toy.trainer import ToyTrainer

PACK = 2


@pytest.fixture
def trainer() -> ToyTrainer:
    config = ToyConfig(packing=PACK, batch_size=12, schedule="algorithm-1")
    found = ToyTrainer([config, config.with_(seed=1)])
    found.step(20)
    return found


def points(rng: np.random.Generator, count: int = 12) -> Tensor:
    return torch.from_numpy(rng.normal(size=(2, count, 2)).astype(np.float32))


def pairs(samples: Tensor) -> Tensor:
    """Concatenate neighbours, written out: rows 0 and 1, rows 2 and 3, ..."""
    return torch.stack(
        [torch.cat([samples[i], samples[i + 1]]) for i in range(0, len(samples), PACK)]
    )


def test_a_packed_d_is_a_plain_d_over_concatenated_pairs(
    trainer: ToyTrainer, rng: np.random.Generator
) -> None:
    samples = points(rng)
    found = trainer.discriminate(samples)
    assert found.shape == (2, 6)
    for model in range(2):
        plain = trainer.discriminator.module(model)
        first = plain[0]
        assert isinstance(first, nn.Linear)
        assert first.in_features == 2 * PACK
        expected = plain(pairs(samples[model])).squeeze(-1)
        torch.testing.assert_close(found[model], expected)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_generator_gradient_of_a_packed_d_is_autograd_s(
    trainer: ToyTrainer, rng: np.random.Generator, objective: str
) -> None:
    trainer.set(objective=objective)
    samples = points(rng)
    found = trainer.generator_gradient(samples)
    for model in range(2):
        fake = samples[model].clone().requires_grad_()
        logits = trainer.discriminator.module(model)(pairs(fake)).squeeze(-1)
        loss = OBJECTIVES[objective].generator_loss(None, logits)
        (expected,) = torch.autograd.grad(loss, fake)
        torch.testing.assert_close(found[model] / len(fake), expected)


def test_one_update_of_g_under_packing_is_plain_adam_s(trainer: ToyTrainer) -> None:
    config = trainer.configs[0]
    fresh = ToyTrainer([config])
    generator, discriminator = fresh.generator.module(0), fresh.discriminator.module(0)
    latents = fresh._streams["latent"][0][0]
    optimizer = torch.optim.Adam(generator.parameters(), lr=config.generator_lr)
    logits = discriminator(pairs(generator(latents))).squeeze(-1)
    torch.autograd.backward(OBJECTIVES[config.objective].generator_loss(None, logits))
    optimizer.step()
    fresh.update_generator()
    with torch.no_grad():
        expected = generator(latents)
        found = fresh.generator(latents[None])[0]
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("penalty", ["gradient-penalty", "r1"])
@pytest.mark.parametrize("pack", [1, 2, 4])
def test_the_penalty_of_a_packed_d_takes_the_slope_by_the_whole_pack(
    penalty: str, pack: int
) -> None:
    """Plain torch over concatenated samples: one update of D, the same weights and batches."""
    config = ToyConfig(
        packing=pack,
        batch_size=16,
        penalty=penalty,
        penalty_weight=0.7,
        optimizer="sgd",
        discriminator_lr=0.1,
        schedule="algorithm-1",
    )
    trainer = ToyTrainer([config])
    generator, discriminator = trainer.generator.module(0), trainer.discriminator.module(0)
    optimizer = torch.optim.SGD(discriminator.parameters(), 0.1)
    turn = trainer.update()
    assert turn is not None
    assert turn.real is not None
    assert turn.mixing is not None
    real = turn.real[0].reshape(-1, 2 * pack)
    fake = generator(turn.latents[0]).detach().reshape(-1, 2 * pack)
    places = torch.ones_like(real)
    if penalty == "gradient-penalty":
        places = turn.mixing[0].expand(-1, 2).reshape(-1, 2 * pack)
    at = (places * real + (1 - places) * fake).requires_grad_()
    (slope,) = torch.autograd.grad(discriminator(at).sum(), at, create_graph=True)
    norm = slope.norm(dim=1)
    extra = (norm - 1).square() if penalty == "gradient-penalty" else 0.5 * norm.square()
    softplus = nn.functional.softplus
    loss = softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()
    torch.autograd.backward(loss + 0.7 * extra.mean())
    optimizer.step()
    plain = [p.T.reshape(-1) if p.ndim > 1 else p for p in discriminator.parameters()]
    torch.testing.assert_close(torch.cat(plain), trainer.discriminator.parameters[0])
