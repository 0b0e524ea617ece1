"""The settings of the page that takes one update apart, and their widgets."""

from typing import Annotated

import streamlit as st
from pydantic import Field

from explorer.config import Among, Config
from explorer.distributions import DISTRIBUTIONS
from explorer.objectives import OBJECTIVES
from explorer.penalties import PENALTIES
from explorer.toy.config import ToyConfig
from explorer.ui.frame.controls import Controls
from explorer.ui.lab.controls import titles

SCHEDULES = {
    "algorithm-1": "Algorithm 1: D, then G",
    "alternate-batches": "The lecture: G, then D",
}


class OneStepConfig(Config):
    """One update of one run: which run, which step, which stage is on show."""

    distribution: Annotated[str, Among(tuple(DISTRIBUTIONS))] = Field(
        default="ring",
        description="What D is shown as real: the more modes, the easier one is lost.",
    )
    objective: Annotated[str, Among(tuple(OBJECTIVES))] = Field(
        default="saturating", description="What the two players descend."
    )
    schedule: Annotated[str, Among(tuple(SCHEDULES))] = Field(
        default="algorithm-1", description="Which player learns first, and on which noise."
    )
    start_step: int = Field(
        default=300, ge=0, le=5_000, description="Steps that the run has done before this one."
    )
    seed: int = Field(
        default=0, ge=0, le=2**31 - 1, description="Fixes weights, noise and batches."
    )
    latent_dim: int = Field(
        default=2, ge=1, le=32, description="Numbers in the noise vector z that G starts from."
    )
    batch_size: int = Field(
        default=10,
        ge=2,
        le=16,
        description="Real samples, and as many fakes, of the one update.",
    )
    discriminator_steps: int = Field(
        default=1, ge=1, le=3, description="k in Algorithm 1: how often D learns before G does."
    )
    penalty: Annotated[str, Among(tuple(PENALTIES))] = Field(
        default="none",
        description="What holds the slope of D, with its paper's weight.",
    )
    optimum: bool = Field(
        default=False,
        description="The green line where the best D for this G, p / (p + q), says 1/2.",
    )
    stage: int = Field(
        default=3,
        ge=0,
        le=40,
        description="The stage on show, from 0 on; at first the one where D judges the batch.",
    )
    pace: float = Field(
        default=2.0, ge=0.5, le=10, description="Seconds a stage when it goes on by itself."
    )

    @property
    def game(self) -> ToyConfig:
        """The run that the page walks through: the lecture's networks, batch and Adam."""
        return ToyConfig(
            distribution=self.distribution,
            objective=self.objective,
            schedule=self.schedule,
            seed=self.seed,
            latent_dim=self.latent_dim,
            batch_size=self.batch_size,
            discriminator_steps=self.discriminator_steps,
            penalty=self.penalty,
            penalty_weight=PENALTIES[self.penalty].default_weight,
        )


def nearest(game: ToyConfig, step: int) -> OneStepConfig:
    """Return the walk that is closest to a step of another run.

    It is that run's own step where its networks, rates and batch are the lecture's; where a
    setting does not suit this page, the page's default takes its place.
    """
    shared = [name for name in OneStepConfig.model_fields if name in ToyConfig.model_fields]
    given = {name: str(getattr(game, name)) for name in shared}
    given["start_step"] = str(min(step, 5_000))
    return OneStepConfig.from_query(given)[0]


def draw(page: str, config: OneStepConfig) -> OneStepConfig:
    """Draw the widgets; return what they say."""
    controls = Controls(page, config)
    widths = [1.1, 1.3, 1.5, 1.0, 0.8, 1.0]
    data, objective, schedule, start, seed, more = st.columns(
        widths, vertical_alignment="bottom"
    )
    with data:
        controls.select("distribution", "Real data", titles(DISTRIBUTIONS))
    with objective:
        controls.select("objective", "Objective", titles(OBJECTIVES))
    with schedule:
        schedule_now = controls.select("schedule", "Schedule", SCHEDULES)
    with start:
        controls.number("start_step", "Steps done before", step=1)
    with seed:
        controls.number("seed", "Seed", step=1)
    with more, st.popover("More", width="stretch"):
        controls.toggle("optimum", "Line of the best D, D* = 1/2")
        controls.steps("latent_dim", "Latent dimension", (1, 2, 4, 8, 16, 32))
        controls.slider("batch_size", "Batch size")
        off = "In the lecture's schedule D learns once a step."
        in_turn = off if schedule_now == "alternate-batches" else None
        controls.slider("discriminator_steps", "D updates a step, k", why_off=in_turn)
        controls.select("penalty", "Penalty", titles(PENALTIES))
    now = controls.result()
    # Another run or step begins at its first stage.
    moved = now.with_(optimum=config.optimum) != config
    return now.with_(stage=0) if moved else now
