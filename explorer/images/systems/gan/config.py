"""The settings of a pair of networks that play against each other."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from explorer.images.config import (
    ArchitectureName,
    NetworkConfig,
    RunConfig,
    check_kernel,
    check_size,
)
from explorer.objectives import OBJECTIVES, CrossEntropy, Objective

_WIDTH = "empty for the architecture's own."


class GANConfig(RunConfig):
    """One training run of a pair of networks."""

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **RunConfig.groups,
        "data": (*RunConfig.groups["data"], "conditional"),
        "networks": (
            "architecture",
            "latent_dim",
            "prior",
            "generator_features",
            "discriminator_features",
            "kernel_size",
            "discriminator_norm",
        ),
        "game": ("objective", "real_target", "penalty", "penalty_weight"),
    }

    system: Literal["gan"] = Field("gan", description="A generator and a discriminator.")
    architecture: ArchitectureName = Field(
        "dcgan",
        description="Who designed G and D together: each pair has its own layers and sizes.",
    )
    conditional: bool = Field(False, description="Give both networks the class label.")
    latent_dim: int = Field(100, ge=1, le=1024, description="Numbers in one z.")
    prior: Literal["normal", "uniform"] = Field(
        "normal", description="z from N(0, 1) or from U(-1, 1)."
    )
    generator_features: int | None = Field(
        None, ge=4, le=512, description=f"Width of G; {_WIDTH}"
    )
    discriminator_features: int | None = Field(
        None, ge=4, le=512, description=f"Width of D; {_WIDTH}"
    )
    kernel_size: int = Field(
        5, ge=3, le=7, description="3, 4, 5 or 7 pixels (Garrido's networks only)."
    )
    discriminator_norm: Literal["auto", "batch", "layer", "none"] = Field(
        "auto",
        description="Normalisation inside D; auto is layer for Wasserstein losses and "
        "slope penalties, which need each logit to depend on its own image only.",
    )

    objective: Literal[
        "saturating", "non-saturating", "least-squares", "hinge", "wasserstein"
    ] = Field(
        "non-saturating",
        description="What D and G descend in this game: it sets how they turn around each "
        "other.",
    )
    real_target: float = Field(
        1.0, ge=0.5, le=1.0, description="Label of real images; 0.9 is one-sided smoothing."
    )
    penalty: Literal["none", "clip", "gradient-penalty", "r1"] = Field(
        "none", description="The constraint on D's slope."
    )
    penalty_weight: float | None = Field(
        None, ge=0, le=1000, description="Its weight; empty for the paper's value."
    )

    batch_size: int = Field(64, ge=2, le=4096, description="Images a step, over all devices.")
    discriminator_steps: int = Field(1, ge=1, le=100, description="D updates a G update: k.")
    k_schedule: Literal["constant", "garrido-text", "garrido-notebook"] = Field(
        "constant",
        description="constant: always k. garrido-text: k = 100 for the first 100 steps and "
        "every 500th. garrido-notebook: k = 50 for the first 25 steps and every 500th.",
    )
    generator_lr: float = Field(2e-4, ge=1e-7, le=1, description="Adam's learning rate for G.")
    discriminator_lr: float = Field(
        2e-4, ge=1e-7, le=1, description="Adam's learning rate for D."
    )
    beta1: float = Field(0.5, ge=0, le=0.99999, description="Adam's first beta (momentum).")
    beta2: float = Field(0.999, ge=0, le=0.99999, description="Adam's second beta.")
    reuse_latents: bool = Field(
        True,
        description="G learns from the fakes D has just seen, as the reference DCGAN does; "
        "off draws fresh z, as Algorithm 1 does.",
    )
    ema_decay: float = Field(
        0.999, ge=0, le=0.99999, description="Decay of the moving average of G's weights."
    )

    @model_validator(mode="after")
    def _fields_fit_together(self) -> Self:
        check_size(self.architecture, self.image_size)
        check_kernel(self.kernel_size)
        if self.real_target != 1 and self.objective not in ("saturating", "non-saturating"):
            msg = f"real_target {self.real_target} needs a cross-entropy objective; "
            msg += f"{self.objective} has no labels to smooth."
            raise ValueError(msg)
        slope = self.penalty in ("gradient-penalty", "r1")
        if slope and self.discriminator_norm == "batch":
            msg = f"{self.penalty} needs each logit to depend on its own image only; "
            msg += "batch norm mixes the batch. Use discriminator_norm auto, layer or none."
            raise ValueError(msg)
        if slope and self.compile:
            msg = f"torch.compile cannot differentiate twice, which {self.penalty} needs; "
            msg += "switch compile off."
            raise ValueError(msg)
        return self

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
        layered = wasserstein or self.penalty in ("gradient-penalty", "r1")
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
            label_input="channels" if wasserstein else "dense",
        )

    @classmethod
    def of(cls, network: NetworkConfig) -> Self:
        """Return a run that would train these networks, all else as by default."""
        same = ("architecture", "image_size", "latent_dim", "kernel_size", "discriminator_norm")
        widths = ("generator_features", "discriminator_features")
        fields = {name: getattr(network, name) for name in (*same, *widths)}
        return cls(**fields, conditional=network.classes > 0)

    def game(self) -> Objective:
        """Return the objective, its real labels smoothed if the run says so."""
        objective = OBJECTIVES[self.objective]
        if isinstance(objective, CrossEntropy):
            return replace(objective, real_target=self.real_target)
        return objective
