"""The settings of one toy GAN."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from explorer.activations import ACTIVATIONS
from explorer.config import Among
from explorer.distributions import DISTRIBUTIONS, WINDOW, Distribution
from explorer.networks import parameter_count
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
        default="ring",
        description="What D is shown as real, and G never sees: the more modes, the easier "
        "one is lost.",
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
        default=8,
        ge=1,
        le=256,
        description="How many numbers the noise z has that G starts from. With 1 the fakes lie "
        "on a curve; more give G more ways to fill the plane.",
    )
    prior: Literal["normal", "uniform"] = Field(
        default="normal",
        description="N(0, 1), or uniform on [-1, 1], where G's fakes have sharp edges.",
    )
    generator_widths: tuple[Width, ...] = Field(
        default=(100,),
        max_length=5,
        description="How many units each layer of G has: more can bend the noise more sharply, "
        "and train more slowly.",
    )
    discriminator_widths: tuple[Width, ...] = Field(
        default=(100,),
        max_length=5,
        description="How many units each layer of D has: more can draw a finer line between "
        "real and fake, and train more slowly.",
    )
    activation: Annotated[str, Among(tuple(ACTIVATIONS))] = Field(
        default="relu",
        description="The bend between two layers: relu makes D's surface of flat pieces, tanh "
        "a smooth one.",
    )
    batch_size: int = Field(
        default=10,
        ge=1,
        le=4096,
        description="Real samples, and as many fakes, for one update: the more, the calmer the "
        "losses and the slower a step.",
    )
    generator_lr: Rate = Field(
        default=1e-3,
        description="How far an update moves G. Turned up, G chases D faster; too far, and it "
        "jumps from mode to mode or diverges.",
    )
    discriminator_lr: Rate = Field(
        default=1e-3,
        description="How far an update moves D. Turned up, D knows the fakes sooner; too far, "
        "and its line flickers and G follows noise.",
    )
    optimizer: Literal["adam", "sgd", "momentum", "rmsprop"] = Field(
        default="adam",
        description="How both players turn a gradient into a move: Adam scales each weight's "
        "step, SGD does not.",
    )
    beta1: float = Field(
        default=0.9,
        ge=0,
        lt=1,
        description="How long Adam remembers: turned up, it keeps its direction, and the game "
        "swings more.",
    )
    beta2: float = Field(
        default=0.999,
        ge=0,
        lt=1,
        description="How slowly Adam and RMSprop change the scale of their steps: turned down, "
        "steps adapt faster.",
    )
    momentum: float = Field(
        default=0.9,
        ge=0,
        lt=1,
        description="How much of its last move a player repeats: turned up, it rolls on and "
        "overshoots.",
    )
    discriminator_steps: int = Field(
        default=1,
        ge=0,
        le=100,
        description="k in Algorithm 1: turned up, D is surer of each fake before G moves, and "
        "a step costs more.",
    )
    generator_steps: int = Field(
        default=1,
        ge=0,
        le=100,
        description="How often G moves before D answers: turned up, G runs into the place "
        "that D likes best, and may collapse.",
    )
    schedule: Literal["algorithm-1", "alternate-batches"] = Field(
        default="alternate-batches",
        description="Algorithm 1: k updates of D, then G. Alternate batches: one batch trains "
        "G, the next trains D.",
    )
    reuse_latents: bool = Field(
        default=False, description="G learns on the noise of the last D update (Algorithm 1)."
    )
    penalty: Annotated[str, Among(tuple(PENALTIES))] = Field(
        default="none",
        description="What D pays for being steep: a calmer D gives G a way from everywhere.",
    )
    penalty_weight: float = Field(
        default=0.0,
        ge=0,
        le=1000,
        description="The more, the flatter D: calm, but slower to tell fakes. With clipping, "
        "the bound.",
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
        default=0,
        ge=0,
        le=LARGEST_SEED,
        description="The same number gives the same weights, noise and batches; another one is "
        "another run of luck.",
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
