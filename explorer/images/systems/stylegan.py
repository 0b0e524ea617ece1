"""A generator whose every layer has a style of its own, and may take it from another z."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

import torch
from pydantic import Field, field_validator, model_validator
from torch import Tensor

from explorer.images.config import RunConfig
from explorer.images.networks.equalised import Equalised
from explorer.images.networks.styles import (
    StyleGenerator,
    mixed,
    style_discriminator,
    widths_of,
)
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import GRADIENT_NORMS, Curve, RunChart
from explorer.images.systems.inputs import Input, Inputs, Latent
from explorer.objectives import NonSaturating
from explorer.offering import Offered
from explorer.penalties import squared_slope


class StyleGANConfig(RunConfig):
    """One training run of a style-based generator and its discriminator.

    The paper's sizes are `image_size` 1024, `width` 512, `base` 8192, `latent_dim` 512 and
    `mapping_layers` 8.
    """

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "networks": ("width", "base", "latent_dim", "mapping_layers"),
        "styles": ("styles", "constant", "noise", "mixing"),
        "game": ("penalty_weight", "penalty_every"),
    }

    system: Literal["stylegan"] = Field("stylegan", description="A style a layer.")
    dataset: str = Field("faces", title="Real images", description="Images to learn from.")
    image_size: int = Field(
        32,
        ge=8,
        le=1024,
        title="Image size in pixels",
        description="Height and width in pixels, a power of 2.",
    )
    width: Annotated[int, Offered((8, 16, 32, 64, 128, 256, 512))] = Field(
        64, ge=2, le=512, title="Most channels", description="Channels of a layer, at most."
    )
    base: Annotated[int, Offered((64, 128, 256, 512, 1024, 8192))] = Field(
        512,
        ge=8,
        le=8192,
        title="Channels times pixels",
        description="Half of it are the channels at 4 pixels, half of these at 8, and so on.",
    )
    latent_dim: Annotated[int, Offered((8, 16, 32, 64, 128, 256, 512))] = Field(
        64, ge=2, le=1024, title="Numbers in z and in w", description="Numbers in z and in w."
    )
    mapping_layers: Annotated[int, Offered((0, 1, 2, 4, 8))] = Field(
        4,
        ge=0,
        le=16,
        title="Layers from z to w",
        description="Dense layers from z to w; with none w is z of length 1 a number.",
    )
    styles: bool = Field(
        True,
        title="A style a layer",
        description="w sets each channel's mean and spread in every layer; else each pixel is "
        "normed, as in ProGAN.",
    )
    constant: bool = Field(
        True,
        title="Learned constant",
        description="G begins with learned features of 4 pixels; else a dense layer draws them "
        "from w.",
    )
    noise: bool = Field(
        True,
        title="Noise in every layer",
        description="Each layer adds noise, a value a pixel, by weights it learns.",
    )
    mixing: Annotated[float, Offered((0, 0.5, 0.9, 1))] = Field(
        0.9,
        ge=0,
        le=1,
        title="Style mixing",
        description="Share of batches whose later layers have another w; the paper's 0.9.",
    )
    batch_size: Annotated[int, Offered((4, 8, 16, 32, 64))] = Field(
        16, ge=2, le=4096, description="Images a step."
    )
    penalty_weight: Annotated[float, Offered((0, 0.1, 1, 10, 100))] = Field(
        10.0, ge=0, le=1000, title="Weight of R1", description="Weight of R1, gamma."
    )
    penalty_every: Annotated[int, Offered((1, 2, 4, 8, 16))] = Field(
        1,
        ge=1,
        le=64,
        title="Steps from one R1 to the next",
        description="Steps from one R1 to the next, which then weighs as many times as much.",
    )
    ema_decay: Annotated[float, Offered((0.99, 0.995, 0.998, 0.999, 0.9999))] = Field(
        0.998,
        ge=0,
        lt=1,
        title="Decay of G's average",
        description="Decay a step of the average that pictures are drawn from.",
    )
    lr: Annotated[float, Offered((5e-4, 1e-3, 1.5e-3, 2e-3, 3e-3))] = Field(
        1e-3, ge=1e-7, le=1, title="Learning rate", description="Adam's, of both networks."
    )

    @field_validator("image_size")
    @classmethod
    def _side_doubles(cls, side: int) -> int:
        if side & (side - 1):
            msg = f"StyleGAN doubles 4 pixels: images have 8, 16, 32, ... pixels, not {side}."
            raise ValueError(msg)
        return side

    @model_validator(mode="after")
    def _latent_enters(self) -> Self:
        if self.constant and not self.styles:
            msg = "Without styles and with a learned constant z enters nowhere: every picture "
            msg += "would be the same. Switch one of the two."
            raise ValueError(msg)
        return self

    @classmethod
    def idle(cls, chosen: Mapping[str, object]) -> Mapping[str, str]:
        """Return what does nothing where no layer has a style."""
        return {} if chosen["styles"] else {"mixing": "No layer has a style."}

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels at 4, 8, ... pixels."""
        return widths_of(self.image_size, self.base, self.width)

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {"networks": f"StyleGAN {self.image_size}, {2 * len(self.widths)} layers"}

    @property
    def rates(self) -> Mapping[str, float]:
        """One for both; the mapping network's is a hundredth of it."""
        return {"both networks": self.lr}


class StyleGAN(System):
    r"""G is styled layer by layer; both players descend the logistic loss, D with R1.

    $$w = f(z), \qquad L_G = -E[\log D(G(w, n))], \qquad
      L_D = -E[\log D(x)] - E[\log(1 - D(G(w, n)))]
            + \tfrac{\gamma}{2} E\lVert\nabla_x D(x)\rVert^2$$

    In most batches the layers behind a random crossover get the w of another z, so that
    neighbouring layers cannot rely on each other. Each layer of each picture has its own
    noise n. Pictures are drawn from a moving average of G, and with one fixed noise.

    References:
        Karras, Laine & Aila (2019), A Style-Based Generator Architecture for Generative
        Adversarial Networks, sections 2 and 3.1, appendices B and C.
        https://arxiv.org/abs/1812.04948
        Karras et al. (2020), Analyzing and Improving the Image Quality of StyleGAN, appendix
        B, for an R1 in every few steps only. https://arxiv.org/abs/1912.04958
    """

    title: ClassVar[str] = "StyleGAN"
    source: ClassVar[str] = "Karras, Laine & Aila (2019)"
    Config: ClassVar[type[RunConfig]] = StyleGANConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "generator": ("generator",),
        "discriminator": ("discriminator",),
    }
    averaged: ClassVar[tuple[str, ...]] = ("generator",)
    drawn: ClassVar[tuple[str, ...]] = ("generator",)
    finale: ClassVar[tuple[str, ...]] = ("discriminator",)

    config: StyleGANConfig

    def __init__(self, config: StyleGANConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        channels, widths = facts["real"].channels, config.widths
        self.generator = StyleGenerator(
            channels,
            widths,
            config.latent_dim,
            config.mapping_layers,
            styles=config.styles,
            constant=config.constant,
            noise=config.noise,
        )
        dense = min(config.base, config.width)
        self.discriminator = style_discriminator(channels, widths, dense)
        self.objective = NonSaturating()

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The latent; the noise of a drawn picture is the generator's own."""
        return (Latent(self.config.latent_dim),)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw G's weights, then D's: all from N(0, 1) but for the mapping network's."""
        self.generator.initialise(rng)
        for layer in self.discriminator:
            if isinstance(layer, Equalised):
                layer.initialise(rng)

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam without a memory of slopes, as far as their mean goes."""
        parameters, lr = self.moved_by(learner), self.config.lr
        return torch.optim.Adam(parameters, lr=lr, betas=(0.0, 0.99), eps=1e-8, fused=True)

    @property
    def decay(self) -> float:
        """The run's own."""
        return self.config.ema_decay

    def step(self, play: Play) -> None:
        """Update D once, then G once on fresh latents."""
        real = play.read().images
        with torch.no_grad():
            fake = self._fakes(play, len(real))
        self._update_discriminator(play, real, fake)
        with play.turn("generator") as turn:
            logits = self._judged(self._fakes(play, len(real), track=True))
            loss = self.objective.generator_loss(None, logits)
            turn.descend(loss, gradient="g_gradient", g_loss=loss)

    def _fakes(self, play: Play, count: int, *, track: bool = False) -> Tensor:
        """Return fresh pictures in training: styles mixed at random, noise drawn anew."""
        generator, size = self.generator, self.config.latent_dim
        w, other = generator.mapping(play.noise(2 * count, size)).chunk(2)
        if track:
            generator.track(w)
        layers = len(generator.sides)
        chance, place = play.chances(1, 2)[0]
        # Between the first layer and the last: 1 to layers - 1, each as likely.
        crossover = 1 + (place * (layers - 1)).floor()
        crossover = torch.where(chance < self.config.mixing, crossover, layers)
        noise = [play.noise(count, 1, side, side) for side in generator.sides]
        return generator.synthesis(mixed(w, other, crossover, layers), noise)

    def _update_discriminator(self, play: Play, real: Tensor, fake: Tensor) -> None:
        """Descend D's loss once; R1 is a part of it in every few steps."""
        every = self.config.penalty_every
        with play.turn("discriminator") as turn:
            # Apart: the spread of a minibatch must not tell real from fake by their mixture.
            real_logits, fake_logits = self._judged(real), self._judged(fake)
            loss = self.objective.discriminator_loss(real_logits, fake_logits)
            measured = {
                "d_loss": loss,
                "d_real": real_logits.sigmoid().mean(),
                "d_fake": fake_logits.sigmoid().mean(),
            }
            if self.config.penalty_weight and play.number % every == 0:
                penalty = 0.5 * squared_slope(self._judged, real.detach()).mean()
                loss = loss + self.config.penalty_weight * every * penalty
                measured["penalty"] = penalty
            turn.descend(loss, gradient="d_gradient", **measured)

    def _judged(self, images: Tensor) -> Tensor:
        logits: Tensor = self.discriminator(images)
        return logits[:, 0].float()

    def draw(self, inputs: Inputs) -> Tensor:
        """Return G's pictures with its own noise, one w for all layers."""
        images: Tensor = self.generator(inputs.latents)
        return images.clamp(-1, 1)

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return both losses, R1 with the run's weight."""
        assert isinstance(config, StyleGANConfig)
        objective = NonSaturating
        latex = rf"L_D = {objective.discriminator_latex}"
        if config.penalty_weight:
            latex += rf" + \tfrac{{{config.penalty_weight:g}}}{{2}}\,"
            latex += r"\mathbb{E}_x\lVert\nabla_x D(x)\rVert^2"
        latex += rf"\qquad L_G = {objective.generator_latex}"
        return "What the players descend: the logistic loss, D's with R1", latex

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return losses, D's output, R1 and the norms of both gradients."""
        assert isinstance(config, StyleGANConfig)
        penalty = RunChart(
            "Half the squared slope of D at real images, R1",
            (Curve("penalty", "R1, unweighted", "real"),),
            0,
            0.1,
        )
        return (
            RunChart(
                "Losses", (Curve("d_loss", "D", "text"), Curve("g_loss", "G", "fake")), 0, 1.5
            ),
            RunChart(
                "D's mean output, probability",
                (Curve("d_real", "D(x)", "real"), Curve("d_fake", "D(G(z))", "fake")),
            ),
            *((penalty,) if config.penalty_weight else ()),
            GRADIENT_NORMS,
        )
