"""What the controls of the page on truncation set; `views.py` adds which view is shown."""

from typing import Literal

from pydantic import Field

from explorer.config import Config
from explorer.ui.theory.fields import Guess

PAGE = "truncation"
#: The fragments of the page: the picture with its controls, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"


class Settings(Config):
    """The threshold, the seed of z, two classes, and whose layer is looked at."""

    threshold: float = Field(
        4.0,
        ge=0.1,
        le=4,
        description="Numbers of z beyond it are drawn again; those within stay as t moves.",
    )
    seed: int = Field(
        0, ge=0, le=9999, description="Equal seeds give equal z, for every threshold and run."
    )
    first: int = Field(3, ge=0, le=9, description="The class that the way begins with.")
    second: int = Field(8, ge=0, le=9, description="The class that the way ends with.")
    share: float = Field(
        0.5, ge=0, le=1, description="Share of the way between the embeddings of both classes."
    )
    bounded: Literal["bounded", "unbounded"] = Field(
        "bounded", description="Whether the run divides its matrices by their singular values."
    )
    network: Literal["generator", "discriminator"] = Field(
        "discriminator", description="Whose layers are shown."
    )
    layer: int = Field(4, ge=0, le=40, description="The layer that the formula is about.")
    guess: Guess = Field(None, description="Your prediction; the answer follows it.")
