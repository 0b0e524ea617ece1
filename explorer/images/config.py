"""What a network pair is and what a training run is: frozen, validated, torch-free."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from explorer.config import Config

ArchitectureName = Literal[
    "mlp",
    "dcgan",
    "raschka-2",
    "raschka-3",
    "raschka-4",
    "raschka-5",
    "garrido-gan",
    "garrido-dcgan",
]
ObjectiveName = Literal["saturating", "non-saturating", "least-squares", "hinge", "wasserstein"]
PenaltyName = Literal["none", "clip", "gradient-penalty", "r1"]
ScheduleName = Literal["constant", "garrido-text", "garrido-notebook"]

IMAGE_SIZES: dict[str, tuple[int, ...]] = {
    "mlp": (16, 28, 32, 64),
    "dcgan": (16, 32, 64, 128),
    "raschka-2": (28,),
    "raschka-3": (28,),
    "raschka-4": (28,),
    "raschka-5": (28,),
    "garrido-gan": (32,),
    "garrido-dcgan": (32,),
}
#: The longest run.
MOST_STEPS = 10_000_000
DATASET_KINDS = (
    "digits",
    "shapes",
    "faces",
    "faces:correlated",
    "folder:PATH",
    "torchvision:NAME",
)


class NetworkConfig(Config):
    """All it takes to build a generator and a discriminator; stored in every checkpoint."""

    architecture: ArchitectureName = Field("dcgan", description="Which pair of networks.")
    image_size: int = Field(32, ge=16, le=128, description="Height and width in pixels.")
    channels: int = Field(1, ge=1, le=4, description="1 for grey, 3 for colour.")
    latent_dim: int = Field(100, ge=1, le=1024, description="Numbers in one z.")
    classes: int = Field(0, ge=0, le=1000, description="Classes to condition on; 0 for none.")
    generator_features: int | None = Field(
        None, ge=4, le=512, description="Width of G; empty for the architecture's own."
    )
    discriminator_features: int | None = Field(
        None, ge=4, le=512, description="Width of D; empty for the architecture's own."
    )
    kernel_size: int = Field(
        5, ge=3, le=7, description="3, 4, 5 or 7 pixels (Garrido's networks only)."
    )
    discriminator_norm: Literal["batch", "layer", "none"] = Field(
        "batch", description="Normalisation inside D, where the architecture has one."
    )
    label_input: Literal["dense", "channels"] = Field(
        "channels", description="Where a conditional D reads the class (Garrido's networks)."
    )

    @model_validator(mode="after")
    def _size_fits(self) -> Self:
        _check_size(self.architecture, self.image_size)
        _check_kernel(self.kernel_size)
        return self


class ImageConfig(Config):
    """One training run of the image lab, whole: equal configs give equal runs on a CPU."""

    dataset: str = Field("digits", description=f"One of {', '.join(DATASET_KINDS)}.")
    max_images: int = Field(
        50_000,
        ge=16,
        le=1_000_000,
        description="Read at most this many images; of more they are drawn by the seed, each "
        "class by its share.",
    )
    channels: Literal["auto", "1", "3"] = Field(
        "auto", description="1 for grey, 3 for colour; auto is grey where all images are."
    )
    architecture: ArchitectureName = Field("dcgan", description="Which pair of networks.")
    image_size: int = Field(32, ge=16, le=128, description="Height and width in pixels.")
    conditional: bool = Field(False, description="Give both networks the class label.")
    latent_dim: int = Field(100, ge=1, le=1024, description="Numbers in one z.")
    prior: Literal["normal", "uniform"] = Field(
        "normal", description="z from N(0, 1) or from U(-1, 1)."
    )
    generator_features: int | None = Field(
        None, ge=4, le=512, description="Width of G; empty for the architecture's own."
    )
    discriminator_features: int | None = Field(
        None, ge=4, le=512, description="Width of D; empty for the architecture's own."
    )
    kernel_size: int = Field(
        5, ge=3, le=7, description="3, 4, 5 or 7 pixels (Garrido's networks only)."
    )
    discriminator_norm: Literal["auto", "batch", "layer", "none"] = Field(
        "auto",
        description="Normalisation inside D; auto is layer for Wasserstein losses and "
        "slope penalties, which need each logit to depend on its own image only.",
    )

    objective: ObjectiveName = Field("non-saturating", description="The two losses.")
    real_target: float = Field(
        1.0, ge=0.5, le=1.0, description="Label of real images; 0.9 is one-sided smoothing."
    )
    penalty: PenaltyName = Field("none", description="The constraint on D's slope.")
    penalty_weight: float | None = Field(
        None, ge=0, le=1000, description="Its weight; empty for the paper's value."
    )

    batch_size: int = Field(64, ge=2, le=4096, description="Images a step, over all devices.")
    steps: int = Field(4000, ge=1, le=MOST_STEPS, description="Generator updates.")
    discriminator_steps: int = Field(1, ge=1, le=100, description="D updates a G update: k.")
    k_schedule: ScheduleName = Field(
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
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Start of every random number.")

    device: str = Field("auto", description="auto, cpu, cuda, cuda:1, mps.")
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        description="auto is bfloat16 autocast where the hardware has it, else float32.",
    )
    compile: bool = Field(False, description="Compile both networks with torch.compile.")

    log_every: int = Field(10, ge=1, description="Steps from one row of losses to the next.")
    sample_every: int = Field(100, ge=1, description="Steps from one sample grid to the next.")
    checkpoint_every: int = Field(500, ge=1, description="Steps between checkpoints.")
    metrics_every: int = Field(
        500,
        ge=0,
        description="Steps between metrics: by the digit classifier for digits, by 8x8 pixels "
        "for other data; 0 for never.",
    )
    metrics_samples: int = Field(1000, ge=100, le=2500, description="Images a metric sees.")
    keep_checkpoints: int = Field(3, ge=0, description="Newest checkpoints kept; 0 for all.")
    timeline: int = Field(
        12, ge=0, le=100, description="Light copies of G kept from start to end, log-spaced."
    )

    @field_validator("dataset")
    @classmethod
    def _dataset_is_known(cls, dataset: str) -> str:
        kind, _, rest = dataset.partition(":")
        if dataset not in DATASET_KINDS and not (kind in ("folder", "torchvision") and rest):
            msg = f"'{dataset}' is not a dataset; use one of {', '.join(DATASET_KINDS)}."
            raise ValueError(msg)
        return dataset

    @model_validator(mode="after")
    def _fields_fit_together(self) -> Self:
        _check_size(self.architecture, self.image_size)
        _check_kernel(self.kernel_size)
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

    def timeline_steps(self) -> frozenset[int]:
        """Return the steps at which a light copy of G is kept: 0, then log-spaced to the end.

        >>> sorted(ImageConfig(steps=1000, timeline=5).timeline_steps())
        [0, 8, 40, 200, 1000]
        """
        if self.timeline < 2:
            return frozenset({self.steps} if self.timeline else ())
        later = self.timeline - 1
        ratio = min(125.0, float(self.steps)) ** (1 / max(later - 1, 1))
        steps = (round(self.steps / ratio**power) for power in range(later))
        return frozenset({0, *steps})

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


def _check_size(architecture: str, image_size: int) -> None:
    sizes = IMAGE_SIZES[architecture]
    if image_size not in sizes:
        allowed = " or ".join(str(size) for size in sizes)
        msg = f"{architecture} makes images of {allowed} pixels, not {image_size}."
        raise ValueError(msg)


def _check_kernel(kernel_size: int) -> None:
    if kernel_size == 6:
        msg = "A kernel of 6 pixels is in none of the sources; use 3, 4, 5 or 7."
        raise ValueError(msg)
