"""Reading tensors from files that other programs wrote, without running what is in them."""

import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

LARGEST_FILE = 2**30
MOST_TENSORS = 10_000
PICKLED = frozenset({".pt", ".pth", ".bin", ".ckpt"})

_NO_CODE = (
    "it holds Python objects, and loading those would run a stranger's code. Save the weights "
    "alone: torch.save(model.state_dict(), path)."
)


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Return the named tensors of a .safetensors file or of a PyTorch state dict.

    Dictionaries inside the dictionary become prefixes; what is no tensor is left out.

    Raises:
        ValueError: The file is missing, too large, damaged, of another kind, or would have to
            run code to be read; the message says which.
    """
    _check_file(path)
    if path.suffix == ".safetensors":
        tensors = _read_safetensors(path)
    elif path.suffix in PICKLED:
        tensors = dict(_flatten(_read_weights_only(path), ""))
    else:
        kinds = ", ".join([".safetensors", *sorted(PICKLED)])
        msg = f"{path.name} is not a kind of file that holds weights here; use {kinds}."
        raise ValueError(msg)
    if not tensors:
        msg = f"{path.name} holds no named tensors."
        raise ValueError(msg)
    _check_tensors(path, tensors)
    return tensors


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        msg = f"{path.name} cannot be read: {error.strerror or error}."
        raise ValueError(msg) from error
    if not path.is_file():
        msg = f"{path.name} is no file."
        raise ValueError(msg)
    if size > LARGEST_FILE:
        msg = f"{path.name} has {size / 2**20:,.0f} MB; the limit is "
        msg += f"{LARGEST_FILE / 2**20:,.0f} MB."
        raise ValueError(msg)


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    try:
        with safe_open(path, framework="pt") as file:
            names = list(file.keys())
            if len(names) > MOST_TENSORS:
                msg = f"{path.name} names {len(names):,} tensors; no network here has so many."
                raise ValueError(msg)
            return {name: file.get_tensor(name) for name in names}
    except SafetensorError as error:
        msg = f"{path.name} is no readable safetensors file, or a part of one: {error}."
        raise ValueError(msg) from error


def _read_weights_only(path: Path) -> object:
    """Read a pickle with PyTorch's restricted reader: tensors and plain containers only.

    This is the one place that calls it. `weights_only` refuses every other class, so nothing
    in the file is executed; sizes are checked before and after, for a small file can claim
    large tensors.
    """
    _check_archive(path)
    try:
        return torch.load(path, map_location="cpu", weights_only=True)  # noqa: TID251
    except pickle.UnpicklingError as error:
        reason = _NO_CODE if "Weights only" in str(error) else "it is damaged or incomplete."
        msg = f"{path.name} was not loaded: {reason}"
        raise ValueError(msg) from error
    except (OSError, EOFError, RuntimeError, MemoryError) as error:
        first = str(error).partition("\n")[0].partition(". This")[0]
        msg = f"{path.name} is no readable PyTorch file, or a part of one: {first}."
        raise ValueError(msg) from error
    except Exception as error:
        # A hostile pickle can make the reader stumble in any way; none of them is ours.
        msg = f"{path.name} is no PyTorch state dict: {type(error).__name__}."
        raise ValueError(msg) from error


def _check_archive(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        msg = f"{path.name} is a damaged archive: {error}."
        raise ValueError(msg) from error
    if unpacked > LARGEST_FILE:
        msg = f"{path.name} would unpack to {unpacked / 2**20:,.0f} MB; the limit is "
        msg += f"{LARGEST_FILE / 2**20:,.0f} MB."
        raise ValueError(msg)


def _flatten(values: object, prefix: str) -> list[tuple[str, Tensor]]:
    """Return the tensors of nested dictionaries by their dotted names, three levels deep."""
    if not isinstance(values, dict) or prefix.count(".") > 3:
        return []
    found: list[tuple[str, Tensor]] = []
    items: dict[Any, Any] = values
    for name, value in list(items.items())[:MOST_TENSORS]:
        key = f"{prefix}{name}"
        if isinstance(value, Tensor):
            found.append((key, value))
        else:
            found += _flatten(value, f"{key}.")
    return found


def _check_tensors(path: Path, tensors: dict[str, Tensor]) -> None:
    size = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
    if size > LARGEST_FILE or len(tensors) > MOST_TENSORS:
        msg = f"{path.name} claims {len(tensors):,} tensors of {size / 2**20:,.0f} MB; the "
        msg += f"limit is {MOST_TENSORS:,} of {LARGEST_FILE / 2**20:,.0f} MB."
        raise ValueError(msg)
    strange = [n for n, t in tensors.items() if t.layout != torch.strided or t.is_quantized]
    if strange:
        msg = f"{path.name}: {strange[0]} is sparse or quantised; plain weights are needed."
        raise ValueError(msg)
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            msg = f"{path.name}: {name} holds numbers that are not finite."
            raise ValueError(msg)
