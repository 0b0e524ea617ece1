"""The settings of the page on saturation, and their widgets."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

import streamlit as st
from pydantic import Field, model_validator

from explorer.config import Among
from explorer.plots.live import LAYERS
from explorer.toy.comparison import Crossed, Value
from explorer.toy.config import Width
from explorer.toy.freeze import LOSSES, FreezeConfig, Norm
from explorer.ui.frame.controls import Controls
from explorer.ui.lab.controls import LabConfig, LabControls

VIEWS = {
    "curves": "The two losses",
    "live": "Two GANs, live",
    "freeze": "Hold G, train D",
    "optimal": "D at its best",
}
NORMS = {
    "weights": "by all weights of G (the paper)",
    "middle-fake": "by place, the middle fake",
}
ARROWS = {"own": "each panel's own loss", **{loss: loss for loss in LOSSES}}
REAL_DATA = {"ring": "Ring of 8", "three-blobs": "Three blobs", "grid": "Grid of 25"}


class SaturationConfig(LabConfig):
    """Which side of the question is looked at, and its one or two settings.

    The live side trains the same GAN twice: only G's loss differs.
    """

    # Where the page's question is true: a D that learns far faster than G.
    opening: ClassVar[Mapping[str, Any]] = {
        "view": "live",
        "pace": 30.0,
        "latent_dim": 32,
        "discriminator_steps": 10,
        "generator_widths": (100,),
        "discriminator_widths": (100,),
        "optimizer": "sgd",
        "generator_lr": 0.005,
        "discriminator_lr": 0.2,
    }

    compare: Crossed = Field(default="objective", description="Always the two losses.")
    values: tuple[Value, ...] = Field(default=LOSSES, description="Always the two losses.")
    layers: tuple[Annotated[str, Among(tuple(LAYERS))], ...] = Field(
        default=("surface", "boundary", "real", "fake", "arrows"),
        description="What the panels show, drawn over each other.",
    )
    schedule: Literal["algorithm-1", "alternate-batches"] = Field(
        default="algorithm-1", description="k updates of D, then one of G."
    )
    batch_size: int = Field(
        default=64,
        ge=1,
        le=4096,
        description="Real samples, and as many fakes, for one update.",
    )
    discriminator_steps: int = Field(
        default=5,
        ge=0,
        le=100,
        description="How often D learns before G does: the more, the surer it is of the fakes.",
    )
    generator_widths: tuple[Width, ...] = Field(
        default=(100, 100), max_length=5, description="How many units each layer of G has."
    )
    discriminator_widths: tuple[Width, ...] = Field(
        default=(100, 100), max_length=5, description="How many units each layer of D has."
    )
    view: Literal["curves", "live", "freeze", "optimal"] = Field(
        default="curves", description="Which side of the question to look at."
    )
    by_logit: bool = Field(
        default=True, description="Against the logit that D puts out, or against D itself."
    )
    operating: float = Field(
        default=-4.0,
        ge=-12,
        le=12,
        description="What D's network puts out for one fake: turned down, D is surer that it "
        "is fake.",
    )
    arrows: Literal["own", "saturating", "non-saturating"] = Field(
        default="own", description="Whose gradient the arrows show, at the same fakes and D."
    )
    norm: Norm = Field(
        default="weights", description="What is measured of the gradient of G's loss."
    )
    shift: float = Field(
        default=4.0,
        ge=0,
        le=8,
        description="Turned up, D at its best knows every fake, and one of the two gradients "
        "vanishes.",
    )

    @model_validator(mode="after")
    def _two_losses(self) -> Self:
        if self.compare != "objective" or self.values != LOSSES:
            msg = "This page always compares the saturating with the non-saturating loss."
            raise ValueError(msg)
        return self

    @property
    def freeze(self) -> FreezeConfig:
        """The experiment with a held G that goes with these settings."""
        chosen = self.distribution if self.distribution in REAL_DATA else "ring"
        return FreezeConfig(distribution=chosen, latent_dim=self.latent_dim, seed=self.seed)


class SaturationControls(LabControls):
    """A view's one or two sliders under its picture; the live view has a sidebar."""

    @property
    def own(self) -> Controls[LabConfig]:
        """The widgets of this page's own fields."""
        return self._controls

    def sidebar(self) -> None:
        """Draw what both GANs share."""
        c = self._controls
        with st.sidebar:
            c.select("distribution", "Real data", REAL_DATA)
            c.slider("discriminator_steps", "D updates a step, k", low=1, high=20)
            self.pace()
            self.rates(1e-4, 1e-1)
            c.steps("latent_dim", "Latent dimension", (1, 2, 4, 8, 16, 32))
            c.number("seed", "Seed")

    def frozen_sidebar(self) -> None:
        """Draw the settings of the experiment with a held G."""
        c = self._controls
        with st.sidebar:
            c.select("distribution", "Real data", REAL_DATA)
            c.steps("latent_dim", "Latent dimension", (1, 2, 4, 8, 16, 32))
            c.number("seed", "Seed")

    def page_config(self) -> SaturationConfig:
        """Return the config of all widgets drawn so far."""
        config = self.result()
        assert isinstance(config, SaturationConfig)
        return config
