import math

import pytest
import torch
from torch import Tensor

from explorer.penalties import PENALTIES
from explorer.relativistic import Relativistic

PAIRS = Relativistic()


def logits() -> tuple[Tensor, Tensor]:
    rng = torch.Generator()
    rng.manual_seed(1)
    real, fake = 3 * torch.randn(2, 4, 9, generator=rng, dtype=torch.float64)
    return real, fake


def test_both_losses_of_a_constant_d_are_log_two() -> None:
    seven = torch.full((5,), 7.0)
    assert float(PAIRS.discriminator_loss(seven, seven)) == pytest.approx(math.log(2))
    assert float(PAIRS.generator_loss(seven, seven)) == pytest.approx(math.log(2))


def test_a_constant_added_to_d_changes_nothing() -> None:
    real, fake = logits()
    for loss in (PAIRS.discriminator_loss, PAIRS.generator_loss):
        assert torch.allclose(loss(real + 11, fake + 11), loss(real, fake))


def test_the_loss_is_the_logistic_loss_of_the_difference() -> None:
    real, fake = logits()
    wanted = -(real - fake).sigmoid().log().mean(-1)
    assert torch.allclose(PAIRS.discriminator_loss(real, fake), wanted)
    wanted = -(fake - real).sigmoid().log().mean(-1)
    assert torch.allclose(PAIRS.generator_loss(real, fake), wanted)


def test_slopes_are_the_derivatives_of_the_losses() -> None:
    real, fake = (t.requires_grad_() for t in logits())
    loss = PAIRS.discriminator_loss(real, fake).sum()
    wanted = torch.autograd.grad(loss, (real, fake))
    for found, slope in zip(PAIRS.discriminator_slopes(real, fake), wanted, strict=True):
        assert torch.allclose(found, 9 * slope)
    (slope,) = torch.autograd.grad(PAIRS.generator_loss(real, fake).sum(), fake)
    assert torch.allclose(PAIRS.generator_slopes(real, fake), 9 * slope)


def test_pairs_without_real_logits_are_refused() -> None:
    with pytest.raises(ValueError, match="Pairs need real logits"):
        PAIRS.generator_loss(None, torch.zeros(3))


def test_r1_and_r2_of_a_linear_critic_are_its_squared_norm() -> None:
    weight, points = torch.tensor([3.0, 4.0]), torch.zeros(5, 2)
    found = PENALTIES["r1-r2"].loss(lambda x: x @ weight, points, points, points)
    assert found is not None
    assert found.item() == pytest.approx(25)
