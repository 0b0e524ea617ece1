"""The state of the page about sharpening, and the names of its fragments."""

from typing import Literal

from pydantic import Field

from explorer.config import Config

PAGE = "sharpen"
STAGE, PLANE, PIXEL = (f"{PAGE}-{part}" for part in ("stage", "plane", "pixel"))


class SharpenConfig(Config):
    """Which picture is enlarged by whom, where the glass lies, and the worked example."""

    source: Literal["strands", "faces", "shapes", "digits", "own"] = Field(
        "strands", description="Held-out pictures: no network has learned from them."
    )
    picture: int = Field(
        18, ge=0, le=23, description="A picture of the set, of 24 that nobody learned from."
    )
    run: int = Field(
        2,
        ge=0,
        le=4,
        description="The weight of −log D(G) beside the squared error; 0 is that alone, the "
        "last one stands beside a feature distance, as in the paper.",
    )
    x: float = Field(0.5, ge=0, le=1, description="The glass, from left to right.")
    y: float = Field(0.25, ge=0, le=1, description="The glass, from top to bottom.")
    chance: float = Field(
        0.5, ge=0.05, le=0.95, description="How likely the pixel is white, else it is black."
    )
    share: float = Field(
        0.0,
        ge=0,
        le=1,
        description="The others show the mean; a sample is white with chance p, whatever the "
        "pixel is.",
    )
