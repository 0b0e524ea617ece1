import pytest
import torch
from torch import Tensor, nn

from explorer.activations import ACTIVATIONS
from explorer.networks import StackedMLP, parameter_count
from explorer.penalties import PENALTIES, Penalty, squared_slope

MODELS, N = 3, 6


def stack() -> StackedMLP:
    generator = torch.Generator()
    generator.manual_seed(1)
    initial = 0.5 * torch.randn((MODELS, 2 * 7 + 7 + 7 + 1), generator=generator)
    return StackedMLP(initial, (2, 7, 1), "tanh")


def batch(seed: int) -> Tensor:
    generator = torch.Generator()
    generator.manual_seed(seed)
    return torch.randn((MODELS, N, 2), generator=generator)


def one_by_one(module: nn.Module, points: Tensor) -> Tensor:
    """Return the slope's norm at each point from one plain backward pass a sample."""
    norms = []
    for point in points:
        x = point[None].clone().requires_grad_()
        (slope,) = torch.autograd.grad(module(x).sum(), x, create_graph=True)
        norms.append(slope.norm())
    return torch.stack(norms)


def plain(name: str, module: nn.Module, real: Tensor, fake: Tensor, mixing: Tensor) -> Tensor:
    if name == "r1":
        return 0.5 * one_by_one(module, real).square().mean()
    return (one_by_one(module, mixing * real + (1 - mixing) * fake) - 1).square().mean()


@pytest.mark.parametrize("name", ["gradient-penalty", "r1"])
def test_penalty_of_a_stack_is_plain_autograd_model_by_model(name: str) -> None:
    networks, real, fake = stack(), batch(2), batch(3)
    mixing = torch.linspace(0, 1, N)[:, None].expand(MODELS, N, 1)
    found = PENALTIES[name].loss(lambda x: networks(x).squeeze(-1), real, fake, mixing)
    assert found is not None
    assert found.shape == (MODELS,)
    networks.gradients.zero_()
    networks.add_gradient(found.sum())
    start = 0
    for model in range(MODELS):
        module = networks.module(model)
        wanted = plain(name, module, real[model], fake[model], mixing[model])
        assert found[model].item() == pytest.approx(wanted.item(), rel=1e-5)
        wanted.backward()  # type: ignore[no-untyped-call]
        weight = module[0].weight.grad
        assert isinstance(weight, Tensor)
        part = networks.gradients[model, start : start + 14].view(2, 7)
        assert torch.allclose(part, weight.T, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("sizes", [(2, 1), (2, 7, 1), (3, 7, 5, 6, 1)], ids=len)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("name", ["gradient-penalty", "r1", "r1-r2"])
def test_the_chain_rule_taken_twice_is_automatic_differentiation(
    name: str, activation: str, sizes: tuple[int, ...]
) -> None:
    rng = torch.Generator().manual_seed(4)
    initial = torch.randn((MODELS, parameter_count(sizes)), generator=rng)
    by_hand, by_graph = (StackedMLP(initial, sizes, activation) for _ in range(2))
    real, fake = torch.randn((2, MODELS, N, sizes[0]), generator=rng)
    mixing = torch.rand((MODELS, N, 1), generator=rng)
    penalty = PENALTIES[name]
    loss = penalty.loss(lambda x: by_graph(x).squeeze(-1), real, fake, mixing)
    assert loss is not None
    by_graph.add_gradient(loss.sum())
    for points in penalty.places(real, fake, mixing):
        by_hand.add_slope_gradient(points, lambda square: penalty.by_square(square) / N)
    assert by_hand.gradients.abs().max() > 0.01
    torch.testing.assert_close(by_hand.gradients, by_graph.gradients, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["gradient-penalty", "r1"])
def test_by_square_is_the_derivative_of_of_square(name: str) -> None:
    square = torch.tensor([0.0, 1e-30, 0.01, 0.5, 1.0, 2.0, 100.0], requires_grad=True)
    (wanted,) = torch.autograd.grad(PENALTIES[name].of_square(square).sum(), square)
    torch.testing.assert_close(PENALTIES[name].by_square(square.detach()), wanted)


def test_gradient_penalty_of_a_linear_critic_is_its_norm_minus_one_squared() -> None:
    weight = torch.tensor([3.0, 4.0])
    points = torch.zeros(5, 2)
    found = PENALTIES["gradient-penalty"].loss(
        lambda x: x @ weight, points, points, torch.zeros(5, 1)
    )
    assert found is not None
    assert found.item() == pytest.approx((5 - 1) ** 2)


def test_r1_of_a_linear_critic_is_half_its_squared_norm() -> None:
    weight = torch.tensor([3.0, 4.0])
    points = torch.zeros(5, 2)
    found = PENALTIES["r1"].loss(lambda x: x @ weight, points, points, points)
    assert found is not None
    assert found.item() == pytest.approx(12.5)


def test_slope_of_an_image_is_taken_over_the_whole_sample() -> None:
    images = torch.zeros(4, 3, 8, 8)
    square = squared_slope(lambda x: x.flatten(1).sum(1), images)
    assert torch.allclose(square, torch.full((4,), 3 * 8 * 8.0))


def test_gradient_penalty_of_a_dead_critic_has_a_finite_gradient() -> None:
    weight = torch.zeros(2, requires_grad=True)
    points = torch.ones(3, 2)
    loss = PENALTIES["gradient-penalty"].loss(
        lambda x: x @ weight, points, points, torch.zeros(3, 1)
    )
    assert loss is not None
    loss.backward()  # type: ignore[no-untyped-call]
    assert weight.grad is not None
    assert bool(weight.grad.isfinite().all())


def test_clipping_holds_every_model_to_its_own_bound() -> None:
    networks = stack()
    bounds = torch.tensor([[0.01], [0.1], [10.0]])
    before = networks.parameters.clone()
    PENALTIES["clip"].project([networks.parameters], bounds)
    assert torch.equal(
        networks.parameters, torch.maximum(torch.minimum(before, bounds), -bounds)
    )
    assert torch.equal(networks.parameters[2], before[2])


@pytest.mark.parametrize("penalty", PENALTIES.values(), ids=PENALTIES)
def test_penalties_do_not_touch_their_inputs(penalty: Penalty) -> None:
    real, fake = batch(2), batch(3)
    penalty.loss(lambda x: x.square().sum(-1), real, fake, torch.rand(MODELS, N, 1))
    assert not real.requires_grad
    assert not fake.requires_grad
