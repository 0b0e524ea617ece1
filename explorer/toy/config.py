"""The settings of one toy GAN."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from explorer.config import Among
from explorer.distributions import DISTRIBUTIONS, WINDOW, Distribution
from explorer.networks import ACTIVATIONS, parameter_count
from explorer.objectives import OBJECTIVES, CrossEntropy, Objective
from explorer.penalties import PENALTIES
from explorer.relativistic import Relativistic
from explorer.toy.point_set import PointSet
from explorer.toy.tricks.batch_features import BATCH_FEATURES
from explorer.toy.tricks.fields import TrickFields
from explorer.toy.tricks.fits import misfit

Width = Annotated[int, Field(ge=1, le=512)]
Rate = Annotated[float, Field(ge=0, le=1000)]
Coordinate = Annotated[float, Field(ge=-WINDOW, le=WINDOW)]

LARGEST_SEED = 2**31 - 1

#: Fields that may change while a run goes on, keeping weights and optimizer state, in words.
LIVE_FIELDS = {
    "objective": "objective",
    "generator_lr": "learning rate of G",
    "discriminator_lr": "learning rate of D",
    "discriminator_steps": "D updates a step",
    "generator_steps": "G updates a step",
    "penalty": "penalty",
    "penalty_weight": "penalty weight",
    "reuse_latents": "G reuses D's noise:",
    "schedule": "schedule",
    "real_target": "label of real samples",
    "fake_target": "label of fakes",
    "label_flips": "share of flipped labels",
    "instance_noise": "noise on what D sees",
    "noise_steps": "steps until that noise is gone",
    "feature_matching": "share of feature matching",
    "unrolled_steps": "steps of D that G looks ahead",
}
#: Fields that all models of one stack must share.
SHARED_FIELDS = frozenset(
    {
        "generator_widths",
        "discriminator_widths",
        "activation",
        "batch_size",
        "optimizer",
        "beta1",
        "beta2",
        "momentum",
        "discriminator_steps",
        "generator_steps",
        "schedule",
        "reuse_latents",
        "penalty",
        "packing",
        "ema_decay",
        "relativistic",
        "replay",
        "replay_form",
        "batch_features",
        "kernels",
        "spectral_norm",
        "reference_batch",
        "unrolled_steps",
    }
)


class ToyConfig(TrickFields):
    """One GAN in the plane: equal configs give equal runs.

    The defaults are the lecture's setting: one hidden layer of 100 ReLU in each player, batch
    10, Adam at 1e-3, and batches that train G and D in turn with the saturating loss.

    References:
        Fleuret, Deep Learning Course, 11.1. https://fleuret.org/dlc/
    """

    renamed: ClassVar[Mapping[str, str]] = {"reuse_noise": "reuse_latents"}

    distribution: Annotated[str, Among((*DISTRIBUTIONS, "points"))] = Field(
        default="ring", description="The real data."
    )
    points: tuple[tuple[Coordinate, Coordinate], ...] | None = Field(
        default=None,
        description="Your own data, for the distribution 'points'.",
        max_length=20_000,
    )
    dataset_size: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        description="A finite training set, walked in shuffled batches; none draws fresh "
        "samples for every batch.",
    )
    objective: Annotated[str, Among(tuple(OBJECTIVES))] = Field(
        default="saturating", description="What the two players descend."
    )
    latent_dim: int = Field(
        default=8, ge=1, le=128, description="Numbers in the noise vector z that G starts from."
    )
    prior: Literal["normal", "uniform"] = Field(
        default="normal", description="Distribution of z: N(0, 1), or uniform on [-1, 1]."
    )
    generator_widths: tuple[Width, ...] = Field(
        default=(100,), max_length=5, description="Width of each hidden layer of G."
    )
    discriminator_widths: tuple[Width, ...] = Field(
        default=(100,), max_length=5, description="Width of each hidden layer of D."
    )
    activation: Annotated[str, Among(tuple(ACTIVATIONS))] = Field(
        default="relu", description="Between the layers of both networks."
    )
    batch_size: int = Field(
        default=10, ge=1, le=4096, description="Real samples, and fake ones, an update."
    )
    generator_lr: Rate = Field(default=1e-3, description="Learning rate of G.")
    discriminator_lr: Rate = Field(default=1e-3, description="Learning rate of D.")
    optimizer: Literal["adam", "sgd", "momentum", "rmsprop"] = Field(
        default="adam", description="The update rule of both players."
    )
    beta1: float = Field(default=0.9, ge=0, lt=1, description="Adam's memory of the gradient.")
    beta2: float = Field(
        default=0.999, ge=0, lt=1, description="Memory of the squared gradient: Adam, RMSprop."
    )
    momentum: float = Field(default=0.9, ge=0, lt=1, description="Of 'momentum' only.")
    discriminator_steps: int = Field(
        default=1, ge=0, le=100, description="Updates of D a step: k in Algorithm 1."
    )
    generator_steps: int = Field(default=1, ge=0, le=100, description="Updates of G a step.")
    schedule: Literal["algorithm-1", "alternate-batches"] = Field(
        default="alternate-batches",
        description="Algorithm 1: k updates of D, then G. Alternate batches: one batch trains "
        "G, the next trains D.",
    )
    reuse_latents: bool = Field(
        default=False, description="G learns on the noise of the last D update (Algorithm 1)."
    )
    penalty: Annotated[str, Among(tuple(PENALTIES))] = Field(
        default="none", description="What holds the slope of D."
    )
    penalty_weight: float = Field(
        default=0.0,
        ge=0,
        le=1000,
        description="Weight of the penalty; with clipping, the largest weight allowed.",
    )
    packing: int = Field(
        default=1, ge=1, le=4, description="Samples that D judges together (PacGAN)."
    )
    ema_decay: float = Field(
        default=0.0,
        ge=0,
        lt=1,
        description="The pictures show a moving average of G's weights; 0 shows G itself.",
    )
    seed: int = Field(
        default=0, ge=0, le=LARGEST_SEED, description="Fixes weights, noise and batches."
    )

    @field_validator("points", mode="before")
    @classmethod
    def _paired(cls, value: object) -> object:
        """Read a flat list x0,y0,x1,y1,... as it stands in a URL."""
        if isinstance(value, tuple) and value and not isinstance(value[0], tuple | list):
            if len(value) % 2:
                msg = f"{len(value)} numbers; points are pairs of numbers."
                raise ValueError(msg)
            return tuple(zip(value[::2], value[1::2], strict=True))
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.distribution == "points" and not self.points:
            msg = "The distribution 'points' needs at least one point."
            raise ValueError(msg)
        if self.batch_size % self.packing:
            msg = (
                f"A batch of {self.batch_size} does not split into packs of {self.packing}; "
                "choose a batch size that the packing divides."
            )
            raise ValueError(msg)
        if sentence := misfit(self):
            raise ValueError(sentence)
        return self

    @property
    def losses(self) -> Objective:
        """What the two players descend, with the labels of this run."""
        if self.relativistic:
            return Relativistic()
        objective = OBJECTIVES[self.objective]
        if isinstance(objective, CrossEntropy):
            return replace(
                objective, real_target=self.real_target, fake_target=self.fake_target
            )
        return objective

    @property
    def generator_sizes(self) -> tuple[int, ...]:
        """Widths of G from z to the plane."""
        return (self.latent_dim, *self.generator_widths, 2)

    @property
    def discriminator_sizes(self) -> tuple[int, ...]:
        """Widths of D from a pack of points to one logit."""
        return (2 * self.packing, *self.discriminator_widths, 1)

    @property
    def weights(self) -> int:
        """Weights and biases of both networks."""
        weights = parameter_count(self.generator_sizes)
        weights += parameter_count(self.discriminator_sizes)
        if self.batch_features != "none":
            feature = BATCH_FEATURES[self.batch_features](self.kernels)
            weights += feature.weights(self.discriminator_sizes[-2])
        return weights

    @property
    def data_distribution(self) -> Distribution:
        """The distribution of the real samples."""
        if self.distribution == "points":
            return PointSet(self.points or ())
        return DISTRIBUTIONS[self.distribution]


def following_seed(seed: int, by: int = 1) -> int:
    """Return the seed so many places on; after the largest comes 0.

    >>> following_seed(3), following_seed(LARGEST_SEED)
    (4, 0)
    """
    return (seed + by) % (LARGEST_SEED + 1)


def check_stack(configs: tuple[ToyConfig, ...]) -> None:
    """Raise a ValueError naming the field, unless the configs can train as one stack."""
    if not configs:
        msg = "A stack needs at least one config."
        raise ValueError(msg)
    for field in sorted(SHARED_FIELDS):
        values = [getattr(config, field) for config in configs]
        for model, value in enumerate(values):
            if value != values[0]:
                msg = (
                    f"{field} is {value!r} in model {model} but {values[0]!r} in model 0; "
                    "the models of one stack share it."
                )
                raise ValueError(msg)
