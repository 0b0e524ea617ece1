"""The classical sets through torchvision, where it is installed and the network lets it."""

import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps
from tqdm import tqdm

from explorer.images.data.base import ImageSet, as_images, sentence_of
from explorer.images.data.cache import blank_pixels
from explorer.images.data.classes import draw_remark, fair_draw

#: Arguments of the torchvision class, and whether it has one label an image.
SETS: dict[str, tuple[dict[str, Any], bool]] = {
    "MNIST": ({"download": True}, True),
    "FashionMNIST": ({"download": True}, True),
    "CIFAR10": ({"download": True}, True),
    "CelebA": ({"download": True}, False),
    "LSUN": ({"classes": ["bedroom_train"]}, False),
}


def load_torchvision(name: str, size: int = 32, count: int = 50_000, seed: int = 0) -> ImageSet:
    """Return `count` images of a set, drawn by the seed; downloaded if it is not here yet.

    It is kept in the folder `data`, or in the one that GAN_EXPLORER_DATA names.

    Raises:
        ValueError: The set is unknown, torchvision is missing, or the set cannot be had.
    """
    if name not in SETS:
        msg = f"'{name}' is not one of {', '.join(SETS)}."
        raise ValueError(msg)
    arguments, labelled = SETS[name]
    root = Path(os.environ.get("GAN_EXPLORER_DATA", "data"))
    make: Callable[..., Any] = getattr(_torchvision_datasets(), name)
    try:
        root.mkdir(parents=True, exist_ok=True)
        images = make(root=str(root), **arguments)
    except Exception as error:
        msg = f"{name} cannot be had: {sentence_of(error)}. It is downloaded to {root}; "
        msg += "is there a network?"
        raise ValueError(msg) from error
    return _read(name, images, size, _chosen(images, count, seed), seed, labelled=labelled)


def _torchvision_datasets() -> Any:  # noqa: ANN401
    try:
        return importlib.import_module("torchvision.datasets")
    except Exception as error:
        msg = "torchvision is missing or does not fit this torch: "
        msg += f"pip install -r requirements-datasets.txt ({error})"
        raise ValueError(msg) from error


def _chosen(images: Any, count: int, seed: int) -> list[int]:  # noqa: ANN401
    """Return which images to read, each class by its share where the classes are known."""
    labels = getattr(images, "targets", ())
    known = len(labels) == len(images)
    of = [int(label) for label in labels] if known else [0] * len(images)
    chosen: list[int] = fair_draw(of, count, seed).tolist()
    return chosen


def _read(
    name: str,
    images: Any,  # noqa: ANN401
    size: int,
    chosen: list[int],
    seed: int,
    *,
    labelled: bool,
) -> ImageSet:
    count = len(chosen)
    grey = images[0][0].mode == "L"
    pixels = blank_pixels((count, size, size, 1 if grey else 3))
    labels = torch.zeros(count, dtype=torch.int64)
    for index, place in enumerate(tqdm(chosen, desc=f"Reading {name}", disable=None)):
        image, label = images[place]
        pixels[index] = _square(image, size, "L" if grey else "RGB")
        if labelled:
            labels[index] = int(label)
    classes = tuple(map(str, images.classes)) if labelled else ()
    source = f"{name} through torchvision; see its authors' terms"
    remark = draw_remark(count, len(images), seed, stratified=hasattr(images, "targets"))
    remarks = (remark,) if remark else ()
    found = labels if labelled else None
    return ImageSet(name, as_images(pixels), found, classes, source, remarks=remarks)


def _square(image: Image.Image, size: int, mode: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    if mode == "L" and image.size == (28, 28) and size == 32:
        image = ImageOps.expand(image, 2)
    fitted = ImageOps.fit(image.convert(mode), (size, size), Image.Resampling.BILINEAR)
    return np.asarray(fitted, np.uint8).reshape(size, size, -1)
