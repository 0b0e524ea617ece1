import math

import pytest
import torch
from torch import Tensor, nn

from explorer.objectives import OBJECTIVES, CrossEntropy, NonSaturating, Objective, Saturating

TABLE = pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)


def logits(*shape: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator()
    generator.manual_seed(seed)
    return (
        3 * torch.randn(shape, generator=generator, dtype=torch.float64),
        3 * torch.randn(shape, generator=generator, dtype=torch.float64),
    )


def test_discriminator_loss_at_one_half_is_log_four() -> None:
    zero = torch.zeros(5)
    assert float(Saturating().discriminator_loss(zero, zero)) == pytest.approx(math.log(4))


def test_saturating_and_non_saturating_at_one_half_are_plus_minus_log_two() -> None:
    zero = torch.zeros(5)
    assert float(Saturating().generator_loss(None, zero)) == pytest.approx(-math.log(2))
    assert float(NonSaturating().generator_loss(None, zero)) == pytest.approx(math.log(2))


def test_non_saturating_is_not_the_minimax_loss() -> None:
    real, fake = logits(7)
    assert not torch.allclose(
        Saturating().generator_loss(real, fake), NonSaturating().generator_loss(real, fake)
    )


def test_saturating_generator_loss_is_minus_the_fake_half_of_the_discriminator_loss() -> None:
    real, fake = logits(9)
    whole = Saturating().discriminator_loss(real, fake)
    real_half = nn.functional.binary_cross_entropy_with_logits(real, torch.ones_like(real))
    assert torch.allclose(Saturating().generator_loss(real, fake), real_half - whole)


def test_discriminator_loss_is_the_binary_cross_entropy_of_plain_torch() -> None:
    real, fake = logits(50)
    bce = nn.functional.binary_cross_entropy_with_logits
    expected = bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))
    assert torch.allclose(NonSaturating().discriminator_loss(real, fake), expected)


@TABLE
def test_with_the_real_terms_a_zero_sum_g_descends_what_d_ascends(objective: Objective) -> None:
    real, fake = logits(9)
    value = objective.generator_loss(real, fake) + objective.real_terms(real).mean(-1)
    if objective.title in ("Saturating (minimax)", "Wasserstein"):
        assert torch.allclose(value, -objective.discriminator_loss(real, fake))
    else:
        assert torch.equal(value, objective.generator_loss(real, fake))


@pytest.mark.parametrize(("a", "b"), [(0.9, 0.0), (1.0, 0.1), (0.9, 0.1)])
def test_smoothed_loss_is_binary_cross_entropy_with_smoothed_labels(a: float, b: float) -> None:
    real, fake = logits(50)
    bce = nn.functional.binary_cross_entropy_with_logits
    expected = bce(real, torch.full_like(real, a)) + bce(fake, torch.full_like(fake, b))
    found = NonSaturating(real_target=a, fake_target=b).discriminator_loss(real, fake)
    assert torch.allclose(found, expected)


@pytest.mark.parametrize(("p", "q"), [(0.3, 0.7), (0.5, 0.5), (0.9, 0.1)])
@pytest.mark.parametrize(("a", "b"), [(1.0, 0.0), (0.9, 0.0), (0.9, 0.1)])
def test_smoothed_discriminator_is_optimal_at_the_closed_form(
    p: float, q: float, a: float, b: float
) -> None:
    best = (a * p + b * q) / (p + q)
    logit = torch.tensor([math.log(best / (1 - best))])
    slope_real, slope_fake = NonSaturating(a, b).discriminator_slopes(logit, logit)
    assert float(p * slope_real + q * slope_fake) == pytest.approx(0, abs=1e-6)


def test_label_outside_zero_to_one_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"real_target is 1\.5"):
        NonSaturating(real_target=1.5)


def test_least_squares_and_hinge_by_hand() -> None:
    real, fake = torch.tensor([2.0, 0.5]), torch.tensor([-2.0, 0.5])
    squares, hinge = OBJECTIVES["least-squares"], OBJECTIVES["hinge"]
    assert float(squares.discriminator_loss(real, fake)) == pytest.approx(1.375)
    assert float(squares.generator_loss(real, fake)) == pytest.approx(2.3125)
    assert float(hinge.discriminator_loss(real, fake)) == pytest.approx(1.0)
    assert float(hinge.generator_loss(real, fake)) == pytest.approx(0.75)


def test_wasserstein_is_a_difference_of_means_without_a_margin() -> None:
    real, fake = torch.tensor([5.0, 7.0]), torch.tensor([1.0, 2.0])
    assert float(OBJECTIVES["wasserstein"].discriminator_loss(real, fake)) == pytest.approx(
        -4.5
    )


@TABLE
def test_stack_gives_what_each_model_gives_alone(objective: Objective) -> None:
    real, fake = logits(4, 11)
    for loss in (objective.discriminator_loss, objective.generator_loss):
        alone = torch.stack([loss(r, f) for r, f in zip(real, fake, strict=True)])
        assert torch.allclose(loss(real, fake), alone, rtol=1e-14)


@TABLE
def test_slopes_are_the_derivatives_of_the_losses(objective: Objective) -> None:
    real, fake = (t.requires_grad_() for t in logits(3, 8))
    loss = objective.discriminator_loss(real, fake).sum()
    expected = [8 * g for g in torch.autograd.grad(loss, (real, fake))]
    for found, wanted in zip(objective.discriminator_slopes(real, fake), expected, strict=True):
        assert torch.allclose(found, wanted)
    loss = objective.generator_loss(real, fake).sum()
    wanted = 8 * torch.autograd.grad(loss, fake)[0]
    assert torch.allclose(objective.generator_slopes(real, fake), wanted)


@TABLE
def test_generator_descends_towards_what_the_discriminator_takes_for_real(
    objective: Objective,
) -> None:
    _, fake = logits(100)
    assert bool((objective.generator_slopes(None, fake.clamp(-6, 0.9)) < 0).all())


@pytest.mark.parametrize("c", [0.0, 0.5, 0.9, 1.0])
def test_gs_own_label_is_that_of_a_binary_cross_entropy(c: float) -> None:
    fake = logits(50)[1].requires_grad_()
    objective = NonSaturating(generator_target=c)
    loss = objective.generator_loss(None, fake)
    bce = nn.functional.binary_cross_entropy_with_logits
    assert torch.allclose(loss, bce(fake, torch.full_like(fake, c)))
    (slope,) = torch.autograd.grad(loss, fake)
    assert torch.allclose(objective.generator_slopes(None, fake) / 50, slope)


def test_labels_of_nine_tenths_end_where_the_lectures_case_6_does() -> None:
    # D* = 0.9 / 2 everywhere once p = q; the lecture halves D's sum.
    rest = torch.full((1,), math.log(0.45 / 0.55), dtype=torch.float64)
    objective = NonSaturating(real_target=0.9, generator_target=0.9)
    assert float(objective.discriminator_loss(rest, rest)) / 2 == pytest.approx(
        0.688139, abs=1e-6
    )
    assert float(objective.generator_loss(None, rest)) == pytest.approx(0.778441, abs=1e-6)
    assert float(NonSaturating().generator_loss(None, rest)) == pytest.approx(
        0.798508, abs=1e-6
    )


@pytest.mark.parametrize("name", ["real_target", "fake_target", "generator_target"])
def test_a_label_is_a_probability(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is 1.1; a label is a probability"):
        NonSaturating(**{name: 1.1})


@TABLE
@pytest.mark.parametrize("size", [1e4, -1e4])
def test_losses_and_gradients_are_finite_at_extreme_logits(
    objective: Objective, size: float
) -> None:
    real, fake = torch.full((4,), size), torch.full((4,), -size)
    for loss in (objective.discriminator_loss, objective.generator_loss):
        x, y = real.clone().requires_grad_(), fake.clone().requires_grad_()
        value = loss(x, y)
        value.backward()  # type: ignore[no-untyped-call]
        assert bool(value.isfinite())
        assert bool(y.grad is not None and y.grad.isfinite().all())


def test_gradients_at_extreme_logits_are_the_exact_limits() -> None:
    fooled, caught = torch.tensor([1e4]), torch.tensor([-1e4])
    assert Saturating().generator_slopes(None, fooled).item() == -1
    assert Saturating().generator_slopes(None, caught).item() == 0
    assert NonSaturating().generator_slopes(None, fooled).item() == 0
    assert NonSaturating().generator_slopes(None, caught).item() == -1


def test_cross_entropy_targets_are_those_of_the_paper_by_default() -> None:
    for objective in OBJECTIVES.values():
        if isinstance(objective, CrossEntropy):
            assert (objective.real_target, objective.fake_target) == (1.0, 0.0)
    assert NonSaturating().generator_target == 1.0
