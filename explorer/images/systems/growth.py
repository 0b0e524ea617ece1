"""The settings of networks that grow, and when they do."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field, field_validator

from explorer.images.config import RunConfig
from explorer.images.networks.equalised import FIRST_SIDE
from explorer.images.networks.styles import widths_of
from explorer.offering import Offered


class Span(NamedTuple):
    """A part of a run.

    Attributes:
        first: Its first step, from 1.
        side: Of its pictures, in pixels.
        fades: Whether the side fades in, or has come to rest.
    """

    first: int
    side: int
    fades: bool


class ProGANConfig(RunConfig):
    """One training run of growing networks, or of the same ones at full size from the start.

    The paper's sizes are `image_size` 1024, `width` 512, `base` 8192 and `latent_dim` 512; its
    phases have 800,000 images each, 600,000 in the code that its authors published.
    """

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "networks": ("width", "base", "latent_dim"),
        "growth": ("growing", "stable_steps", "fade_steps"),
        "game": ("penalty_weight", "drift_weight"),
    }

    system: Literal["progan"] = Field("progan", description="Networks that grow.")
    dataset: str = Field("shapes", title="Real images", description="Images to learn from.")
    image_size: int = Field(
        32,
        ge=8,
        le=1024,
        title="Image size in pixels",
        description="Height and width of the last pictures in pixels, a power of 2.",
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
        64, ge=2, le=1024, title="Numbers in z", description="Numbers in z."
    )
    growing: bool = Field(
        True,
        title="The networks grow",
        description="From 4 pixels on; else they draw the last side from the first step.",
    )
    stable_steps: Annotated[int, Offered((50, 100, 200, 300, 500, 1000, 2000))] = Field(
        500,
        ge=1,
        le=1_000_000,
        title="Steps at a side before the next",
        description="Steps that each side has to itself, before the next one fades in.",
    )
    fade_steps: Annotated[int, Offered((50, 100, 200, 300, 500, 1000, 2000))] = Field(
        500,
        ge=1,
        le=1_000_000,
        title="Steps of a fade",
        description="Steps in which a new side gets its full weight.",
    )
    batch_size: Annotated[int, Offered((4, 8, 16, 32, 64))] = Field(
        16, ge=2, le=4096, description="Images a step."
    )
    penalty_weight: Annotated[float, Offered((0, 1, 10, 100))] = Field(
        10.0,
        ge=0,
        le=1000,
        title="Weight of the gradient penalty",
        description="Weight of the gradient penalty, lambda.",
    )
    drift_weight: Annotated[float, Offered((0, 1e-3, 1e-2, 0.1))] = Field(
        1e-3,
        ge=0,
        le=10,
        title="Weight of D's drift",
        description="Weight of the square of D's scores of real pictures.",
    )
    ema_decay: Annotated[float, Offered((0.99, 0.995, 0.998, 0.999, 0.9999))] = Field(
        0.999,
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
            msg = f"ProGAN doubles 4 pixels: images have 8, 16, 32, ... pixels, not {side}."
            raise ValueError(msg)
        return side

    @classmethod
    def idle(cls, chosen: Mapping[str, object]) -> Mapping[str, str]:
        """Return that phases have no length where nothing grows."""
        if chosen.get("growing", True):
            return {}
        return dict.fromkeys(("stable_steps", "fade_steps"), "The networks do not grow.")

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels at 4, 8, ... pixels."""
        return widths_of(self.image_size, self.base, self.width)

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        first = FIRST_SIDE if self.growing else self.image_size
        return {"networks": f"ProGAN {first} to {self.image_size}"}

    @property
    def rates(self) -> Mapping[str, float]:
        """One for both."""
        return {"both networks": self.lr}

    @property
    def spans(self) -> tuple[Span, ...]:
        """What the networks do, one after the other; the last keeps what is left of the run.

        The first side comes to rest first; then the next one fades in, and comes to rest.
        """
        if not self.growing:
            return (Span(1, self.image_size, fades=False),)
        found, first = [Span(1, FIRST_SIDE, fades=False)], 1 + self.stable_steps
        for place in range(1, len(self.widths)):
            side = FIRST_SIDE << place
            found.append(Span(first, side, fades=True))
            found.append(Span(first + self.fade_steps, side, fades=False))
            first += self.fade_steps + self.stable_steps
        return tuple(found)

    def growth(self, step: int) -> tuple[int, float]:
        r"""Return the side of a step's pictures, and the weight alpha of its newest layers.

        In a fade of n steps the weight of its i-th is $(i - \tfrac12) / n$.

        Args:
            step: From 1; 0 is before the first.

        >>> config = ProGANConfig(image_size=16, stable_steps=2, fade_steps=2)
        >>> [config.growth(step) for step in (1, 2, 3, 4, 5, 6)]
        [(4, 1.0), (4, 1.0), (8, 0.25), (8, 0.75), (8, 1.0), (8, 1.0)]
        """
        span = next(s for s in reversed(self.spans) if s.first <= max(step, 1))
        if not span.fades:
            return span.side, 1.0
        return span.side, (step - span.first + 0.5) / self.fade_steps
