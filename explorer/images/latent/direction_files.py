"""Directions in latent space as files: JSON with a name, or NumPy's .npy.

A file comes from anybody: it is read as plain numbers, nothing in it is run, and what does not
fit costs one sentence.
"""

import json
from io import BytesIO
from pathlib import PurePath
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.images.latent.vectors import Array

MOST_BYTES = 200_000
LONGEST_NAME = 40


def direction_json(name: str, direction: Array) -> str:
    """Return a direction `(d,)` with its name, as `read_direction` reads it."""
    return json.dumps({"name": name, "direction": [float(x) for x in direction]})


def read_direction(content: bytes, file_name: str, latent_dim: int) -> tuple[str, Array]:
    """Return the name and the direction `(latent_dim,)` in a file.

    A .npy file is named after itself.

    Raises:
        ValueError: It holds no direction of this size; the sentence says what it holds.
    """
    path = PurePath(file_name)
    if len(content) > MOST_BYTES:
        msg = f"{path.name} has {len(content):,} bytes; a direction has at most {MOST_BYTES:,}."
        raise ValueError(msg)
    name, numbers = (
        _json(content, path) if path.suffix.lower() == ".json" else _npy(content, path)
    )
    if numbers.ndim == 2 and len(numbers) == 1:
        numbers = numbers[0]
    if numbers.shape != (latent_dim,):
        msg = f"{path.name} holds numbers of shape {numbers.shape}; "
        msg += f"a direction of this generator has shape ({latent_dim},)."
        raise ValueError(msg)
    with np.errstate(over="ignore"):
        vector = numbers.astype(np.float32)
    if not np.isfinite(vector).all() or not vector.any():
        msg = f"{path.name} holds no direction: its numbers must be finite and not all 0."
        raise ValueError(msg)
    return name.strip()[:LONGEST_NAME] or "direction", vector


def _json(content: bytes, path: PurePath) -> tuple[str, NDArray[Any]]:
    try:
        found = json.loads(content)
        name, numbers = found["name"], np.asarray(found["direction"], np.float64)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        msg = f"{path.name} is no direction: JSON of the form "
        msg += '{"name": "slant", "direction": [0.1, ...]} is expected.'
        raise ValueError(msg) from error
    return str(name), numbers


def _npy(content: bytes, path: PurePath) -> tuple[str, NDArray[Any]]:
    """Read an array by its header; NumPy's own reader would reserve whatever that claims."""
    file = BytesIO(content)
    try:
        major, _ = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0
        shape, _, dtype = (read if major == 1 else np.lib.format.read_array_header_2_0)(file)
        if dtype.kind not in "fiu" or len(shape) > 2:
            msg = f"numbers of type {dtype} and shape {shape}"
            raise ValueError(msg)
        numbers = np.frombuffer(file.read(), dtype).reshape(shape)
    except (ValueError, OverflowError, TokenError) as error:
        msg = f"{path.name} is no direction: a .npy file with one row of numbers is expected."
        raise ValueError(msg) from error
    return path.stem, numbers
