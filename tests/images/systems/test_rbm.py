import itertools
import math
from typing import cast

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer.images.systems.base import StreamFacts
from explorer.images.systems.inputs import Inputs
from explorer.images.systems.rbm import RBM, Machine, RBMConfig, black_and_white

GREY = {"real": StreamFacts(channels=1)}


def machine(visible: int, hidden: int, scale: float = 1.0, seed: int = 0) -> Machine:
    rng = torch.Generator().manual_seed(seed)
    made = Machine(visible, hidden)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=rng) * scale)
    return made.double()


def states(count: int) -> Tensor:
    return torch.tensor(list(itertools.product((0.0, 1.0), repeat=count))).double()


def smallest() -> Machine:
    made = machine(1, 1, 0.0)
    with torch.no_grad():
        made.weight.fill_(math.log(3))
    return made


def test_the_smallest_machine_has_its_closed_form() -> None:
    made = smallest()
    assert made.log_partition().exp().item() == pytest.approx(6)
    chance = (-made.free_energy(torch.ones(1, 1).double()) - made.log_partition()).exp()
    assert chance.item() == pytest.approx(2 / 3)


def slope_of_weight(made: Machine, sampled: Tensor) -> float:
    data = torch.ones(len(sampled), 1).double()
    loss = made.free_energy(data).mean() - made.free_energy(sampled).mean()
    (slope,) = torch.autograd.grad(loss, made.weight)
    return -slope.item()


def test_cd_1_is_biased_in_the_smallest_machine() -> None:
    made = smallest()
    # The four chances are multiples of a sixteenth or less: midpoints of 48 cells are exact.
    middle = (torch.arange(48).double() + 0.5) / 48
    draws = [d.reshape(-1, 1) for d in torch.meshgrid(middle, middle, indexing="ij")]
    sampled = made.walk(torch.ones(48 * 48, 1).double(), 1, lambda size: draws.pop(0))
    assert slope_of_weight(made, sampled.double()) == pytest.approx(15 / 64)
    assert slope_of_weight(made, torch.tensor([[1.0], [1.0], [0.0]]).double()) == pytest.approx(
        1 / 4
    )


@pytest.mark.parametrize(("visible", "hidden"), [(5, 3), (3, 5)])
def test_log_z_is_the_sum_over_all_states(visible: int, hidden: int) -> None:
    made = machine(visible, hidden)
    v, h = states(visible), states(hidden)
    minus_energy = (v @ made.visible_bias)[:, None] + h @ made.hidden_bias
    minus_energy = minus_energy + v @ made.weight @ h.T
    assert made.log_partition().item() == pytest.approx(minus_energy.logsumexp((0, 1)).item())
    assert (-made.free_energy(v)).detach().numpy() == pytest.approx(
        minus_energy.logsumexp(1).detach().numpy()
    )


def test_log_z_without_weights_is_a_product() -> None:
    made = machine(4, 3)
    with torch.no_grad():
        made.weight.zero_()
    a, b = made.visible_bias, made.hidden_bias
    expected = torch.log1p(a.exp()).sum() + torch.log1p(b.exp()).sum()
    assert made.log_partition().item() == pytest.approx(expected.item())
    assert machine(4, 3, 0.0).log_partition().item() == pytest.approx(7 * math.log(2))


def test_sixteen_hidden_units_are_counted_and_seventeen_refused() -> None:
    made = machine(6, 16, 0.3)
    expected = (-made.free_energy(states(6))).logsumexp(0).item()
    assert made.log_partition().item() == pytest.approx(expected)
    with pytest.raises(ValueError, match="17 hidden units have too many states"):
        machine(2, 17).log_partition()


def transitions(chances: Tensor, ends: Tensor) -> Tensor:
    """Return the chance of every end (columns) for the chances of its units (rows)."""
    one, end = chances[:, None, :], ends[None, :, :]
    return (one * end + (1 - one) * (1 - end)).prod(2)


def test_the_chain_leaves_the_machines_own_distribution_as_it_is() -> None:
    made = machine(3, 2)
    v, h = states(3), states(2)
    with torch.no_grad():
        up = transitions(made.hidden_chances(v), h)
        down = transitions(made.visible_chances(h), v)
        p = (-made.free_energy(v) - made.log_partition()).exp()
    assert p.sum().item() == pytest.approx(1)
    assert (p @ (up @ down)).numpy() == pytest.approx(p.numpy())


def test_long_chains_visit_states_as_often_as_they_should() -> None:
    made = machine(3, 2, 0.7)
    rng = torch.Generator().manual_seed(0)
    count = 20_000
    start = torch.zeros(count, 3).double()
    end = made.walk(start, 30, lambda size: torch.rand(count, size, generator=rng)).double()
    code = (end @ torch.tensor([4.0, 2.0, 1.0]).double()).long()
    found = np.bincount(code.numpy(), minlength=8) / count
    p = (-made.free_energy(states(3)) - made.log_partition()).exp().detach().numpy()
    error = np.sqrt(p * (1 - p) / count)
    assert (np.abs(found - p) < 4.5 * error).all()


def test_the_free_energy_is_that_of_scikit_learn() -> None:
    neural = pytest.importorskip("sklearn.neural_network")
    made, v = machine(5, 3), states(5)
    other = neural.BernoulliRBM(n_components=3)
    other.components_ = made.weight.detach().numpy().T
    other.intercept_hidden_ = made.hidden_bias.detach().numpy()
    other.intercept_visible_ = made.visible_bias.detach().numpy()
    assert made.free_energy(v).detach().numpy() == pytest.approx(other._free_energy(v.numpy()))


def test_equal_latents_draw_equal_pictures_in_any_company() -> None:
    config = RBMConfig(hidden=5, drawn_steps=7)
    one = RBM.built(config, GREY, torch.Generator().manual_seed(0))
    latents = torch.rand(3, 256, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.no_grad():
        together, alone = one.draw(Inputs(latents)), one.draw(Inputs(latents[1:2]))
    assert torch.allclose(together[1:2], alone, atol=1e-6)
    assert not torch.allclose(together[0], together[1])


def test_a_pixel_is_white_where_it_is_brighter_than_the_middle() -> None:
    images = torch.tensor([[[[-1.0, -0.1], [0.1, 1.0]]]])
    assert black_and_white(images).tolist() == [[0, 0, 1, 1]]


class Chances:
    """What a step asks of its play, with what it kept."""

    measuring = True

    def __init__(self, images: Tensor) -> None:
        self.images, self.labels = images, None
        self.kept: dict[str, Tensor] = {}
        self.rng = torch.Generator().manual_seed(0)

    def read(self) -> "Chances":
        return self

    def chances(self, *shape: int) -> Tensor:
        return torch.rand(shape, generator=self.rng)

    def turn(self, learner: str) -> "Chances":
        return self

    def __enter__(self) -> "Chances":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def descend(self, loss: Tensor, *, gradient: str = "", **measured: Tensor) -> None:
        self.kept = measured


def test_persistent_chains_go_on_from_update_to_update() -> None:
    config = RBMConfig(hidden=3, persistent=True, batch_size=4)
    one = RBM.built(config, GREY, torch.Generator().manual_seed(0))
    before = one.chains.clone()
    play = Chances(torch.ones(4, 1, 16, 16))
    one.step(cast("object", play))  # type: ignore[arg-type]
    assert not torch.equal(one.chains, before)
    assert play.kept["log_p"].item() == pytest.approx(
        (-play.kept["data_energy"] - one.machine.log_partition()).item()
    )
