"""The settings of the theory pages: frozen, validated, fit for a URL."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from explorer.config import Among, Config
from explorer.distributions import DISTRIBUTIONS
from explorer.theory.densities.mixture_text import parse_mixture, write_mixture
from explorer.theory.divergences.pairs import DISTANCES
from explorer.theory.divergences.projection import PROJECTIONS

CONTROL_PLACES = (-6.0, -4.0, -2.5, -1.25, 0.0, 1.25, 2.5, 4.0, 6.0)
LATENT_KNOTS = 7
ROUNDS = 40


def _mixture_text(text: str) -> str:
    return write_mixture(parse_mixture(text))


MixtureText = Annotated[str, AfterValidator(_mixture_text)]
Probability = Annotated[float, Field(ge=0.01, le=0.99)]
World = Annotated[str, Among(tuple(k for k, d in DISTRIBUTIONS.items() if d.has_density))]
Shown = Annotated[str, Among(tuple(DISTANCES))]
Fit = Annotated[str, Among(tuple(PROJECTIONS))]
Guess = Literal["a", "b", "c"] | None


class OptimalDiscriminatorConfig(Config):
    """Two densities, a point to look at, the labels, and a D bent by hand."""

    view: Literal["best", "bend", "labels", "plane"] = Field(
        "best", description="Which side of the best discriminator to look at."
    )
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
    real_world: World = Field("ring", description="The data in the plane.")
    fake_world: World = Field("gaussian", description="The generator's samples in the plane.")
    guess: Guess = Field(None, description="Your prediction; the answer follows it.")


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


class DivergencesConfig(Config):
    """A pair and its separation, and what is looked at: distances, plans, critics, fits."""

    view: Literal["distances", "transport", "critics", "fits", "modes", "table"] = Field(
        "distances", description="Which side of the comparison to look at."
    )
    pair: Literal["gaussians", "laplaces", "two-modes", "uniforms", "lines"] = Field(
        "gaussians", description="Which two distributions are compared."
    )
    separation: float = Field(2.0, ge=-6, le=6, description="How far q is shifted from p.")
    width: float = Field(1.0, ge=0.2, le=3, description="The width of q; p has width 1.")
    shown: tuple[Shown, ...] = Field(
        ("js", "total_variation", "w1"), description="The distances drawn as curves."
    )
    points: int = Field(24, ge=4, le=120, description="Points in each cloud.")
    seed: int = Field(0, ge=0, le=9999, description="Another draw of the two clouds.")
    power: int = Field(1, ge=1, le=2, description="Cost of a pair: distance to this power.")
    clip: float = Field(0.1, ge=0.01, le=1, description="Every weight lies in [-c, c].")
    hidden: int = Field(64, ge=1, le=256, description="Hidden units of the clipped critic.")
    gap: float = Field(
        2.5, ge=0, le=4, description="Half the distance between the data's two modes."
    )
    balance: float = Field(0.5, ge=0.1, le=0.9, description="The share of the left mode.")
    fits: tuple[Fit, ...] = Field(
        ("kl", "reverse-kl", "jensen-shannon"), description="The best Gaussians drawn."
    )
    modes: int = Field(8, ge=2, le=25, description="Equal, separate modes of the data.")
    covered: int = Field(4, ge=1, le=25, description="Modes that the generator makes.")
    guess: Guess = Field(None, description="Your prediction; the answer follows it.")
