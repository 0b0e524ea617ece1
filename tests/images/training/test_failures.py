import errno
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from explorer.images.store import checkpoints
from explorer.images.store.checkpoints import (
    load_generator,
    read_info,
)
from explorer.images.store.files import write_atomically
from explorer.images.store.runs import RunFolder, step_of
from explorer.images.systems.gan import GANConfig
from explorer.images.train import main, train_folder
from explorer.images.training.trainer import Trainer
from tests.images.endings import finished


def test_a_run_that_diverges_stops_and_keeps_its_last_good_checkpoint(
    tiny: GANConfig,
    run_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    step = Trainer.step

    def break_at_six(self: Trainer, number: int, *, measure: bool = False) -> object:
        if number == 6:
            with torch.no_grad():
                next(self.system.parameters()).fill_(float("nan"))
        return step(self, number, measure=measure)

    monkeypatch.setattr(Trainer, "step", break_at_six)
    folder = RunFolder.create(run_path, tiny)
    assert train_folder(folder, tiny, quiet=True) == 2
    assert "diverged at step 6" in capsys.readouterr().err
    assert folder.status().state == "failed"
    assert "learning rate" in folder.status().error
    assert [step_of(p) for p in folder.checkpoints()] == [4]
    assert all(np.isfinite(list(row.values())).all() for row in folder.rows())


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (torch.OutOfMemoryError("CUDA out of memory"), "try --batch-size 4"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), "try --batch-size 4"),
        (MemoryError(), "try --batch-size 4"),
        (OSError(errno.ENOSPC, "No space left on device"), "cannot be written"),
    ],
)
def test_a_failure_is_explained_to_the_user_and_in_the_status(
    tiny: GANConfig,
    run_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    message: str,
) -> None:
    def fail(self: Trainer, number: int, *, measure: bool = False) -> None:
        raise error

    monkeypatch.setattr(Trainer, "step", fail)
    folder = RunFolder.create(run_path, tiny)
    assert train_folder(folder, tiny, quiet=True) == 2
    assert message in capsys.readouterr().err
    assert message in folder.status().error


def test_a_fault_of_the_program_is_not_hidden(
    tiny: GANConfig, run_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Trainer, number: int, *, measure: bool = False) -> None:
        msg = "shapes do not match"
        raise RuntimeError(msg)

    monkeypatch.setattr(Trainer, "step", fail)
    folder = RunFolder.create(run_path, tiny)
    with pytest.raises(RuntimeError, match="shapes do not match"):
        train_folder(folder, tiny, quiet=True)
    assert folder.status().state == "failed"


def test_a_full_disk_keeps_the_old_checkpoint(
    tiny: GANConfig,
    run_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = RunFolder.create(run_path, tiny)
    calls = []

    def full(*arguments: object, **options: object) -> None:
        calls.append(1)
        if len(calls) > 4:
            Path(str(arguments[1])).write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        save_file(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(checkpoints, "save_file", full)
    assert train_folder(folder, tiny, quiet=True) == 2
    assert "No space left" in capsys.readouterr().err
    assert not list(run_path.rglob("*.tmp"))
    for file in [*folder.checkpoints(), *folder.light_checkpoints()]:
        assert read_info(file).step == step_of(file)
    monkeypatch.setattr(checkpoints, "save_file", save_file)
    assert main(["--resume", str(run_path)]) == 0


def test_files_left_out_are_counted_and_listed(
    tiny: GANConfig, run_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for index in range(16):
        Image.new("RGB", (20, 20), (index, 0, 0)).save(pictures / f"{index}.png")
    for index in range(12):
        (pictures / f"notes-{index:02d}.txt").touch()
    config = tiny.with_(dataset=f"folder:{pictures}", steps=1)
    (tmp_path / "settings.json").write_text(config.model_dump_json())
    given = ["--config", str(tmp_path / "settings.json"), "--folder", str(run_path)]
    assert main(given) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "pictures: 16 images; 12 files left out."
    assert lines[1].strip() == "notes-00.txt: not a kind of picture that is read here"
    assert lines[11].strip().startswith("and 2 more")
    assert lines[-1].startswith("step 1 of 1")
    note = RunFolder(run_path).data()
    assert note is not None
    assert len(note.skipped) == 12


def test_a_folder_that_cannot_be_written_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["--run", str(tmp_path / "file" / "run")]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--steps", "many"], "`steps` is `many`; it must be a whole number"),
        (["--dataset", "cats"], "'cats' is not a dataset"),
        (["--resume", "nowhere"], "no run folder"),
        (["--device", "cuda:99", "--steps", "1"], "There is no device 'cuda:99'"),
        (["--dataset", "folder:/no/such", "--steps", "1"], "neither a folder nor a zip"),
        (["--penalty", "r1", "--compile"], "cannot differentiate twice"),
    ],
)
def test_a_bad_command_line_is_answered_with_one_sentence(
    arguments: list[str], message: str, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = [] if "--resume" in arguments else ["--run", str(run_path)]
    assert main([*arguments, *run]) == 2
    answer = capsys.readouterr().err
    assert message in answer
    assert "Traceback" not in answer


def test_a_run_is_not_overwritten_nor_changed(
    tiny: GANConfig, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    RunFolder.create(run_path, tiny)
    assert main(["--run", str(run_path)]) == 2
    assert "already holds a run" in capsys.readouterr().err
    assert main(["--resume", str(run_path), "--seed", "3"]) == 2
    assert "keeps its settings" in capsys.readouterr().err


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def fail(temporary: Path) -> None:
        temporary.write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_atomically(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_damaged_checkpoint_is_named(tiny: GANConfig, run_path: Path) -> None:
    file = finished(run_path, tiny).light_checkpoints()[-1]
    whole = file.read_bytes()
    for damage in (b"", whole[:40], whole[:-10], b"\xff" * 64, b"PK\x03\x04 a zip"):
        file.write_bytes(damage)
        with pytest.raises(ValueError, match="no readable safetensors"):
            load_generator(file)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({}, "no checkpoint of this program"),
        ({"format": "gan-explorer 1"}, "header of odd.safetensors is damaged"),
        (
            {
                "format": "gan-explorer 1",
                "config": "null",
                "network": json.dumps({"latent_dim": 10**12}),
            },
            "`latent_dim` is `10+`; it must be a whole number from 1 to 1,024",
        ),
        (
            {
                "format": "gan-explorer 1",
                "config": "null",
                "network": "{}",
                "step": "1",
                "batches": "0",
                "seconds": "0",
            },
            "layers.1.weight is missing",
        ),
    ],
)
def test_a_foreign_file_is_refused(
    tmp_path: Path, header: dict[str, str], message: str
) -> None:
    path = tmp_path / "odd.safetensors"
    save_file({"a": torch.zeros(2)}, path, metadata=header)
    with pytest.raises(ValueError, match=message):
        load_generator(path)


@pytest.mark.parametrize("able", [False, True])
def test_pretended_half_precision_is_warned_of(
    tiny: GANConfig,
    run_path: Path,
    able: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("explorer.images.train.multiplies_bfloat16", lambda _: able)
    config = tiny.with_(precision="bfloat16", steps=1)
    assert train_folder(RunFolder.create(run_path, config), config, quiet=True) == 0
    assert ("fifty to a hundred times" in capsys.readouterr().err) is not able
