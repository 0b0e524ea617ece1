"""K toy GANs trained in lock-step as one stack."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.penalties import PENALTIES
from explorer.toy.batches import streams
from explorer.toy.bounds import Watch
from explorer.toy.config import LIVE_FIELDS, ToyConfig, check_stack
from explorer.toy.initial_weights import discriminators, generators
from explorer.toy.optimizers import StackedOptimizer
from explorer.toy.stacked_objective import StackedObjective
from explorer.toy.tricks.hooks import Tricks
from explorer.toy.tricks.lookahead import looked_ahead
from explorer.toy.tricks.matching import FeatureMatching
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

    Args:
        configs: At least one.

    Raises:
        ValueError: The configs do not fit one stack; the message names the field.
    """

    def __init__(self, configs: Sequence[ToyConfig]) -> None:
        self.configs = tuple(configs)
        check_stack(self.configs)
        first = self.configs[0]
        self.generator = generators(self.configs)
        self.discriminator = discriminators(self.configs)
        parameters = self.generator.parameters
        self.average = parameters.clone() if first.ema_decay else parameters
        self._streams = streams(self.configs)
        self._used = dict.fromkeys(self._streams, 0)
        self.step_count, self.begun = 0, 0
        self._left: list[str] = []
        self._last_latents: Tensor | None = None
        self._tricks = Tricks(self)
        self._optimizers = {
            player: StackedOptimizer(
                self.learned(player),
                getattr(self, player).gradients,
                self._rates(player),
                first,
            )
            for player in ("generator", "discriminator")
        }
        self._watch = Watch(self)
        self._prepare()

    @property
    def divergences(self) -> list[str | None]:
        """For each model None, or the sentence that says when and why it stopped."""
        return self._watch.divergences

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
        self._update_generator(self.next_batch("latent"))

    def set(self, models: Sequence[int] | None = None, **changes: Any) -> None:  # noqa: ANN401
        """Change live fields of all models, or of some, as `reconfigure` does."""
        chosen = range(len(self.configs)) if models is None else models
        self.reconfigure(
            [c.with_(**changes) if k in chosen else c for k, c in enumerate(self.configs)]
        )

    def reconfigure(self, configs: Sequence[ToyConfig]) -> None:
        """Take over configs that differ in live fields only; optimizers keep their memory.

        Raises:
            ValueError: A field is not in `LIVE_FIELDS` or its value is not allowed.
        """
        for old, new in zip(self.configs, configs, strict=True):
            changed = {f for f in ToyConfig.model_fields if getattr(old, f) != getattr(new, f)}
            if held := sorted(changed - LIVE_FIELDS.keys()):
                msg = f"{held} cannot change while a run goes on."
                raise ValueError(msg)
        check_stack(tuple(configs))
        self.configs = tuple(configs)
        self._prepare()
        for player, optimizer in self._optimizers.items():
            optimizer.set_rates(self._rates(player))

    def discriminate(self, points: Tensor) -> Tensor:
        """Return the logits `(K, N / packing)` of points `(K, N, 2)`, packed in their order."""
        return self.discriminator(self._packed(points)).squeeze(-1)

    def generator_gradient(self, fake: Tensor, real: Tensor | None = None) -> Tensor:
        """Return the gradient of each fake sample's generator loss by its place, `(K, N, 2)`.

        A pack's loss counts for each of its samples, so that the mean over them is G's loss.

        Args:
            fake: Generated samples, `(K, N, 2)`.
            real: As many real samples, for the losses that need them.
        """
        packed = self._packed(fake)
        partners = None if real is None else self._packed(real)
        first = self.configs[0]
        if first.unrolled_steps:
            assert partners is not None
            memory = self._optimizers["discriminator"].state()
            found = looked_ahead(self, (partners, packed), memory)
            return found.reshape(fake.shape) * first.packing
        values = self.discriminator.trace(packed)
        known = None
        if partners is not None and (first.relativistic or self._matching.active):
            known = self.discriminator.trace(partners)
        real_logits = None if known is None else known[-1].squeeze(-1)
        slopes = self.objective.generator_slopes(values[-1].squeeze(-1), real_logits)
        delta = self.discriminator.backpropagate(
            values, slopes.unsqueeze(-1), learn=False, back=True
        )
        if known is not None and self._matching.active:
            delta = self._matching.mixed(self.discriminator, delta, known, values)
        return delta.reshape(fake.shape) * first.packing if first.packing > 1 else delta

    def next_batch(self, stream: str) -> Tensor:
        """Return the next batch of one random stream, which leads with the model."""
        batch = self._streams[stream][self._used[stream]]
        self._used[stream] += 1
        return batch

    def learned(self, player: str) -> Tensor:
        """Return the flat parameters `(K, P)` that a player's optimizer moves."""
        parameters: Tensor = getattr(self, player).parameters
        return parameters if player == "generator" else self._tricks.spectral.raw

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
            **{f"{p}_optimizer": o.state() for p, o in self._optimizers.items()},
            "tricks": self._tricks.memory(),
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
        self._watch.restart(state["divergences"])
        for player, optimizer in self._optimizers.items():
            optimizer.load(state[f"{player}_optimizer"])
        self._tricks.load(state["tricks"])
        self._last_latents = state["last_latents"]

    def _packed(self, points: Tensor) -> Tensor:
        pack = self.configs[0].packing
        return points.reshape(len(self.configs), -1, 2 * pack) if pack > 1 else points

    def _prepare(self) -> None:
        """Derive from the configs what every update needs."""
        self.objective = StackedObjective([c.losses for c in self.configs])
        self._matching = FeatureMatching(self.configs)
        self._tricks.prepare(self.configs)
        self._penalty = PENALTIES[self.configs[0].penalty]
        self._weights = torch.tensor([c.penalty_weight for c in self.configs])

    def _rates(self, player: str) -> list[float]:
        return [getattr(c, f"{player}_lr") for c in self.configs]

    def _update(self, turn: str) -> Turn:
        if turn == "discriminator":
            return self._update_discriminator()
        again = self._last_latents if turn == "generator again" else None
        return self._update_generator(self.next_batch("latent") if again is None else again)

    def _update_discriminator(self) -> Turn:
        latents, real = self.next_batch("latent"), self.next_batch("real")
        self._last_latents = latents
        fake = self.generator.trace(latents)[-1]
        judged = self._tricks.judged(real, fake)
        self._descend_discriminator(*judged)
        mixing = self.next_batch("mixing") if self._penalty.mixes else real.new_empty(0)
        self._add_penalty(*judged, mixing)
        self._move_discriminator()
        for old in self._tricks.again(fake):
            self._descend_discriminator(old[:, :0], old)
            self._move_discriminator()
        self._watch.settle("discriminator", fake)
        return Turn("discriminator", latents, real, mixing)

    def _descend_discriminator(self, real: Tensor, fake: Tensor) -> None:
        """Write the gradient of D's loss of one batch, which may hold old fakes only."""
        values = self.discriminator.trace(self._packed(torch.cat([real, fake], dim=1)))
        logits = (
            values[-1]
            .squeeze(-1)
            .tensor_split([real.shape[1] // self.configs[0].packing], dim=1)
        )
        slopes = self.objective.discriminator_slopes(*logits)
        if real.shape[1]:
            slopes = self._tricks.slopes(slopes, *logits)
        delta = slopes.unsqueeze(-1) / logits[1].shape[1]
        self.discriminator.backpropagate(values, delta, learn=True, back=False)

    def _move_discriminator(self) -> None:
        self._tricks.descended("discriminator")
        self._optimizers["discriminator"].step()
        self._penalty.project([self.discriminator.parameters], self._weights[:, None])
        self._tricks.moved("discriminator")

    def _add_penalty(self, real: Tensor, fake: Tensor, mixing: Tensor) -> None:
        """Add the penalty's gradient: of D's slope by its whole input, a pack of samples."""
        mixing = mixing.expand_as(real) if self._penalty.mixes else real
        for points in self._penalty.places(*map(self._packed, (real, fake, mixing))):
            self.discriminator.add_slope_gradient(points, self._by_square)

    def _by_square(self, square: Tensor) -> Tensor:
        weights = self._weights.unsqueeze(1) / square.shape[1]
        return weights * self._penalty.by_square(square)

    def _update_generator(self, latents: Tensor) -> Turn:
        values = self.generator.trace(latents)
        first = self.configs[0]
        needed = first.relativistic or first.unrolled_steps or self._matching.active
        real = self.next_batch("paired") if needed else None
        gradient = self.generator_gradient(self._tricks.seen(values[-1]), real)
        self.generator.backpropagate(
            values, gradient / latents.shape[1], learn=True, back=False
        )
        self._tricks.descended("generator")
        self._optimizers["generator"].step()
        self._tricks.moved("generator")
        self._watch.settle("generator", values[-1])
        if decay := first.ema_decay:
            self.average.lerp_(self.generator.parameters, 1 - decay)
        return Turn("generator", latents)

    def _parameters(self) -> tuple[Tensor, ...]:
        return self.generator.parameters, self.discriminator.parameters, self.average

    def _copied(self) -> tuple[Tensor, ...]:
        """Return copies of G's, D's and the averaged parameters; what is the same stays so."""
        copies = {p.data_ptr(): p.clone() for p in self._parameters()}
        return tuple(copies[p.data_ptr()] for p in self._parameters())
