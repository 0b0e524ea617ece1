"""One pixel after another: the chance of a picture as a product, with masked convolutions."""

import math
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from explorer.images.config import RunConfig
from explorer.images.networks.masked import CausalResidual, MaskedConv2d
from explorer.images.systems.base import Facts, Play, System
from explorer.images.systems.charts import Curve, RunChart
from explorer.images.systems.inputs import Input, Inputs, Label, Latent


class PixelCNNConfig(RunConfig):
    """One training run of a network that predicts each pixel from those before it."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "data": (*RunConfig.groups["data"], "conditional", "levels"),
        "networks": ("features", "blocks"),
    }

    system: Literal["pixelcnn"] = Field("pixelcnn", description="A network of masked pixels.")
    image_size: int = Field(16, ge=16, le=64, description="Height and width in pixels.")
    conditional: bool = Field(False, description="Give the network the class label.")
    levels: int = Field(
        2, ge=2, le=256, description="Brightnesses that a pixel can have; 256 is all of them."
    )
    features: int = Field(32, ge=4, le=512, description="Width of the network.")
    blocks: int = Field(4, ge=1, le=32, description="Residual blocks; the paper's 15.")
    lr: float = Field(1e-3, ge=1e-7, le=1, description="Adam's learning rate.")
    metrics_every: int = Field(
        0, ge=0, description="Steps between metrics; 0 for never: a picture is slow to draw."
    )

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {"networks": f"PixelCNN {self.image_size}, {self.levels} levels"}

    @property
    def rates(self) -> Mapping[str, float]:
        """One network, one rate."""
        return {"network": self.lr}


class PixelNetwork(nn.Module):
    """Images (N, C, H, W) and labels to logits (N, C, levels, H, W) of every pixel.

    A logit depends on the pixels before its own in reading order, and at its own on the
    colours before it, only.
    """

    def __init__(
        self, colours: int, levels: int, features: int, blocks: int, classes: int
    ) -> None:
        super().__init__()
        self.colours, self.levels, self.blocks = colours, levels, blocks
        self.first = MaskedConv2d(colours, features, 7, "A", colours)
        self.condition = nn.Embedding(classes, features) if classes else None
        self.middle = nn.Sequential(*[CausalResidual(features, colours) for _ in range(blocks)])
        self.last = nn.Sequential(
            nn.ReLU(),
            MaskedConv2d(features, features, 1, "B", colours),
            nn.ReLU(),
            MaskedConv2d(features, colours * levels, 1, "B", colours),
        )

    @property
    def reach(self) -> int:
        """How many rows above its own a pixel sees."""
        return 3 + self.blocks

    def forward(self, images: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the logits of the levels."""
        values: Tensor = self.first(images)
        if self.condition is not None:
            values = values + self.condition(labels)[:, :, None, None]
        logits: Tensor = self.last(self.middle(values)).float().contiguous()
        count, _, height, width = logits.shape
        return logits.view(count, self.colours, self.levels, height, width)


class PixelCNN(System):
    r"""A network that gives every pixel a distribution, given those before it.

    $$\log p(x) = \textstyle\sum_i \log p(x_i \mid x_1, \ldots, x_{i-1})$$

    So p(x) is exact: of all pictures the chances sum to 1. To draw one takes a pass of the
    network for every pixel. Its masks are plain, so it has the blind spot of
    `networks.masked.blind_share`.

    References:
        van den Oord, Kalchbrenner & Kavukcuoglu (2016), Pixel Recurrent Neural Networks, eq. 1
        and sections 3.4 and 3.5. https://arxiv.org/abs/1601.06759
    """

    title: ClassVar[str] = "PixelCNN"
    source: ClassVar[str] = "van den Oord et al. (2016)"
    Config: ClassVar[type[RunConfig]] = PixelCNNConfig
    learners: ClassVar[Mapping[str, tuple[str, ...]]] = {"predictor": ("predictor",)}
    drawn: ClassVar[tuple[str, ...]] = ("predictor",)

    config: PixelCNNConfig

    def __init__(self, config: PixelCNNConfig, facts: Facts) -> None:
        super().__init__(config, facts)
        colours, classes = facts["real"].channels, facts["real"].classes
        if config.conditional and classes < 2:
            msg = f"The dataset {config.dataset} has no labels; a conditional run needs them."
            raise ValueError(msg)
        self.shape = (colours, config.image_size, config.image_size)
        self.classes = classes if config.conditional else 0
        if config.features < colours:
            msg = f"{config.features} features are fewer than the {colours} colours; use more."
            raise ValueError(msg)
        self.predictor = PixelNetwork(
            colours, config.levels, config.features, config.blocks, self.classes
        )

    @property
    def inputs(self) -> tuple[Input, ...]:
        """A uniform number a pixel, which chooses its level, and the class."""
        numbers = Latent(math.prod(self.shape), "uniform")
        return (numbers, Label(self.classes)) if self.classes else (numbers,)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw the weights of every layer and lay its mask."""
        for child in self.modules():
            if isinstance(child, MaskedConv2d):
                child.initialise(rng)
            elif isinstance(child, nn.Embedding):
                nn.init.normal_(child.weight, 0.0, 0.1, generator=rng)

    def optimizer(self, learner: str) -> torch.optim.Optimizer:
        """Return Adam."""
        return torch.optim.Adam(self.predictor.parameters(), lr=self.config.lr, fused=True)

    def step(self, play: Play) -> None:
        """Descend minus the log likelihood of a batch once."""
        batch = play.read()
        labels = batch.labels if self.classes else None
        with play.turn("predictor") as turn:
            loss = -self.log_likelihood(batch.images, labels).mean()
            bits = loss / (math.prod(self.shape) * math.log(2))
            turn.descend(loss, gradient="gradient", nats=loss, bits=bits)

    def log_likelihood(self, images: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return log p(x) in nats, exact, shape (N,).

        Args:
            images: (N, C, H, W) in [-1, 1]; each pixel counts as the level that it lies in.
            labels: Classes (N,) where the run is conditional.
        """
        levels = quantised(images, self.config.levels)
        logits = self.predictor(brightness(levels, self.config.levels), labels)
        losses = cross_entropy(logits.transpose(1, 2), levels, reduction="none")
        return -losses.flatten(1).sum(1)

    def draw(self, inputs: Inputs) -> Tensor:
        """Return pictures drawn pixel by pixel: a pass of the network for each number."""
        assert inputs.latents is not None
        images = torch.zeros(len(inputs), *self.shape, device=inputs.latents.device)
        for _ in self.drawing(images, (inputs.latents + 1) / 2, inputs.labels):
            pass
        return images

    def drawing(
        self, images: Tensor, chances: Tensor, labels: Tensor | None = None, known: int = 0
    ) -> Iterator[int]:
        """Draw into images one number after the other; yield how many stand after each.

        The level of a pixel is the first whose cumulative chance exceeds its uniform number.

        Args:
            images: (N, C, H, W), changed in place.
            chances: Uniform numbers in [0, 1), (N, C * H * W), by colour, row and column.
            labels: Classes (N,) where the run is conditional.
            known: How many rows at the top stand already.
        """
        colours, height, width = self.shape
        chances = chances.view(-1, *self.shape)
        for number in range(known * width * colours, height * width * colours):
            row, place = divmod(number, width * colours)
            column, colour = divmod(place, colours)
            top = max(0, row - self.predictor.reach)
            logits = self.predictor(images[:, :, top : row + 1], labels)
            share = logits[:, colour, :, -1, column].softmax(1).cumsum(1)
            level = (chances[:, colour, row, column, None] > share).sum(1)
            level = level.clamp(max=self.config.levels - 1)
            images[:, colour, row, column] = brightness(level, self.config.levels)
            yield number + 1

    @classmethod
    def formula(cls, config: RunConfig) -> tuple[str, str]:
        """Return the log likelihood, in nats an image."""
        latex = r"L = -\textstyle\sum_i \log p(x_i \mid x_1, \ldots, x_{i-1})"
        return "What the network descends: minus the log likelihood, which is exact", latex

    @classmethod
    def charts(cls, config: RunConfig) -> tuple[RunChart, ...]:
        """Return the log likelihood and the norm of the gradient."""
        assert isinstance(config, PixelCNNConfig)
        top = math.log2(config.levels)
        return (
            RunChart("Bits a pixel and colour", (Curve("bits", "−log₂ p", "text"),), 0, top),
            RunChart("Nats an image", (Curve("nats", "−log p(x)", "text"),)),
            RunChart("Gradient norm", (Curve("gradient", "network", "text"),), 0, 3, log=True),
        )


def quantised(images: Tensor, levels: int) -> Tensor:
    """Return which of as many equal bins of [-1, 1] each number lies in, from 0."""
    return ((images + 1) / 2 * levels).floor().long().clamp(0, levels - 1)


def brightness(level: Tensor, levels: int) -> Tensor:
    """Return numbers in [-1, 1] for levels from 0: black and white at the ends."""
    return level.float() / (levels - 1) * 2 - 1
