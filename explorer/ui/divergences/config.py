"""What the sliders of the page on divergences set; `views.py` adds which view is shown."""

from typing import Annotated, Literal

from pydantic import Field

from explorer.config import Among, Config
from explorer.theory.divergences.pairs import DISTANCES
from explorer.theory.divergences.projection import PROJECTIONS
from explorer.ui.theory.fields import Guess

PAGE = "divergences"
#: The fragments of the page: the picture with its sliders, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"

Shown = Annotated[str, Among(tuple(DISTANCES))]
Fit = Annotated[str, Among(tuple(PROJECTIONS))]


class Settings(Config):
    """A pair and its separation, clouds, clipped weights, two bumps, modes: all that moves."""

    pair: Literal["gaussians", "laplaces", "two-modes", "uniforms", "lines"] = Field(
        "gaussians", description="Which two distributions are compared."
    )
    separation: float = Field(2.0, ge=-6, le=6, description="How far q is shifted from p.")
    width: float = Field(1.0, ge=0.2, le=3, description="The width of q; p has width 1.")
    shown: tuple[Shown, ...] = Field(
        ("js", "total_variation", "w1"), description="The distances drawn as curves."
    )
    points: int = Field(
        24,
        ge=4,
        le=120,
        description="The more, the closer the distance of two clouds comes to that of the "
        "distributions.",
    )
    seed: int = Field(0, ge=0, le=9999, description="Another draw of the two clouds.")
    power: int = Field(1, ge=1, le=2, description="Cost of a pair: distance to this power.")
    clip: float = Field(0.1, ge=0.01, le=1, description="Every weight lies in [-c, c].")
    hidden: int = Field(64, ge=1, le=256, description="Hidden units of the clipped critic.")
    gap: float = Field(
        2.5, ge=0, le=4, description="Half the distance between the data's two modes."
    )
    balance: float = Field(0.5, ge=0.1, le=0.9, description="The share of the left mode.")
    fits: tuple[Fit, ...] = Field(
        ("kl", "reverse-kl", "jensen-shannon"),
        description="Each draws the one Gaussian that its divergence calls nearest to p.",
    )
    modes: int = Field(8, ge=2, le=25, description="Equal, separate modes of the data.")
    covered: int = Field(4, ge=1, le=25, description="Modes that the generator makes.")
    guess: Guess = Field(None, description="Your prediction; the answer follows it.")
