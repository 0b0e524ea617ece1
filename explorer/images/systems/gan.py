"""A generator and a discriminator: Algorithm 1 on images, with any pair of the table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor

from explorer.images.config import (
    ArchitectureName,
    NetworkConfig,
    RunConfig,
    check_kernel,
    check_size,
)
from explorer.images.networks import ARCHITECTURES, Generator
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import Curve, RunChart
from explorer.images.systems.inputs import Input, Inputs, Label, Latent
from explorer.objectives import OBJECTIVES, CrossEntropy, LeastSquares, Objective, Wasserstein
from explorer.penalties import PENALTIES

_WIDTH = "empty for the architecture's own."

_ACCURACY = RunChart(
    "D's accuracy",
    (Curve("accuracy_real", "on real", "real"), Curve("accuracy_fake", "on fake", "fake")),
)


class GANConfig(RunConfig):
    """One training run of a pair of networks."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "data": (*RunConfig.groups["data"], "conditional"),
        "networks": (
            "architecture",
            "latent_dim",
            "prior",
            "generator_features",
            "discriminator_features",
            "kernel_size",
            "discriminator_norm",
        ),
        "game": ("objective", "real_target", "penalty", "penalty_weight"),
    }

    system: Literal["gan"] = Field("gan", description="A generator and a discriminator.")
    architecture: ArchitectureName = Field("dcgan", description="Which pair of networks.")
    conditional: bool = Field(False, description="Give both networks the class label.")
    latent_dim: int = Field(100, ge=1, le=1024, description="Numbers in one z.")
    prior: Literal["normal", "uniform"] = Field(
        "normal", description="z from N(0, 1) or from U(-1, 1)."
    )
    generator_features: int | None = Field(
        None, ge=4, le=512, description=f"Width of G; {_WIDTH}"
    )
    discriminator_features: int | None = Field(
        None, ge=4, le=512, description=f"Width of D; {_WIDTH}"
    )
    kernel_size: int = Field(
        5, ge=3, le=7, description="3, 4, 5 or 7 pixels (Garrido's networks only)."
    )
    discriminator_norm: Literal["auto", "batch", "layer", "none"] = Field(
        "auto",
        description="Normalisation inside D; auto is layer for Wasserstein losses and "
        "slope penalties, which need each logit to depend on its own image only.",
    )

    objective: Literal[
        "saturating", "non-saturating", "least-squares", "hinge", "wasserstein"
    ] = Field("non-saturating", description="The two losses.")
    real_target: float = Field(
        1.0, ge=0.5, le=1.0, description="Label of real images; 0.9 is one-sided smoothing."
    )
    penalty: Literal["none", "clip", "gradient-penalty", "r1"] = Field(
        "none", description="The constraint on D's slope."
    )
    penalty_weight: float | None = Field(
        None, ge=0, le=1000, description="Its weight; empty for the paper's value."
    )

    batch_size: int = Field(64, ge=2, le=4096, description="Images a step, over all devices.")
    discriminator_steps: int = Field(1, ge=1, le=100, description="D updates a G update: k.")
    k_schedule: Literal["constant", "garrido-text", "garrido-notebook"] = Field(
        "constant",
        description="constant: always k. garrido-text: k = 100 for the first 100 steps and "
        "every 500th. garrido-notebook: k = 50 for the first 25 steps and every 500th.",
    )
    generator_lr: float = Field(2e-4, ge=1e-7, le=1, description="Adam's learning rate for G.")
    discriminator_lr: float = Field(
        2e-4, ge=1e-7, le=1, description="Adam's learning rate for D."
    )
    beta1: float = Field(0.5, ge=0, le=0.99999, description="Adam's first beta (momentum).")
    beta2: float = Field(0.999, ge=0, le=0.99999, description="Adam's second beta.")
    reuse_latents: bool = Field(
        True,
        description="G learns from the fakes D has just seen, as the reference DCGAN does; "
        "off draws fresh z, as Algorithm 1 does.",
    )
    ema_decay: float = Field(
        0.999, ge=0, le=0.99999, description="Decay of the moving average of G's weights."
    )

    @model_validator(mode="after")
    def _fields_fit_together(self) -> Self:
        check_size(self.architecture, self.image_size)
        check_kernel(self.kernel_size)
        if self.real_target != 1 and self.objective not in ("saturating", "non-saturating"):
            msg = f"real_target {self.real_target} needs a cross-entropy objective; "
            msg += f"{self.objective} has no labels to smooth."
            raise ValueError(msg)
        slope = self.penalty in ("gradient-penalty", "r1")
        if slope and self.discriminator_norm == "batch":
            msg = f"{self.penalty} needs each logit to depend on its own image only; "
            msg += "batch norm mixes the batch. Use discriminator_norm auto, layer or none."
            raise ValueError(msg)
        if slope and self.compile:
            msg = f"torch.compile cannot differentiate twice, which {self.penalty} needs; "
            msg += "switch compile off."
            raise ValueError(msg)
        return self

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {
            "networks": f"{self.architecture} {self.image_size}",
            "objective": self.objective,
            "penalty": self.penalty,
            "conditional": "yes" if self.conditional else "no",
        }

    @property
    def kind(self) -> str:
        """The architecture."""
        return self.architecture

    @property
    def rates(self) -> Mapping[str, float]:
        """Those of both players."""
        return {"G": self.generator_lr, "D": self.discriminator_lr}

    def updates(self, step: int) -> int:
        """Return k, the updates of D, at a step counted from 1.

        Garrido et al.'s text and notebook differ: k = 100 in the first 100 steps and every
        500th, or k = 50 in the first 25 steps and every 500th.

        >>> config = GANConfig(k_schedule="garrido-text", discriminator_steps=5)
        >>> [config.updates(step) for step in (1, 100, 101, 500)]
        [100, 100, 5, 100]
        """
        schedules = {"constant": (0, 0), "garrido-text": (100, 100)}
        first, many = (schedules | {"garrido-notebook": (25, 50)})[self.k_schedule]
        if many and (step <= first or step % 500 == 0):
            return many
        return self.discriminator_steps

    @property
    def reads_each_step(self) -> int | None:
        """One batch for each update of D, where k is constant."""
        return self.discriminator_steps if self.k_schedule == "constant" else None

    def reads(self, step: int) -> int:
        """Return one batch for each update of D."""
        return self.updates(step)

    def network(self, channels: int, classes: int) -> NetworkConfig:
        """Return the networks of this run for a dataset with these channels and classes."""
        if self.conditional and classes < 2:
            msg = f"The dataset {self.dataset} has no labels; a conditional run needs them."
            raise ValueError(msg)
        wasserstein = self.objective == "wasserstein"
        layered = wasserstein or self.penalty in ("gradient-penalty", "r1")
        automatic: Literal["batch", "layer"] = "layer" if layered else "batch"
        norm = automatic if self.discriminator_norm == "auto" else self.discriminator_norm
        return NetworkConfig(
            architecture=self.architecture,
            image_size=self.image_size,
            channels=channels,
            latent_dim=self.latent_dim,
            classes=classes if self.conditional else 0,
            generator_features=self.generator_features,
            discriminator_features=self.discriminator_features,
            kernel_size=self.kernel_size,
            discriminator_norm=norm,
            label_input="channels" if wasserstein else "dense",
        )

    @classmethod
    def of(cls, network: NetworkConfig) -> Self:
        """Return a run that would train these networks, all else as by default."""
        same = ("architecture", "image_size", "latent_dim", "kernel_size", "discriminator_norm")
        widths = ("generator_features", "discriminator_features")
        fields = {name: getattr(network, name) for name in (*same, *widths)}
        return cls(**fields, conditional=network.classes > 0)

    def game(self) -> Objective:
        """Return the objective, its real labels smoothed if the run says so."""
        objective = OBJECTIVES[self.objective]
        if isinstance(objective, CrossEntropy):
            return replace(objective, real_target=self.real_target)
        return objective


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
        self.discriminator = architecture.wrap_discriminator(network)
        self.classes = network.classes
        self.objective, self.penalty = config.game(), PENALTIES[config.penalty]
        weight = config.penalty_weight
        self.penalty_weight = self.penalty.default_weight if weight is None else weight

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
        """Z and, where the run is conditional, the class."""
        latent = Latent(self.config.latent_dim, self.config.prior)
        return (latent, Label(self.classes)) if self.classes else (latent,)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw G's weights and then D's, as their author does."""
        architecture = ARCHITECTURES[self.config.architecture]
        architecture.initialise(self.generator, rng)
        architecture.initialise(self.discriminator, rng)

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam with the learner's own rate."""
        lr = getattr(self.config, f"{learner}_lr")
        betas = (self.config.beta1, self.config.beta2)
        parameters = self.get_submodule(learner).parameters()
        return torch.optim.Adam(parameters, lr=lr, betas=betas, fused=True)

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
            real_logits = self._update_discriminator(play, batch.images, fake.detach(), labels)
        if not self.config.reuse_latents:
            latents = self._latents(play, len(latents))
            fake = self.generator(latents, labels)
        self._update_generator(play, fake, real_logits, labels)
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
        objective = OBJECTIVES[config.objective]
        probability, critic = objective.probability, isinstance(objective, Wasserstein)
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
            ),
            *([] if critic else [_ACCURACY]),
            RunChart(
                "Gradient norms",
                (Curve("d_gradient", "D", "text"), Curve("g_gradient", "G", "fake")),
                -2,
                1,
                log=True,
            ),
        )

    def _latents(self, play: Play, count: int) -> Tensor:
        return play.noise(count, self.config.latent_dim, prior=self.config.prior)

    def _update_discriminator(
        self, play: Play, real: Tensor, fake: Tensor, labels: Tensor | None
    ) -> Tensor:
        """Descend D's loss once; return the logits of the real images."""
        with play.turn("discriminator") as turn:
            real_logits, fake_logits = self._judge(real, fake, labels)
            loss = self.objective.discriminator_loss(real_logits, fake_logits)
            measured = {"d_loss": loss}
            penalty = self.penalty.loss(
                lambda images: self.discriminator(images, labels).float(),
                real,
                fake.to(real),
                play.chances(len(real), 1, 1, 1),
            )
            if penalty is not None:
                measured["penalty"] = penalty
                loss = loss + self.penalty_weight * penalty
            if play.measuring:
                measured |= self._verdicts(real_logits, fake_logits)
            turn.descend(loss, gradient="d_gradient", **measured)
        return real_logits.detach()

    def _update_generator(
        self, play: Play, fake: Tensor, real_logits: Tensor, labels: Tensor | None
    ) -> None:
        """Descend G's loss once, through a D that stands still."""
        with play.turn("generator") as turn:
            fake_logits = self.discriminator(fake, labels).float()
            loss = self.objective.generator_loss(real_logits, fake_logits)
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
        real_logits, fake_logits = logits.split(len(real))
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
        return {
            "d_real": self._probability(real_logits).mean(),
            "d_fake": self._probability(fake_logits).mean(),
            "accuracy_real": (real_logits > boundary).float().mean(),
            "accuracy_fake": (fake_logits <= boundary).float().mean(),
        }
