"""What the page on figure 1 is set to."""

from typing import Annotated, Literal

from pydantic import Field

from explorer.config import Config
from explorer.ui.theory.fields import Guess

PAGE = "goodfellow_figure"
#: The fragments of the page: the film with its controls, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"
LATENT_KNOTS = 7
ROUNDS = 40
DATA = {"bump": "One bump", "two": "Two bumps", "skew": "Skewed"}
DENSITIES = {
    "bump": "1*gaussian(-0.5,0.8)",
    "two": "0.6*gaussian(-1,0.6)+0.4*gaussian(1.3,0.5)",
    "skew": "0.5*gaussian(-1,0.4)+0.5*gaussian(0.2,1)",
}


class GoodfellowConfig(Config):
    """Data, a first G, how well D answers, how far G moves, and the moment shown."""

    data: Literal["bump", "two", "skew"] = Field("two", description="The data's density.")
    heights: tuple[Annotated[float, Field(ge=-5, le=5)], ...] = Field(
        (0.6, 1.1, 1.5, 1.8, 2.1, 2.5, 3.1),
        min_length=LATENT_KNOTS,
        max_length=LATENT_KNOTS,
        description="The first G at even places z from 0 to 1.",
    )
    discriminator_steps: int | None = Field(
        None,
        ge=1,
        le=50,
        description="Ascent steps of D before each step of G; none: D answers fully.",
    )
    step: float = Field(0.4, ge=0.02, le=1, description="How far G moves along D's slope.")
    saturating: bool = Field(
        False, description="G descends log(1 - D) instead of ascending log D."
    )
    moment: int = Field(
        0, ge=0, le=2 * ROUNDS + 1, description="Which half-round of the run is shown."
    )
    guess: Guess = Field(None, description="Your prediction; the answer follows it.")
