"""A generator and a discriminator: Algorithm 1 on images, with any pair of the table."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import ClassVar

import torch
from torch import Tensor

from explorer.images.config import (
    NetworkConfig,
    RunConfig,
)
from explorer.images.networks import (
    ARCHITECTURES,
    Generator,
    initialise_discriminator,
    layout_discriminator,
)
from explorer.images.networks.equipment import last_layer
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import GRADIENT_NORMS, Curve, RunChart
from explorer.images.systems.gan.config import GANConfig
from explorer.images.systems.inputs import Input, Inputs, Label, Latent
from explorer.images.tricks.labels import (
    flipped_loss,
    mean_gap,
    noise_deviation,
    tapped,
)
from explorer.images.tricks.pool import Pool
from explorer.objectives import LeastSquares, Wasserstein
from explorer.penalties import PENALTIES
from explorer.relativistic import Relativistic

_ACCURACY = RunChart(
    "D's accuracy",
    (Curve("accuracy_real", "on real", "real"), Curve("accuracy_fake", "on fake", "fake")),
)


class GAN(System):
    r"""G and D: k updates of D, then one of G, on every objective and penalty of the tables.

    $$\min_G \max_D\; E_x[\log D(x)] + E_z[\log(1 - D(G(z)))]$$

    References:
        Goodfellow et al. (2014), Generative Adversarial Nets, Algorithm 1.
        https://arxiv.org/abs/1406.2661
        Mirza & Osindero (2014), Conditional Generative Adversarial Nets.
        https://arxiv.org/abs/1411.1784
    """

    title: ClassVar[str] = "GAN"
    source: ClassVar[str] = "Goodfellow et al. (2014); Radford et al. (2016)"
    Config: ClassVar[type[RunConfig]] = GANConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "generator": ("generator",),
        "discriminator": ("discriminator",),
    }
    averaged: ClassVar[tuple[str, ...]] = ("generator",)
    drawn: ClassVar[tuple[str, ...]] = ("generator",)
    finale: ClassVar[tuple[str, ...]] = ("discriminator",)
    walked: ClassVar[str] = "generator"

    config: GANConfig

    def __init__(self, config: GANConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        network = self.network(config, facts)
        architecture = ARCHITECTURES[network.architecture]
        self.generator = Generator(network, architecture.generator(network))
        self.discriminator = layout_discriminator(network)
        self.classes = network.classes
        self.objective, self.penalty = config.game(), PENALTIES[config.penalty]
        weight = config.penalty_weight
        self.penalty_weight = self.penalty.default_weight if weight is None else weight
        if config.replay:
            side = network.image_size
            self.pool = Pool((network.channels, side, side), config.replay)

    @classmethod
    def network(cls, config: RunConfig, facts: Facts) -> NetworkConfig:
        """Return the pair's networks."""
        assert isinstance(config, GANConfig)
        return config.network(facts["real"].channels, facts["real"].classes)

    @classmethod
    def prior(cls, config: RunConfig) -> str:
        """Return the run's prior."""
        assert isinstance(config, GANConfig)
        return config.prior

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The latent and, where the run is conditional, the class."""
        latent = Latent(self.config.latent_dim, self.config.prior)
        return (latent, Label(self.classes)) if self.classes else (latent,)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw G's weights and then D's, as their author does."""
        architecture = ARCHITECTURES[self.config.architecture]
        architecture.initialise(self.generator, rng)
        initialise_discriminator(architecture, self.discriminator, rng)
        if self.config.replay:
            self.pool.reset()

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam with the learner's own rate."""
        lr = getattr(self.config, f"{learner}_lr")
        betas = (self.config.beta1, self.config.beta2)
        parameters = self.get_submodule(learner).parameters()
        return torch.optim.Adam(parameters, lr=lr, betas=betas, fused=True)

    @property
    def decay(self) -> float:
        """The run's own."""
        return self.config.ema_decay

    def step(self, play: Play) -> None:
        """Update D k times and G once; G learns from D's last fakes or from fresh ones."""
        updates = self.config.updates(play.number)
        for update in range(1, updates + 1):
            last, reuse = update == updates, self.config.reuse_latents
            batch = play.read()
            labels = batch.labels if self.classes else None
            latents = self._latents(play, len(batch.images))
            with torch.set_grad_enabled(last and reuse):
                fake = self.generator(latents, labels)
            judged = self._judged(play, batch.images, fake.detach())
            real_logits = self._update_discriminator(play, *judged, labels)
        if not self.config.reuse_latents:
            latents = self._latents(play, len(latents))
            fake = self.generator(latents, labels)
        self._update_generator(play, fake, (batch.images, real_logits), labels)
        if play.measuring:
            play.note(d_fake_after=self._verdict_now(latents, labels))

    def draw(self, inputs: Inputs) -> Tensor:
        """Return G's pictures of latents and classes."""
        images: Tensor = self.generator(inputs.latents, inputs.labels)
        return images

    def project(self, learner: str) -> None:
        """Clip D's weights, where that is the penalty."""
        if learner == "discriminator":
            self.penalty.project(self.discriminator.parameters(), self.penalty_weight)

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return the losses of the run's objective."""
        assert isinstance(config, GANConfig)
        game = config.game()
        latex = rf"L_D = {game.discriminator_latex}\qquad L_G = {game.generator_latex}"
        return f"What the players descend: {game.title}", latex

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return losses, D's output, its accuracy and the norms of both gradients.

        `d_real` and `d_fake` are D's mean output on the real images and the fakes it learns
        from, before it does; `d_fake_before` and `d_fake_after` that on the fakes of G's
        update, before and after it; a critic draws no line between real and fake, so it has no
        accuracy. (The reference PyTorch DCGAN prints `d_fake` and
        `d_fake_before`.) The output is a probability where the objective has one.
        """
        assert isinstance(config, GANConfig)
        objective = config.game()
        # A critic and a judge of pairs draw no line between real and fake.
        critic = isinstance(objective, Wasserstein | Relativistic)
        probability = objective.probability
        return (
            RunChart(
                "Losses", (Curve("d_loss", "D", "text"), Curve("g_loss", "G", "fake")), 0, 1.5
            ),
            RunChart(
                "D's mean output, probability" if probability else "D's mean output, score",
                (
                    Curve("d_real", "D(x)", "real"),
                    Curve("d_fake_before", "D(G(z)) before", "fake"),
                    Curve("d_fake_after", "after", "accent"),
                ),
                note="D(G(z)): before and after G's update of the same step.",
            ),
            *([] if critic else [_ACCURACY]),
            GRADIENT_NORMS,
        )

    def _latents(self, play: Play, count: int) -> Tensor:
        return play.noise(count, self.config.latent_dim, prior=self.config.prior)

    def _judged(self, play: Play, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """Return what D is to learn from: some fakes may be old, and all may be noisy."""
        if self.config.replay:
            fake = self.pool.query(fake, play.chances(len(fake), 2))
        return self._noisy(play, real), self._noisy(play, fake)

    def _noisy(self, play: Play, images: Tensor) -> Tensor:
        """Return images as D sees them."""
        strength, steps = self.config.instance_noise, self.config.noise_steps
        deviation = noise_deviation(strength, steps, play.number)
        if not deviation:
            return images
        return images + deviation * play.noise(*images.shape).to(images)

    def _update_discriminator(
        self, play: Play, real: Tensor, fake: Tensor, labels: Tensor | None
    ) -> Tensor:
        """Descend D's loss once; return the logits of the real images."""
        with play.turn("discriminator") as turn:
            real_logits, fake_logits = self._judge(real, fake, labels)
            loss = self._discriminator_loss(play, real_logits, fake_logits)
            measured = {"d_loss": loss}
            packs = [self.discriminator.packed(images) for images in (real, fake.to(real))]
            penalty = self.penalty.loss(
                lambda images: self.discriminator(images, labels).float(),
                packs[0],
                packs[1],
                play.chances(len(packs[0]), 1, 1, 1),
            )
            if penalty is not None:
                measured["penalty"] = penalty
                loss = loss + self.penalty_weight * penalty
            if play.measuring:
                measured |= self._verdicts(real_logits, fake_logits)
            turn.descend(loss, gradient="d_gradient", **measured)
        return real_logits.detach()

    def _discriminator_loss(
        self, play: Play, real_logits: Tensor, fake_logits: Tensor
    ) -> Tensor:
        """Return D's loss, with some labels turned over where the run says so."""
        rate = self.config.label_flips
        if not rate:
            return self.objective.discriminator_loss(real_logits, fake_logits)
        real, fake = (play.chances(len(real_logits), 2) < rate).unbind(1)
        return flipped_loss(self.objective, (real_logits, fake_logits), (real, fake))

    def _update_generator(
        self,
        play: Play,
        fake: Tensor,
        known: tuple[Tensor, Tensor],
        labels: Tensor | None,
    ) -> None:
        """Descend G's loss once, through a D that stands still.

        Args:
            play: The step.
            fake: G's pictures, with the way back to its weights.
            known: The last real images, and D's logits of them when it learned.
            labels: Classes, or None.
        """
        share, pairs = self.config.feature_matching, self.config.relativistic
        real, real_logits = known
        last = last_layer(self.discriminator)[1]
        nothing: list[Tensor] = []
        features = tapped(last) if share else nullcontext(nothing)
        with play.turn("generator") as turn, features as seen:
            fake_logits = self.discriminator(self._noisy(play, fake), labels).float()
            if share or pairs:
                # D has moved since: pairs and features are of the D that judges now.
                with torch.no_grad():
                    now = self.discriminator(self._noisy(play, real), labels).float()
                real_logits = now if pairs else real_logits
            loss = self.objective.generator_loss(real_logits, fake_logits)
            if share:
                loss = (1 - share) * loss + share * mean_gap(seen[1], seen[0])
            measured = {"g_loss": loss}
            if play.measuring:
                measured["d_fake_before"] = self._probability(fake_logits).mean()
            turn.descend(loss, gradient="g_gradient", **measured)

    def _judge(
        self, real: Tensor, fake: Tensor, labels: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Return the logits of both, in one pass where no batch statistics would mix them."""
        if not self.discriminator.per_sample:
            real_logits = self.discriminator(real, labels).float()
            return real_logits, self.discriminator(fake, labels).float()
        twice = None if labels is None else torch.cat([labels, labels])
        logits = self.discriminator(torch.cat([real, fake.to(real)]), twice).float()
        real_logits, fake_logits = logits.tensor_split(2)
        return real_logits, fake_logits

    @torch.no_grad()
    def _verdict_now(self, latents: Tensor, labels: Tensor | None) -> Tensor:
        """Return D's mean output on the same z, drawn by G as it now is.

        Both networks stay in training mode, so that it compares with the output before G's
        update; the running statistics are put back, so that looking changes nothing.
        """
        buffers = [*self.generator.buffers(), *self.discriminator.buffers()]
        kept = [buffer.clone() for buffer in buffers]
        logits = self.discriminator(self.generator(latents, labels), labels).float()
        for buffer, before in zip(buffers, kept, strict=True):
            buffer.copy_(before)
        return self._probability(logits).mean()

    def _probability(self, logits: Tensor) -> Tensor:
        logits = logits.detach()
        return logits.sigmoid() if self.objective.probability else logits

    def _verdicts(self, real_logits: Tensor, fake_logits: Tensor) -> dict[str, Tensor]:
        """Return what D says, and how often it is right: above or below its boundary."""
        boundary = 0.5 if isinstance(self.objective, LeastSquares) else 0.0
        means = {
            "d_real": self._probability(real_logits).mean(),
            "d_fake": self._probability(fake_logits).mean(),
        }
        if self.config.relativistic:
            return means
        return means | {
            "accuracy_real": (real_logits > boundary).float().mean(),
            "accuracy_fake": (fake_logits <= boundary).float().mean(),
        }
