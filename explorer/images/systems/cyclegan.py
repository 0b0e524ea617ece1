"""Two translators that undo each other: pictures of one kind into another, without pairs."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn

from explorer.images.config import RunConfig
from explorer.images.networks.translation import (
    check_patches,
    field_of_view,
    patch_discriminator,
    translator,
)
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import GRADIENT_NORMS, Curve, RunChart
from explorer.images.systems.inputs import Input, Inputs, Picture, first_of, in_turn
from explorer.images.tricks.pool import Pool
from explorer.offering import Offered


class CycleGANConfig(RunConfig):
    """One training run of two translators and two discriminators."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "data": ("dataset", "dataset_b"),
        "networks": ("generator_features", "blocks", "discriminator_features", "layers"),
        "game": ("cycle_weight", "identity_weight"),
    }

    system: Literal["cyclegan"] = Field("cyclegan", description="Two translators.")
    dataset: str = Field("shapes:red", title="Images of A", description="Domain A.")
    dataset_b: str = Field("shapes:blue", title="Images of B", description="Domain B.")
    image_size: int = Field(
        32,
        ge=16,
        le=256,
        multiple_of=4,
        title="Image size in pixels",
        description="Height and width in pixels; the paper's 128 and 256.",
    )
    batch_size: Annotated[int, Offered((1, 2, 4, 8, 16))] = Field(
        1, ge=1, le=4096, description="Images of each domain a step."
    )
    generator_features: Annotated[int, Offered((8, 16, 32, 64))] = Field(
        16,
        ge=4,
        le=256,
        title="Width of the translators",
        description="Width of both translators.",
    )
    blocks: Annotated[int, Offered((1, 3, 6, 9))] = Field(
        3,
        ge=1,
        le=16,
        title="Residual blocks",
        description="Residual blocks; the paper's 6 or 9.",
    )
    discriminator_features: Annotated[int, Offered((8, 16, 32, 64))] = Field(
        16, ge=4, le=256, title="Width of the Ds", description="Width of both D."
    )
    layers: Annotated[int, Offered((1, 2, 3, 4, 5))] = Field(
        1,
        ge=1,
        le=5,
        title="Strided layers of the Ds",
        description="D's strided layers; 1, 2 and 3 see 16, 34 and 70 pixels at a time.",
    )
    cycle_weight: Annotated[float, Offered((0, 1, 5, 10, 20, 50))] = Field(
        10.0,
        ge=0,
        le=1000,
        title="Weight of the cycles",
        description="Weight of |F(G(x)) - x|, both ways.",
    )
    identity_weight: Annotated[float, Offered((0, 0.1, 0.5, 1))] = Field(
        0.5,
        ge=0,
        le=100,
        title="Weight of the identity",
        description="Weight of |G(y) - y|, in units of the cycle weight.",
    )
    lr: Annotated[float, Offered((5e-5, 1e-4, 2e-4, 5e-4, 1e-3))] = Field(
        2e-4,
        ge=1e-7,
        le=1,
        title="Learning rate",
        description="Adam's learning rate, all networks.",
    )

    @model_validator(mode="after")
    def _patches_fit(self) -> Self:
        check_patches(self.image_size, self.layers)
        return self

    @classmethod
    def sizes(cls, chosen: Mapping[str, object]) -> tuple[int, ...]:
        """Return the image sizes on offer; any multiple of 4 is as good."""
        return 16, 32, 64, 128, 256

    @property
    def datasets(self) -> Mapping[str, str]:
        """Domain A and domain B."""
        return {"a": self.dataset, "b": self.dataset_b}

    @property
    def rates(self) -> Mapping[str, float]:
        """One for all four networks."""
        return {"all networks": self.lr}

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {"networks": f"CycleGAN {self.image_size}, D sees {field_of_view(self.layers)}"}


class CycleGAN(System):
    r"""Translators G: A to B and F: B to A, each with a discriminator, tied by cycles.

    $$L(G, F) = E[(D_B(G(a)) - 1)^2] + E[(D_A(F(b)) - 1)^2]
      + \lambda\,(E|F(G(a)) - a| + E|G(F(b)) - b|)
      + \lambda_{id}\lambda\,(E|G(b) - b| + E|F(a) - a|)$$

    The cycles alone allow G = F = negation, whose identity terms are 2 E|x|: these keep the
    colours. Each D descends half the least squares, its fakes from a pool.

    References:
        Zhu et al. (2017), Unpaired Image-to-Image Translation using Cycle-Consistent
        Adversarial Networks, eq. 3, sections 4 and 7.1. https://arxiv.org/abs/1703.10593
    """

    title: ClassVar[str] = "CycleGAN"
    source: ClassVar[str] = "Zhu et al. (2017)"
    Config: ClassVar[type[RunConfig]] = CycleGANConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "generators": ("generator_ab", "generator_ba"),
        "discriminators": ("discriminator_a", "discriminator_b"),
    }
    drawn: ClassVar[tuple[str, ...]] = ("generator_ab", "generator_ba")
    finale: ClassVar[tuple[str, ...]] = ("discriminator_a", "discriminator_b")
    reference: ClassVar[str] = "b"

    config: CycleGANConfig

    def __init__(self, config: CycleGANConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        a, b = facts["a"].channels, facts["b"].channels
        if a != b:
            msg = f"Domains A and B have images of {a} and {b} channels; set the channels to 3 "
            msg += "(--channels 3) to read both in colour."
            raise ValueError(msg)
        width, side = config.generator_features, config.image_size
        self.generator_ab = translator(a, b, width, config.blocks)
        self.generator_ba = translator(b, a, width, config.blocks)
        judges = (config.discriminator_features, config.layers)
        self.discriminator_a = patch_discriminator(a, *judges)
        self.discriminator_b = patch_discriminator(b, *judges)
        self.pool_a, self.pool_b = Pool((a, side, side)), Pool((b, side, side))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """A picture of each domain."""
        return (Picture("a"), Picture("b"))

    def initialise(self, rng: torch.Generator) -> None:
        """Draw every weight from N(0, 0.02), in the order of the parts; biases and pools 0."""
        for child in self.modules():
            if isinstance(child, (nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.normal_(child.weight, 0.0, 0.02, generator=rng)
                assert child.bias is not None
                nn.init.zeros_(child.bias)
            elif isinstance(child, Pool):
                child.reset()

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return one Adam over both networks of a kind."""
        parameters = self.moved_by(learner)
        return torch.optim.Adam(parameters, lr=self.config.lr, betas=(0.5, 0.999), fused=True)

    def rate(self, learner: str, step: int) -> float:
        """Return 1 for the first half of the steps, then a line down to 0 after the last."""
        half = self.config.steps / 2
        return min(1.0, max(0.0, self.config.steps - step + 1) / max(half, 1.0))

    def step(self, play: Play) -> None:
        """Move both translators, then both discriminators on fakes from the pools."""
        a, b = play.read("a").images, play.read("b").images
        fake_b, fake_a = self._update_generators(play, a, b)
        old_a = self.pool_a.query(fake_a.detach(), play.chances(len(a), 2))
        old_b = self.pool_b.query(fake_b.detach(), play.chances(len(b), 2))
        with play.turn("discriminators") as turn:
            loss_a = discriminator_loss(self.discriminator_a, a, old_a)
            loss_b = discriminator_loss(self.discriminator_b, b, old_b)
            turn.descend(loss_a + loss_b, gradient="d_gradient", d_a=loss_a, d_b=loss_b)

    def _update_generators(self, play: Play, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
        """Descend the translators' loss once; return their fakes of B and of A."""
        weight = self.config.cycle_weight
        with play.turn("generators") as turn:
            fake_b, fake_a = self.generator_ab(a), self.generator_ba(b)
            fooled_b = (self.discriminator_b(fake_b).float() - 1).square().mean()
            fooled_a = (self.discriminator_a(fake_a).float() - 1).square().mean()
            cycle = distance(self.generator_ba(fake_b), a)
            cycle = cycle + distance(self.generator_ab(fake_a), b)
            loss = fooled_a + fooled_b + weight * cycle
            measured = {"g_ab": fooled_b, "g_ba": fooled_a, "cycle": cycle}
            if self.config.identity_weight:
                same = distance(self.generator_ab(b), b) + distance(self.generator_ba(a), a)
                loss = loss + weight * self.config.identity_weight * same
                measured["identity"] = same
            turn.descend(loss, gradient="g_gradient", **measured)
        return fake_b, fake_a

    def draw(self, inputs: Inputs) -> Tensor:
        """Return the pictures of A as G translates them into B."""
        images: Tensor = self.generator_ab(inputs.pictures["a"])
        return images

    def show(self, inputs: Inputs) -> Tensor:
        """Return rows of a, G(a), F(G(a)), b, F(b), G(F(b)) and two more of the first kind."""
        count = len(inputs.pictures["a"])
        a, b = (first_of(inputs.pictures[name], 6) for name in ("a", "b"))
        fake_b, fake_a = self.generator_ab(a), self.generator_ba(b)
        kinds = [a, fake_b, self.generator_ba(fake_b), b, fake_a, self.generator_ab(fake_a)]
        colours = max(kind.shape[1] for kind in kinds)
        kinds = [k.expand(-1, colours, -1, -1) if k.shape[1] == 1 else k for k in kinds]
        return in_turn(kinds, count)

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return the translators' loss with the run's weights."""
        assert isinstance(config, CycleGANConfig)
        latex = r"L = (D_B(G(a))-1)^2 + (D_A(F(b))-1)^2"
        latex += rf" + {config.cycle_weight:g}\,(|F(G(a))-a| + |G(F(b))-b|"
        if config.identity_weight:
            latex += rf" + {config.identity_weight:g}\,(|G(b)-b| + |F(a)-a|)"
        return "What the two translators descend", latex + ")"

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return the adversarial losses, cycle and identity errors, and gradients."""
        return (
            RunChart(
                "Translators, least squares",
                (Curve("g_ab", "A to B", "fake"), Curve("g_ba", "B to A", "accent")),
            ),
            RunChart(
                "Discriminators, half least squares",
                (Curve("d_a", "on A", "real"), Curve("d_b", "on B", "text")),
                0,
                0.5,
            ),
            RunChart(
                "Mean absolute error, both ways, of a range of 2",
                (Curve("cycle", "cycle", "fake"), Curve("identity", "identity", "past")),
            ),
            GRADIENT_NORMS,
        )


def discriminator_loss(discriminator: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """Return half of (D(real) - 1)^2 + D(fake)^2, means over patches; 0.25 where D is 1/2."""
    real_error: Tensor = (discriminator(real).float() - 1).square().mean()
    fake_error: Tensor = discriminator(fake).float().square().mean()
    return 0.5 * (real_error + fake_error)


def distance(one: Tensor, other: Tensor) -> Tensor:
    """Return the mean absolute difference of two batches of images."""
    return (one.float() - other.float()).abs().mean()
