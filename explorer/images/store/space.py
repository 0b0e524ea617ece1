"""How much room the folder of runs takes, and what of it nobody needs."""

import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from explorer import limits
from explorer.images.config import PATH_KINDS, RunConfig

#: Seconds for which an upload is kept that no run has read yet.
KEPT = 3_600.0


def taken(folder: Path) -> int:
    """Return the bytes of all files in a folder; 0 where there is none."""
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            with suppress(OSError):  # gone by now, or another user's
                total += (Path(place) / name).stat(follow_symlinks=False).st_size
    return total


def check_space(root: Path) -> None:
    """Refuse more where the folder of runs is full.

    Raises:
        ValueError: It holds as much as this server allows, or more.
    """
    used, most = taken(root), limits.most_bytes()
    if used >= most:
        msg = (
            f"The runs of this server take {used / 1e9:,.1f} GB of the {most / 1e9:,.0f} that "
            "they may: delete some that nobody needs."
        )
        raise ValueError(msg)


def largest(root: Path, most: int = 5) -> list[tuple[str, int]]:
    """Return the names and bytes of the largest runs, the largest first."""
    folders = [path.parent for path in root.glob("*/config.json")]
    sizes = [(folder.name, taken(folder)) for folder in folders]
    return sorted(sizes, key=lambda found: -found[1])[:most]


def unused_uploads(root: Path, configs: Iterable[RunConfig]) -> list[Path]:
    """Return the folders of uploads that no run reads, but for those of the last hour."""
    read = {path for config in configs for path in config.datasets.values()}
    found = []
    for folder in (root / "uploads").glob("*"):
        names = {f"{kind}:{file}" for file in folder.glob("*") for kind in PATH_KINDS}
        with suppress(OSError):
            old = time.time() - folder.stat().st_mtime > KEPT
            if old and not names & read and not folder.is_symlink():
                found.append(folder)
    return found


def remove(folders: Iterable[Path]) -> None:
    """Delete folders of uploads; what cannot be deleted stays."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
