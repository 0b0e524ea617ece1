import os
import time
from pathlib import Path

import pytest

from explorer.images.launch.queue import check_room
from explorer.images.store import space
from explorer.images.systems.gan import GANConfig


def filled(path: Path, size: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


def test_a_full_folder_takes_no_more_runs_and_says_how_full_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path / "a" / "config.json", 700)
    monkeypatch.setattr("explorer.limits.most_bytes", lambda: 701)
    check_room(tmp_path)
    filled(tmp_path / "b" / "samples" / "one.png", 1)
    with pytest.raises(ValueError, match=r"take 0\.0 GB of the 0 that they may: delete"):
        check_room(tmp_path)
    assert space.taken(tmp_path) == 701


def test_no_folder_takes_no_space(tmp_path: Path) -> None:
    assert space.taken(tmp_path / "none") == 0
    assert space.largest(tmp_path / "none") == []


def test_the_largest_run_comes_first(tmp_path: Path) -> None:
    for name, size in (("a", 5), ("b", 9), ("c", 7)):
        filled(tmp_path / name / "config.json", size)
    filled(tmp_path / "uploads" / "d" / "pets.zip", 99)
    assert space.largest(tmp_path, 2) == [("b", 9), ("c", 7)]


def test_only_old_uploads_that_no_run_reads_are_removed(tmp_path: Path) -> None:
    read, fresh, old = (
        filled(tmp_path / "uploads" / name / "pets.zip", 9) for name in ("1", "2", "3")
    )
    for file in (read, old):
        os.utime(file.parent, (time.time() - 2 * space.KEPT,) * 2)
    (tmp_path / "uploads" / "4").symlink_to(tmp_path)
    config = GANConfig(dataset=f"folder:{read}")
    found = space.unused_uploads(tmp_path, [config])
    assert found == [old.parent]
    space.remove(found)
    assert not old.exists()
    assert read.exists()
    assert fresh.exists()
