"""One fused update for a whole stack, each model with its own learning rate."""

from collections.abc import Callable, Sequence
from inspect import unwrap
from itertools import groupby
from typing import Any

import torch
from torch import Tensor
from torch.optim import SGD, Adam, Optimizer, RMSprop

from explorer.toy.config import ToyConfig

Groups = list[dict[str, Any]]

OPTIMIZERS: dict[str, Callable[[Groups, ToyConfig], Optimizer]] = {
    "adam": lambda groups, c: Adam(groups, betas=(c.beta1, c.beta2), fused=True),
    "sgd": lambda groups, c: SGD(groups, fused=True),
    "momentum": lambda groups, c: SGD(groups, momentum=c.momentum, fused=True),
    "rmsprop": lambda groups, c: RMSprop(groups, alpha=c.beta2),
}


class StackedOptimizer:
    """A `torch.optim` optimizer over the rows of flat parameters.

    Neighbouring models of equal learning rate form one parameter, so that a stack with one
    rate is one fused update.

    Args:
        parameters: Flat parameters of K models, shape `(K, P)`, updated in place.
        gradients: Where their gradients lie, same shape.
        rates: One learning rate a model.
        config: Says which optimizer, with its betas and momentum.
    """

    def __init__(
        self, parameters: Tensor, gradients: Tensor, rates: Sequence[float], config: ToyConfig
    ) -> None:
        self._parameters, self._gradients, self._config = parameters, gradients, config
        self._build(tuple(rates))

    @torch.no_grad()
    def step(self) -> None:
        """Update the parameters by their gradients."""
        self._update(self._optimizer)

    def set_rates(self, rates: Sequence[float]) -> None:
        """Change the learning rates; moments and step counts stay."""
        if tuple(rates) != self._rates:
            state = self.state()
            self._build(tuple(rates))
            self.load(state)

    def state(self) -> dict[str, Tensor]:
        """Return copies of the optimizer's memory: `(K, P)` a moment, `()` a step count."""
        states = [self._optimizer.state[row] for row in self._rows]
        return {
            name: value.clone()
            if value.ndim == 0
            else torch.cat([state[name] for state in states])
            for name, value in states[0].items()
            if isinstance(value, Tensor)
        }

    def load(self, state: dict[str, Tensor]) -> None:
        """Put back what `state` returned, whatever the grouping by rates was."""
        # A state from before the first update is empty: then nothing may be remembered.
        self._optimizer.state.clear()
        start = 0
        for row in self._rows if state else []:
            end = start + len(row)
            self._optimizer.state[row] = {
                name: (value if value.ndim == 0 else value[start:end]).clone()
                for name, value in state.items()
            }
            start = end

    def _build(self, rates: tuple[float, ...]) -> None:
        self._rates = rates
        self._rows: list[Tensor] = []
        groups: Groups = []
        start = 0
        for rate, run in groupby(rates):
            end = start + len(list(run))
            row = self._parameters[start:end]
            row.grad = self._gradients[start:end]
            self._rows.append(row)
            groups.append({"params": [row], "lr": rate})
            start = end
        self._optimizer = OPTIMIZERS[self._config.optimizer](groups, self._config)
        # The bare step without torch's profiling hooks, which cost more than the update here.
        self._update = unwrap(type(self._optimizer).step)
