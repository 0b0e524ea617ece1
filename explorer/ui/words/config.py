"""What the controls of the page on captions set; `views.py` adds which view is shown."""

from typing import Literal

from pydantic import Field

from explorer.config import Config
from explorer.ui.theory.fields import Guess

PAGE = "words"
#: The fragments of the page: the picture with its controls, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"


class Settings(Config):
    """A caption, the draws of it, whose networks, and where Stage II reads another word."""

    size: Literal["small", "large"] = Field("large", description="The caption's first word.")
    ink: Literal["red", "yellow", "green", "blue"] = Field(
        "red", description="The colour of the shape."
    )
    shape: Literal["square", "triangle", "ring"] = Field(
        "ring", description="The kind of shape; all stand upright."
    )
    paper: Literal["cream", "pink"] = Field("cream", description="The colour behind the shape.")
    seed: int = Field(0, ge=0, le=9999, description="The seed of z and of the noise of c.")
    vary: Literal["all", "z", "c"] = Field(
        "all", description="What is drawn anew for each picture; the rest is the first one's."
    )
    aspect: Literal["size", "ink", "shape", "paper"] = Field(
        "ink", description="Which word Stage II reads otherwise than Stage I."
    )
    guess: Guess = Field(None, description="Your prediction; the answer follows it.")

    @property
    def words(self) -> dict[str, str]:
        """The word of each aspect."""
        return {
            "size": self.size,
            "ink": self.ink,
            "shape": self.shape,
            "paper": self.paper,
        }
