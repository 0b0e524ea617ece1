"""The files of a folder or a zip that may be pictures: names and openers, nothing read."""

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm"}
)
#: A larger set is refused before anything is read.
MOST_FILES = 1_000_000
#: A zip that claims to unpack to more bytes than this many times its size is refused, ...
MOST_EXPANSION = 200
#: ... unless it claims no more than this.
HARMLESS_BYTES = 2**30


@dataclass(frozen=True)
class Entry:
    """One file: its name inside, with forward slashes, and what opens it."""

    name: str
    open: Callable[[], IO[bytes]]


@contextmanager
def entries_of(path: Path, skipped: list[str]) -> Iterator[list[Entry]]:
    """Give all files that may be pictures, in the order of their names; nothing is unpacked.

    Args:
        path: A folder or a zip file; `~` stands for the home.
        skipped: Gets a sentence for every file that is left out.

    Raises:
        ValueError: It is neither, is damaged, or describes more than `MOST_FILES` files or
            more bytes than pictures could.
    """
    if path.is_dir():
        yield _bounded(path, _folder_entries(path, skipped))
    elif zipfile.is_zipfile(path):
        with _archive(path) as archive:
            _check_claims(path, archive)
            yield _bounded(path, _zip_entries(archive, skipped))
    else:
        missing = "" if path.exists() else "; nothing is there"
        msg = f"{printable(str(path))} is neither a folder nor a zip file{missing}."
        raise ValueError(msg)


def printable(name: str) -> str:
    r"""Return a name in which bytes that are no UTF-8 are written out.

    >>> printable("caf\udce9.txt")
    'caf\\xe9.txt'
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _bounded(path: Path, found: Iterator[Entry]) -> list[Entry]:
    entries: list[Entry] = []
    for entry in found:
        entries.append(entry)
        if len(entries) > MOST_FILES:
            msg = f"{printable(path.name)} holds more than {MOST_FILES:,} files; "
            msg += "choose a folder inside it."
            raise ValueError(msg)
    return sorted(entries, key=lambda entry: entry.name)


def _folder_entries(path: Path, skipped: list[str]) -> Iterator[Entry]:
    root = path.resolve()
    for file in _files_below(path):
        name = printable(file.relative_to(path).as_posix())
        if _hidden(name):
            continue
        if file.suffix.lower() not in SUFFIXES:
            skipped.append(f"{name}: not a kind of picture that is read here")
        elif file.is_symlink() and not file.resolve().is_relative_to(root):
            skipped.append(f"{name}: a link that leaves the folder")
        elif not _is_file(file):
            skipped.append(f"{name}: no file, but a pipe or a device")
        else:
            yield Entry(name, lambda file=file: file.open("rb"))  # type: ignore[misc]


def _is_file(path: Path) -> bool:
    """Whether opening it comes to an end: a pipe without a writer waits for ever."""
    try:
        return path.is_file()
    except OSError:
        return True  # opening it says what is wrong


def _files_below(path: Path) -> Iterator[Path]:
    """Yield the files of a folder and of all below it, of linked ones, too, each once."""
    seen: set[Path] = set()
    for folder, inner, files in os.walk(path, followlinks=True):
        real = Path(folder).resolve()
        if real in seen:
            inner.clear()
            continue
        seen.add(real)
        inner.sort()
        for name in sorted(files):
            yield Path(folder, name)


def _zip_entries(archive: zipfile.ZipFile, skipped: list[str]) -> Iterator[Entry]:
    for info in archive.infolist():
        inside = PurePosixPath(info.filename.replace("\\", "/"))
        name = printable(str(inside))
        if not info.filename or info.is_dir() or _hidden(name):
            continue
        if inside.is_absolute() or ".." in inside.parts or ":" in "".join(inside.parts[:1]):
            skipped.append(f"{name}: a path that leaves the archive")
        elif inside.suffix.lower() not in SUFFIXES:
            skipped.append(f"{name}: not a kind of picture that is read here")
        elif info.flag_bits & 1:
            skipped.append(f"{name}: encrypted")
        else:
            yield Entry(name, lambda info=info: archive.open(info))  # type: ignore[misc]


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except Exception as error:
        msg = f"{printable(path.name)} is no zip file, or a damaged one."
        raise ValueError(msg) from error


def _check_claims(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse a zip whose entries share one body, or unpack to far more than there is."""
    infos, size = archive.infolist(), path.stat().st_size
    packed = sum(info.compress_size for info in infos)
    claimed = sum(info.file_size for info in infos)
    if packed > size or claimed > max(HARMLESS_BYTES, MOST_EXPANSION * size):
        msg = f"{printable(path.name)} has {size:,} bytes and claims to hold {claimed:,}; "
        msg += "no zip of pictures does. Nothing was unpacked."
        raise ValueError(msg)


def _hidden(name: str) -> bool:
    """Whether a file is a system's own, such as .DS_Store and __MACOSX/."""
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in name.split("/"))
