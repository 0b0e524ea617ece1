"""The nonlinearities of the small networks, each with its derivatives by its own output."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import elu, leaky_relu


@dataclass(frozen=True)
class Activation:
    """A nonlinearity whose derivatives its output tells.

    Attributes:
        module: The same as a plain layer.
        function: Maps `(...)` to `(...)`.
        chain: Maps (output, gradient by the output) to the gradient by the input.
        curvature: Maps the output to the second derivative; None where that is 0 nearly
            everywhere.
    """

    module: Callable[[], nn.Module]
    function: Callable[[Tensor], Tensor]
    chain: Callable[[Tensor, Tensor], Tensor]
    curvature: Callable[[Tensor], Tensor] | None = None


ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation(nn.ReLU, torch.relu, lambda y, g: g * y.sign()),
    "leaky-relu": Activation(
        lambda: nn.LeakyReLU(0.2),
        lambda x: leaky_relu(x, 0.2),
        lambda y, g: torch.ops.aten.leaky_relu_backward(g, y, 0.2, True),
    ),
    "tanh": Activation(
        nn.Tanh,
        torch.tanh,
        lambda y, g: g * (1 - y * y),
        lambda y: -2 * y * (1 - y * y),
    ),
    "elu": Activation(
        nn.ELU,
        elu,
        lambda y, g: torch.where(y > 0, g, g * (y + 1)),
        lambda y: torch.where(y > 0, 0.0, y + 1),
    ),
}
