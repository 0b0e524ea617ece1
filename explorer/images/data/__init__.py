"""What the image GANs learn from: bytes in memory, by name."""

from collections.abc import Callable
from pathlib import Path

from explorer.images.config import RunConfig
from explorer.images.data.base import ImageSet, to_bytes, to_unit_range
from explorer.images.data.digits import load_digits
from explorer.images.data.folder import load_folder
from explorer.images.data.shapes import load_shapes
from explorer.images.data.torchvision import load_torchvision

__all__ = [
    "DATASETS",
    "ImageSet",
    "load_digits",
    "load_folder",
    "load_images",
    "load_shapes",
    "load_streams",
    "load_torchvision",
    "to_bytes",
    "to_unit_range",
]

#: Kind of set to a function of what follows the colon, the image size and the most images.
DATASETS: dict[str, Callable[[str, int, int], ImageSet]] = {
    "digits": lambda _, size, count: load_digits(size),
    "shapes": lambda domain, size, count: load_shapes(size, min(count, 10_000), domain),
    "folder": lambda path, size, count: load_folder(Path(path), size, count),
    "torchvision": load_torchvision,
}


def load_images(config: RunConfig, dataset: str | None = None) -> ImageSet:
    """Return the images of a run's data set, or of another one at the same size.

    Raises:
        ValueError: The set is missing, unreadable or too small; the message says which.
    """
    kind, _, rest = (dataset or config.dataset).partition(":")
    return DATASETS[kind](rest, config.image_size, config.max_images)


def load_streams(config: RunConfig) -> dict[str, ImageSet]:
    """Return the images of every stream that a run's system reads.

    Raises:
        ValueError: As `load_images`.
    """
    return {stream: load_images(config, name) for stream, name in config.datasets.items()}
