"""The settings of the tricks that a pair of networks may play with."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from explorer.images.config import RunConfig
from explorer.offering import Offered


class TricksConfig(RunConfig):
    """Each trick is off by default, and off it changes nothing."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "tricks": (
            "fake_target",
            "generator_target",
            "label_flips",
            "relativistic",
            "instance_noise",
            "noise_steps",
            "replay",
            "packing",
            "minibatch_stddev",
            "spectral_norm",
            "feature_matching",
        ),
    }

    fake_target: Annotated[float, Offered((0, 0.05, 0.1, 0.2, 0.3, 0.5))] = Field(
        0.0,
        ge=0,
        le=0.5,
        title="Label of fakes",
        description="Label of fakes; 0.1 is two-sided smoothing.",
    )
    generator_target: Annotated[float, Offered((0.5, 0.7, 0.8, 0.9, 1))] = Field(
        1.0,
        ge=0.5,
        le=1.0,
        title="Label of fakes in G's loss",
        description="Label that G wants for its fakes; at 0.9 it rests where D says 0.9.",
    )
    label_flips: Annotated[float, Offered((0, 0.02, 0.05, 0.1, 0.2, 0.5))] = Field(
        0.0, ge=0, le=0.5, description="Share of D's labels that are turned over."
    )
    relativistic: bool = Field(
        False,
        title="Relativistic pairs",
        description="D judges pairs: is the real one realer than the fake?",
    )
    instance_noise: Annotated[float, Offered((0, 0.05, 0.1, 0.2, 0.5, 1))] = Field(
        0.0, ge=0, le=2, description="Standard deviation of the noise on all that D sees."
    )
    noise_steps: Annotated[int, Offered((0, 1_000, 2_000, 5_000, 10_000, 50_000))] = Field(
        0,
        ge=0,
        le=1_000_000,
        title="Steps until the noise is 0",
        description="Steps over which it falls to 0; 0 keeps it.",
    )
    replay: Annotated[int, Offered((0, 50, 100, 500, 2_000))] = Field(
        0,
        ge=0,
        le=2_000,
        title="Old fakes kept",
        description="Old fakes kept; half of D's fakes come from them.",
    )
    packing: Annotated[int, Offered((1, 2, 4, 8))] = Field(
        1, ge=1, le=8, description="Images that D judges together (PacGAN)."
    )
    minibatch_stddev: bool = Field(
        False,
        title="Minibatch standard deviation",
        description="D's last layer reads the spread of the minibatch.",
    )
    spectral_norm: bool = Field(
        False,
        title="Spectral norm",
        description="Each weight of D by its largest singular value.",
    )
    feature_matching: Annotated[float, Offered((0, 0.1, 0.2, 0.5, 1))] = Field(
        0.0, ge=0, le=1, description="Share of G's loss: the distance of D's mean features."
    )
