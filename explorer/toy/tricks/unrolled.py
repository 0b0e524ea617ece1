"""An unrolled D: G learns against the D that would answer it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from explorer.networks import StackedMLP
from explorer.toy.stacked_objective import StackedObjective

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig

Weights = list[Tensor]
#: Maps weights and their gradients to the next weights, by differentiable steps.
Rule = Callable[[Weights, Weights], Weights]


def unrolled_gradient(
    discriminator: StackedMLP,
    objective: StackedObjective,
    batches: tuple[Tensor, Tensor],
    steps: int,
    rule: Rule,
) -> Tensor:
    r"""Return the gradient of what G descends by its fakes, through so many steps of D.

    D itself stays. Since each of its steps reads the fakes, the gradient has a second part:
    how D's answer will change with G. For $f = \theta\psi$ and plain steps $\eta$ it is
    $\psi + 2 K \eta \theta$. In a zero-sum game G descends the value f itself: its real term,
    too, moves with a D that answers.

    Args:
        discriminator: D, as it is now.
        objective: Both losses.
        batches: Real samples and fakes, packed, `(K, N, in)` each.
        steps: K, at least 0.
        rule: How D's optimizer would move it.

    Returns:
        The gradient of each fake's term, as the fakes.

    References:
        Metz et al. (2017), Unrolled Generative Adversarial Networks, eq. 5 to 7.
        https://arxiv.org/abs/1611.02163
    """
    with torch.enable_grad():
        real, fake = batches[0].detach(), batches[1].detach().requires_grad_()
        weights = [leaf.detach().requires_grad_() for leaf in discriminator.leaves]
        for _ in range(steps):
            logits = _judged(discriminator, weights, real, fake)
            loss = objective.discriminator_losses(*logits).sum()
            gradients = torch.autograd.grad(loss, weights, create_graph=True)
            weights = rule(weights, list(gradients))
        real_logits, fake_logits = _judged(discriminator, weights, real, fake)
        loss = objective.values(real_logits, fake_logits).sum()
        (found,) = torch.autograd.grad(loss, fake)
    return found * fake.shape[1]


def _judged(
    discriminator: StackedMLP, weights: Weights, real: Tensor, fake: Tensor
) -> tuple[Tensor, Tensor]:
    logits = discriminator.with_leaves(weights, torch.cat([real, fake], dim=1)).squeeze(-1)
    real_logits, fake_logits = logits.tensor_split([real.shape[1]], dim=1)
    return real_logits, fake_logits


def plain_rule(rates: Tensor) -> Rule:
    """Return steps of gradient descent, each model with its rate `(K, 1, 1)`."""
    return lambda weights, gradients: [
        weight - rates * gradient for weight, gradient in zip(weights, gradients, strict=True)
    ]


def adam_rule(
    rates: Tensor, state: Sequence[tuple[Tensor, Tensor]], count: int, config: "ToyConfig"
) -> Rule:
    """Return steps of Adam from its present memory on, differentiable.

    Args:
        rates: Shape `(K, 1, 1)`.
        state: Adam's two moments of each weight and bias.
        count: Adam's steps done.
        config: Has the betas.
    """
    moments, done = list(state), [count]
    one, two = config.beta1, config.beta2

    def step(weights: Weights, gradients: Weights) -> Weights:
        done[0] += 1
        for place, gradient in enumerate(gradients):
            first, second = moments[place]
            moments[place] = (
                one * first + (1 - one) * gradient,
                two * second + (1 - two) * gradient.square(),
            )
        return [
            weight - rates * _adam(*moments[place], done[0], config)
            for place, weight in enumerate(weights)
        ]

    return step


def _adam(first: Tensor, second: Tensor, count: int, config: "ToyConfig") -> Tensor:
    # A square root has no derivative at 0, where a dead unit's second moment is.
    root = ((second + 1e-24) / (1 - config.beta2**count)).sqrt()
    return first / (1 - config.beta1**count) / (root + 1e-8)
