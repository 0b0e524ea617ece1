"""Which kind of file something is, told from its first bytes, and what it describes."""

from collections.abc import Callable
from pathlib import Path

from torch import Tensor

from explorer.images.weights.described import LARGEST_FILE, Contents, Described, brief
from explorer.images.weights.pickles import UnreadableError
from explorer.images.weights.safetensors_files import describe_safetensors
from explorer.images.weights.torch_files import describe_legacy, describe_zip

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
    if start.startswith(b"PK"):
        return describe_zip
    if start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return describe_legacy
    if start[8:9] == b"{" and not start.lstrip().startswith((b"{", b"[")):
        return describe_safetensors
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
            tensors[key] = tensor.read()
        except ValueError as error:
            msg = f"{name}: {brief(key, 80)} {error}."
            raise ValueError(msg) from error
        check_values(key, tensors[key], name)
    return tensors


def check_values(key: str, tensor: Tensor, name: str) -> None:
    """Raise ValueError where weights are not finite, or a variance is negative."""
    if not tensor.is_floating_point():
        return
    if not bool(tensor.double().isfinite().all()):
        msg = f"{name}: {brief(key, 80)} holds numbers that are not finite."
        raise ValueError(msg)
    if key.endswith("running_var") and bool((tensor < 0).any()):
        msg = f"{name}: {brief(key, 80)} holds a negative variance."
        raise ValueError(msg)
