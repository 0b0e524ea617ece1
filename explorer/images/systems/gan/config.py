"""The settings of a pair of networks that play against each other."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from explorer.images.config import (
    ArchitectureName,
    NetworkConfig,
    RunConfig,
    check_kernel,
    check_size,
)
from explorer.images.systems.gan.fits import SLOPES, idle, misfit
from explorer.images.systems.gan.tricks_config import TricksConfig
from explorer.objectives import OBJECTIVES, CrossEntropy, NonSaturating, Objective
from explorer.offering import Offered
from explorer.penalties import PENALTIES
from explorer.relativistic import Relativistic

_WIDTH = "empty for the architecture's own."
_WIDTHS = Offered((8, 16, 32, 64, 128, None), {None: "author's"})
_RATES = Offered((1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3))
_ARCHITECTURES: dict[ArchitectureName, str] = {
    "dcgan": "DCGAN (Radford et al.)",
    "mlp": "MLP (Raschka 1)",
    "kingma-mlp": "MLP of one hidden layer (Kingma & Welling)",
    "raschka-2": "Raschka 2: converges but fails",
    "raschka-3": "Raschka 3: collapses",
    "raschka-4": "Raschka 4: not great",
    "raschka-5": "Raschka 5 and 6: good digits",
    "garrido-gan": "GAN with pooling (Garrido et al.)",
    "garrido-dcgan": "DCGAN (Garrido et al.)",
}
_TITLES = {key: objective.title for key, objective in OBJECTIVES.items()}
_PENALTY_TITLES = {key: penalty.title for key, penalty in PENALTIES.items()}


class GANConfig(TricksConfig):
    """One training run of a pair of networks."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **TricksConfig.groups,
        "data": (*RunConfig.groups["data"], "conditional"),
        "networks": ("architecture",),
        "widths and noise": (
            "latent_dim",
            "prior",
            "generator_features",
            "discriminator_features",
            "kernel_size",
            "discriminator_norm",
            "generator_norm",
        ),
        "game": ("objective", "real_target", "penalty", "penalty_weight"),
    }

    page_defaults: ClassVar[Mapping[str, object]] = {
        **RunConfig.page_defaults,
        "generator_features": 32,
        "discriminator_features": 32,
    }

    system: Literal["gan"] = Field("gan", description="A generator and a discriminator.")
    architecture: Annotated[ArchitectureName, Offered(names=_ARCHITECTURES)] = Field(
        "dcgan",
        title="Networks",
        description="Who designed G and D together: each pair has its own layers and sizes.",
    )
    conditional: bool = Field(
        False,
        title="Conditional: both networks get the class",
        description="Give both networks the class label.",
    )
    latent_dim: Annotated[int, Offered((2, 8, 16, 32, 64, 100, 128, 256))] = Field(
        100, ge=1, le=1024, title="Latent dimension", description="Numbers in one z."
    )
    prior: Annotated[
        Literal["normal", "uniform"],
        Offered(names={"normal": "N(0, 1)", "uniform": "U(−1, 1)"}),
    ] = Field("normal", title="z from", description="z from N(0, 1) or from U(-1, 1).")
    generator_features: Annotated[int | None, _WIDTHS] = Field(
        None, ge=4, le=512, title="Width of G", description=f"Width of G; {_WIDTH}"
    )
    discriminator_features: Annotated[int | None, _WIDTHS] = Field(
        None, ge=4, le=512, title="Width of D", description=f"Width of D; {_WIDTH}"
    )
    kernel_size: Annotated[int, Offered((3, 4, 5, 7))] = Field(
        5, ge=3, le=7, description="3, 4, 5 or 7 pixels (Garrido's networks only)."
    )
    discriminator_norm: Literal["auto", "batch", "layer", "none"] = Field(
        "auto",
        title="Normalisation inside D",
        description="Normalisation inside D; auto is layer for Wasserstein losses and "
        "slope penalties, which need each logit to depend on its own image only.",
    )

    generator_norm: Annotated[
        Literal["batch", "none"],
        Offered(names={"batch": "batch, where the author has it", "none": "none"}),
    ] = Field(
        "batch",
        title="Normalisation inside G",
        description="Batch norm inside G keeps its layers' outputs apart and of one size; "
        "without it G learns slowly or not at all.",
    )

    objective: Annotated[
        Literal["saturating", "non-saturating", "least-squares", "hinge", "wasserstein"],
        Offered(names=_TITLES),
    ] = Field(
        "non-saturating",
        description="What D and G descend in this game: it sets how they turn around each "
        "other.",
    )
    real_target: Annotated[float, Offered((0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1))] = Field(
        1.0,
        ge=0.5,
        le=1.0,
        title="Label of real images",
        description="Label of real images; 0.9 is one-sided smoothing.",
    )
    penalty: Annotated[
        Literal["none", "clip", "gradient-penalty", "r1", "r1-r2"],
        Offered(names=_PENALTY_TITLES),
    ] = Field("none", description="The constraint on D's slope.")
    penalty_weight: Annotated[
        float | None, Offered((None, 0.01, 0.1, 1, 10, 100), {None: "paper's"})
    ] = Field(
        None,
        ge=0,
        le=1000,
        title="Its weight",
        description="Its weight; empty for the paper's value.",
    )

    batch_size: Annotated[int, Offered((8, 16, 32, 64, 128, 256))] = Field(
        64, ge=2, le=4096, description="Images a step, over all devices."
    )
    discriminator_steps: Annotated[int, Offered((1, 2, 3, 5, 10))] = Field(
        1, ge=1, le=100, title="D updates a step, k", description="D updates a G update: k."
    )
    k_schedule: Annotated[
        Literal["constant", "garrido-text", "garrido-notebook"],
        Offered(
            names={
                "constant": "constant",
                "garrido-text": "100 at first and every 500th (text)",
                "garrido-notebook": "50 at first and every 500th (notebook)",
            }
        ),
    ] = Field(
        "constant",
        title="Schedule of k",
        description="constant: always k. garrido-text: k = 100 for the first 100 steps and "
        "every 500th. garrido-notebook: k = 50 for the first 25 steps and every 500th.",
    )
    generator_lr: Annotated[float, _RATES] = Field(
        2e-4,
        ge=1e-7,
        le=1,
        title="Learning rate of G",
        description="Adam's learning rate for G.",
    )
    discriminator_lr: Annotated[float, _RATES] = Field(
        2e-4,
        ge=1e-7,
        le=1,
        title="Learning rate of D",
        description="Adam's learning rate for D.",
    )
    beta1: Annotated[float, Offered((0.0, 0.5, 0.9))] = Field(
        0.5, ge=0, le=0.99999, title="Adam's β₁", description="Adam's first beta (momentum)."
    )
    beta2: Annotated[float, Offered((0.9, 0.99, 0.999))] = Field(
        0.999, ge=0, le=0.99999, title="Adam's β₂", description="Adam's second beta."
    )
    reuse_latents: bool = Field(
        True,
        title="G reuses D's noise",
        description="G learns from the fakes D has just seen, as the reference DCGAN does; "
        "off draws fresh z, as Algorithm 1 does.",
    )
    ema_decay: Annotated[float, Offered((0.0, 0.9, 0.99, 0.999, 0.9999))] = Field(
        0.999,
        ge=0,
        le=0.99999,
        title="Averaging of G's weights",
        description="Decay of the moving average of G's weights.",
    )

    @model_validator(mode="after")
    def _fields_fit_together(self) -> Self:
        check_size(self.architecture, self.image_size)
        check_kernel(self.kernel_size)
        if sentence := misfit(self):
            raise ValueError(sentence)
        slope = self.penalty in SLOPES
        if slope and self.discriminator_norm == "batch":
            msg = f"{self.penalty} needs each logit to depend on its own image only; "
            msg += "batch norm mixes the batch. Use discriminator_norm auto, layer or none."
            raise ValueError(msg)
        if slope and self.compile:
            msg = f"torch.compile cannot differentiate twice, which {self.penalty} needs; "
            msg += "switch compile off."
            raise ValueError(msg)
        return self

    @classmethod
    def idle(cls, chosen: Mapping[str, object]) -> Mapping[str, str]:
        """Return why some settings do nothing beside those chosen, by name."""
        return idle(chosen)

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {
            "networks": f"{self.architecture} {self.image_size}",
            "objective": self.objective,
            "penalty": self.penalty,
            "conditional": "yes" if self.conditional else "no",
        }

    @property
    def kind(self) -> str:
        """The architecture."""
        return self.architecture

    @property
    def rates(self) -> Mapping[str, float]:
        """Those of both players."""
        return {"G": self.generator_lr, "D": self.discriminator_lr}

    def updates(self, step: int) -> int:
        """Return k, the updates of D, at a step counted from 1.

        Garrido et al.'s text and notebook differ: k = 100 in the first 100 steps and every
        500th, or k = 50 in the first 25 steps and every 500th.

        >>> config = GANConfig(k_schedule="garrido-text", discriminator_steps=5)
        >>> [config.updates(step) for step in (1, 100, 101, 500)]
        [100, 100, 5, 100]
        """
        schedules = {"constant": (0, 0), "garrido-text": (100, 100)}
        first, many = (schedules | {"garrido-notebook": (25, 50)})[self.k_schedule]
        if many and (step <= first or step % 500 == 0):
            return many
        return self.discriminator_steps

    @property
    def reads_each_step(self) -> int | None:
        """One batch for each update of D, where k is constant."""
        return self.discriminator_steps if self.k_schedule == "constant" else None

    def reads(self, step: int) -> int:
        """Return one batch for each update of D."""
        return self.updates(step)

    def network(self, channels: int, classes: int) -> NetworkConfig:
        """Return the networks of this run for a dataset with these channels and classes."""
        if self.conditional and classes < 2:
            msg = f"The dataset {self.dataset} has no labels; a conditional run needs them."
            raise ValueError(msg)
        wasserstein = self.objective == "wasserstein"
        layered = wasserstein or self.penalty in SLOPES
        automatic: Literal["batch", "layer"] = "layer" if layered else "batch"
        norm = automatic if self.discriminator_norm == "auto" else self.discriminator_norm
        return NetworkConfig(
            architecture=self.architecture,
            image_size=self.image_size,
            channels=channels,
            latent_dim=self.latent_dim,
            classes=classes if self.conditional else 0,
            generator_features=self.generator_features,
            discriminator_features=self.discriminator_features,
            kernel_size=self.kernel_size,
            discriminator_norm=norm,
            generator_norm=self.generator_norm,
            label_input="channels" if wasserstein else "dense",
            packing=self.packing,
            minibatch_stddev=self.minibatch_stddev,
            spectral_norm=self.spectral_norm,
        )

    @classmethod
    def of(cls, network: NetworkConfig) -> Self:
        """Return a run that would train these networks, all else as by default."""
        same: tuple[str, ...] = (
            "architecture",
            "image_size",
            "latent_dim",
            "kernel_size",
            "discriminator_norm",
            "generator_norm",
        )
        widths = ("generator_features", "discriminator_features")
        same += ("packing", "minibatch_stddev", "spectral_norm")
        fields = {name: getattr(network, name) for name in (*same, *widths)}
        return cls(**fields, conditional=network.classes > 0)

    def game(self) -> Objective:
        """Return the objective, with smoothed labels or of pairs if the run says so."""
        if self.relativistic:
            return Relativistic()
        objective = OBJECTIVES[self.objective]
        if isinstance(objective, CrossEntropy):
            objective = replace(
                objective, real_target=self.real_target, fake_target=self.fake_target
            )
        if isinstance(objective, NonSaturating):
            objective = replace(objective, generator_target=self.generator_target)
        return objective
