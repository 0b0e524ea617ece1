"""A conditional GAN that learns from pairs: what a picture becomes is known while it trains."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn

from explorer.images.config import RunConfig
from explorer.images.data import ImageSet, halves
from explorer.images.networks.translation import (
    LAYERS_OF,
    check_patches,
    patch_discriminator,
)
from explorer.images.networks.unet import UNet
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import GRADIENT_NORMS, Curve, RunChart
from explorer.images.systems.inputs import Input, Inputs, Picture, first_of, in_turn
from explorer.objectives import NonSaturating
from explorer.offering import Offered

#: D's cross-entropy and G's own loss, of logits (N,).
GAME = NonSaturating()


class Pix2PixConfig(RunConfig):
    """One training run of a U-Net and a discriminator of patches."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "data": ("dataset", "direction"),
        "networks": ("generator_features", "widest", "discriminator_features", "patch"),
        "game": ("l1_weight", "adversarial_weight"),
    }
    paired: ClassVar[bool] = True

    system: Literal["pix2pix"] = Field("pix2pix", description="A U-Net, taught by pairs.")
    dataset: str = Field(
        "drawn-pairs:outline-shape",
        title="Pairs",
        description="Pictures that hold two, side by side: drawn-pairs:NAME or pairs:PATH.",
    )
    direction: Annotated[
        Literal["left-to-right", "right-to-left"],
        Offered(
            names={"left-to-right": "left to right", "right-to-left": "right to left"},
        ),
    ] = Field("left-to-right", title="From which half", description="Which half is the input.")
    image_size: int = Field(
        64,
        ge=16,
        le=256,
        title="Image size in pixels",
        description="Height and width of each half, a power of two; the paper's 256.",
    )
    batch_size: Annotated[int, Offered((1, 2, 4, 8, 16))] = Field(
        1, ge=1, le=4096, description="Pairs a step; the paper's 1."
    )
    generator_features: Annotated[int, Offered((8, 16, 32, 64))] = Field(
        16, ge=4, le=256, title="Width of G", description="Features of G's first layer."
    )
    widest: Annotated[int, Offered((2, 4, 8))] = Field(
        8,
        ge=1,
        le=8,
        title="Widest layer of G",
        description="How many times the width G's widest layers have; the paper's 8.",
    )
    discriminator_features: Annotated[int, Offered((8, 16, 32, 64))] = Field(
        16, ge=4, le=256, title="Width of D", description="Features of D's first layer."
    )
    patch: Annotated[int, Offered(tuple(LAYERS_OF))] = Field(
        16,
        ge=min(LAYERS_OF),
        le=max(LAYERS_OF),
        title="Pixels a side that D sees",
        description="How large a patch each of D's logits judges; the paper's 70 of 256.",
    )
    l1_weight: Annotated[float, Offered((0, 1, 10, 100, 1000))] = Field(
        100.0,
        ge=0,
        le=10_000,
        title="Weight of the distance",
        description="Weight of |G(x) - y| beside the game.",
    )
    adversarial_weight: Annotated[float, Offered((0, 0.1, 1))] = Field(
        1.0,
        ge=0,
        le=100,
        title="Weight of the game",
        description="Weight of fooling D; 0 for the distance alone.",
    )
    lr: Annotated[float, Offered((5e-5, 1e-4, 2e-4, 5e-4, 1e-3))] = Field(
        2e-4, ge=1e-7, le=1, title="Learning rate", description="Adam's, both networks."
    )

    @model_validator(mode="after")
    def _sizes_fit(self) -> Self:
        if self.image_size & (self.image_size - 1):
            msg = "A U-Net halves its picture down to one pixel: it takes a power of two, "
            msg += f"not {self.image_size}."
            raise ValueError(msg)
        if self.patch not in LAYERS_OF:
            allowed = ", ".join(map(str, LAYERS_OF))
            msg = f"D sees {allowed} pixels a side, by its layers, not {self.patch}."
            raise ValueError(msg)
        check_patches(self.image_size, LAYERS_OF[self.patch])
        return self

    @classmethod
    def sizes(cls, chosen: Mapping[str, object]) -> tuple[int, ...]:
        """Return the powers of two."""
        return 16, 32, 64, 128, 256

    @property
    def rates(self) -> Mapping[str, float]:
        """One for both networks."""
        return {"both networks": self.lr}

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {"networks": f"pix2pix {self.image_size}, D sees {self.patch}"}


class Pix2Pix(System):
    r"""A U-Net that fools a discriminator of patches and stays near the known answer.

    $$\min_G\ E[-\log D(x, G(x))] + \lambda E|y - G(x)|, \qquad
      \min_D\ \tfrac12 E[-\log D(x, y)] + \tfrac12 E[-\log(1 - D(x, G(x)))]$$

    D sees the input beside the output, so that G cannot draw any good picture for any input.
    There is no z: the authors' G learned to ignore it. What randomness there is comes from
    dropout, which stays on when G draws.

    References:
        Isola et al. (2017), Image-to-Image Translation with Conditional Adversarial Networks,
        sections 3.1 to 3.3 and appendix 6. https://arxiv.org/abs/1611.07004
    """

    title: ClassVar[str] = "pix2pix"
    source: ClassVar[str] = "Isola et al. (2017)"
    Config: ClassVar[type[RunConfig]] = Pix2PixConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "discriminator": ("discriminator",),
        "generator": ("generator",),
    }
    drawn: ClassVar[tuple[str, ...]] = ("generator",)
    finale: ClassVar[tuple[str, ...]] = ("discriminator",)

    config: Pix2PixConfig

    def __init__(self, config: Pix2PixConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        channels = facts["real"].channels
        self.generator = UNet(
            channels, channels, config.image_size, config.generator_features, config.widest
        )
        self.discriminator = patch_discriminator(
            2 * channels, config.discriminator_features, LAYERS_OF[config.patch], affine=True
        )

    @property
    def inputs(self) -> tuple[Input, ...]:
        """A pair, of which the input is read."""
        return (Picture("real"),)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw weights from N(0, 0.02) and scales from N(1, 0.02); shifts and biases 0."""
        for child in self.modules():
            if isinstance(child, (nn.Conv2d, nn.ConvTranspose2d, nn.InstanceNorm2d)):
                mean = 1.0 if isinstance(child, nn.InstanceNorm2d) else 0.0
                nn.init.normal_(child.weight, mean, 0.02, generator=rng)
                if child.bias is not None:
                    nn.init.zeros_(child.bias)

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam over a network."""
        parameters = self.moved_by(learner)
        return torch.optim.Adam(parameters, lr=self.config.lr, betas=(0.5, 0.999), fused=True)

    def step(self, play: Play) -> None:
        """Move D, then G against the D that has just moved, on the same fakes."""
        given, wanted = self.sides(play.read().images)
        fakes = self.generator(given)
        with play.turn("discriminator") as turn:
            real = self.judged(given, wanted)
            loss = discriminator_loss(real, self.judged(given, fakes.detach()))
            turn.descend(loss, gradient="d_gradient", d_loss=loss)
        with play.turn("generator") as turn:
            fooled = GAME.generator_loss(None, self.judged(given, fakes).flatten())
            distance = (fakes.float() - wanted.float()).abs().mean()
            loss = self.config.adversarial_weight * fooled + self.config.l1_weight * distance
            turn.descend(loss, gradient="g_gradient", g_loss=fooled, l1=distance)

    def sides(self, pairs: Tensor) -> tuple[Tensor, Tensor]:
        """Return inputs and targets (N, C, H, W) of pairs (N, C, H, 2 W)."""
        left, right = halves(pairs)
        return (left, right) if self.config.direction == "left-to-right" else (right, left)

    def judged(self, given: Tensor, images: Tensor) -> Tensor:
        """Return D's logits (N, 1, H', W') of images as answers to what was given."""
        logits: Tensor = self.discriminator(torch.cat([given, images], dim=1))
        return logits.float()

    def draw(self, inputs: Inputs) -> Tensor:
        """Return what G makes of the inputs of pairs."""
        given, _ = self.sides(inputs.pictures["real"])
        images: Tensor = self.generator(given)
        return images

    def show(self, inputs: Inputs) -> Tensor:
        """Return rows of the input, two outputs, which differ by dropout, and the target."""
        pairs = inputs.pictures["real"]
        given, wanted = self.sides(first_of(pairs, 4))
        kinds = [given, self.generator(given), self.generator(given), wanted]
        return in_turn(kinds, len(pairs))

    def real(self, images: ImageSet) -> ImageSet:
        """Return the targets: what drawn pictures are compared with."""
        return replace(images, images=self.sides(images.images)[1])

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return G's loss with the run's weights."""
        assert isinstance(config, Pix2PixConfig)
        weight = "" if config.adversarial_weight == 1 else rf"{config.adversarial_weight:g}\,"
        latex = rf"L = -{weight}\log D(x, G(x)) + {config.l1_weight:g}\,|y - G(x)|"
        return "What G descends", latex

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return the losses of the game, the distance and the gradients."""
        return (
            RunChart(
                "Losses of the game, nats",
                (Curve("g_loss", "G", "fake"), Curve("d_loss", "half of D's", "text")),
                note="Where D cannot tell, both read ln 2 = 0.693.",
            ),
            RunChart("Mean |G(x) − y|, of a range of 2", (Curve("l1", "distance", "fake"),)),
            GRADIENT_NORMS,
        )


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Return half of D's loss over all patches; ln 2 at logits 0."""
    return 0.5 * GAME.discriminator_loss(real_logits.flatten(), fake_logits.flatten())
