"""What the sliders of the page on the best discriminator set; `views.py` adds the view."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from explorer.config import Among, Config
from explorer.distributions import DISTRIBUTIONS
from explorer.ui.theory.fields import Guess, MixtureText

PAGE = "optimal_discriminator"
#: The fragments of the page: the picture with its sliders, and the texts about it.
PICTURE, TEXTS = f"{PAGE}-picture", f"{PAGE}-texts"
CONTROL_PLACES = (-6.0, -4.0, -2.5, -1.25, 0.0, 1.25, 2.5, 4.0, 6.0)
#: Side of a cell of the grid of the plane.
CELL = 0.05
IN_THE_PLANE = {name: d.title for name, d in DISTRIBUTIONS.items() if d.shows_on(CELL)}

Probability = Annotated[float, Field(ge=0.01, le=0.99)]
InThePlane = Annotated[str, Among(tuple(IN_THE_PLANE))]


class Settings(Config):
    """Two densities, a point to look at, the labels, and a D bent by hand."""

    renamed: ClassVar[Mapping[str, str]] = {
        "real_world": "real_plane",
        "fake_world": "fake_plane",
    }

    p: MixtureText = Field("1*gaussian(-1,1)", description="The data's density.")
    q: MixtureText = Field("1*gaussian(1,1)", description="The generator's density.")
    x: float = Field(0.5, ge=-6, le=6, description="The point whose integrand is shown.")
    real_target: float = Field(
        1.0, ge=0.5, le=1, description="The label that D is taught for real samples."
    )
    fake_target: float = Field(
        0.0, ge=0, le=0.5, description="The label that D is taught for generated samples."
    )
    heights: tuple[Probability, ...] = Field(
        (0.5,) * len(CONTROL_PLACES),
        min_length=len(CONTROL_PLACES),
        max_length=len(CONTROL_PLACES),
        description="D at the control points, from left to right.",
    )
    real_plane: InThePlane = Field(
        "ring", description="What D is to call real: mixtures of Gaussians, exactly known."
    )
    fake_plane: InThePlane = Field(
        "gaussian", description="The generator's samples in the plane."
    )
    guess: Guess = Field(None, description="Your prediction; the answer follows it.")
