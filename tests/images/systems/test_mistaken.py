"""Each mistake does what it is called, and nothing else differs from the pair without it."""

import pytest
import torch

from explorer.images.data import load_streams
from explorer.images.systems import Inputs, config_of
from explorer.images.systems.mistaken import CLIPPED, MistakenConfig, NoSigmoid, SwappedLabels
from explorer.images.training.trainer import Trainer, trainer_for
from explorer.objectives import NonSaturating, Objective

CPU = torch.device("cpu")
SMALL: dict[str, object] = {
    "dataset": "shapes",
    "max_images": 32,
    "image_size": 16,
    "batch_size": 4,
    "latent_dim": 6,
    "generator_features": 4,
    "discriminator_features": 4,
    "steps": 8,
    "device": "cpu",
    "precision": "float32",
}


def trainer_of(mistake: str) -> Trainer:
    config = config_of({**SMALL, "system": "mistaken", "mistake": mistake})
    return trainer_for(config, CPU, load_streams(config))


@pytest.mark.parametrize("wrong", [SwappedLabels(), NoSigmoid()], ids=["swapped", "clipped"])
def test_slopes_are_those_of_the_losses(wrong: Objective) -> None:
    real, fake = torch.linspace(-2, 3, 21), torch.linspace(-3, 2, 21)
    real.requires_grad_(), fake.requires_grad_()
    d_loss = wrong.discriminator_loss(real, fake)
    slopes = torch.autograd.grad(d_loss, (real, fake))
    for slope, wanted in zip(slopes, wrong.discriminator_slopes(real, fake), strict=True):
        assert torch.allclose(slope * 21, wanted, atol=1e-5)
    (slope,) = torch.autograd.grad(wrong.generator_loss(real, fake), fake)
    assert torch.allclose(slope * 21, wrong.generator_slopes(real, fake), atol=1e-5)


def test_swapped_labels_push_g_the_other_way() -> None:
    logits = torch.linspace(-4, 4, 9)
    assert (SwappedLabels().generator_slopes(None, logits) > 0).all()
    assert (NonSaturating().generator_slopes(None, logits) < 0).all()


def test_without_its_sigmoid_a_sure_d_teaches_nothing() -> None:
    objective = NoSigmoid()
    assert not objective.generator_slopes(None, torch.tensor([-0.5, 1.5])).any()
    worst = objective.generator_loss(None, torch.tensor([-3.0]))
    assert float(worst) == pytest.approx(-torch.tensor(CLIPPED).log().item(), abs=1e-4)


def test_a_sigmoid_g_draws_nothing_below_0() -> None:
    trainer = trainer_of("sigmoid-generator")
    trainer.step(1)
    with torch.no_grad():
        pictures = trainer.system.draw(Inputs(torch.randn(8, 6, generator=torch.Generator())))
    assert pictures.min() >= 0


def test_both_optimizers_forget_at_half_time_and_only_then() -> None:
    trainer = trainer_of("lost-optimizers")
    counts = []
    for number in range(1, 9):
        trainer.step(number)
        counts.append(
            {
                int(state["step"])
                for optimizer in trainer.optimizers.values()
                for state in optimizer.state.values()
            }
        )
    assert counts == [{1}, {2}, {3}, {4}, {1}, {2}, {3}, {4}]


def test_a_mistake_in_the_labels_needs_labels() -> None:
    with pytest.raises(ValueError, match="swapped-labels is a mistake in the cross-entropy"):
        MistakenConfig(mistake="swapped-labels", objective="hinge")
