"""Writing files so that a crash, a kill or a full disk leaves the old file or the new one."""

import os
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

#: How often, and for how many seconds between, Windows is asked to replace a file that somebody
#: reads at the moment.
_TRIES, _PAUSE = 20, 0.05


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Call `write` on a temporary path beside `path`, flush it to disk, and rename it.

    Raises:
        OSError: The file could not be written; nothing is left behind.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{uuid.uuid4().hex[:8]}.tmp")
    try:
        write(temporary)
        with suppress(OSError):  # a memory stick knows no modes
            temporary.chmod(0o644)
        _flush(temporary)
        _replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if sys.platform != "win32":
        with suppress(OSError):  # nor do all network drives flush a folder
            _flush(path.parent)


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8; the old file or the new one stands.

    Raises:
        OSError: The file could not be written.
    """
    write_atomically(path, lambda temporary: _write(temporary, text))


def sweep(folders: Iterable[Path]) -> int:
    """Remove the temporary files that killed writers left, and return how many.

    Only for folders in which nobody else writes now.
    """
    count = 0
    for folder in folders:
        for file in folder.glob(".*.tmp"):
            with suppress(OSError):
                file.unlink()
                count += 1
    return count


def printable(text: str) -> str:
    r"""Return a text that every encoder takes: bytes that are no UTF-8 become a sign.

    >>> printable("caf\udce9.txt")
    'caf\ufffd.txt'
    """
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _replace(temporary: Path, path: Path) -> None:
    """Rename a file over another; Windows refuses while somebody reads the other."""
    for _ in range(_TRIES if sys.platform == "win32" else 0):
        with suppress(PermissionError):
            temporary.replace(path)
            return
        time.sleep(_PAUSE)
    temporary.replace(path)


def _flush(path: Path) -> None:
    # Windows flushes only what was opened for writing, and no folders.
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
