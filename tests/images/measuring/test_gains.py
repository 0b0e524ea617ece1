"""What layers amplify, against kernels whose gains are known."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, pad

from explorer.images.measuring.gains import (
    constant_gain,
    convolution_gain,
    gains_of,
    matrix_gain,
)
from explorer.images.networks.equipment import bound, set_spectral


def kernel(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def test_three_by_three_ones_gain_3_as_a_matrix_and_9_on_constants() -> None:
    ones = torch.ones(1, 1, 3, 3)
    assert matrix_gain(ones) == pytest.approx(3)
    assert constant_gain(ones) == pytest.approx(9)
    assert convolution_gain(ones, 16) == pytest.approx(9)
    # Under spectral norm: three times as long, though bounded by 1.
    assert constant_gain(ones / matrix_gain(ones)) == pytest.approx(3)


def test_a_kernel_with_one_tap_gains_what_its_matrix_does() -> None:
    tap = torch.zeros(3, 2, 3, 3)
    tap[:, :, 1, 2] = kernel(3, 2)
    assert convolution_gain(tap, 8) == pytest.approx(matrix_gain(tap), rel=1e-5)


def test_the_gain_is_that_of_the_convolution_as_one_large_matrix() -> None:
    weight, side = kernel(3, 2, 3, 3), 5
    basis = torch.eye(2 * side * side).view(-1, 2, side, side)
    large = conv2d(pad(basis, (1, 1, 1, 1), mode="circular"), weight).flatten(1)
    wanted = float(torch.linalg.matrix_norm(large, 2))
    assert convolution_gain(weight, side) == pytest.approx(wanted, rel=1e-4)


def test_a_convolution_gains_between_once_and_three_times_its_matrix() -> None:
    for seed in range(5):
        rng = torch.Generator().manual_seed(seed)
        weight = torch.randn(4, 3, 3, 3, generator=rng)
        ratio = convolution_gain(weight, 8) / matrix_gain(weight)
        assert 1 <= ratio <= 3
        assert constant_gain(weight) <= convolution_gain(weight, 8) * (1 + 1e-5)


def test_a_network_s_layers_are_listed_before_and_under_the_norm() -> None:
    net = nn.Sequential(nn.Conv2d(2, 3, 3), nn.Linear(3, 4))
    bound(net)
    for layer, shape in zip(net, ((3, 2, 3, 3), (4, 3)), strict=True):
        set_spectral(layer, 5 * kernel(*shape), torch.Generator())
    conv, dense = gains_of(net.eval(), 8)
    assert (conv.name, conv.kernel, dense.name, dense.kernel) == ("0", 3, "1", 1)
    assert conv.stored == pytest.approx(5 * matrix_gain(kernel(3, 2, 3, 3)), rel=1e-4)
    assert conv.matrix == pytest.approx(1, abs=0.01)
    assert conv.convolution > conv.matrix
    assert dense.convolution == dense.constants == dense.matrix
