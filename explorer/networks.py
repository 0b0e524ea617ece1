"""Small fully connected networks, K of them side by side as batched matrix products."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from explorer.activations import ACTIVATIONS
from explorer.products import inner, outer
from explorer.slope_gradients import slope_gradients

#: Points that `StackedMLP.at` takes at a time. Their hidden layers stay in the cache, and in
#: memory that is not given back and mapped anew at every call: that alone may cost 2 ms.
PIECE = 240


class StackedMLP:
    """K multilayer perceptrons of one shape, evaluated together.

    The parameters of model k are row k of one flat buffer, so that an optimizer updates a
    whole stack in one call; the layers are views of it. `gradients` is laid out alike.

    Attributes:
        pointwise: Whether each output depends on its own input only.
        sizes: Width of every layer from input to output.
        parameters: Flat parameters, shape `(K, P)`, float32.
        gradients: Their gradients, shape `(K, P)`: `backpropagate` writes them, and
            `add_gradient` adds to them.
        layers: `(weight (K, in, out), bias (K, 1, out))` of each layer, leaves of autograd.

    Args:
        initial: Flat parameters, shape `(K, P)`, as `initial_parameters` draws them.
        sizes: Width of every layer from input to output, at least two numbers.
        activation: A key of `ACTIVATIONS`, used between the layers.
    """

    pointwise = True

    def __init__(self, initial: Tensor, sizes: Sequence[int], activation: str) -> None:
        self.sizes = tuple(sizes)
        self.parameters = initial.clone()
        self.gradients = torch.zeros_like(self.parameters)
        self.layers = self.split(self.parameters)
        # The same memory without autograd: cheaper than to switch it off at every product.
        self._plain = self.split(self.parameters)
        self._activation = ACTIVATIONS[activation]
        self._parts = self.split(self.gradients)
        for parameter in self.leaves:
            parameter.requires_grad_()

    @property
    def leaves(self) -> list[Tensor]:
        """Every weight and bias, in order."""
        return [parameter for layer in self.layers for parameter in layer]

    def split(self, flat: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return views `(weight (K, in, out), bias (K, 1, out))` of flat numbers `(K, P)`."""
        return layers_of(flat, list(itertools.pairwise(self.sizes)))

    def __call__(self, inputs: Tensor) -> Tensor:
        """Map inputs `(K, N, in)` to outputs `(K, N, out)`."""
        return self._values(self.layers, inputs)[-1]

    def with_leaves(self, leaves: Sequence[Tensor], inputs: Tensor) -> Tensor:
        """Map inputs as a call does, with other weights and biases in the order of `leaves`."""
        return self._values(list(zip(leaves[::2], leaves[1::2], strict=True)), inputs)[-1]

    def at(self, parameters: Tensor) -> Callable[[Tensor], Tensor]:
        """Return the same networks at other flat parameters `(K, P)`, made for many points.

        No gradient reaches the parameters. The points go through in pieces and the last layer
        is transposed: a few times as fast, and equal to a call up to rounding.
        """
        layers = self.split(parameters)

        def evaluate(inputs: Tensor) -> Tensor:
            pieces = torch.split(inputs, PIECE, dim=1)
            return torch.cat([self._narrow(layers, piece) for piece in pieces], dim=1)

        return evaluate

    def trace(self, inputs: Tensor) -> list[Tensor]:
        """Return the inputs `(K, N, in)`, what each hidden layer makes of them, the outputs.

        No autograd: the inputs must not require gradients.
        """
        return self._values(self._plain, inputs)

    def backpropagate(
        self, values: Sequence[Tensor], delta: Tensor, *, learn: bool, back: bool
    ) -> Tensor:
        """Carry a gradient from the outputs back, by the chain rule, layer by layer.

        Several times faster than automatic differentiation at lecture size, where nearly all
        time goes into bookkeeping.

        Args:
            values: What `trace` returned.
            delta: Gradient of the loss by the outputs, `(K, N, out)`.
            learn: Whether to write the parameters' gradients to `gradients`.
            back: Whether the gradient by the inputs is needed.

        Returns:
            The gradient by the inputs, `(K, N, in)`; not meaningful unless `back`.
        """
        for index in reversed(range(len(values) - 1)):
            if learn:
                weight_gradient, bias_gradient = self._parts[index]
                weight_gradient.copy_(inner(values[index], delta))
                torch.sum(delta, 1, keepdim=True, out=bias_gradient)
            if index or back:
                delta = outer(delta, self._plain[index][0].mT)
            if index:
                delta = self._activation.chain(values[index], delta)
        return delta

    def backpropagate_features(self, values: Sequence[Tensor], delta: Tensor) -> Tensor:
        """Carry a gradient from the last hidden layer's outputs back to the inputs.

        Args:
            values: What `trace` returned.
            delta: Gradient of the loss by `values[-2]`, the same shape.

        Returns:
            The gradient by the inputs, `(K, N, in)`.
        """
        features = values[:-1]
        if len(features) > 1:
            delta = self._activation.chain(features[-1], delta)
        return self.backpropagate(features, delta, learn=False, back=True)

    def add_gradient(self, loss: Tensor) -> None:
        """Add the gradient of a scalar by automatic differentiation to `gradients`."""
        found = torch.autograd.grad(loss, self.leaves, materialize_grads=True)
        parts = [part for layer in self._parts for part in layer]
        for part, gradient in zip(parts, found, strict=True):
            part += gradient

    def add_slope_gradient(self, points: Tensor, by_square: Callable[[Tensor], Tensor]) -> None:
        """Add the gradient of a penalty on the squared slopes at some points to `gradients`.

        Args:
            points: `(K, N, in)`; the networks have one output.
            by_square: Maps squared slopes `(K, N)` to the penalty's derivatives by them.
        """
        weights = [weight for weight, _ in self._plain]
        values = self._hidden(self._plain, points)
        found = slope_gradients(weights, values, self._activation, by_square)
        for (weight_part, bias_part), (by_weight, by_bias) in zip(
            self._parts, found, strict=True
        ):
            weight_part += by_weight
            if by_bias is not None:
                bias_part += by_bias

    def module(self, model: int) -> nn.Sequential:
        """Return a copy of one model as plain `torch.nn` layers."""
        parts: list[nn.Module] = []
        for weight, bias in self.layers:
            linear = nn.Linear(weight.shape[1], weight.shape[2])
            with torch.no_grad():
                linear.weight.copy_(weight[model].T)
                linear.bias.copy_(bias[model, 0])
            parts += [linear, self._activation.module()]
        return nn.Sequential(*parts[:-1])

    def _values(self, layers: Sequence[tuple[Tensor, Tensor]], inputs: Tensor) -> list[Tensor]:
        values = self._hidden(layers, inputs)
        weight, bias = layers[-1]
        return [*values, torch.baddbmm(bias, values[-1], weight)]

    def _hidden(self, layers: Sequence[tuple[Tensor, Tensor]], inputs: Tensor) -> list[Tensor]:
        values = [inputs]
        for weight, bias in layers[:-1]:
            hidden = torch.baddbmm(bias, values[-1], weight)
            values.append(self._activation.function(hidden))
        return values

    def _narrow(self, layers: Sequence[tuple[Tensor, Tensor]], inputs: Tensor) -> Tensor:
        """Return the outputs as `_values` does; torch is slow at a product of one column."""
        weight, bias = layers[-1]
        last = self._hidden(layers, inputs)[-1]
        return torch.baddbmm(bias.mT, weight.mT, last.mT).mT.contiguous()


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


def layers_of(flat: Tensor, widths: Sequence[tuple[int, int]]) -> list[tuple[Tensor, Tensor]]:
    """Return views `(weight (K, in, out), bias (K, 1, out))` of flat parameters `(K, P)`.

    Args:
        flat: What the layers lie in, one after the other; more may follow.
        widths: Inputs and outputs of each layer.
    """
    layers, start = [], 0
    for inputs, outputs in widths:
        middle, end = start + inputs * outputs, start + (inputs + 1) * outputs
        weight = flat[:, start:middle].view(-1, inputs, outputs)
        layers.append((weight, flat[:, middle:end].unsqueeze(1)))
        start = end
    return layers
