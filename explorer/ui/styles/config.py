"""What the controls of the page on styles set; `views.py` adds which view is shown."""

from typing import Annotated, Literal

from pydantic import Field

from explorer.config import Among, Config
from explorer.images.styles import EDITABLE
from explorer.ui.theory.fields import Guess

PAGE = "styles"
#: The fragments of the page: the picture with its controls, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"

Group = Literal["coarse", "middle", "fine"]


class Settings(Config):
    """Two faces, who styles which layers, the noise, psi, and an edit."""

    a: int = Field(48, ge=0, le=9999, description="The seed of face A's z.")
    b: int = Field(25, ge=0, le=9999, description="The seed of face B's z.")
    coarse: float = Field(
        1.0, ge=0, le=1, description="Share of B's styles in the coarse layers: 0 is A, 1 is B."
    )
    middle: float = Field(
        0.0, ge=0, le=1, description="Share of B's styles in the middle layers: 0 is A, 1 is B."
    )
    fine: float = Field(
        0.0, ge=0, le=1, description="Share of B's styles in the fine layers: 0 is A, 1 is B."
    )
    group: Group = Field("coarse", description="Which layers take B's style in the matrix.")
    noise: Literal["none", "coarse", "middle", "fine", "all"] = Field(
        "all", description="Which layers get noise, drawn anew for every picture."
    )
    psi: float = Field(
        0.7,
        ge=0,
        le=1.5,
        description="How far coarse styles stay from the mean style: 0 is the mean itself.",
    )
    factor: Annotated[str, Among(EDITABLE)] = Field(
        "smile", description="What the edit is to change."
    )
    strength: float = Field(
        1.0,
        ge=-2,
        le=2,
        description="1 is the way from faces with little of it to those with much.",
    )
    guess: Guess = Field(None, description="Your prediction; the answer follows it.")
