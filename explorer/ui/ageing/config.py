"""What the controls of the page on ageing set; `views.py` adds which view is shown."""

from typing import Annotated, Literal

from pydantic import Field

from explorer.config import Among, Config
from explorer.images.ageing import RUNS
from explorer.images.data.faces import NAMES
from explorer.ui.theory.fields import Guess

PAGE = "ageing"
#: The fragments of the page: the picture with its controls, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"


class Settings(Config):
    """Whose face it is, the age that is asked for, and by which run."""

    run: Annotated[str, Among(tuple(RUNS))] = Field(
        "both", description="Three trainings that differ only in who is heard in the game."
    )
    source: Literal["faces", "factors", "own"] = Field(
        "faces",
        description="A face that no run has seen, one drawn of factors that you set, or a "
        "picture that you bring.",
    )
    picture: int = Field(
        11, ge=0, le=23, description="A face of 24 that no run has learned from."
    )
    age: int = Field(
        5,
        ge=1,
        le=5,
        description="The label that G is told: fifths of a life, 1 the youngest, 5 the oldest.",
    )
    hair: Annotated[str, Among(NAMES["hair"])] = Field("short", description="How it is worn.")
    hair_colour: Annotated[str, Among(NAMES["hair_colour"])] = Field(
        "brown", description="In youth; age greys it."
    )
    glasses: Annotated[str, Among(NAMES["glasses"])] = Field(
        "no", description="Whether there are any, and of which kind."
    )
    beard: Annotated[str, Among(NAMES["beard"])] = Field(
        "no", description="Whether there is one, and how full it is."
    )
    background: Annotated[str, Among(NAMES["background"])] = Field(
        "blue", description="The colour behind the head."
    )
    turn: float = Field(
        0.0, ge=-1, le=1, description="Where the head turns: -1 to the left, 1 to the right."
    )
    drawn_age: float = Field(
        0.1, ge=0, le=1, description="How old the face is drawn that E then reads: 0 to 1."
    )
    seed: int = Field(
        1, ge=0, le=9999, description="Of the codes that are drawn from the prior."
    )
    guess: Guess = Field(None, description="Your prediction; the answer follows it.")
