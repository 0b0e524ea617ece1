"""What a network pair is and what any training run has: frozen, validated, torch-free."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from explorer.config import Config
from explorer.offering import Offered

ArchitectureName = Literal[
    "mlp",
    "kingma-mlp",
    "dcgan",
    "raschka-2",
    "raschka-3",
    "raschka-4",
    "raschka-5",
    "garrido-gan",
    "garrido-dcgan",
]

IMAGE_SIZES: dict[str, tuple[int, ...]] = {
    "mlp": (16, 28, 32, 64),
    "kingma-mlp": (16, 28, 32),
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
    "digits:binary",
    "shapes",
    "shapes:DOMAIN",
    "faces",
    "faces:correlated",
    "faces:young",
    "faces:old",
    "faces:strands",
    "faces:ages-5",
    "faces:ages-10",
    "faces:ages-5-beard",
    "folder:PATH",
    "pairs:PATH",
    "drawn-pairs:NAME",
    "torchvision:NAME",
)
#: Kinds that name a place of this machine, and kinds whose pictures hold two, side by side.
PATH_KINDS, PAIRED_KINDS = ("folder", "pairs"), ("pairs", "drawn-pairs")


class NetworkConfig(Config):
    """All it takes to build a generator and a discriminator; stored in every checkpoint."""

    architecture: ArchitectureName = Field(
        "dcgan",
        description="Who designed G and D together: each pair has its own layers and sizes.",
    )
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
    generator_norm: Literal["batch", "none"] = Field(
        "batch", description="Normalisation inside G, where the architecture has one."
    )
    label_input: Literal["dense", "channels"] = Field(
        "channels", description="Where a conditional D reads the class (Garrido's networks)."
    )
    packing: int = Field(1, ge=1, le=8, description="Images that D judges together.")
    minibatch_stddev: bool = Field(
        False, description="D's last layer reads the spread of the minibatch."
    )
    spectral_norm: bool = Field(False, description="D's weights by their largest gain.")

    @model_validator(mode="after")
    def _size_fits(self) -> Self:
        check_size(self.architecture, self.image_size)
        check_kernel(self.kernel_size)
        return self


class RunConfig(Config):
    """What every training run has, whatever system it trains; a system adds its own fields.

    Equal configs give equal runs on a CPU with as many threads. `groups` names the fields that
    belong together, for `--help` and for pages; those that no group names are `training`.
    `page_defaults` are what a page begins with, where that is less than the shell's; `paired`
    says whether the system learns from pairs.

    A field's `title` is its label on a page, `Offered` its handy values and their names; a
    field that has neither gets a widget, too.
    """

    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "data": ("dataset",),
        "pictures": ("image_size", "channels", "max_images"),
        "device": ("device", "precision", "compile", "sync_batch_norm"),
        "records": (
            "log_every",
            "sample_every",
            "checkpoint_every",
            "record_seconds",
            "keep_checkpoints",
            "light_checkpoints",
            "metrics_every",
            "metrics_samples",
        ),
    }

    paired: ClassVar[bool] = False
    page_defaults: ClassVar[Mapping[str, object]] = {"metrics_every": 250, "sample_every": 50}
    renamed: ClassVar[Mapping[str, str]] = {"timeline": "light_checkpoints"}

    system: str = Field(description="Which row of the table of systems is trained.")
    dataset: str = Field(
        "digits",
        title="Real images",
        description="One of digits, digits:binary, shapes, shapes:DOMAIN, faces, "
        "faces:correlated, faces:young, faces:old, faces:strands, faces:ages-5, "
        "faces:ages-10, faces:ages-5-beard, folder:PATH, pairs:PATH, drawn-pairs:NAME, "
        "torchvision:NAME.",
    )
    max_images: int = Field(
        50_000,
        ge=16,
        le=1_000_000,
        title="Most images",
        description="Read at most this many images; of more they are drawn by the seed, each "
        "class by its share.",
    )
    channels: Annotated[
        Literal["auto", "1", "3"],
        Offered(names={"auto": "as they are", "1": "grey", "3": "colour"}),
    ] = Field(
        "auto",
        title="Colours",
        description="1 for grey, 3 for colour; auto is grey where all images are.",
    )
    image_size: int = Field(
        32,
        ge=16,
        le=128,
        title="Image size in pixels",
        description="Height and width in pixels.",
    )
    batch_size: Annotated[int, Offered((1, 8, 16, 32, 64, 128, 256))] = Field(
        64, ge=1, le=4096, description="Images a step, over all devices."
    )
    steps: Annotated[int, Offered((200, 500, 1000, 2000, 4000, 8000, 16_000, 32_000))] = Field(
        4000, ge=1, le=MOST_STEPS, description="Generator updates."
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Start of every random number.")

    device: str = Field("auto", description="auto, cpu, cuda, cuda:1, mps.")
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        description="auto is bfloat16 autocast where the hardware has it, else float32.",
    )
    compile: bool = Field(False, description="Compile the networks with torch.compile.")
    sync_batch_norm: bool = Field(
        False,
        description="Of several processes: batch norm over the batches of all of them, as one "
        "process would have it; two exchanges a layer.",
    )

    log_every: int = Field(10, ge=1, description="Steps from one row of losses to the next.")
    sample_every: int = Field(100, ge=1, description="Steps from one sample grid to the next.")
    checkpoint_every: int = Field(500, ge=1, description="Steps between checkpoints.")
    record_seconds: float = Field(
        0.0,
        ge=0,
        description="Fewest seconds between two grids, two checkpoints, two metrics: where "
        "steps are fast; 0 to go by steps alone.",
    )
    metrics_every: int = Field(
        500,
        ge=0,
        description="Steps between metrics: by the digit classifier for digits, by 8x8 pixels "
        "for other data; 0 for never.",
    )
    metrics_samples: int = Field(1000, ge=100, le=2500, description="Images a metric sees.")
    keep_checkpoints: int = Field(3, ge=0, description="Newest checkpoints kept; 0 for all.")
    light_checkpoints: int = Field(
        12, ge=0, le=100, description="Light copies of G kept from start to end, log-spaced."
    )

    @field_validator("dataset", "dataset_b", check_fields=False)
    @classmethod
    def _dataset_is_known(cls, dataset: str) -> str:
        check_dataset(dataset)
        if cls.paired and not _holds_pairs(dataset):
            msg = f"'{dataset}' holds no pairs; use drawn-pairs:NAME or pairs:PATH."
            raise ValueError(msg)
        if _holds_pairs(dataset) and not cls.paired:
            msg = f"'{dataset}' holds pairs side by side, which only pix2pix learns from."
            raise ValueError(msg)
        return dataset

    @classmethod
    def grouped(cls) -> dict[str, tuple[str, ...]]:
        """Return the settings by group, in their order, each once."""
        named = {name for names in cls.groups.values() for name in names} | {"system"}
        rest = tuple(name for name in cls.model_fields if name not in named)
        return {**cls.groups, "training": rest}

    @classmethod
    def sizes(cls, chosen: Mapping[str, object]) -> tuple[int, ...]:
        """Return the image sizes that go with other settings, by name."""
        return IMAGE_SIZES.get(str(chosen.get("architecture")), (16, 32, 64, 128))

    @classmethod
    def idle(cls, chosen: Mapping[str, object]) -> Mapping[str, str]:
        """Return why some settings do nothing beside those chosen, by name."""
        return {}

    @property
    def datasets(self) -> Mapping[str, str]:
        """The data set of each stream of images that the system reads."""
        return {"real": self.dataset}

    @property
    def told(self) -> Mapping[str, str]:
        """What a table of runs says of this one beside its data."""
        return {"networks": f"{self.image_size} pixels"}

    @property
    def kind(self) -> str:
        """A short name for the folder of a new run."""
        return self.system

    @property
    def rates(self) -> Mapping[str, float]:
        """The learning rates, by what they move."""
        return {}

    @property
    def reads_each_step(self) -> int | None:
        """How many batches of a stream every step reads, None where steps differ."""
        return 1

    def reads(self, step: int) -> int:
        """Return how many batches of a stream a step reads, counted from 1."""
        return self.reads_each_step or 1

    def light_checkpoint_steps(self) -> frozenset[int]:
        """Return the steps at which a light copy is kept: 0, then log-spaced to the end.

        >>> config = RunConfig(system="", steps=1000, light_checkpoints=5)
        >>> sorted(config.light_checkpoint_steps())
        [0, 8, 40, 200, 1000]
        """
        if self.light_checkpoints < 2:
            return frozenset({self.steps} if self.light_checkpoints else ())
        later = self.light_checkpoints - 1
        ratio = min(125.0, float(self.steps)) ** (1 / max(later - 1, 1))
        steps = (round(self.steps / ratio**power) for power in range(later))
        return frozenset({0, *steps})


def check_dataset(dataset: str) -> str:
    """Return the name of a data set; raises ValueError where there is no such kind."""
    kind, _, rest = dataset.partition(":")
    named = dataset in DATASET_KINDS or kind == "shapes"
    if not named and not (kind in (*PATH_KINDS, "drawn-pairs", "torchvision") and rest):
        msg = f"'{dataset}' is not a dataset; use one of {', '.join(DATASET_KINDS)}."
        raise ValueError(msg)
    return dataset


def _holds_pairs(dataset: str) -> bool:
    return dataset.partition(":")[0] in PAIRED_KINDS


def check_size(architecture: str, image_size: int) -> None:
    """Raise ValueError where an architecture does not make images of this size."""
    sizes = IMAGE_SIZES[architecture]
    if image_size not in sizes:
        allowed = " or ".join(str(size) for size in sizes)
        msg = f"{architecture} makes images of {allowed} pixels, not {image_size}."
        raise ValueError(msg)


def check_kernel(kernel_size: int) -> None:
    """Raise ValueError for the one size between the bounds that no source has."""
    if kernel_size == 6:
        msg = "A kernel of 6 pixels is in none of the sources; use 3, 4, 5 or 7."
        raise ValueError(msg)
