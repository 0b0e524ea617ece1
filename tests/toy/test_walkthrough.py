import itertools
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy

from explorer.objectives import OBJECTIVES
from explorer.penalties import PENALTIES
from explorer.toy.config import ToyConfig
from explorer.toy.trainer import ToyTrainer
from explorer.toy.walkthrough import CELLS, Course, WalkedUpdate, walk

SMALL: dict[str, Any] = {
    "generator_widths": (16,),
    "discriminator_widths": (16, 12),
    "latent_dim": 2,
}
SETTINGS: list[dict[str, Any]] = [
    {"schedule": "algorithm-1"},
    {"schedule": "alternate-batches"},
    {"schedule": "algorithm-1", "discriminator_steps": 3, "generator_steps": 2},
    {"schedule": "algorithm-1", "reuse_latents": True},
    {"optimizer": "rmsprop", "penalty": "clip", "penalty_weight": 0.05},
    {"penalty": "gradient-penalty", "penalty_weight": 10.0, "discriminator_steps": 2},
    {"penalty": "r1", "penalty_weight": 0.1, "optimizer": "sgd"},
    {"ema_decay": 0.9, "optimizer": "momentum", "prior": "uniform"},
]


def config_of(**changes: Any) -> ToyConfig:  # noqa: ANN401
    return ToyConfig(**{**SMALL, **changes})


def everything(trainer: ToyTrainer) -> dict[str, Any]:
    memory = trainer.memory()
    for player in ("generator_optimizer", "discriminator_optimizer"):
        for name, value in memory.pop(player).items():
            memory[f"{player} {name}"] = value
    for name, tensors in (("parameters", 3),):
        for place, tensor in zip(range(tensors), memory.pop(name), strict=True):
            memory[f"{name} {place}"] = tensor
    return memory


def assert_same_state(one: ToyTrainer, two: ToyTrainer) -> None:
    first, second = everything(one), everything(two)
    assert first.keys() == second.keys()
    for name, value in first.items():
        same = torch.equal if isinstance(value, Tensor) else lambda a, b: bool(a == b)
        assert same(value, second[name]), name


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_a_walk_leaves_the_trainer_where_a_step_does_bit_for_bit(
    objective: str, setting: dict[str, Any]
) -> None:
    config = config_of(objective=objective, **setting)
    walked, stepped = ToyTrainer([config]), ToyTrainer([config])
    for trainer in (walked, stepped):
        trainer.step(7)
    for _ in range(3):
        walk(walked)
        stepped.step(1)
        assert_same_state(walked, stepped)


@pytest.mark.parametrize(
    "setting, order",
    [
        ({"schedule": "alternate-batches", "discriminator_steps": 3}, "GD"),
        ({"schedule": "algorithm-1"}, "DG"),
        ({"schedule": "algorithm-1", "discriminator_steps": 3}, "DDDG"),
        ({"schedule": "algorithm-1", "generator_steps": 2}, "DGG"),
        ({"schedule": "algorithm-1", "discriminator_steps": 0}, "G"),
    ],
)
def test_updates_come_in_the_order_of_the_schedule(setting: dict[str, Any], order: str) -> None:
    updates = walk(ToyTrainer([config_of(**setting)]))
    assert "".join(u.player[0].upper() for u in updates) == order


def test_each_update_begins_where_the_one_before_ended() -> None:
    config = config_of(schedule="algorithm-1", discriminator_steps=3)
    for one, two in itertools.pairwise(walk(ToyTrainer([config]))):
        assert np.array_equal(one.surface_after, two.surface)


def test_a_player_that_does_not_learn_stays_what_it_is() -> None:
    for update in walk(ToyTrainer([config_of(schedule="algorithm-1")])):
        if update.player == "discriminator":
            assert np.array_equal(update.fake, update.fake_after)
            assert not np.array_equal(update.surface, update.surface_after)
        else:
            assert not np.array_equal(update.fake, update.fake_after)
            assert np.array_equal(update.surface, update.surface_after)


@pytest.mark.parametrize("reuse", [True, False])
def test_g_tells_when_it_reuses_the_noise_of_d(*, reuse: bool) -> None:
    d, g = walk(ToyTrainer([config_of(schedule="algorithm-1", reuse_latents=reuse)]))
    assert (d.reused, g.reused) == (False, reuse)
    assert np.array_equal(d.latents, g.latents) == reuse


class Alone:
    """The same update by plain `torch.nn` and automatic differentiation."""

    def __init__(self, trainer: ToyTrainer) -> None:
        self.config = trainer.configs[0]
        self.G, self.D = trainer.generator.module(0), trainer.discriminator.module(0)
        self.modules = {"generator": self.G, "discriminator": self.D}

    def loss(self, update: WalkedUpdate) -> Tensor:
        fake = self.G(torch.tensor(update.latents))
        fake_logits = self.D(fake).squeeze(-1)
        for_d, for_g = LOSSES[self.config.objective]
        if update.player == "generator":
            return torch.as_tensor(for_g(fake_logits))
        real_logits = self.D(torch.tensor(update.real)).squeeze(-1)
        return torch.as_tensor(for_d(real_logits, fake_logits))

    def gradients(self, update: WalkedUpdate) -> list[float]:
        module = self.modules[update.player]
        found = torch.autograd.grad(self.loss(update), list(module.parameters()))
        pairs = zip(found[::2], found[1::2], strict=True)
        return [float(torch.cat([w.ravel(), b.ravel()]).norm()) for w, b in pairs]


def cross_entropy(real: Tensor, fake: Tensor) -> Tensor:
    ones, zeros = torch.ones_like(real), torch.zeros_like(fake)
    return binary_cross_entropy(real.sigmoid(), ones) + binary_cross_entropy(
        fake.sigmoid(), zeros
    )


LOSSES: dict[str, tuple[Any, Any]] = {
    "saturating": (cross_entropy, lambda f: torch.log(1 - f.sigmoid()).mean()),
    "non-saturating": (cross_entropy, lambda f: -torch.log(f.sigmoid()).mean()),
    "least-squares": (
        lambda r, f: ((r - 1) ** 2).mean() / 2 + (f**2).mean() / 2,
        lambda f: ((f - 1) ** 2).mean() / 2,
    ),
    "hinge": (
        lambda r, f: (1 - r).clamp(min=0).mean() + (1 + f).clamp(min=0).mean(),
        lambda f: -f.mean(),
    ),
    "wasserstein": (lambda r, f: f.mean() - r.mean(), lambda f: -f.mean()),
}


def first_of(objective: str, player: str) -> tuple[WalkedUpdate, Alone]:
    """Return the first update of one player, with plain modules of the weights before it."""
    counts = {"discriminator_steps": 1, "generator_steps": 0}
    if player == "generator":
        counts = {"discriminator_steps": 0, "generator_steps": 1}
    config = config_of(objective=objective, schedule="algorithm-1", **counts)
    trainer = ToyTrainer([config])
    alone = Alone(trainer)
    (update,) = walk(trainer)
    return update, alone


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_numbers_are_those_of_plain_modules_with_the_same_weights(
    objective: str, player: str
) -> None:
    update, alone = first_of(objective, player)
    assert update.loss == pytest.approx(alone.loss(update).item(), rel=1e-5, abs=1e-6)
    fake = alone.G(torch.tensor(update.latents))
    np.testing.assert_allclose(update.fake, fake.detach().numpy(), atol=1e-6)
    logits = alone.D(fake).squeeze(-1).detach().numpy()
    np.testing.assert_allclose(update.fake_logits, logits, atol=1e-6)
    shown = [layer.gradient for layer in update.layers]
    assert shown == pytest.approx(alone.gradients(update), rel=1e-4)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_pulls_are_minus_the_gradient_of_each_fake_s_own_loss(objective: str) -> None:
    update, alone = first_of(objective, "generator")
    places = torch.tensor(update.fake, requires_grad=True)
    loss = LOSSES[objective][1](alone.D(places).squeeze(-1)) * len(places)
    (gradient,) = torch.autograd.grad(loss, places)
    assert update.pulls is not None
    np.testing.assert_allclose(update.pulls, -gradient.numpy(), rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_loss_is_the_mean_of_the_terms(objective: str, player: str) -> None:
    update, _ = first_of(objective, player)
    real = update.real_terms.mean() if update.real_terms.size else 0.0
    assert update.loss == pytest.approx(float(real + update.fake_terms.mean()), abs=1e-6)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_slopes_are_the_derivatives_of_the_terms(objective: str) -> None:
    update, _ = first_of(objective, "discriminator")
    logits = torch.tensor(update.real_logits, requires_grad=True)
    nothing = torch.zeros(1)
    real, _ = OBJECTIVES[objective].discriminator_terms(logits, nothing)
    (slopes,) = torch.autograd.grad(real.sum(), logits)
    np.testing.assert_allclose(update.real_slopes, slopes.numpy(), atol=1e-6)


@pytest.mark.parametrize("penalty", ["r1", "gradient-penalty"])
def test_a_penalty_is_part_of_the_loss_and_of_the_gradient(penalty: str) -> None:
    config = config_of(penalty=penalty, penalty_weight=5.0, schedule="algorithm-1")
    trainer = ToyTrainer([config])
    alone = Alone(trainer)
    update = walk(trainer)[0]
    assert update.penalty is not None
    plain = float(alone.loss(update).detach())
    assert update.loss - update.penalty == pytest.approx(plain, abs=1e-5)
    assert update.penalty > 0
    if penalty == "r1":
        places = torch.tensor(update.real, requires_grad=True)
        (slope,) = torch.autograd.grad(alone.D(places).sum(), places)
        expected = 5.0 * 0.5 * float(slope.square().sum(1).mean())
        assert update.penalty == pytest.approx(expected, rel=1e-4)
    without = [layer.gradient for layer in update.layers]
    assert without != pytest.approx(alone.gradients(update), rel=1e-3)


@pytest.mark.parametrize("penalty", ["none", "clip"])
def test_no_penalty_is_no_number(penalty: str) -> None:
    assert PENALTIES[penalty].title
    updates = walk(ToyTrainer([config_of(penalty=penalty, penalty_weight=0.1)]))
    assert [u.penalty for u in updates] == [None, None]


def test_layers_tell_how_far_the_weights_moved() -> None:
    """Adam's first step moves every weight that has a gradient by the learning rate."""
    update, _ = first_of("non-saturating", "discriminator")
    trainer = ToyTrainer([config_of()])
    bias_and_weights = [(2 + 1) * 16, (16 + 1) * 12, (12 + 1) * 1]
    assert len(update.layers) == len(trainer.discriminator.layers)
    for layer, most in zip(update.layers, bias_and_weights, strict=True):
        assert 0 < layer.moved <= 1e-3 * np.sqrt(most) * (1 + 1e-4)
    assert update.layers[-1].moved == pytest.approx(1e-3 * np.sqrt(13), rel=0.2)


def test_the_surface_is_d_at_the_cell_centres() -> None:
    trainer = ToyTrainer([config_of(schedule="algorithm-1")])
    alone = Alone(trainer)
    update = walk(trainer)[0]
    step = 6 / CELLS
    place = torch.tensor([[-3 + 4.5 * step, -3 + 9.5 * step]])
    assert update.surface[9, 4] == pytest.approx(alone.D(place).item(), abs=1e-5)


@pytest.mark.slow
def test_a_course_shows_any_step_in_any_order_as_a_run_would() -> None:
    config = config_of()
    course = Course(config)
    later, first = course.walk(600), course.walk(40)
    for shown in (first, later):
        trainer = ToyTrainer([config])
        trainer.step(shown.step)
        for update, expected in zip(shown.updates, walk(trainer), strict=True):
            assert np.array_equal(update.fake, expected.fake)
            assert update.loss == expected.loss
    assert (first.step, later.step) == (40, 600)


def test_the_next_step_starts_where_this_one_ended() -> None:
    course = Course(config_of(schedule="algorithm-1"))
    one, two = course.walk(10), course.walk(11)
    assert np.array_equal(one.updates[-1].surface_after, two.updates[0].surface)


def test_a_run_that_left_all_bounds_is_shown_at_its_last_good_step() -> None:
    course = Course(config_of(objective="wasserstein", generator_lr=500.0, optimizer="sgd"))
    shown = course.walk(1_000)
    assert shown.stopped is not None
    assert "Diverged" in shown.stopped
    assert shown.step == 0
    assert np.isfinite(shown.updates[0].fake).all()


@pytest.mark.parametrize("models, packing", [(2, 1), (1, 2)])
def test_what_a_walk_cannot_show_is_refused_with_its_value(models: int, packing: int) -> None:
    with pytest.raises(ValueError, match=f"{models} models, packs of {packing}"):
        walk(ToyTrainer([config_of(packing=packing)] * models))


def test_a_course_refuses_packs() -> None:
    with pytest.raises(ValueError, match="packing is 2"):
        Course(config_of(packing=2))


def test_arrays_are_read_only() -> None:
    update, _ = first_of("hinge", "generator")
    with pytest.raises(ValueError, match="read-only"):
        update.fake[0] = 0
