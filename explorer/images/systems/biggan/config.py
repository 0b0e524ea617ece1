"""The settings of a BigGAN."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from explorer.images.config import RunConfig
from explorer.images.networks.biggan import UP
from explorer.offering import Offered

_RATES = Offered((2e-5, 5e-5, 1e-4, 2e-4, 4e-4, 1e-3, 2e-3))


class BigGANConfig(RunConfig):
    """One training run of BigGAN.

    The paper's at 128 pixels: `features` 96, `latent_dim` 120, `embedding_dim` 128, batches of
    2,048, `generator_lr` 5e-5, `discriminator_lr` 2e-4, `ema_decay` 0.9999.
    """

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "networks": ("features", "latent_dim", "embedding_dim", "attention", "spectral_norm"),
        "game": ("discriminator_steps", "orthogonal_weight"),
    }

    system: Literal["biggan"] = Field("biggan", description="Classes in norms and in D.")
    image_size: Annotated[int, Offered(tuple(UP))] = Field(
        16,
        ge=16,
        le=128,
        title="Image size in pixels",
        description="Height and width in pixels: 16, 32, 64 or 128.",
    )
    features: Annotated[int, Offered((4, 6, 8, 16, 24, 64, 96))] = Field(
        8,
        ge=2,
        le=128,
        title="Width",
        description="The paper's ch: layers have 1 to 16 times as many channels.",
    )
    latent_dim: Annotated[int, Offered((60, 120))] = Field(
        60,
        ge=3,
        le=960,
        title="Numbers in z",
        description="Numbers in z; each block gets an equal part, and so does the first layer.",
    )
    embedding_dim: Annotated[int, Offered((8, 16, 32, 64, 128))] = Field(
        32,
        ge=1,
        le=512,
        title="Numbers in a class",
        description="Numbers in the embedding of a class that all of G's norms share.",
    )
    attention: Annotated[int, Offered((0, 8, 16, 32, 64), {0: "none"})] = Field(
        64,
        ge=0,
        le=64,
        title="Attention at",
        description="Side of the maps that attend to themselves: 0 for none, the paper's 64.",
    )
    spectral_norm: bool = Field(
        True,
        title="Spectral norm",
        description="Divide the matrices of both networks by their largest singular values.",
    )
    orthogonal_weight: Annotated[float, Offered((0, 1e-5, 1e-4, 1e-3, 1e-2))] = Field(
        1e-4,
        ge=0,
        le=10,
        title="Orthogonal regularisation",
        description="Weight of what keeps rows of G's matrices orthogonal; the paper's 1e-4.",
    )
    discriminator_steps: Annotated[int, Offered((1, 2, 3, 5))] = Field(
        2, ge=1, le=100, title="D updates a step, k", description="D updates a G update: k."
    )
    batch_size: Annotated[int, Offered((4, 8, 16, 32, 64, 128, 256))] = Field(
        64, ge=2, le=4096, description="Images an update, over all devices."
    )
    generator_lr: Annotated[float, _RATES] = Field(
        1e-4,
        ge=1e-7,
        le=1,
        title="Learning rate of G",
        description="Adam's learning rate for G.",
    )
    discriminator_lr: Annotated[float, _RATES] = Field(
        4e-4,
        ge=1e-7,
        le=1,
        title="Learning rate of D",
        description="Adam's learning rate for D.",
    )
    ema_decay: Annotated[float, Offered((0.99, 0.995, 0.998, 0.999, 0.9999))] = Field(
        0.999,
        ge=0,
        lt=1,
        title="Decay of G's average",
        description="Decay a step of the average that pictures are drawn from.",
    )

    @model_validator(mode="after")
    def _networks_fit(self) -> Self:
        if self.image_size not in UP:
            allowed = ", ".join(map(str, UP))
            msg = f"BigGAN makes images of {allowed} pixels, not {self.image_size}."
            raise ValueError(msg)
        parts = len(UP[self.image_size])
        if self.latent_dim % parts:
            msg = f"At {self.image_size} pixels z has {parts} equal parts: latent_dim "
            msg += f"{self.latent_dim} is no multiple of {parts}."
            raise ValueError(msg)
        if self.compile and self.spectral_norm:
            msg = "torch.compile cannot follow spectral_norm; switch compile off."
            raise ValueError(msg)
        return self

    @classmethod
    def idle(cls, chosen: Mapping[str, object]) -> Mapping[str, str]:
        """Return why attention does nothing: no block ends with its side."""
        side, wanted = int(str(chosen["image_size"])), int(str(chosen["attention"]))
        if not wanted or wanted < side:
            return {}
        return {"attention": f"No block of {side} pixels' networks ends with {wanted}."}

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {"networks": f"BigGAN {self.image_size}, ch {self.features}"}

    @property
    def rates(self) -> Mapping[str, float]:
        """Those of both players."""
        return {"G": self.generator_lr, "D": self.discriminator_lr}

    @property
    def reads_each_step(self) -> int:
        """One batch for each update of D."""
        return self.discriminator_steps
