"""K toy GANs trained in lock-step as one stack."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.networks import StackedMLP
from explorer.penalties import PENALTIES
from explorer.toy.batches import (
    Batches,
    LatentSource,
    MixingSource,
    RealSource,
)
from explorer.toy.bounds import diverged, within_bounds
from explorer.toy.config import LIVE_FIELDS, ToyConfig, check_stack
from explorer.toy.initial_weights import initial_weights
from explorer.toy.optimizers import StackedOptimizer
from explorer.toy.stacked_objective import StackedObjective
from explorer.toy.turns import Turn, schedule

#: Processor threads that every run computes on: on more, sums round differently.
THREADS = 1


class ToyTrainer:
    """Trains K models at once; model k follows `configs[k]` as if it were alone.

    Within a stack the fields of `SHARED_FIELDS` are shared and all others may differ. The
    state after n updates depends on the configs and on n only: neither on how the updates were
    split into calls nor on whoever looked in between.

    Attributes:
        configs: One config a model.
        step_count: Steps done; a step is the schedule's updates of D and G once.
        begun: Updates done of the step that was begun last.
        generator: The generators, `(K, N, latent_dim) -> (K, N, 2)`.
        discriminator: The discriminators, `(K, N, 2 packing) -> (K, N, 1)`.
        objective: Their losses and slopes.
        average: Moving average of the generators' parameters, `(K, P)`, which the pictures
            show; without one, the parameters themselves.
        divergences: For each model None, or the sentence that says when and why it stopped.

    Args:
        configs: At least one.

    Raises:
        ValueError: The configs do not fit one stack; the message names the field.
    """

    def __init__(self, configs: Sequence[ToyConfig]) -> None:
        self.configs = tuple(configs)
        check_stack(self.configs)
        first, widest = self.configs[0], max(c.latent_dim for c in self.configs)
        self.generator = StackedMLP(
            initial_weights(self.configs, "generator"),
            (widest, *first.generator_sizes[1:]),
            first.activation,
        )
        self.discriminator = StackedMLP(
            initial_weights(self.configs, "discriminator"),
            first.discriminator_sizes,
            first.activation,
        )
        parameters = self.generator.parameters
        self.average = parameters.clone() if first.ema_decay else parameters
        self._generator_optimizer = StackedOptimizer(
            self.generator.parameters, self.generator.gradients, self._rates("generator"), first
        )
        self._discriminator_optimizer = StackedOptimizer(
            self.discriminator.parameters,
            self.discriminator.gradients,
            self._rates("discriminator"),
            first,
        )
        self._real = Batches([RealSource(c) for c in self.configs], first.batch_size, 2)
        self._latent = Batches(
            [LatentSource(c) for c in self.configs], first.batch_size, widest
        )
        self._mixing = Batches([MixingSource(c) for c in self.configs], first.batch_size, 1)
        self.step_count, self.begun = 0, 0
        self._left: list[str] = []
        self._used = {"real": 0, "latent": 0, "mixing": 0}
        self._last_latents: Tensor | None = None
        self.divergences: list[str | None] = [None] * len(self.configs)
        self._kept = self._copies()
        self._prepare()

    @property
    def stopped(self) -> bool:
        """Whether every model has diverged."""
        return all(self.divergences)

    @property
    def amid(self) -> bool:
        """Whether a step was begun and is not done yet."""
        return bool(self._left)

    def step(self, steps: int = 1) -> None:
        """Do so many steps, one already begun included; stops when every model has diverged."""
        target = self.step_count + steps
        while self.step_count < target and not self.stopped:
            self.update()

    def turns(self) -> Iterator[Turn]:
        """Do one step as `step` does, but stop after each update and tell its batches."""
        target = self.step_count + 1
        while self.step_count < target and not self.stopped:
            turn = self.update()
            if turn is not None:
                yield turn

    def update(self) -> Turn | None:
        """Do the next update of the schedule; the step counts with its last one.

        A step keeps the schedule that it began with. Returns None where that has no update.
        """
        if not self._left:
            self._left, self.begun = schedule(self.configs[0]), 0
        turn = None
        if self._left:
            turn = self._update(self._left.pop(0))
            self.begun += 1
        if not self._left:
            self.step_count += 1
        return turn

    def update_discriminator(self) -> None:
        """Update every D once; G and the step count stay."""
        self._update_discriminator()

    def update_generator(self) -> None:
        """Update every G once; D and the step count stay."""
        self._update_generator(self._next("latent"))

    def set(self, models: Sequence[int] | None = None, **changes: Any) -> None:  # noqa: ANN401
        """Change live fields of all models, or of some, keeping the optimizers' memory.

        Raises:
            ValueError: A field is not in `LIVE_FIELDS` or its value is not allowed.
        """
        chosen = range(len(self.configs)) if models is None else models
        self.reconfigure(
            [c.with_(**changes) if k in chosen else c for k, c in enumerate(self.configs)]
        )

    def reconfigure(self, configs: Sequence[ToyConfig]) -> None:
        """Take over configs that differ from the present ones in live fields only."""
        for old, new in zip(self.configs, configs, strict=True):
            changed = {f for f in ToyConfig.model_fields if getattr(old, f) != getattr(new, f)}
            if held := sorted(changed - LIVE_FIELDS.keys()):
                msg = f"{held} cannot change while a run goes on."
                raise ValueError(msg)
        check_stack(tuple(configs))
        self.configs = tuple(configs)
        self._prepare()
        self._generator_optimizer.set_rates(self._rates("generator"))
        self._discriminator_optimizer.set_rates(self._rates("discriminator"))

    def discriminate(self, points: Tensor) -> Tensor:
        """Return the logits `(K, N / packing)` of points `(K, N, 2)`, packed in their order."""
        return self.discriminator(self._packed(points)).squeeze(-1)

    def generator_gradient(self, fake: Tensor) -> Tensor:
        """Return the gradient of each fake sample's generator loss by its place, `(K, N, 2)`.

        A pack's loss counts once for each of its samples, so that the mean over the batch is
        the generator's loss.
        """
        values = self.discriminator.trace(self._packed(fake))
        logits = values[-1].squeeze(-1)
        slopes = self.objective.generator_slopes(logits).unsqueeze(-1)
        delta = self.discriminator.backpropagate(values, slopes, learn=False, back=True)
        pack = self.configs[0].packing
        return delta.reshape(fake.shape) * pack if pack > 1 else delta

    def state_dict(self) -> dict[str, Any]:
        """Return copies of all that a run needs to continue bit for bit."""
        return {"configs": [c.model_dump_json() for c in self.configs], **self.memory()}

    def memory(self) -> dict[str, Any]:
        """Return `state_dict` without the configs, which may hold thousands of points."""
        latents = self._last_latents
        return {
            "step_count": self.step_count,
            "begun": self.begun,
            "left": list(self._left),
            "used": dict(self._used),
            "parameters": self._copied(),
            "generator_optimizer": self._generator_optimizer.state(),
            "discriminator_optimizer": self._discriminator_optimizer.state(),
            "last_latents": None if latents is None else latents.clone(),
            "divergences": list(self.divergences),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from what `state_dict` returned.

        Raises:
            ValueError: The state belongs to configs that differ in more than live fields.
        """
        self.reconfigure([ToyConfig.model_validate_json(c) for c in state["configs"]])
        self.load_memory(state)

    def load_memory(self, state: dict[str, Any]) -> None:
        """Continue from what `memory` returned, under the present configs."""
        self.step_count, self.begun = state["step_count"], state["begun"]
        self._left = list(state["left"])
        self._used = dict(state["used"])
        for target, saved in zip(self._parameters(), state["parameters"], strict=True):
            target.copy_(saved)
        self._kept = self._copies()
        self._generator_optimizer.load(state["generator_optimizer"])
        self._discriminator_optimizer.load(state["discriminator_optimizer"])
        self._last_latents = state["last_latents"]
        self.divergences = list(state["divergences"])

    def _packed(self, points: Tensor) -> Tensor:
        pack = self.configs[0].packing
        return points.reshape(len(self.configs), -1, 2 * pack) if pack > 1 else points

    def _prepare(self) -> None:
        """Derive from the configs what every update needs."""
        self.objective = StackedObjective([c.objective for c in self.configs])
        self._penalty = PENALTIES[self.configs[0].penalty]
        self._weights = torch.tensor([c.penalty_weight for c in self.configs])

    def _rates(self, player: str) -> list[float]:
        return [getattr(c, f"{player}_lr") for c in self.configs]

    def _next(self, stream: str) -> Tensor:
        batches = {"real": self._real, "latent": self._latent, "mixing": self._mixing}[stream]
        batch = batches[self._used[stream]]
        self._used[stream] += 1
        return batch

    def _update(self, turn: str) -> Turn:
        if turn == "discriminator":
            return self._update_discriminator()
        latents = self._last_latents if turn == "generator again" else None
        return self._update_generator(self._next("latent") if latents is None else latents)

    def _update_discriminator(self) -> Turn:
        latents, real = self._next("latent"), self._next("real")
        self._last_latents = latents
        fake = self.generator.trace(latents)[-1]
        values = self.discriminator.trace(self._packed(torch.cat([real, fake], dim=1)))
        real_logits, fake_logits = values[-1].squeeze(-1).tensor_split(2, dim=1)
        slopes = self.objective.discriminator_slopes(real_logits, fake_logits)
        delta = slopes.unsqueeze(-1) / real_logits.shape[1]
        self.discriminator.backpropagate(values, delta, learn=True, back=False)
        mixing = self._next("mixing") if self._penalty.mixes else real.new_empty(0)
        self._add_penalty(real, fake, mixing)
        self._discriminator_optimizer.step()
        self._penalty.project([self.discriminator.parameters], self._weights[:, None])
        self._settle("discriminator", fake)
        return Turn("discriminator", latents, real, mixing)

    def _add_penalty(self, real: Tensor, fake: Tensor, mixing: Tensor) -> None:
        """Add the penalty's gradient; second derivatives are left to autograd.

        The slope is that of D by its whole input, a pack of samples.
        """
        places = mixing.expand_as(real) if self._penalty.mixes else real
        penalty = self._penalty.loss(
            lambda rows: self.discriminator(rows).squeeze(-1),
            *(self._packed(samples) for samples in (real, fake, places)),
        )
        if penalty is not None:
            self.discriminator.add_gradient((self._weights * penalty).sum())

    def _update_generator(self, latents: Tensor) -> Turn:
        values = self.generator.trace(latents)
        gradient = self.generator_gradient(values[-1])
        self.generator.backpropagate(
            values, gradient / latents.shape[1], learn=True, back=False
        )
        self._generator_optimizer.step()
        self._settle("generator", values[-1])
        if decay := self.configs[0].ema_decay:
            self.average.lerp_(self.generator.parameters, 1 - decay)
        return Turn("generator", latents)

    def _parameters(self) -> tuple[Tensor, ...]:
        return self.generator.parameters, self.discriminator.parameters, self.average

    def _copied(self) -> tuple[Tensor, ...]:
        """Return copies of G's, D's and the averaged parameters; what is the same stays so."""
        copies = {p.data_ptr(): p.clone() for p in self._parameters()}
        return tuple(copies[p.data_ptr()] for p in self._parameters())

    def _settle(self, player: str, fake: Tensor) -> None:
        """Put back every model whose weights or samples an update found out of bounds.

        It looks at every update, of the same kind wherever a call ends: what diverges and when
        must not depend on that.
        """
        weights, kept = getattr(self, player).parameters, self._kept[player]
        good = within_bounds(weights, fake)
        if not bool(good.all()) or any(self.divergences):
            self._hold(good, weights, kept)
        kept.copy_(weights)

    def _hold(self, good: Tensor, weights: Tensor, kept: Tensor) -> None:
        for model, fine in enumerate(good.tolist()):
            if not fine and self.divergences[model] is None:
                self.divergences[model] = diverged(self.configs[model], self.step_count)
            if self.divergences[model] is not None:
                weights[model] = kept[model]

    def _copies(self) -> dict[str, Tensor]:
        """Return each player's parameters as they are now."""
        return {
            player: getattr(self, player).parameters.clone()
            for player in ("generator", "discriminator")
        }
