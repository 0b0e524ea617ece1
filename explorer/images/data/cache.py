"""Sets that are too large for memory: decoded once, kept as a file that is mapped into it."""

import hashlib
import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from explorer.images.data.base import ImageSet

#: Larger arrays of pixels are kept in a file.
MOST_MEMORY = 2 * 2**30


def cache_folder() -> Path:
    """Return where decoded sets are kept: beside downloads, or in the temporary folder."""
    chosen = os.environ.get("GAN_EXPLORER_DATA")
    root = Path(chosen) if chosen else Path(tempfile.gettempdir()) / f"gan-explorer-{_user()}"
    folder = root / "decoded"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def blank_pixels(shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return bytes to be filled in, in memory or, where they are too many, in a file.

    The file has no name any more where the system allows that, so nothing is left behind.
    """
    if np.prod(shape, dtype=np.int64) <= MOST_MEMORY:
        return np.empty(shape, np.uint8)
    path = cache_folder() / f"blank-{uuid.uuid4().hex}.tmp"
    pixels = np.memmap(path, np.uint8, "w+", shape=shape)
    with suppress(OSError):
        path.unlink()
    return pixels


def kept(signature: object, load: Callable[[], ImageSet], *, first: bool = True) -> ImageSet:
    """Return a set from the cache, loaded and kept there if it is not yet.

    Args:
        signature: What the set depends on; of JSON's types.
        load: Reads the set.
        first: Whether this process is the one to read it; the others wait for its file.
    """
    key = hashlib.sha256(json.dumps(signature, sort_keys=True).encode()).hexdigest()[:32]
    folder = cache_folder() / key
    while not first and not folder.is_dir():
        time.sleep(0.05)
    found = _read(folder)
    if found is None:
        found = load()
        _write(folder, found)
    return found


def _write(folder: Path, images: ImageSet) -> None:
    """Keep a set; without room for it the run goes on from memory."""
    part = folder.with_name(f"{folder.name}-{uuid.uuid4().hex}.tmp")
    known = {
        name: getattr(images, name)
        for name in ("name", "class_names", "source", "skipped", "converted", "remarks")
    }
    try:
        part.mkdir(mode=0o700)
        np.save(part / "images.npy", images.images.numpy())
        if images.labels is not None:
            np.save(part / "labels.npy", images.labels.numpy())
        (part / "set.json").write_text(json.dumps(known), encoding="utf-8")
        part.rename(folder)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        folder.mkdir(exist_ok=True)  # tells the waiting processes to read for themselves


def _read(folder: Path) -> ImageSet | None:
    """Return a kept set, its pixels mapped; None where it is missing or damaged."""
    try:
        known: dict[str, Any] = json.loads((folder / "set.json").read_text(encoding="utf-8"))
        # Copy on write: torch wants arrays that may be written.
        pixels = np.load(folder / "images.npy", mmap_mode="c", allow_pickle=False)
        path = folder / "labels.npy"
        labels = np.load(path, allow_pickle=False) if path.exists() else None
        fields: dict[str, Any] = {
            key: tuple(v) if isinstance(v, list) else v for key, v in known.items()
        }
        fields["images"] = torch.from_numpy(pixels)
        fields["labels"] = None if labels is None else torch.from_numpy(labels)
        return ImageSet(**fields)
    except (OSError, ValueError, TypeError, EOFError):
        return None


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
