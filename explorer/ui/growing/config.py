"""What the controls of the page on growth set; `views.py` adds which view is shown."""

from typing import Literal

from pydantic import Field

from explorer.config import Config
from explorer.ui.theory.fields import Guess

PAGE = "growing"
#: The fragments of the page: the picture with its controls, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"


class Settings(Config):
    """A moment of the run, the weight of a fade, some faces, and how a race is timed."""

    step: int = Field(
        1000,
        ge=0,
        le=4500,
        description="The moment of the training whose faces are shown; where the line below "
        "them falls to 0, larger pictures begin to come in.",
    )
    weight: float = Field(
        0.5,
        ge=0,
        le=1,
        description="How much the newest layers count beside the enlarged older picture: 0 "
        "leaves them out, 1 draws with them alone.",
    )
    seed: int = Field(
        0, ge=0, le=9999, description="Draws another z for every face of the row."
    )
    clock: Literal["seconds", "steps"] = Field(
        "seconds", description="What the race is timed by: seconds of the processor, or steps."
    )
    target: float = Field(
        13.0,
        ge=1,
        le=200,
        description="The FID (face features) at which a run has arrived: the "
        "smaller, the better its faces must be.",
    )
    guess: Guess = Field(None, description="Your prediction; the answer follows it.")
