import numpy as np
import pytest
import torch

from explorer.activations import ACTIVATIONS
from explorer.networks import PIECE, StackedMLP, initial_parameters


def stack(activation: str, outputs: int, models: int = 3) -> StackedMLP:
    sizes = (2, 20, 20, outputs)
    rows = [initial_parameters(sizes, np.random.default_rng(k)) for k in range(models)]
    return StackedMLP(torch.from_numpy(np.stack(rows)), sizes, activation)


@pytest.fixture
def points() -> torch.Tensor:
    return torch.randn(3, 2 * PIECE + 7, 2, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("outputs", [1, 2])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_many_points_give_what_the_plain_modules_give(
    activation: str, outputs: int, points: torch.Tensor
) -> None:
    network = stack(activation, outputs)
    found = network.at(network.parameters)(points)
    plain = torch.stack([network.module(k)(points[k]) for k in range(3)])
    assert found.numpy() == pytest.approx(plain.detach().numpy(), abs=1e-5)


@pytest.mark.parametrize("outputs", [1, 2])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_backpropagation_is_automatic_differentiation(
    activation: str, outputs: int, points: torch.Tensor
) -> None:
    network, inputs = stack(activation, outputs), points[:, :9].clone().requires_grad_()
    delta = torch.linspace(-1, 1, 27 * outputs).view(3, 9, outputs)
    wanted = torch.autograd.grad(network(inputs), [inputs, *network.leaves], delta)
    found = network.backpropagate(network.trace(inputs.detach()), delta, learn=True, back=True)
    assert found.numpy() == pytest.approx(wanted[0].numpy(), abs=1e-6)
    flat = torch.cat([part.reshape(3, -1) for part in wanted[1:]], dim=1)
    assert network.gradients.numpy() == pytest.approx(flat.numpy(), abs=1e-5)
