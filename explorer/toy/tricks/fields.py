"""The settings of the tricks; at their defaults none of them changes a digit."""

from typing import Literal

from pydantic import Field

from explorer.config import Config

FeatureName = Literal["none", "discrimination", "masked-discrimination", "stddev"]


class TrickFields(Config):
    """How strong each trick is; all are off by default."""

    real_target: float = Field(
        default=1.0, ge=0, le=1, description="D's label of real samples: below 1 is smoothed."
    )
    fake_target: float = Field(
        default=0.0, ge=0, le=1, description="D's label of fakes: above 0 smooths both sides."
    )
    label_flips: float = Field(
        default=0.0, ge=0, le=0.5, description="Share of D's labels that are turned over."
    )
    relativistic: bool = Field(
        default=False, description="D judges pairs: is the real one realer than the fake?"
    )
    instance_noise: float = Field(
        default=0.0,
        ge=0,
        le=5,
        description="Standard deviation of the noise on all that D sees.",
    )
    noise_steps: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        description="Steps over which that noise falls to 0; 0 keeps it.",
    )
    replay: int = Field(
        default=0, ge=0, le=2_000, description="Fakes that are kept and shown to D again."
    )
    replay_form: Literal["extra-step", "pool"] = Field(
        default="extra-step",
        description="Extra step: D learns once more, from the full buffer. Pool: half of D's "
        "fakes come from it.",
    )
    batch_features: FeatureName = Field(
        default="none", description="What D's last layer is told of the whole minibatch."
    )
    kernels: int = Field(
        default=16, ge=1, le=128, description="Numbers of minibatch discrimination, B."
    )
    spectral_norm: bool = Field(
        default=False, description="Every weight matrix of D is divided by its largest gain."
    )
    reference_batch: int = Field(
        default=0, ge=0, le=512, description="Samples of G's virtual batch norm; 0 is none."
    )
    historical_averaging: float = Field(
        default=0.0,
        ge=0,
        le=100,
        description="Weight of the distance to the mean of all past weights, of both players.",
    )
    feature_matching: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Share of G's loss that asks for the mean of D's features only.",
    )
    unrolled_steps: int = Field(
        default=0,
        ge=0,
        le=20,
        description="Updates ahead: G learns against the D that would then answer it.",
    )
