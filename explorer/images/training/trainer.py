"""The two players and one step of their game: Algorithm 1, on images."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from itertools import chain

import torch
from torch import Tensor, nn

from explorer.images.config import ImageConfig, NetworkConfig
from explorer.images.data.batches import RealBatches, seed_of
from explorer.images.networks import (
    Discriminator,
    build_discriminator,
    build_generator,
    set_dropout_rng,
)
from explorer.images.training.distributed import Workers
from explorer.images.training.rules import (
    discriminator_steps,
    objective_of,
    precision_of,
    sample_latents,
)
from explorer.objectives import LeastSquares
from explorer.penalties import PENALTIES

Rows = dict[str, Tensor]

_PARTS = ("generator", "ema", "discriminator")


class Trainer:
    """G, its moving average, D and both optimizers, and how one step changes them.

    A step is k updates of D and one of G. Every random number of a step comes from generators
    seeded by the run's seed and the step's number, so a step can be repeated.

    References:
        Goodfellow et al. (2014), Generative Adversarial Nets, Algorithm 1.
        https://arxiv.org/abs/1406.2661

    Args:
        config: The run.
        network: Its networks.
        batches: Its real images.
        device: Where to compute.
        workers: The processes that train together.
    """

    def __init__(
        self,
        config: ImageConfig,
        network: NetworkConfig,
        batches: RealBatches,
        device: torch.device,
        workers: Workers | None = None,
    ) -> None:
        self.config, self.network, self.device = config, network, device
        self.batches, self.workers = batches, workers or Workers()
        self.batches_read = 0
        rng = torch.Generator().manual_seed(seed_of(config.seed, 0))
        layout = torch.channels_last
        self.generator = build_generator(network, rng).to(device, memory_format=layout)  # type: ignore[call-overload]
        self.discriminator: Discriminator = build_discriminator(network, rng).to(
            device,
            memory_format=layout,  # type: ignore[call-overload]
        )
        self.ema = build_generator(network).to(device, memory_format=layout)  # type: ignore[call-overload]
        self.ema.load_state_dict(self.generator.state_dict())
        self.ema.eval().requires_grad_(False)
        self.objective = objective_of(config)
        self.penalty = PENALTIES[config.penalty]
        self.penalty_weight = (
            self.penalty.default_weight
            if config.penalty_weight is None
            else config.penalty_weight
        )
        self.optimizers = {
            "generator_optimizer": _adam(self.generator, config, config.generator_lr),
            "discriminator_optimizer": _adam(
                self.discriminator, config, config.discriminator_lr
            ),
        }
        self.precision = precision_of(config, device)
        self._G: nn.Module = self.generator
        self._D: nn.Module = self.discriminator
        if config.compile:
            self._G.compile()
            self._D.compile()
        self._rng = torch.Generator(device)
        self._dropout_rng = torch.Generator(device)
        set_dropout_rng(self.generator, self._dropout_rng)
        set_dropout_rng(self.discriminator, self._dropout_rng)

    def step(self, number: int, *, measure: bool = False) -> Rows | None:
        """Play step `number` (from 1); return measurements, still on the device, if wanted."""
        self._rng.manual_seed(seed_of(self.config.seed, 2, number))
        self._dropout_rng.manual_seed(seed_of(self.config.seed, 3, number, self.workers.rank))
        updates = discriminator_steps(self.config, number)
        measured: Rows = {}
        for update in range(1, updates + 1):
            last = update == updates
            real, labels = self.batches.read(self.batches_read)
            self.batches_read += 1
            latents = self._draw(len(real))
            with torch.set_grad_enabled(last and self.config.reuse_latents):
                fake = self._generate(latents, labels)
            real_logits = self._update_discriminator(
                real, fake.detach(), labels, measured if measure and last else None
            )
        if not self.config.reuse_latents:
            latents = self._draw(len(real))
            fake = self._generate(latents, labels)
        self._update_generator(fake, real_logits, labels, measured if measure else None)
        if measure:
            measured["d_fake_after"] = self._opinion_now(latents, labels)
        self._update_average(number)
        return measured if measure else None

    def state(self) -> dict[str, Tensor]:
        """Return every tensor of the run, named as in a full checkpoint."""
        tensors = {
            f"{part}.{key}": tensor
            for part in _PARTS
            for key, tensor in getattr(self, part).state_dict().items()
        }
        for name, optimizer in self.optimizers.items():
            for index, states in optimizer.state_dict()["state"].items():
                tensors |= {f"{name}.{index}.{key}": value for key, value in states.items()}
        return tensors

    def load_state(self, tensors: Mapping[str, Tensor]) -> None:
        """Take every tensor over from a full checkpoint."""
        for part in _PARTS:
            getattr(self, part).load_state_dict(_part(tensors, part))
        for name, optimizer in self.optimizers.items():
            states: dict[int, dict[str, Tensor]] = {}
            for key, tensor in _part(tensors, name).items():
                index, _, field = key.partition(".")
                states.setdefault(int(index), {})[field] = tensor
            optimizer.load_state_dict({**optimizer.state_dict(), "state": states})
            _match_layouts(optimizer)

    def finite(self) -> bool:
        """Return whether every weight of both networks is a number."""
        weights = chain(self.generator.parameters(), self.discriminator.parameters())
        return bool(torch.stack([weight.isfinite().all() for weight in weights]).all())

    def _draw(self, count: int) -> Tensor:
        """Return this process's slice of one draw of latents that all processes make."""
        total = count * self.workers.count
        shape = (total, self.network.latent_dim)
        latents = sample_latents(shape, self.config.prior, self._rng)
        first = self.workers.rank * count
        return latents[first : first + count]

    def _generate(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        with self._autocast():
            fakes: Tensor = self._G(latents, self._classes(labels))
        return fakes

    @torch.no_grad()
    def _opinion_now(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """Return D's mean opinion of the same z, drawn by G as it now is.

        Both networks stay in training mode, so that it compares with the opinion before G's
        update; the running statistics are put back, so that looking changes nothing.
        """
        buffers = [*self.generator.buffers(), *self.discriminator.buffers()]
        kept = [buffer.clone() for buffer in buffers]
        fake = self._generate(latents, labels)
        with self._autocast():
            logits = self._D(fake, self._classes(labels)).float()
        for buffer, before in zip(buffers, kept, strict=True):
            buffer.copy_(before)
        return self._probability(logits).mean()

    def _update_discriminator(
        self, real: Tensor, fake: Tensor, labels: Tensor | None, measured: Rows | None
    ) -> Tensor:
        """Descend D's loss once; return the logits of the real images."""
        optimizer = self.optimizers["discriminator_optimizer"]
        optimizer.zero_grad(set_to_none=True)
        labels = self._classes(labels)
        with self._autocast():
            real_logits, fake_logits = self._judge(real, fake, labels)
            loss = self.objective.discriminator_loss(real_logits, fake_logits)
        penalty = self._slope_penalty(real, fake, labels)
        (loss if penalty is None else loss + self.penalty_weight * penalty).backward()  # type: ignore[no-untyped-call]
        self.workers.average_gradients(self.discriminator.parameters())
        optimizer.step()
        self.penalty.project(self.discriminator.parameters(), self.penalty_weight)
        if measured is not None:
            measured |= self._opinions(real_logits, fake_logits)
            measured |= {"d_loss": loss, "d_gradient": _gradient_norm(self.discriminator)}
            if penalty is not None:
                measured["penalty"] = penalty
        return real_logits.detach()

    def _update_generator(
        self, fake: Tensor, real_logits: Tensor, labels: Tensor | None, measured: Rows | None
    ) -> None:
        """Descend G's loss once, through a D whose own gradients are not computed."""
        optimizer = self.optimizers["generator_optimizer"]
        optimizer.zero_grad(set_to_none=True)
        self.discriminator.requires_grad_(False)
        with self._autocast():
            fake_logits = self._D(fake, self._classes(labels)).float()
            loss = self.objective.generator_loss(real_logits, fake_logits)
        loss.backward()  # type: ignore[no-untyped-call]
        self.discriminator.requires_grad_(True)
        self.workers.average_gradients(self.generator.parameters())
        optimizer.step()
        if measured is not None:
            measured |= {"g_loss": loss, "g_gradient": _gradient_norm(self.generator)}
            measured["d_fake_before"] = self._probability(fake_logits).mean()

    def _judge(
        self, real: Tensor, fake: Tensor, labels: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Return the logits of both, in one pass where no batch statistics would mix them."""
        if not self.discriminator.per_sample:
            return self._D(real, labels).float(), self._D(fake, labels).float()
        twice = None if labels is None else torch.cat([labels, labels])
        logits = self._D(torch.cat([real, fake.to(real)]), twice).float()
        real_logits, fake_logits = logits.split(len(real))
        return real_logits, fake_logits

    def _slope_penalty(
        self, real: Tensor, fake: Tensor, labels: Tensor | None
    ) -> Tensor | None:
        """Return the penalty, its random points the same whatever the number of processes."""
        total = len(real) * self.workers.count
        mixing = torch.rand(total, 1, 1, 1, device=self.device, generator=self._rng)
        first = self.workers.rank * len(real)
        with self._autocast():
            return self.penalty.loss(
                lambda images: self._D(images, labels).float(),
                real,
                fake.to(real),
                mixing[first : first + len(real)],
            )

    @torch.no_grad()
    def _update_average(self, number: int) -> None:
        """Move the average towards G; early on it follows faster, for its start is noise."""
        decay = min(self.config.ema_decay, (1 + number) / (10 + number))
        average, current = self.ema.state_dict(), self.generator.state_dict()
        floating = [key for key, value in average.items() if value.is_floating_point()]
        torch._foreach_lerp_(
            [average[key] for key in floating], [current[key] for key in floating], 1 - decay
        )

    def _classes(self, labels: Tensor | None) -> Tensor | None:
        return labels if self.network.classes else None

    def _probability(self, logits: Tensor) -> Tensor:
        logits = logits.detach()
        return logits.sigmoid() if self.objective.probability else logits

    def _opinions(self, real_logits: Tensor, fake_logits: Tensor) -> Rows:
        """Return what D says, and how often it is right: above or below its boundary."""
        boundary = 0.5 if isinstance(self.objective, LeastSquares) else 0.0
        return {
            "d_real": self._probability(real_logits).mean(),
            "d_fake": self._probability(fake_logits).mean(),
            "accuracy_real": (real_logits > boundary).float().mean(),
            "accuracy_fake": (fake_logits <= boundary).float().mean(),
        }

    def _autocast(self) -> AbstractContextManager[None]:
        enabled = self.precision != torch.float32
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=enabled)


def _adam(module: nn.Module, config: ImageConfig, lr: float) -> torch.optim.Adam:
    betas = (config.beta1, config.beta2)
    return torch.optim.Adam(module.parameters(), lr=lr, betas=betas, fused=True)


def _part(tensors: Mapping[str, Tensor], part: str) -> dict[str, Tensor]:
    prefix = f"{part}."
    return {k.removeprefix(prefix): t for k, t in tensors.items() if k.startswith(prefix)}


def _match_layouts(optimizer: torch.optim.Adam) -> None:
    """Lay the loaded moments out in memory as their parameters, which fused Adam relies on."""
    for parameter, states in optimizer.state.items():
        for key, value in states.items():
            if value.shape == parameter.shape:
                states[key] = torch.empty_like(parameter).copy_(value).detach()


def _gradient_norm(module: nn.Module) -> Tensor:
    gradients = [p.grad for p in module.parameters() if p.grad is not None]
    return torch.nn.utils.get_total_norm(gradients)
