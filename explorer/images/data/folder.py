"""Any folder or zip file of pictures, read with care: a stranger may have packed it."""

import warnings
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from tqdm import tqdm

from explorer.images.data.base import ImageSet, as_images

SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm"}
)
MOST_PIXELS = 40_000_000
MOST_BYTES = 64 * 2**20

Opener = Callable[[], IO[bytes]]


def load_folder(path: Path, size: int = 32, count: int = 50_000) -> ImageSet:
    """Return the first `count` pictures as colour images, centre-cropped and resized.

    Pictures in two or more folders inside get the folder's name as class. Files that are no
    pictures, too large or outside the folder are left out and listed in `skipped`.

    Raises:
        ValueError: Nothing is there, the zip is damaged, or fewer than 16 pictures remain.
    """
    pictures: list[NDArray[np.uint8]] = []
    folders: list[str] = []
    skipped: list[str] = []
    for name, opener in tqdm(_entries(path, skipped), desc="Reading pictures", disable=None):
        if len(pictures) == count:
            break
        try:
            pictures.append(read_picture(opener, size))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            skipped.append(f"{name}: {error}")
            continue
        folders.append(PurePosixPath(name).parts[0] if "/" in name else "")
    pixels = np.stack(pictures) if pictures else np.empty((0, size, size, 3), np.uint8)
    labels, classes = _classes(folders)
    source = f"The pictures in {path.name}; their rights are their owners'"
    return ImageSet(path.name, as_images(pixels), labels, classes, source, tuple(skipped))


def read_picture(opener: Opener, size: int) -> NDArray[np.uint8]:
    """Return one picture as bytes (size, size, 3).

    Raises:
        OSError: It cannot be read.
        ValueError: It is too large.
    """
    with opener() as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        msg = f"larger than {MOST_BYTES // 2**20} MB"
        raise ValueError(msg)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _opened(content) as image:
            if image.width * image.height > MOST_PIXELS:
                msg = f"{image.width} x {image.height} pixels are too many"
                raise ValueError(msg)
            image.draft("RGB", (size, size))
            return _fit(ImageOps.exif_transpose(image), size)


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(content))
    except UnidentifiedImageError as error:
        msg = "damaged, or no picture in spite of its name"
        raise OSError(msg) from error


def _fit(image: Image.Image, size: int) -> NDArray[np.uint8]:
    """Put transparent pictures on white, crop to a square, resize."""
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        image = Image.alpha_composite(white, seen)
    fitted = ImageOps.fit(image.convert("RGB"), (size, size), Image.Resampling.LANCZOS)
    return np.asarray(fitted, np.uint8)


def _entries(path: Path, skipped: list[str]) -> Iterator[tuple[str, Opener]]:
    """Yield the name inside and an opener of every file that may be a picture."""
    if path.is_dir():
        yield from _folder_entries(path, skipped)
    elif zipfile.is_zipfile(path):
        yield from _zip_entries(path, skipped)
    else:
        msg = f"{path.name} is neither a folder nor a zip file."
        raise ValueError(msg)


def _folder_entries(path: Path, skipped: list[str]) -> Iterator[tuple[str, Opener]]:
    root = path.resolve()
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if not file.is_file() or _hidden(name):
            continue
        if file.suffix.lower() not in SUFFIXES:
            skipped.append(f"{name}: not a kind of picture that is read here")
        elif not file.resolve().is_relative_to(root):
            skipped.append(f"{name}: a link that leaves the folder")
        else:
            yield name, lambda file=file: file.open("rb")  # type: ignore[misc]


def _zip_entries(path: Path, skipped: list[str]) -> Iterator[tuple[str, Opener]]:
    with _archive(path) as archive:
        for entry in archive.infolist():
            inside = PurePosixPath(entry.filename.replace("\\", "/"))
            name = str(inside)
            if entry.is_dir() or _hidden(name):
                continue
            if inside.is_absolute() or ".." in inside.parts or ":" in inside.parts[0]:
                skipped.append(f"{name}: a path that leaves the archive")
            elif inside.suffix.lower() not in SUFFIXES:
                skipped.append(f"{name}: not a kind of picture that is read here")
            else:
                yield name, lambda entry=entry: _open_entry(archive, entry)  # type: ignore[misc]


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        msg = f"{path.name} is a damaged zip file: {error}."
        raise ValueError(msg) from error


def _open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    if entry.flag_bits & 1:
        msg = "encrypted"
        raise ValueError(msg)
    if entry.file_size > MOST_BYTES:
        msg = f"larger than {MOST_BYTES // 2**20} MB"
        raise ValueError(msg)
    try:
        return BytesIO(archive.read(entry))
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise OSError(str(error)) from error


def _hidden(name: str) -> bool:
    """Whether a file is a system's own, such as .DS_Store and __MACOSX/."""
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in name.split("/"))


def _classes(folders: list[str]) -> tuple[torch.Tensor | None, tuple[str, ...]]:
    names = tuple(sorted(set(folders)))
    if len(names) < 2 or "" in names:
        return None, ()
    return torch.tensor([names.index(folder) for folder in folders]), names
