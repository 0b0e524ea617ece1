"""Stacks of networks whose layers automatic differentiation takes care of."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from explorer.networks import StackedMLP
from explorer.penalties import squared_slope


class Traced(list[Tensor]):
    """What each layer made of some inputs, and the same values in autograd's graph.

    Attributes:
        graph: As the list, attached.
    """

    def __init__(self, graph: Sequence[Tensor]) -> None:
        super().__init__(value.detach() for value in graph)
        self.graph = list(graph)


class GraphMLP(StackedMLP):
    """A stack with layers that the hand-written chain rule does not know: slower, as exact."""

    def extras(self, flat: Tensor) -> list[Tensor]:
        """Return views of what follows the layers in flat numbers `(K, P)`."""
        return []

    def __init__(self, initial: Tensor, sizes: Sequence[int], activation: str) -> None:
        self.more: list[Tensor] = []
        super().__init__(initial, sizes, activation)
        self.more = self.extras(self.parameters)
        for parameter in self.more:
            parameter.requires_grad_()
        self._more_parts = self.extras(self.gradients)

    @property
    def leaves(self) -> list[Tensor]:
        """Every weight and bias, then what follows, in order."""
        return [*super().leaves, *self.more]

    def trace(self, inputs: Tensor) -> list[Tensor]:
        """Return the inputs `(K, N, in)`, what each hidden layer makes of them, the outputs."""
        with torch.enable_grad():
            leaf = inputs.detach().requires_grad_()
            return Traced([leaf, *self._values(self.layers, leaf)[1:]])

    def backpropagate(
        self, values: Sequence[Tensor], delta: Tensor, *, learn: bool, back: bool
    ) -> Tensor:
        """Carry a gradient from the outputs back, as `StackedMLP` does."""
        assert isinstance(values, Traced)
        start, *_, end = values.graph
        wanted = [*(self.leaves if learn else []), *([start] if back else [])]
        # Whoever asks for the way back may ask for that of the features, too.
        found = torch.autograd.grad(
            end, wanted, delta, materialize_grads=True, retain_graph=back
        )
        if learn:
            for part, gradient in zip(self._all_parts, found, strict=False):
                part.copy_(gradient)
        return found[-1] if back else delta

    def backpropagate_features(self, values: Sequence[Tensor], delta: Tensor) -> Tensor:
        """Carry a gradient from the last hidden layer's outputs back to the inputs."""
        assert isinstance(values, Traced)
        start, *_, features, _ = values.graph
        return torch.autograd.grad(features, [start], delta)[0]

    def add_gradient(self, loss: Tensor) -> None:
        """Add the gradient of a scalar by automatic differentiation to `gradients`."""
        found = torch.autograd.grad(loss, self.leaves, materialize_grads=True)
        for part, gradient in zip(self._all_parts, found, strict=True):
            part += gradient

    def add_slope_gradient(self, points: Tensor, by_square: Callable[[Tensor], Tensor]) -> None:
        """Add the gradient of a penalty on squared slopes, as `StackedMLP` does."""
        square = squared_slope(lambda rows: self(rows).squeeze(-1), points)
        self.add_gradient((by_square(square.detach()) * square).sum())

    @property
    def _all_parts(self) -> list[Tensor]:
        return [*(part for layer in self._parts for part in layer), *self._more_parts]
