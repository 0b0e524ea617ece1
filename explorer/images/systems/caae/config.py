"""The settings of a conditional adversarial autoencoder."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from explorer.images.config import RunConfig
from explorer.offering import Offered

_RATES = Offered((1e-4, 2e-4, 5e-4, 1e-3, 2e-3))
_WEIGHTS = Offered((0, 1e-4, 0.01, 0.1, 0.3, 1, 3))


class CAAEConfig(RunConfig):
    """One training run of an encoder, a generator and two discriminators.

    The authors' sizes are `image_size` 128, `encoder_features` 64, `generator_features` 1024,
    `latent_dim` 50, `code_features` 64, `picture_features` 16, `dense` 1024 and ten ages; their
    rate is 0.0002 for all, their batch 100.
    """

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "networks": (
            "latent_dim",
            "encoder_features",
            "generator_features",
            "code_features",
            "code_norm",
            "picture_features",
            "dense",
        ),
        "labels": ("traits", "tile"),
        "losses": (
            "reconstruction_weight",
            "smoothness",
            "code_weight",
            "picture_weight",
            "identity_weight",
            "warm_steps",
        ),
    }

    system: Literal["caae"] = Field("caae", description="An autoencoder that is told the age.")
    dataset: str = Field(
        "faces:ages-5",
        title="Real images",
        description="Images with classes: the class takes the place of the age.",
    )
    image_size: int = Field(
        32,
        ge=16,
        le=256,
        title="Image size in pixels",
        description="Height and width in pixels, a power of two; the authors' 128.",
    )
    latent_dim: Annotated[int, Offered((4, 8, 16, 32, 50))] = Field(
        16, ge=1, le=256, title="Numbers in a code", description="Numbers in one code."
    )
    encoder_features: Annotated[int, Offered((8, 12, 16, 32, 64))] = Field(
        16,
        ge=2,
        le=128,
        title="Width of E",
        description="Features of the encoder's first layer, each next has twice as many.",
    )
    generator_features: Annotated[int, Offered((32, 48, 64, 128, 256, 1024))] = Field(
        64,
        ge=8,
        le=2048,
        title="Width of G",
        description="Features of the generator's smallest maps, each next has half as many.",
    )
    code_features: Annotated[int, Offered((16, 32, 64))] = Field(
        64, ge=4, le=512, title="Width of D of codes", description="Units of its first layer."
    )
    code_norm: bool = Field(
        True,
        title="Batch norm in D of codes",
        description="As in the authors' program; with it that D sees neither the mean of a "
        "batch of codes nor its spread.",
    )
    picture_features: Annotated[int, Offered((4, 8, 16))] = Field(
        8,
        ge=2,
        le=128,
        title="Width of D of pictures",
        description="Its first layer's features.",
    )
    dense: Annotated[int, Offered((16, 32, 128, 1024))] = Field(
        32, ge=2, le=4096, title="Its dense layer", description="Units before D's last layer."
    )
    traits: Annotated[int, Offered((1, 2, 3, 5))] = Field(
        1,
        ge=1,
        le=100,
        title="Classes of a second label",
        description="With more than 1, a class of the data counts both: the age times this, "
        "plus the second label, such as a gender; 1 for the age alone.",
    )
    tile: Annotated[float, Offered((0, 0.5, 1, 2), {0: "once"})] = Field(
        1.0,
        ge=0,
        le=8,
        title="Copies of a label beside the code",
        description="Each label is repeated until its numbers are so many times those of the "
        "code; 0 for one copy.",
    )
    reconstruction_weight: Annotated[float, Offered((1, 10, 100, 1000))] = Field(
        100.0,
        ge=0,
        le=10_000,
        title="Weight of the squared error",
        description="Of the mean squared error between a face and what comes back.",
    )
    smoothness: Annotated[float, Offered((0, 0.1, 0.5, 1, 10))] = Field(
        0.5,
        ge=0,
        le=1000,
        title="Weight of the variation",
        description="Weight of the total variation: squared differences of neighbour pixels.",
    )
    code_weight: Annotated[float, _WEIGHTS] = Field(
        1.0,
        ge=0,
        le=1000,
        title="Weight of fooling D of codes",
        description="Of -log D(E(x)); the authors' released program has 0.",
    )
    picture_weight: Annotated[float, _WEIGHTS] = Field(
        1.0,
        ge=0,
        le=1000,
        title="Weight of fooling D of pictures",
        description="Of -log D(G(E(x), l), l); the authors' released program has 0 or 0.0001.",
    )
    identity_weight: Annotated[float, Offered((0, 0.1, 1, 10))] = Field(
        0.0,
        ge=0,
        le=1000,
        title="Weight of the features",
        description="Of the distance of a face and what comes back in the features of the face "
        "reader; 0 in CAAE.",
    )
    warm_steps: Annotated[int, Offered((0, 200, 500, 1000, 2000))] = Field(
        500,
        ge=0,
        title="Steps without a game",
        description="First steps, in which E and G do not hear the discriminators.",
    )
    batch_size: Annotated[int, Offered((16, 32, 64, 100))] = Field(
        32, ge=2, le=4096, description="Images a step."
    )
    lr: Annotated[float, _RATES] = Field(
        2e-4, ge=1e-7, le=1, title="Learning rate", description="Adam's, of E and G."
    )
    game_lr: Annotated[float, _RATES] = Field(
        2e-4,
        ge=1e-7,
        le=1,
        title="Learning rate of both D",
        description="Adam's, of the discriminators.",
    )

    @field_validator("image_size")
    @classmethod
    def _side_halves(cls, side: int) -> int:
        if side & (side - 1):
            msg = f"CAAE halves pictures down to 4 pixels: they have 16, 32, ..., not {side}."
            raise ValueError(msg)
        return side

    @classmethod
    def sizes(cls, chosen: Mapping[str, object]) -> tuple[int, ...]:
        """Return the powers of two."""
        return 16, 32, 64, 128

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        weights = f"{self.code_weight:g} and {self.picture_weight:g}"
        return {"networks": f"CAAE {self.image_size}, weights of the games {weights}"}

    @property
    def rates(self) -> Mapping[str, float]:
        """That of E and G, and that of the discriminators."""
        return {"E and G": self.lr, "both D": self.game_lr}

    def labels(self, classes: int) -> tuple[int, ...]:
        """Return how many classes the age has, and the second label where there is one.

        Raises:
            ValueError: The data have no classes, or they are no ages times second labels.
        """
        ages, rest = divmod(classes, self.traits)
        if rest or ages < 2:
            msg = f"CAAE learns from images with classes: two ages or more, times {self.traits}"
            msg += f" of a second label; '{self.dataset}' has {classes}. Take faces:ages-5."
            raise ValueError(msg)
        return (ages, self.traits) if self.traits > 1 else (ages,)
