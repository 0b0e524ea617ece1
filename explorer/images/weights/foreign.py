"""Which kind of file something is, told from its first bytes, and what it describes."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from explorer.images.weights.apart import describe_apart
from explorer.images.weights.described import (
    LARGEST_FILE,
    WIDTHS,
    Contents,
    Described,
    UnreadableError,
    brief,
)
from explorer.images.weights.safetensors_files import describe_safetensors

#: What files of weights are called; what they are is told from their content.
SUFFIXES = (".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".pkl", ".tar")

#: How files begin that people take for weights, and what these are.
_OTHERS = {
    b"<!doctype html": "a web page, such as a download service shows instead of the file",
    b"<html": "a web page, such as a download service shows instead of the file",
    b"<?xml": "an XML text, such as a download service answers instead of the file",
    b"version https://git-lfs": "a Git LFS pointer: git lfs pull fetches the file itself",
    b"\x89png": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"gif8": "a picture",
    b"\x89hdf": "an HDF5 file, as Keras saves; weights of PyTorch are needed",
    b"gguf": "a GGUF language model",
    b"\x93numpy": "an array of NumPy; weights of PyTorch are needed",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"bzh": "a bzip2 archive; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"rar!": "a RAR archive; unpack it first",
    b"%pdf": "a PDF",
    b"{": "a text in JSON",
    b"[": "a text in JSON",
}

_DTYPES = {
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F64": torch.float64,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


def describe(path: Path) -> Contents:
    """Return what a file of weights describes, whatever it is called.

    Raises:
        ValueError: The file is missing, too large, damaged, of another kind, or would have to
            run code to be read; the message says which.
    """
    start = _first_bytes(path)
    try:
        contents = _reader(start)(path)
        if not contents.tensors:
            msg = "it holds no named tensors."
            raise UnreadableError(msg)
    except UnreadableError as error:
        msg = f"{path.name} was not loaded: {error}"
        raise ValueError(msg) from error
    return contents


def _reader(start: bytes) -> Callable[[Path], Contents]:
    """Return what describes a file that begins so."""
    # First of all: the length of a safetensors header may look like any other beginning.
    if start[4:9] == b"\0\0\0\0{":
        return describe_safetensors
    if start.startswith(b"PK"):
        return partial(describe_apart, kind="zip")
    if start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return partial(describe_apart, kind="legacy")
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for magic, kind in _OTHERS.items():
        if text.startswith(magic):
            msg = f"it is {kind}."
            raise UnreadableError(msg)
    msg = "it is no readable PyTorch or safetensors file, or a part of one."
    if start[257:262] == b"ustar":
        msg = "it is a tar archive; unpack it first."
    raise UnreadableError(msg)


def _first_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file():
            msg = f"{path.name} is no file."
            raise ValueError(msg)
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        msg = f"{path.name} cannot be read: {error.strerror or error}."
        raise ValueError(msg) from error
    if not size:
        msg = f"{path.name} is empty."
        raise ValueError(msg)
    if size > LARGEST_FILE:
        msg = f"{path.name} has {size / 2**20:,.0f} MB; the limit is "
        msg += f"{LARGEST_FILE / 2**20:,.0f} MB."
        raise ValueError(msg)
    return start


def read(described: dict[str, Described], name: str) -> dict[str, Tensor]:
    """Return the tensors of one network.

    Raises:
        ValueError: One cannot be read, or no generator could draw with it.
    """
    size = sum(d.spread * 8 for d in described.values() if not d.fault)
    if size > 2 * LARGEST_FILE:
        msg = f"{name}: its weights would take {size / 2**20:,.0f} MB."
        raise ValueError(msg)
    tensors: dict[str, Tensor] = {}
    for key, tensor in described.items():
        try:
            tensors[key] = _read(tensor)
        except ValueError as error:
            msg = f"{name}: {brief(key, 80)} {error}."
            raise ValueError(msg) from error
        check_values(key, tensors[key], name)
    return tensors


def _read(tensor: Described) -> Tensor:
    """Return a tensor; raises ValueError where it cannot be read, without a name."""
    if tensor.problem:
        raise ValueError(tensor.problem)
    storage = tensor.storage
    assert storage is not None
    width, dtype = WIDTHS[storage.dtype], _DTYPES[storage.dtype]
    with storage.path.open("rb") as file:
        file.seek(storage.start + width * tensor.offset)
        content = bytearray(file.read(width * tensor.spread))
    if len(content) < width * tensor.spread:
        msg = "is cut off"
        raise ValueError(msg)
    if not content:
        return torch.zeros(tensor.shape, dtype=dtype)
    flat = torch.frombuffer(content, dtype=dtype)
    return flat.as_strided(tensor.shape, tensor.stride).contiguous()


def check_values(key: str, tensor: Tensor, name: str) -> None:
    """Raise ValueError where weights are not finite, or a variance is negative."""
    if not tensor.is_floating_point():
        return
    # What draws has single precision, in which 1e300 is infinite.
    if not bool(tensor.float().isfinite().all()):
        msg = f"{name}: {brief(key, 80)} holds numbers that are not finite."
        raise ValueError(msg)
    if key.endswith("running_var") and bool((tensor < 0).any()):
        msg = f"{name}: {brief(key, 80)} holds a negative variance."
        raise ValueError(msg)
