"""Small fully connected networks, K of them side by side as batched matrix products."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "leaky-relu": lambda: nn.LeakyReLU(0.2),
    "tanh": nn.Tanh,
    "elu": nn.ELU,
}


class StackedMLP:
    """K multilayer perceptrons of one shape, evaluated together.

    The parameters of model k are row k of one flat buffer, so that an optimizer updates a
    whole stack in one call; the layers are views of it. `gradients` is laid out alike.

    Attributes:
        sizes: Width of every layer from input to output.
        parameters: Flat parameters, shape `(K, P)`, float32.
        gradients: Their gradients, shape `(K, P)`, accumulated by `backward`.
        layers: `(weight (K, in, out), bias (K, 1, out))` of each layer, leaves of autograd.

    Args:
        initial: Flat parameters, shape `(K, P)`, as `initial_parameters` draws them.
        sizes: Width of every layer from input to output, at least two numbers.
        activation: A key of `ACTIVATIONS`, used between the layers.
    """

    def __init__(self, initial: Tensor, sizes: Sequence[int], activation: str) -> None:
        self.sizes = tuple(sizes)
        self.parameters = initial.clone()
        self.gradients = torch.zeros_like(self.parameters)
        self.layers = _layers(self.parameters, self.sizes)
        self._activation = ACTIVATIONS[activation]()
        for layer, gradient in zip(
            self.layers, _layers(self.gradients, self.sizes), strict=True
        ):
            for parameter, part in zip(layer, gradient, strict=True):
                parameter.requires_grad_().grad = part

    @property
    def leaves(self) -> list[Tensor]:
        """Every weight and bias, in order."""
        return [parameter for layer in self.layers for parameter in layer]

    def __call__(self, inputs: Tensor) -> Tensor:
        """Map inputs `(K, N, in)` to outputs `(K, N, out)`."""
        return forward(self.layers, self._activation, inputs)

    def at(self, parameters: Tensor) -> Callable[[Tensor], Tensor]:
        """Return the same networks at other flat parameters `(K, P)`, without gradients."""
        layers = _layers(parameters, self.sizes)
        return lambda inputs: forward(layers, self._activation, inputs)

    def module(self, model: int) -> nn.Sequential:
        """Return a copy of one model as plain `torch.nn` layers."""
        parts: list[nn.Module] = []
        for weight, bias in self.layers:
            linear = nn.Linear(weight.shape[1], weight.shape[2])
            with torch.no_grad():
                linear.weight.copy_(weight[model].T)
                linear.bias.copy_(bias[model, 0])
            parts += [linear, self._activation]
        return nn.Sequential(*parts[:-1])


def forward(
    layers: Sequence[tuple[Tensor, Tensor]], activation: nn.Module, inputs: Tensor
) -> Tensor:
    """Return the output `(K, N, out)` of stacked layers for inputs `(K, N, in)`."""
    hidden = inputs
    for weight, bias in layers[:-1]:
        hidden = activation(torch.baddbmm(bias, hidden, weight))
    weight, bias = layers[-1]
    return torch.baddbmm(bias, hidden, weight)


def parameter_count(sizes: Sequence[int]) -> int:
    """Return the number of weights and biases of one model.

    >>> parameter_count([8, 100, 2]), parameter_count([2, 100, 1])
    (1102, 401)
    """
    return sum((a + 1) * b for a, b in itertools.pairwise(sizes))


def initial_parameters(
    sizes: Sequence[int], rng: np.random.Generator, padded_inputs: int | None = None
) -> NDArray[np.float32]:
    """Draw one model's flat parameters, uniform within `1 / sqrt(in)` as `torch.nn.Linear`.

    Args:
        sizes: Width of every layer from input to output.
        rng: The model's own generator.
        padded_inputs: Rows of the first weight in the flat layout, at least `sizes[0]`; the
            rows beyond it are 0. So models of different input width fit one stack.

    Returns:
        Shape `(P,)`, float32: weight (row-major, `in x out`) then bias, layer by layer.
    """
    parts = []
    for index, (inputs, outputs) in enumerate(itertools.pairwise(sizes)):
        bound = 1 / np.sqrt(inputs)
        weight = rng.uniform(-bound, bound, (inputs, outputs))
        if index == 0 and padded_inputs is not None:
            weight = np.pad(weight, ((0, padded_inputs - inputs), (0, 0)))
        parts += [weight.ravel(), rng.uniform(-bound, bound, outputs)]
    return np.concatenate(parts).astype(np.float32)


def _layers(flat: Tensor, sizes: Sequence[int]) -> list[tuple[Tensor, Tensor]]:
    """Return views `(weight (K, in, out), bias (K, 1, out))` of flat parameters `(K, P)`."""
    layers, start = [], 0
    for inputs, outputs in itertools.pairwise(sizes):
        middle, end = start + inputs * outputs, start + (inputs + 1) * outputs
        weight = flat[:, start:middle].view(-1, inputs, outputs)
        layers.append((weight, flat[:, middle:end].unsqueeze(1)))
        start = end
    return layers
