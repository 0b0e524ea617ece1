"""One setting crossed with several values of one field."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from explorer.config import sentences
from explorer.penalties import PENALTIES
from explorer.toy.config import ToyConfig

MOST_PANELS = 8

#: Fields a student can compare by: what the page calls them, and values to choose from.
COMPARABLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "latent_dim": ("Latent dimension", ("1", "2", "4", "8", "16", "32", "64", "128")),
    "objective": (
        "Objective",
        ("saturating", "non-saturating", "least-squares", "hinge", "wasserstein"),
    ),
    "seed": ("Seed", ("0", "1", "2", "3", "4", "5", "6", "7")),
    "generator_lr": ("Learning rate of G", ("0.0001", "0.0003", "0.001", "0.003", "0.01")),
    "discriminator_lr": ("Learning rate of D", ("0.0001", "0.0003", "0.001", "0.003", "0.01")),
    "discriminator_steps": ("D updates a step, k", ("1", "2", "3", "5", "10", "20")),
    "penalty": ("Penalty", ("none", "clip", "gradient-penalty", "r1", "r1-r2")),
    "penalty_weight": ("Penalty weight", ("0.01", "0.1", "0.3", "1", "3", "10")),
    "prior": ("Prior", ("normal", "uniform")),
    "batch_size": ("Batch size", ("8", "16", "32", "64", "128", "256")),
    "optimizer": ("Optimizer", ("adam", "sgd", "momentum", "rmsprop")),
    "packing": ("Packing (PacGAN)", ("1", "2", "4")),
    "generator_widths": ("Layers of G", ("20", "100", "100x100", "128x128x128")),
    "discriminator_widths": ("Layers of D", ("20", "100", "100x100", "128x128x128")),
    "distribution": (
        "Data",
        ("ring", "grid", "three-blobs", "moons", "spiral", "swiss-roll", "checkerboard"),
    ),
    "real_target": ("Label of real samples", ("1", "0.9", "0.8")),
    "label_flips": ("Flipped labels", ("0", "0.05", "0.1", "0.2")),
    "relativistic": ("Pairs", ("false", "true")),
    "instance_noise": ("Noise on what D sees", ("0", "0.1", "0.3", "1")),
    "replay": ("Replayed fakes", ("0", "10", "50", "200")),
    "batch_features": (
        "Minibatch features",
        ("none", "discrimination", "masked-discrimination", "stddev"),
    ),
    "spectral_norm": ("Spectral norm", ("false", "true")),
    "reference_batch": ("Virtual batch norm", ("0", "16", "64")),
    "historical_averaging": ("Historical averaging", ("0", "0.01", "0.1", "1")),
    "feature_matching": ("Feature matching", ("0", "0.5", "1")),
    "unrolled_steps": ("Unrolled steps of D", ("0", "1", "5", "10")),
}
#: What makes a field count: a comparison by it brings these settings along.
NEEDED: dict[str, dict[str, object]] = {
    "discriminator_steps": {"schedule": "algorithm-1"},
    "penalty_weight": {"penalty": "r1"},
    "packing": {"batch_size": 12},
    "relativistic": {"objective": "non-saturating"},
}
#: Weights of all networks of a comparison: beyond, its memory and its time are out of hand.
MOST_WEIGHTS = 2_500_000
#: The fields that a page can cross, or none.
Crossed = Literal[
    "none",
    "latent_dim",
    "objective",
    "seed",
    "generator_lr",
    "discriminator_lr",
    "discriminator_steps",
    "penalty",
    "penalty_weight",
    "prior",
    "batch_size",
    "optimizer",
    "packing",
    "generator_widths",
    "discriminator_widths",
    "distribution",
    "real_target",
    "label_flips",
    "relativistic",
    "instance_noise",
    "replay",
    "batch_features",
    "spectral_norm",
    "reference_batch",
    "historical_averaging",
    "feature_matching",
    "unrolled_steps",
]
Value = Annotated[str, Field(max_length=60)]


class Comparison(ToyConfig):
    """A toy GAN's settings, and one field crossed with up to eight values."""

    compare: Crossed = Field(
        default="latent_dim", description="One panel for each value of this setting."
    )
    values: tuple[Value, ...] = Field(
        default=("2", "8", "32"),
        max_length=MOST_PANELS,
        description="The values compared, at most eight; lists of layers are joined by 'x'.",
    )

    @model_validator(mode="before")
    @classmethod
    def _brings_what_it_needs(cls, fields: object) -> object:
        """Fill in what the comparison needs and nobody chose."""
        if not isinstance(fields, dict):
            return fields
        return {**NEEDED.get(str(fields.get("compare")), {}), **fields}

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        if self.compare == "discriminator_steps" and self.schedule != "algorithm-1":
            msg = "Batches in turn have no k to compare; choose the schedule algorithm-1."
            raise ValueError(msg)
        if self.compare == "penalty_weight" and self.penalty == "none":
            msg = "There is no penalty whose weights could be compared; choose one."
            raise ValueError(msg)
        weights = sum(config.weights for config in self.configs) * self.copies
        if weights > self.most_weights:
            msg = (
                f"The networks have {weights / 1e6:.1f} million weights in all; at most "
                f"{self.most_weights / 1e6:.1f} million may be: take fewer or smaller ones."
            )
            raise ValueError(msg)
        return self

    @property
    def copies(self) -> int:
        """Models that are trained of each value."""
        return 1

    @property
    def most_weights(self) -> int:
        """Weights that all networks together may have."""
        return MOST_WEIGHTS

    @cached_property
    def configs(self) -> tuple[ToyConfig, ...]:
        """The config of each panel, in the order of the values.

        Raises:
            ValueError: There is no value, or one does not suit the field.
        """
        base = {name: getattr(self, name) for name in ToyConfig.model_fields}
        if self.compare == "none":
            return (ToyConfig(**base),)
        if not self.values:
            msg = f"There is no value of {self.compare} to compare; give one to eight."
            raise ValueError(msg)
        return tuple(_with(base, self.compare, value) for value in self.values)

    @property
    def titles(self) -> tuple[str, ...]:
        """What sets each panel apart."""
        if self.compare == "none":
            return ("",)
        name = COMPARABLE[self.compare][0]
        return tuple(f"{name} {value}" for value in self.values)


def _with(base: dict[str, object], field: str, value: str) -> ToyConfig:
    text = value.replace("x", ",") if field.endswith("_widths") else value
    changes = {field: ToyConfig.decode(field, text)}
    if field == "penalty" and not base["penalty_weight"] and value in PENALTIES:
        # A penalty of weight 0 is none: each gets its paper's.
        changes["penalty_weight"] = PENALTIES[value].default_weight
    try:
        return ToyConfig(**{**base, **changes})
    except ValidationError as error:
        raise ValueError(sentences(error, ToyConfig, markdown=False)[0]) from error
