"""The tricks against what can be worked out by hand."""

import math
from collections.abc import Mapping

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer.networks import StackedMLP
from explorer.objectives import OBJECTIVES, NonSaturating
from explorer.toy.config import ToyConfig
from explorer.toy.stacked_objective import StackedObjective
from explorer.toy.trainer import ToyTrainer
from explorer.toy.tricks.batch_features import MinibatchMLP
from explorer.toy.tricks.experience import ExperienceReplay
from explorer.toy.tricks.noise import InstanceNoise
from explorer.toy.tricks.unrolled import adam_rule, plain_rule, unrolled_gradient

BASE = ToyConfig(
    objective="non-saturating",
    schedule="algorithm-1",
    batch_size=8,
    generator_widths=(12,),
    discriminator_widths=(11,),
)


# --- labels


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.5])
def test_flips_are_two_sided_smoothing_in_expectation(rate: float) -> None:
    """The mean over the flips' two outcomes, exactly, and the same best D."""
    logits = torch.linspace(-5, 5, 11, dtype=torch.float64)
    as_real, as_fake = NonSaturating().discriminator_slopes(logits, logits)
    smooth_real, smooth_fake = NonSaturating(1 - rate, rate).discriminator_slopes(
        logits, logits
    )
    assert torch.allclose((1 - rate) * as_real + rate * as_fake, smooth_real)
    assert torch.allclose((1 - rate) * as_fake + rate * as_real, smooth_fake)


def test_a_trainer_flips_so_many_labels_and_each_with_the_other_s_slope() -> None:
    trainer = ToyTrainer([BASE.with_(label_flips=0.25, batch_size=512)])
    logits = torch.zeros(1, 512)
    plain = trainer.objective.discriminator_slopes(logits, logits)
    found = torch.cat([trainer._tricks.slopes(plain, logits, logits) for _ in range(20)])
    flipped = (found != plain).double().mean()
    assert float(flipped) == pytest.approx(0.25, abs=4 * math.sqrt(0.25 * 0.75 / 20_480))
    assert torch.equal(found.abs(), plain.abs().expand_as(found))


def test_smoothing_leaves_g_s_target_at_one() -> None:
    smooth = BASE.with_(real_target=0.9, fake_target=0.1).losses
    fake = torch.linspace(-3, 3, 7)
    plain = OBJECTIVES["non-saturating"]
    assert torch.equal(smooth.generator_loss(None, fake), plain.generator_loss(None, fake))


# --- noise


def test_noise_falls_in_a_straight_line_and_real_samples_get_it_too() -> None:
    trainer = ToyTrainer([BASE.with_(instance_noise=0.5, noise_steps=10)])
    noise = InstanceNoise(trainer)
    noise.prepare(trainer.configs)
    found = []
    for _ in range(12):
        found.append(float(noise.deviations))
        trainer.step()
    assert found == pytest.approx([0.5 * max(0, 1 - step / 10) for step in range(12)])


def test_noise_has_its_deviation_on_both_kinds_and_is_not_the_same() -> None:
    trainer = ToyTrainer([BASE.with_(instance_noise=0.5, batch_size=4096)])
    nothing = torch.zeros(1, 4096, 2)
    real, fake = trainer._tricks.judged(nothing, nothing)
    for noise in (real, fake, trainer._tricks.seen(nothing)):
        assert float(noise.std()) == pytest.approx(0.5, rel=0.05)
        assert float(noise.mean()) == pytest.approx(0, abs=0.03)
    assert not torch.equal(real, fake)


def test_two_points_at_the_noise_s_distance_diverge_by_a_ninth_of_a_nat() -> None:
    """JS of N(0, s^2) and N(d, s^2) at d = s; without noise it is ln 2 at any distance."""
    axis = np.linspace(-12, 13, 200_001)
    p, q = (np.exp(-0.5 * (axis - at) ** 2) / math.sqrt(2 * math.pi) for at in (0, 1))
    middle = (p + q) / 2
    js = 0.5 * np.trapezoid(p * np.log(p / middle) + q * np.log(q / middle), axis)
    assert js == pytest.approx(0.111421, abs=1e-6)


# --- replay


def test_an_extra_step_comes_when_the_buffer_is_full_and_old_fakes_carry_no_graph() -> None:
    trainer = ToyTrainer([BASE.with_(replay=3)])
    replay = ExperienceReplay(trainer)
    replay.prepare(trainer.configs)
    batches = torch.arange(5 * 8 * 2.0).view(5, 1, 8, 2).requires_grad_()
    with torch.no_grad():
        found = [replay.again(batch) for batch in batches]
    assert [f is not None for f in found] == [False, False, True, False, False]
    assert found[2] is not None
    assert not found[2].requires_grad
    for old, batch in zip(found[2][0], batches, strict=False):
        assert any(torch.equal(old, sample) for sample in batch[0])


def test_a_pool_returns_its_first_queries_then_a_stored_one_half_of_the_time() -> None:
    trainer = ToyTrainer([BASE.with_(replay=24, replay_form="pool")])
    replay = ExperienceReplay(trainer)
    replay.prepare(trainer.configs)
    nothing, swapped, seen = torch.empty(1, 0, 2), 0, []
    for number in range(403):
        batch = number + torch.zeros(1, 8, 2)
        _, found = replay.judged(nothing, batch)
        seen += found[0, :, 0].tolist()
        if number < 3:
            assert torch.equal(found, batch)
        else:
            swapped += int((found != batch)[..., 0].sum())
    assert swapped / (400 * 8) == pytest.approx(0.5, abs=4 * 0.5 / math.sqrt(3_200))
    # Each fake takes the place of the one that is shown: none is shown twice.
    assert max(seen.count(float(number)) for number in range(3, 403)) <= 8


# --- spectral norm


def test_d_computes_with_matrices_of_largest_singular_value_one() -> None:
    trainer = ToyTrainer(
        [
            BASE.with_(spectral_norm=True, seed=seed, discriminator_widths=(20, 9))
            for seed in (0, 1)
        ]
    )
    trainer.step(200)
    for weight, _ in trainer.discriminator.layers:
        largest = torch.linalg.svdvals(weight.detach())[:, 0]
        torch.testing.assert_close(largest, torch.ones(2), atol=0.03, rtol=0)
    raw = trainer._tricks.spectral.raw
    assert not torch.allclose(raw, trainer.discriminator.parameters)


def test_power_iteration_finds_the_root_of_forty_five() -> None:
    from explorer.toy.tricks.spectral import _iterated

    matrix = torch.tensor([[[3.0, 0.0], [4.0, 5.0]]])
    sigma, _, _ = _iterated(matrix, torch.ones(1, 1, 2), 40)
    assert float(sigma) == pytest.approx(math.sqrt(45), rel=1e-6)


def test_the_gradient_flows_through_the_division() -> None:
    trainer = ToyTrainer([BASE.with_(spectral_norm=True)])
    spectral, D = trainer._tricks.spectral, trainer.discriminator
    points = torch.linspace(-1, 1, 12).view(1, 6, 2)
    raw = [weight.clone().requires_grad_() for weight, _ in D.split(spectral.raw)]
    divided = [w / (v @ w @ u.mT) for w, (_, u, v) in zip(raw, spectral._vectors, strict=True)]
    leaves: list[Tensor] = []
    for weight, (_, bias) in zip(divided, D.split(spectral.raw), strict=True):
        leaves += [weight, bias]
    loss = D.with_leaves(leaves, points).square().sum()
    wanted = torch.autograd.grad(loss, raw)
    values = D.trace(points)
    D.backpropagate(values, 2 * values[-1], learn=True, back=False)
    spectral.descended("discriminator")
    for (found, _), expected in zip(D.split(D.gradients), wanted, strict=True):
        torch.testing.assert_close(found, expected)


# --- historical averaging, feature matching


def test_historical_averaging_pulls_to_the_mean_of_all_that_the_weights_were() -> None:
    """Two runs of plain gradient descent from the same place: they part by the pull alone."""
    config = BASE.with_(historical_averaging=0.3, optimizer="sgd", generator_lr=0.1)
    trainer = ToyTrainer([config])
    past = [trainer.generator.parameters.clone()]
    for _ in range(6):
        trainer.update()
        plain = ToyTrainer([config.with_(historical_averaging=0.0)])
        plain.load_memory({**trainer.memory(), "tricks": {}})
        before = trainer.generator.parameters.clone()
        trainer.update()
        plain.update()
        apart = plain.generator.parameters - trainer.generator.parameters
        pull = 2 * 0.3 * (before - torch.stack(past).mean(0))
        torch.testing.assert_close(apart, 0.1 * pull, atol=1e-6, rtol=1e-3)
        past.append(trainer.generator.parameters.clone())
    mean = trainer.memory()["tricks"]["history"]["means"]["generator"]
    torch.testing.assert_close(mean, torch.stack(past).mean(0))


@pytest.mark.parametrize("features", ["none", "stddev"])
@pytest.mark.parametrize("share", [0.4, 1.0])
def test_feature_matching_is_autograd_s_gradient(share: float, features: str) -> None:
    config = BASE.with_(feature_matching=share, batch_features=features)
    trainer = ToyTrainer([config, config.with_(seed=1)])
    trainer.step(5)
    rng = torch.Generator()
    rng.manual_seed(0)
    real, fake = torch.randn(2, 2, 8, 2, generator=rng)
    fake.requires_grad_()
    D = trainer.discriminator
    inner = [D._values(D.layers, points) for points in (real, fake)]
    gap = inner[0][-2].mean(1) - inner[1][-2].mean(1)
    own = NonSaturating().generator_loss(None, inner[1][-1].squeeze(-1))
    loss = (1 - share) * own + share * gap.square().sum(-1)
    (wanted,) = torch.autograd.grad(loss.sum(), fake)
    found = trainer.generator_gradient(fake.detach(), real) / 8
    torch.testing.assert_close(found, wanted)


# --- minibatch features


@pytest.mark.parametrize("feature", ["discrimination", "masked-discrimination", "stddev"])
def test_real_samples_and_fakes_never_meet_in_one_minibatch(feature: str) -> None:
    trainer = ToyTrainer([BASE.with_(batch_features=feature)])
    D = trainer.discriminator
    assert isinstance(D, MinibatchMLP)
    points = torch.linspace(-1, 1, 32).view(1, 16, 2)
    other = points.clone()
    other[:, 8:] += 1
    same, changed = D.trace(points)[-1], D.trace(other)[-1]
    assert torch.equal(same[:, :8], changed[:, :8])
    other[:, 9] += 1
    assert not torch.allclose(D.trace(other)[-1][:, 8], changed[:, 8])


def test_a_sample_among_company_is_judged_as_in_that_minibatch() -> None:
    for feature in ("discrimination", "stddev"):
        D = ToyTrainer([BASE.with_(batch_features=feature)]).discriminator
        assert isinstance(D, MinibatchMLP)
        points = torch.linspace(-1, 1, 16).view(1, 8, 2)
        alone = D.at(D.parameters, points[:, 1:])(points[:, :1])
        torch.testing.assert_close(alone, D.trace(points)[-1][:, :1])


def test_the_start_of_the_kernels_leaves_a_signal() -> None:
    """At N(0, 1) the closeness to others is near 0 for 128 features; not so here."""
    wide = BASE.with_(discriminator_widths=(128,), batch_features="masked-discrimination")
    D = ToyTrainer([wide]).discriminator
    assert isinstance(D, MinibatchMLP)
    rng = torch.Generator()
    rng.manual_seed(0)
    features = D.trace(torch.randn(1, 8, 2, generator=rng))[-2]
    told = D._told(features, D.more[0].detach())
    assert 0.05 < float(told.mean()) / 7 < 0.95


# --- an unrolled D


def bilinear(psi: float) -> tuple[StackedMLP, StackedObjective]:
    """D(x) = -psi x on one number, so that both play f = theta psi."""
    return (
        StackedMLP(torch.tensor([[-psi, 0.0]]), (1, 1), "relu"),
        StackedObjective([OBJECTIVES["wasserstein"]]),
    )


@pytest.mark.parametrize("steps", [0, 1, 5])
def test_g_s_gradient_on_the_bilinear_game_has_its_second_part(steps: int) -> None:
    theta, psi, rate = 0.7, -0.3, 0.1
    D, objective = bilinear(psi)
    batches = torch.zeros(1, 1, 1), torch.full((1, 1, 1), theta)
    rule = plain_rule(torch.full((1, 1, 1), rate))
    found = unrolled_gradient(D, objective, batches, steps, rule)
    assert float(found) == pytest.approx(psi + 2 * steps * rate * theta, rel=1e-5)


def test_g_descends_the_value_with_the_real_samples_that_an_answering_d_sees() -> None:
    """Data at r: f = psi (theta - r), psi gains eta (theta - r) a step."""
    theta, psi, r, rate, steps = 0.7, -0.3, 1.9, 0.1, 5
    D, objective = bilinear(psi)
    batches = torch.full((1, 1, 1), r), torch.full((1, 1, 1), theta)
    rule = plain_rule(torch.full((1, 1, 1), rate))
    found = unrolled_gradient(D, objective, batches, steps, rule)
    assert float(found) == pytest.approx(psi + 2 * steps * rate * (theta - r), rel=1e-5)


def test_an_unrolled_minimax_step_is_that_of_plain_torch() -> None:
    """Metz et al. (2017), eq. 5: the value, log D(x) included, at D's next weights."""
    trainer = ToyTrainer([BASE.with_(objective="saturating")])
    trainer.step(5)
    D, rate = trainer.discriminator, 0.3
    rng = torch.Generator()
    rng.manual_seed(3)
    real, fake = torch.randn(2, 1, 8, 2, generator=rng)
    rule = plain_rule(torch.full((1, 1, 1), rate))
    found = unrolled_gradient(D, trainer.objective, (real, fake), 1, rule)

    alone = D.module(0)
    fakes = fake[0].clone().requires_grad_()

    def value(weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
        scores: list[torch.Tensor] = [
            torch.func.functional_call(alone, dict(weights), (points,)).sigmoid()
            for points in (real[0], fakes)
        ]
        return scores[0].log().mean() + (1 - scores[1]).log().mean()

    weights = dict(alone.named_parameters())
    up = torch.autograd.grad(value(weights), list(weights.values()), create_graph=True)
    ahead = {n: w + rate * g for (n, w), g in zip(weights.items(), up, strict=True)}
    (expected,) = torch.autograd.grad(value(ahead), fakes)
    assert torch.allclose(found[0], 8 * expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("steps", "radius"), [(0, 1.004988), (1, 0.994987)])
def test_the_radius_a_step_is_that_of_the_closed_form(steps: int, radius: float) -> None:
    """The eigenvalues of a simultaneous step of h: K = 1 shrinks what K = 0 widens."""
    h = 0.1
    rule = plain_rule(torch.full((1, 1, 1), h))

    def moved(theta: float, psi: float) -> tuple[float, float]:
        D, objective = bilinear(psi)
        batches = torch.zeros(1, 1, 1), torch.full((1, 1, 1), theta)
        slope = float(unrolled_gradient(D, objective, batches, steps, rule))
        return theta - h * slope, psi + h * theta

    matrix = np.array([moved(1.0, 0.0), moved(0.0, 1.0)]).T
    found = np.abs(np.linalg.eigvals(matrix))
    assert found == pytest.approx([radius] * 2, abs=1e-6)
    assert found == pytest.approx([math.sqrt(1 - (2 * steps - 1) * h * h)] * 2, abs=1e-6)


def test_the_steps_ahead_are_those_that_adam_would_take() -> None:
    """Three real updates of D on the batch give the D that G looked ahead to."""
    trainer = ToyTrainer([BASE.with_(unrolled_steps=3)])
    trainer.step(7)
    D = trainer.discriminator
    rng = torch.Generator()
    rng.manual_seed(2)
    real, fake = torch.randn(2, 1, 8, 2, generator=rng)
    state = trainer._optimizers["discriminator"].state()
    moments = [
        [part for layer in D.split(state[name]) for part in layer]
        for name in ("exp_avg", "exp_avg_sq")
    ]
    rates = torch.full((1, 1, 1), BASE.discriminator_lr)
    rule = adam_rule(rates, list(zip(*moments, strict=True)), int(state["step"]), BASE)
    weights = [leaf.detach().clone().requires_grad_() for leaf in D.leaves]
    for _ in range(3):
        logits = [D.with_leaves(weights, points).squeeze(-1) for points in (real, fake)]
        loss = trainer.objective.discriminator_losses(*logits).sum()
        weights = rule(weights, list(torch.autograd.grad(loss, weights)))
        weights = [weight.detach().requires_grad_() for weight in weights]
        trainer._descend_discriminator(real, fake)
        trainer._move_discriminator()
    for found, wanted in zip(D.leaves, weights, strict=True):
        torch.testing.assert_close(found.detach(), wanted.detach(), atol=1e-5, rtol=1e-4)
