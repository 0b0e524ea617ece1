"""The settings of a network that enlarges pictures, and of the game that it plays."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from explorer.images.config import RunConfig
from explorer.images.networks.reading import ReaderName
from explorer.offering import Offered


class SRGANConfig(RunConfig):
    """One training run of a network that enlarges, and of the discriminator that judges it."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "networks": ("features", "blocks", "discriminator_features"),
        "game": (
            "warm_steps",
            "content",
            "reader",
            "depth",
            "feature_weight",
            "adversarial_weight",
        ),
    }

    system: Literal["srgan"] = Field("srgan", description="A network that enlarges, and D.")
    dataset: str = Field("faces:strands", title="Pictures", description="Of high resolution.")
    image_size: int = Field(
        64, ge=16, le=128, title="Image size in pixels", description="Of high resolution."
    )
    crop: Annotated[int, Offered((16, 32, 64, 96))] = Field(
        64,
        ge=16,
        le=128,
        multiple_of=16,
        title="Side of the pieces",
        description="Pixels a side of the pieces that are learned from; the paper's 96.",
    )
    batch_size: Annotated[int, Offered((2, 4, 8, 16, 32))] = Field(
        16,
        ge=2,
        le=4096,
        description="Pieces a step; batch norm on a single pixel needs two at least.",
    )
    features: Annotated[int, Offered((8, 16, 32, 64))] = Field(
        32, ge=4, le=256, title="Width of G", description="Width of G; the paper's 64."
    )
    blocks: Annotated[int, Offered((1, 2, 4, 8, 16))] = Field(
        4,
        ge=1,
        le=32,
        title="Residual blocks",
        description="Residual blocks of G; the paper's 16.",
    )
    discriminator_features: Annotated[int, Offered((8, 16, 32, 64))] = Field(
        16,
        ge=4,
        le=256,
        title="Width of D",
        description="Width of D's first layer; the paper's 64.",
    )
    warm_steps: Annotated[int, Offered((0, 200, 500, 1000, 2000, 4000))] = Field(
        2000,
        ge=0,
        title="Steps by pixels alone",
        description="First steps, by the mean squared error alone: SRResNet. The paper's are "
        "a million, and 200,000 more with D.",
    )
    content: Annotated[
        Literal["features", "pixels"],
        Offered(names={"features": "feature distance", "pixels": "squared error of pixels"}),
    ] = Field(
        "features",
        title="Likeness, beside D",
        description="What compares with the original once D plays: a reader's features, as in "
        "the paper, or pixels, as in its SRGAN-MSE.",
    )
    reader: ReaderName = Field(
        "face-reader", title="Whose features", description="Which reader's features."
    )
    depth: Annotated[int, Offered((1, 2, 3))] = Field(
        2,
        ge=1,
        le=3,
        title="Which of its convolutions",
        description="Which of the reader's convolutions is compared.",
    )
    feature_weight: Annotated[float, Offered((0, 0.1, 0.2, 0.5, 1, 2, 5))] = Field(
        1.0,
        ge=0,
        le=1000,
        title="Weight of the features",
        description="Brings the feature distance to the size of a squared error of pixels, as "
        "(1/12.75)^2 does for VGG's in the paper; these readers' has it as it is.",
    )
    adversarial_weight: Annotated[float, Offered((0, 1e-4, 1e-3, 3e-3, 1e-2, 0.1))] = Field(
        1e-3,
        ge=0,
        le=1000,
        title="Weight of D's opinion",
        description="Weight of -log D(G(low)); the paper's is 0.001.",
    )
    lr: Annotated[float, Offered((1e-4, 2e-4, 5e-4, 1e-3, 2e-3))] = Field(
        1e-4,
        ge=1e-7,
        le=1,
        title="Learning rate by pixels alone",
        description="G's learning rate before D plays.",
    )
    game_lr: Annotated[float, Offered((1e-5, 1e-4, 2e-4, 5e-4, 1e-3))] = Field(
        1e-4,
        ge=1e-7,
        le=1,
        title="Learning rate with D",
        description="Of both networks; a tenth of it in the last half of the steps with D.",
    )

    @model_validator(mode="after")
    def _size_fits(self) -> Self:
        if self.image_size % 16:
            msg = f"Pictures of {self.image_size} pixels do not shrink to whole ones; use a "
            msg += "multiple of 16."
            raise ValueError(msg)
        return self

    @classmethod
    def idle(cls, chosen: Mapping[str, object]) -> Mapping[str, str]:
        """Return why some settings do nothing beside those chosen, by name."""
        if chosen["content"] == "features":
            return {}
        why = "Pixels are compared, no features."
        return dict.fromkeys(("reader", "depth", "feature_weight"), why)

    @property
    def side(self) -> int:
        """Pixels a side of what D sees: a piece, or the picture where that is smaller."""
        return min(self.crop, self.image_size)

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {"networks": f"SRGAN {self.image_size // 4} to {self.image_size}"}

    @property
    def rates(self) -> Mapping[str, float]:
        """G's alone, and that of both."""
        return {"G alone": self.lr, "G and D": self.game_lr}
