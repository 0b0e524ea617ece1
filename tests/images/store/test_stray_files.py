"""No file of a run is trusted: a damaged one costs itself, never the page or the run."""

import json
import shutil
import stat
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest
from PIL import Image

from explorer.images.data.note import DataNote
from explorer.images.launch.supervisor import Supervisor
from explorer.images.store.files import printable, sweep, write_atomically
from explorer.images.store.library import find_models
from explorer.images.store.pictures import read_grid
from explorer.images.store.rows import ROW_FILES
from explorer.images.store.runs import RunFolder, find_runs, step_of
from explorer.images.systems.gan import GANConfig
from explorer.images.train import main
from tests.images.endings import finished

HOSTILE = [
    b"",
    b"\0" * 40,
    b"{",
    b"[" * 100_000,
    b"\xff\xfe",
    b"null",
    b"[]",
    b'{"step": 1e400}',
    b'{"step": -1, "seconds": NaN}',
    b'{"state": "dreaming"}',
    b'{"system": ["gan"]}',
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", ["status.json", "launch.json", "data.json", "metrics.jsonl"])
def test_a_damaged_file_of_a_run_costs_that_file_only(
    tmp_path: Path, name: str, content: bytes
) -> None:
    folder = RunFolder.create(tmp_path / "run", GANConfig())
    (folder.path / name).write_bytes(content)
    (run,) = Supervisor(tmp_path).runs()
    assert run.phase in ("paused", "failed")
    assert run.status.step == 0
    assert folder.data() is None
    assert folder.rows() == []


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_a_damaged_config_is_named_and_the_other_runs_are_shown(
    tmp_path: Path, content: bytes
) -> None:
    for name in ("good", "odd"):
        RunFolder.create(tmp_path / name, GANConfig())
    (tmp_path / "odd" / "config.json").write_bytes(content)
    boss = Supervisor(tmp_path)
    assert [run.name for run in boss.runs()] == ["good"]
    (sentence,) = boss.unreadable()
    assert "odd/config.json" in sentence.replace("\\", "/")
    assert "\n" not in sentence


def test_a_run_of_a_newer_version_is_not_silently_missing(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "newer", GANConfig())
    newer = {**json.loads(folder.config_path.read_bytes()), "of_tomorrow": True}
    folder.config_path.write_text(json.dumps(newer))
    (sentence,) = Supervisor(tmp_path).unreadable()
    assert "`of_tomorrow` is no setting of gan; a newer version" in sentence


def test_copies_and_strays_are_no_pictures_of_a_run(tiny: GANConfig, run_path: Path) -> None:
    folder = finished(run_path, tiny)
    for stray in ("step-0000004 (1).png", "step-final.png", "step-.png", "._step-0000004.png"):
        shutil.copy(folder.samples()[0], folder.samples_path / stray)
    assert [step_of(file) for file in folder.samples()] == [0, 4, 8, 12]
    assert main(["--resume", str(run_path), "--steps", "14"]) == 0
    assert (folder.samples_path / "step-final.png").exists()


def test_a_damaged_row_costs_that_row(tiny: GANConfig, run_path: Path) -> None:
    folder = finished(run_path, tiny)
    with folder.rows_path.open("ab") as file:
        file.write(
            b'\0\0\0\0\n{"step": "many"}\n{"step": 12, "d_loss": null}\n[1]\n{"step": 13'
        )
    assert [row["step"] for row in folder.rows()] == [2, 4, 6, 8, 10, 12]
    assert ROW_FILES.damaged(folder.rows_path) == 4
    assert main(["--resume", str(run_path), "--steps", "16"]) == 0
    assert [row["step"] for row in folder.rows()] == [2, 4, 6, 8, 10, 12, 14, 16]
    assert ROW_FILES.damaged(folder.rows_path) == 0


def test_pictures_are_read_whole_or_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "step-0000001.png"
    Image.fromarray(np.full((8, 6), 7, np.uint8)).save(path)
    assert read_grid(path).shape == (8, 6, 1)
    whole = path.read_bytes()
    Image.fromarray(np.full((8, 6, 4), 7, np.uint8)).save(path)
    assert read_grid(path).shape == (8, 6, 3)
    for damage in (b"", whole[:40], b"GIF89a", whole.replace(b"IDAT", b"JDAT")):
        path.write_bytes(damage)
        with pytest.raises(ValueError, match=r"step-0000001\.png cannot be read"):
            read_grid(path)
    Image.fromarray(np.zeros((1, 5000), np.uint8)).save(path)
    with pytest.raises(ValueError, match="cannot be read"):
        read_grid(path)


def test_looking_at_a_run_needs_no_write_access_and_writes_nothing(
    tiny: GANConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root every file may be written, so that access itself is watched, not refused."""
    finished(tmp_path / "runs" / "teacher", tiny)
    monkeypatch.setenv("GAN_EXPLORER_RUNS", str(tmp_path / "runs"))
    before = changed(tmp_path)
    opened: list[str] = []
    path_open = Path.open

    def watched(self: Path, mode: str = "r", *rest: Any, **named: Any) -> IO[Any]:  # noqa: ANN401
        opened.append(mode)
        return path_open(self, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", watched)
    (run,) = Supervisor(tmp_path / "runs").runs()
    assert run.phase == "finished"
    assert run.folder.rows()
    assert find_models()
    assert not {mode for mode in opened if set(mode) & set("wax+")}
    assert changed(tmp_path) == before


def changed(root: Path) -> dict[Path, tuple[int, int, int]]:
    """Return what tells whether a file was written, for all below a folder."""
    found = {file: file.stat() for file in root.rglob("*")}
    return {file: (s.st_ino, s.st_size, s.st_mtime_ns) for file, s in found.items()}


def test_a_folder_that_may_not_be_entered_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RunFolder.create(tmp_path / "theirs", GANConfig())
    exists = Path.exists

    def refuse(self: Path) -> bool:
        if self.name == "config.json":
            raise PermissionError(13, "Permission denied")
        return exists(self)

    def closed(self: Path, *rest: object, **named: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    monkeypatch.setattr(Path, "read_text", closed)
    assert [run.path.name for run in find_runs(tmp_path)] == ["theirs"]
    (sentence,) = Supervisor(tmp_path).unreadable()
    assert "theirs is no run folder: it has no readable config.json" in sentence


def test_names_that_are_no_utf_8_do_not_stop_a_run(tiny: GANConfig, run_path: Path) -> None:
    folder = RunFolder.create(run_path, tiny)
    odd = "caf\udce9.txt: not a kind of picture"
    note = DataNote(name="p", images=20, classes=0, source="", skipped=(printable(odd),))
    folder.write_data(note)
    assert folder.data() == note


def test_what_a_killed_writer_left_is_swept_up(tiny: GANConfig, run_path: Path) -> None:
    folder = finished(run_path, tiny)
    left = [folder.checkpoints_path / ".step-0000004.safetensors.1234.tmp"]
    left += [run_path / ".status.json.1234-0a.tmp", folder.samples_path / ".a.png.1-2.tmp"]
    for file in left:
        file.write_bytes(b"half")
    assert main(["--resume", str(run_path), "--steps", "13"]) == 0
    assert not [file for file in left if file.exists()]
    assert sweep([run_path]) == 0


def test_two_writers_of_one_file_do_not_share_a_temporary_name(tmp_path: Path) -> None:
    names = []

    def outer(first: Path) -> None:
        names.append(first)
        first.write_text("one")
        write_atomically(tmp_path / "file", inner)

    def inner(second: Path) -> None:
        names.append(second)
        second.write_text("two")

    write_atomically(tmp_path / "file", outer)
    assert len(set(names)) == 2
    assert (tmp_path / "file").read_text() == "one"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o644
