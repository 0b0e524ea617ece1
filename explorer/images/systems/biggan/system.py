"""A pair of residual networks that both know the class, and a G that can be truncated."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from explorer.images.config import RunConfig
from explorer.images.networks.biggan import (
    BigGenerator,
    ProjectionDiscriminator,
    initialise,
    overlap,
)
from explorer.images.networks.equipment import layers_of, stored_weight
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.biggan.config import BigGANConfig
from explorer.images.systems.charts import GRADIENT_NORMS, Curve, RunChart
from explorer.images.systems.inputs import Input, Inputs, Label, Latent
from explorer.objectives import Hinge


class BigGAN(System):
    r"""Both players know the class; hinge losses; G's matrices are kept near orthogonal.

    $$L_D = E[\max(0, 1 - f(x, y))] + E[\max(0, 1 + f(G(z, y), y))], \qquad
      L_G = -E[f(G(z, y), y)] + \beta \sum_W \lVert W W^\top \odot (1 - I)\rVert_F^2$$

    D moves k times a step. Pictures are drawn from a moving average of G, of its buffers, too:
    with statistics of other weights batch norm would undo it. At drawing z may be truncated:
    numbers beyond a threshold are drawn again.

    References:
        Brock, Donahue & Simonyan (2019), Large Scale GAN Training for High Fidelity Natural
        Image Synthesis. https://arxiv.org/abs/1809.11096
    """

    title: ClassVar[str] = "BigGAN"
    source: ClassVar[str] = "Brock, Donahue & Simonyan (2019)"
    Config: ClassVar[type[RunConfig]] = BigGANConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "generator": ("generator",),
        "discriminator": ("discriminator",),
    }
    averaged: ClassVar[tuple[str, ...]] = ("generator",)
    drawn: ClassVar[tuple[str, ...]] = ("generator",)
    finale: ClassVar[tuple[str, ...]] = ("discriminator",)

    config: BigGANConfig

    def __init__(self, config: BigGANConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        channels, self.classes = facts["real"].channels, facts["real"].classes
        if self.classes < 2:
            msg = f"The dataset {config.dataset} has no labels; BigGAN needs them."
            raise ValueError(msg)
        sizes = (channels, config.image_size, config.features, self.classes)
        spectral = config.spectral_norm
        self.generator = BigGenerator(
            *sizes,
            config.latent_dim,
            config.embedding_dim,
            config.attention,
            spectral=spectral,
        )
        self.discriminator = ProjectionDiscriminator(
            *sizes, config.attention, spectral=spectral
        )
        self.objective = Hinge()

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The latent and the class."""
        return (Latent(self.config.latent_dim), Label(self.classes))

    def initialise(self, rng: torch.Generator) -> None:
        """Draw G's matrices, then D's: orthogonal ones."""
        initialise(self.generator, rng)
        initialise(self.discriminator, rng)

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam without a memory of slopes, as far as their mean goes."""
        lr = getattr(self.config, f"{learner}_lr")
        parameters = self.moved_by(learner)
        return torch.optim.Adam(parameters, lr=lr, betas=(0.0, 0.999), eps=1e-8, fused=True)

    @property
    def decay(self) -> float:
        """The run's own."""
        return self.config.ema_decay

    def step(self, play: Play) -> None:
        """Update D k times, each on a batch of its own, then G once on fresh latents."""
        for _ in range(self.config.discriminator_steps):
            labels = self._update_discriminator(play)
        with play.turn("generator") as turn:
            logits = self.discriminator(self._fakes(play, labels), labels)
            loss = self.objective.generator_loss(None, logits.float())
            measured = {"g_loss": loss}
            if self.config.orthogonal_weight:
                measured["overlap"] = torch.stack([*map(overlap, self.regularised())]).sum()
                loss = loss + self.config.orthogonal_weight * measured["overlap"]
            turn.descend(loss, gradient="g_gradient", **measured)
        if play.measuring:
            play.note(
                g_sigma=largest_singular_value(self.generator),
                d_sigma=largest_singular_value(self.discriminator),
            )

    def regularised(self) -> list[Tensor]:
        """Return G's matrices, as stored, without the embedding of classes."""
        return [stored_weight(layer) for layer in layers_of(self.generator)]

    def _fakes(self, play: Play, labels: Tensor) -> Tensor:
        """Return fresh pictures of some classes."""
        latents = play.noise(len(labels), self.config.latent_dim)
        pictures: Tensor = self.generator(latents, labels)
        return pictures

    def _update_discriminator(self, play: Play) -> Tensor:
        """Descend D's loss once; return the batch's classes, which the fakes have, too."""
        batch = play.read()
        real, labels = batch.images, batch.labels
        assert labels is not None
        with torch.no_grad():
            fake = self._fakes(play, labels)
        with play.turn("discriminator") as turn:
            # D has no batch norm: one pass is two.
            both = torch.cat([real, fake.to(real)])
            logits = self.discriminator(both, labels.repeat(2)).float()
            real_logits, fake_logits = logits.tensor_split(2)
            loss = self.objective.discriminator_loss(real_logits, fake_logits)
            turn.descend(
                loss,
                gradient="d_gradient",
                d_loss=loss,
                d_real=real_logits.mean(),
                d_fake=fake_logits.mean(),
            )
        return labels

    def draw(self, inputs: Inputs) -> Tensor:
        """Return G's pictures of latents and classes."""
        images: Tensor = self.generator(inputs.latents, inputs.labels)
        return images

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return both losses, with the run's weight of the regularisation."""
        assert isinstance(config, BigGANConfig)
        latex = rf"L_D = {Hinge.discriminator_latex}\qquad L_G = {Hinge.generator_latex}"
        if config.orthogonal_weight:
            latex += rf" + {config.orthogonal_weight:g} \sum_W "
            latex += r"\lVert W W^\top \odot (1 - I)\rVert_F^2"
        return (
            "What the players descend: the hinge losses; D(x) is a score of x as its class",
            latex,
        )

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return losses, D's scores, singular values and the norms of both gradients."""
        return (
            RunChart(
                "Losses", (Curve("d_loss", "D", "text"), Curve("g_loss", "G", "fake")), 0, 2.5
            ),
            RunChart(
                "D's mean output, score",
                (Curve("d_real", "D(x)", "real"), Curve("d_fake", "D(G(z))", "fake")),
            ),
            RunChart(
                "Largest singular value of a stored matrix",
                (Curve("d_sigma", "of D", "text"), Curve("g_sigma", "of G", "fake")),
                0,
                2,
            ),
            GRADIENT_NORMS,
        )


@torch.no_grad()
def largest_singular_value(module: torch.nn.Module) -> Tensor:
    """Return the largest singular value of all layers' matrices, before any is divided."""
    matrices = [stored_weight(layer).flatten(1).float() for layer in layers_of(module)]
    return torch.stack([torch.linalg.matrix_norm(matrix, 2) for matrix in matrices]).max()
