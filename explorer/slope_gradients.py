r"""How a penalty on a network's slope pulls at its weights: the chain rule, taken twice.

With $y_0 = x$, $a_l = y_{l-1} W_l + b_l$, $y_l = \varphi(a_l)$ and one output
$D(x) = y_{L-1} W_L + b_L$, the slope is found backwards,

$$\gamma_{L-1} = W_L^\top, \quad \delta_l = \varphi'(a_l)\,\gamma_l, \quad
  \gamma_{l-1} = \delta_l W_l^\top, \quad \nabla_x D = \gamma_0,$$

and a penalty $P(\nabla_x D)$ forwards along $u_0 = \partial P / \partial \nabla_x D$:

$$t_l = u_{l-1} W_l, \quad u_l = \varphi'(a_l)\,t_l, \quad
  \frac{\partial P}{\partial W_l} = u_{l-1}^\top \delta_l .$$

Where $\varphi$ bends, $a_l$ gets $\varphi''(a_l)\,t_l\,\gamma_l$ besides, which goes back as
any gradient does.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from explorer.activations import Activation
from explorer.products import inner, outer

#: Of each layer: the gradient by its weight `(K, in, out)`, and by its bias `(K, 1, out)`.
Gradients = list[tuple[Tensor, Tensor | None]]


def slope_gradients(
    weights: Sequence[Tensor],
    values: Sequence[Tensor],
    activation: Activation,
    by_square: Callable[[Tensor], Tensor],
) -> Gradients:
    """Return the gradient of a penalty on squared slopes, summed over the points.

    Args:
        weights: Of each layer, `(K, in, out)`; the last has one output.
        values: The points `(K, N, in)` and what each hidden layer makes of them.
        activation: The nonlinearity of the hidden layers.
        by_square: Maps the squared slopes `(K, N)` to the penalty's derivatives by them.

    Returns:
        The gradients of each layer; None for biases that the slope does not depend on.
    """
    gains, deltas = _backwards(weights, values, activation)
    along = 2 * by_square(gains[0].square().sum(2)).unsqueeze(2) * gains[0]
    found: Gradients = []
    bends = []
    for weight, value, gain, delta in zip(
        weights[:-1], values[1:], gains[1:], deltas, strict=True
    ):
        found.append((inner(along, delta), None))
        straight = torch.bmm(along, weight)
        along = activation.chain(value, straight)
        if activation.curvature is not None:
            bends.append(activation.curvature(value) * straight * gain)
    found.append((along.sum(1).unsqueeze(2), None))
    return _bent(found, weights, values, activation, bends) if bends else found


def _backwards(
    weights: Sequence[Tensor], values: Sequence[Tensor], activation: Activation
) -> tuple[list[Tensor], list[Tensor]]:
    """Return what D gains by each layer's outputs, from the points on, and by its sums."""
    gains = [weights[-1].mT.expand(-1, values[-1].shape[1], -1)]
    deltas: list[Tensor] = []
    for value, weight in zip(values[:0:-1], weights[-2::-1], strict=True):
        deltas.append(activation.chain(value, gains[-1]))
        gains.append(outer(deltas[-1], weight.mT))
    return gains[::-1], deltas[::-1]


def _bent(
    found: Gradients,
    weights: Sequence[Tensor],
    values: Sequence[Tensor],
    activation: Activation,
    bends: Sequence[Tensor],
) -> Gradients:
    """Carry back what the sums of each hidden layer get, and add it layer by layer."""
    delta = torch.zeros_like(bends[-1])
    for layer in reversed(range(len(bends))):
        delta = bends[layer] + delta
        by_weight, _ = found[layer]
        found[layer] = by_weight + inner(values[layer], delta), delta.sum(1, keepdim=True)
        if layer:
            delta = activation.chain(values[layer], outer(delta, weights[layer].mT))
    return found
