"""SRGAN as a system: the networks, and the two phases of its training."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import torch
from torch import Tensor, nn

from explorer.images.config import RunConfig
from explorer.images.networks.reading import feature_distance
from explorer.images.networks.superresolution import (
    SRResNet,
    enlarge,
    picture_discriminator,
    shrink,
)
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import GRADIENT_NORMS, Curve, RunChart
from explorer.images.systems.inputs import Input, Inputs, Picture, first_of, in_turn
from explorer.images.systems.srgan.config import SRGANConfig
from explorer.objectives import NonSaturating


class SRGAN(System):
    r"""G enlarges a picture four times; D tells its pictures from originals.

    First G descends the mean squared error alone, E|x - G(low(x))|^2 (SRResNet): the best it
    can draw is the mean of all originals that fit the low resolution. Then D plays along:

    $$L_G = w\,E|\phi(x) - \phi(G(\mathrm{low}(x)))|^2
      + \lambda\,E[-\log D(G(\mathrm{low}(x)))]$$

    with features phi of a reader that this program has trained. The low resolution is made from
    the original as it is read, so any pictures will do; it is in [0, 1], originals in [-1, 1].

    References:
        Ledig et al. (2017), Photo-Realistic Single Image Super-Resolution Using a Generative
        Adversarial Network, eq. 3 to 6 and section 3.2. https://arxiv.org/abs/1609.04802
    """

    title: ClassVar[str] = "SRGAN"
    source: ClassVar[str] = "Ledig et al. (2017)"
    Config: ClassVar[type[RunConfig]] = SRGANConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "generator": ("generator",),
        "discriminator": ("discriminator",),
    }
    drawn: ClassVar[tuple[str, ...]] = ("generator",)

    config: SRGANConfig

    def __init__(self, config: SRGANConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        channels, width = facts["real"].channels, config.discriminator_features
        self.generator = SRResNet(channels, config.features, config.blocks)
        self.discriminator = picture_discriminator(channels, width, config.side)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """An original, whose low resolution is enlarged."""
        return (Picture("real"),)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw weights as He et al. (2015) for a slope of 1/4, which PReLUs begin with.

        What the residual branches add begins with 0, and the first pictures are about grey
        (Goyal et al. 2017, section 5.1; Wang et al. 2018, ESRGAN, section 3.1).
        """
        for child in self.modules():
            if isinstance(child, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(child.weight, a=0.25, generator=rng)
                assert child.bias is not None
                nn.init.zeros_(child.bias)
            elif isinstance(child, nn.PReLU):
                nn.init.constant_(child.weight, 0.25)
            elif isinstance(child, nn.BatchNorm2d):
                child.reset_parameters()
        self.generator.begin_small()

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam with the paper's beta1 of 0.9."""
        parameters = self.moved_by(learner)
        return torch.optim.Adam(parameters, lr=self.config.lr, betas=(0.9, 0.999), fused=True)

    def rate(self, learner: str, step: int) -> float:
        """Return 1 for G alone, then the share that makes the game's rate, at last a tenth."""
        config = self.config
        if step <= config.warm_steps:
            return 1.0
        late = step > (config.warm_steps + config.steps) / 2
        return config.game_lr / config.lr * (0.1 if late else 1.0)

    @classmethod
    def moves(cls, config: RunConfig, learner: str) -> range:
        """Return the steps in which a learner moves: D rests during the warm start."""
        assert isinstance(config, SRGANConfig)
        first = 1 + (config.warm_steps if learner == "discriminator" else 0)
        return range(first, sys.maxsize)

    def step(self, play: Play) -> None:
        """Move G by pixels alone; after the warm start D, then G by likeness and D."""
        images = self._pieces(play)
        restored = self.generator(shrink(images))
        if play.number > self.config.warm_steps:
            self._update_discriminator(play, images, restored.detach())
        with play.turn("generator") as turn:
            pixels = (restored.float() - images).square().mean()
            measured = {"pixels": pixels}
            loss = pixels
            if play.number > self.config.warm_steps:
                loss, more = self._loss(images, restored, pixels)
                measured |= more
            turn.descend(loss, gradient="g_gradient", **measured)

    def _pieces(self, play: Play) -> Tensor:
        """Return a random piece of each picture of the next batch."""
        images, side = play.read().images, self.config.side
        free = images.shape[-1] - side + 1
        corners = (play.chances(len(images), 2) * free).long()
        reach = torch.arange(side, device=images.device)
        down, across = (corners[:, axis, None] + reach for axis in (0, 1))
        number = torch.arange(len(images), device=images.device)[:, None, None]
        found = images[number, :, down[:, :, None], across[:, None]]
        return found.permute(0, 3, 1, 2).contiguous()

    def _update_discriminator(self, play: Play, images: Tensor, restored: Tensor) -> None:
        with play.turn("discriminator") as turn:
            real = self.discriminator(images).float().flatten()
            fake = self.discriminator(restored).float().flatten()
            loss = NonSaturating().discriminator_loss(real, fake)
            turn.descend(
                loss,
                gradient="d_gradient",
                d_loss=loss,
                d_real=real.sigmoid().mean(),
                d_fake=fake.sigmoid().mean(),
            )

    def _loss(
        self, images: Tensor, restored: Tensor, pixels: Tensor
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return what G descends beside D, and its parts."""
        config = self.config
        logits = self.discriminator(restored).float().flatten()
        fooled = NonSaturating().generator_loss(None, logits)
        measured = {"adversarial": fooled}
        likeness = pixels
        if config.content == "features":
            distance = feature_distance(images, restored, config.reader, config.depth)
            likeness, measured["features"] = config.feature_weight * distance, distance
        return likeness + config.adversarial_weight * fooled, measured

    def draw(self, inputs: Inputs) -> Tensor:
        """Return the pictures, first made small and then enlarged by G."""
        pictures: Tensor = self.generator(shrink(inputs.pictures["real"]))
        return pictures

    def show(self, inputs: Inputs) -> Tensor:
        """Return bicubic, G's picture and the original in turn, of the first third."""
        images = inputs.pictures["real"]
        some = first_of(images, 3)
        low = shrink(some)
        return in_turn([enlarge(low), self.generator(low), some], len(images))

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return G's loss with D, with the run's weights."""
        assert isinstance(config, SRGANConfig)
        likeness = r"\lVert x - G(x_{\downarrow 4})\rVert^2"
        if config.content == "features":
            likeness = rf"{config.feature_weight:g}\,\lVert\phi(x) - "
            likeness += r"\phi(G(x_{\downarrow 4}))\rVert^2"
        title = f"What G descends after {config.warm_steps:,} steps by the squared error alone"
        return (
            title,
            likeness + rf" - {config.adversarial_weight:g}\,\log D(G(x_{{\downarrow 4}}))",
        )

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return the errors, the two losses of the game, D's opinion and the gradients."""
        return (
            RunChart(
                "Mean squared error of pixels, of a range of 2",
                (Curve("pixels", "G and original", "fake"),),
                -3,
                0,
                log=True,
            ),
            RunChart(
                "The game: −log D(G), and D's loss",
                (Curve("adversarial", "G", "fake"), Curve("d_loss", "D", "real")),
            ),
            RunChart(
                "What D takes for real",
                (Curve("d_real", "originals", "real"), Curve("d_fake", "G's", "fake")),
            ),
            replace(GRADIENT_NORMS, low=-3),
        )
