"""The settings of a StackGAN."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from explorer.images.config import RunConfig
from explorer.images.networks.stacked import SMALLEST
from explorer.offering import Offered


class StackGANConfig(RunConfig):
    """One training run of a StackGAN.

    The paper's: `image_size` 256, `first_size` 64, `latent_dim` 100, `condition_dim` 128,
    `first_features` 64, `second_features` 128, `halvings` 2, `blocks` 4, batches of 64,
    `lr` 2e-4.
    """

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "networks": (
            "first_size",
            "latent_dim",
            "condition_dim",
            "first_features",
            "second_features",
            "discriminator_features",
            "halvings",
            "blocks",
        ),
        "game": ("first_steps", "augmentation", "kl_weight", "mismatched", "nearest"),
    }

    system: Literal["stackgan"] = Field("stackgan", description="Captions to pictures.")
    dataset: str = Field(
        "shapes:captions",
        title="Real images",
        description="Images to learn from, with captions or classes; a class is a word.",
    )
    first_size: Annotated[int, Offered((8, 16, 32, 64))] = Field(
        16,
        ge=8,
        le=64,
        title="Pixels of Stage I",
        description="Height and width of Stage I's picture, a power of 2 below the image size.",
    )
    latent_dim: Annotated[int, Offered((8, 16, 32, 64, 100))] = Field(
        16, ge=1, le=1024, title="Numbers in z", description="Numbers in z; Stage II has none."
    )
    condition_dim: Annotated[int, Offered((4, 8, 16, 32, 128))] = Field(
        16,
        ge=1,
        le=512,
        title="Numbers in c",
        description="Numbers in c, which a caption becomes, and in what D makes of it.",
    )
    first_features: Annotated[int, Offered((8, 16, 24, 32, 64))] = Field(
        16,
        ge=2,
        le=128,
        title="Width of Stage I",
        description="Channels of Stage I's largest maps.",
    )
    second_features: Annotated[int, Offered((8, 16, 24, 32, 128))] = Field(
        16,
        ge=4,
        le=256,
        title="Width of Stage II",
        description="Channels of Stage II's first convolution.",
    )
    discriminator_features: Annotated[int, Offered((8, 16, 24, 32, 64))] = Field(
        16,
        ge=2,
        le=128,
        title="Width of both D",
        description="Channels of the first convolution of both discriminators.",
    )
    halvings: Annotated[int, Offered((1, 2))] = Field(
        1,
        ge=0,
        le=4,
        title="Halvings in Stage II",
        description="How often Stage I's picture halves before c joins it; the paper's 2.",
    )
    blocks: Annotated[int, Offered((0, 1, 2, 4))] = Field(
        2,
        ge=0,
        le=16,
        title="Residual blocks",
        description="Residual blocks of Stage II; the paper's 4, 2 on COCO.",
    )
    first_steps: Annotated[int, Offered((500, 1000, 2000, 4000, 8000))] = Field(
        2000,
        ge=0,
        title="Steps of Stage I",
        description="Steps that Stage I learns; then it stands still and Stage II learns.",
    )
    augmentation: bool = Field(
        True,
        title="Conditioning augmentation",
        description="Draw c around a caption's mean; else c is the mean, without a KL term.",
    )
    kl_weight: Annotated[float, Offered((0, 0.5, 1, 2, 4))] = Field(
        2.0,
        ge=0,
        le=1000,
        title="Weight of the KL",
        description="Weight of the mean KL of c from N(0, 1) in G's loss; the authors' 2.",
    )
    mismatched: bool = Field(
        True,
        title="Mismatched pairs",
        description="D sees real pictures with wrong captions, too, and learns to refuse them.",
    )
    nearest: bool = Field(
        False,
        title="Wrong by few words",
        description="Wrong captions differ in as few words as any of the batch. The paper's "
        "are any others, which D can refuse by one word that is easy to see.",
    )
    batch_size: Annotated[int, Offered((16, 32, 64, 128))] = Field(
        64, ge=2, le=4096, description="Images a step, over all devices."
    )
    lr: Annotated[float, Offered((1e-4, 2e-4, 5e-4, 1e-3))] = Field(
        5e-4,
        ge=1e-7,
        le=1,
        title="Learning rate",
        description="Adam's, of all four networks; the paper's 2e-4.",
    )
    rate_halvings: Annotated[int, Offered((0, 2, 4, 6, 12))] = Field(
        4,
        ge=0,
        le=20,
        title="Halvings of the rate",
        description="How often the rate halves in each stage; the authors' 12, 6 in Stage II.",
    )

    @model_validator(mode="after")
    def _sides_fit(self) -> Self:
        for side in (self.first_size, self.image_size):
            if side & (side - 1):
                msg = f"StackGAN doubles 4 pixels: sides are 8, 16, 32, ..., not {side}."
                raise ValueError(msg)
        if self.first_size >= self.image_size:
            msg = f"Stage II enlarges: first_size {self.first_size} is not below the image "
            msg += f"size {self.image_size}."
            raise ValueError(msg)
        if self.first_size >> self.halvings < SMALLEST:
            msg = f"{self.halvings} halvings of {self.first_size} pixels leave fewer than 4."
            raise ValueError(msg)
        ups = (self.image_size // self.first_size).bit_length() - 1 + self.halvings
        if self.second_features << self.halvings >> ups < 1:
            msg = f"second_features {self.second_features} cannot halve {ups} times."
            raise ValueError(msg)
        return self

    @classmethod
    def idle(cls, chosen: Mapping[str, object]) -> Mapping[str, str]:
        """Return what the KL's weight and the kind of wrong captions depend on."""
        idle = {} if chosen["augmentation"] else {"kl_weight": "c is not drawn."}
        return idle | ({} if chosen["mismatched"] else {"nearest": "There is no wrong one."})

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {"networks": f"StackGAN {self.first_size} to {self.image_size}"}

    @property
    def rates(self) -> Mapping[str, float]:
        """One for all four networks."""
        return {"all networks": self.lr}
