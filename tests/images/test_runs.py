import errno
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from explorer.images import checkpoints, train
from explorer.images.checkpoints import (
    load_discriminator,
    load_generator,
    read_info,
    read_part,
)
from explorer.images.config import ImageConfig
from explorer.images.files import write_atomically
from explorer.images.runs import RunFolder, Status, find_runs, step_of
from explorer.images.train import main, train_folder
from explorer.images.trainer import Trainer

PARTS = (
    "generator",
    "ema",
    "discriminator",
    "generator_optimizer",
    "discriminator_optimizer",
)


def weights(folder: RunFolder) -> dict[str, Tensor]:
    newest = folder.checkpoints()[-1]
    return {f"{p}.{k}": t for p in PARTS for k, t in read_part(newest, p).items()}


def assert_same_end(one: RunFolder, other: RunFolder) -> None:
    first, second = weights(one), weights(other)
    assert first.keys() == second.keys()
    for key, tensor in first.items():
        assert torch.equal(tensor, second[key]), f"{key} differs"
    told = ("seconds", "images_per_second")
    rows = [
        [{k: v for k, v in r.items() if k not in told} for r in f.rows()] for f in (one, other)
    ]
    assert rows[0] == rows[1]
    assert [p.name for p in one.samples()] == [p.name for p in other.samples()]
    assert one.samples()[-1].read_bytes() == other.samples()[-1].read_bytes()


def finished(path: Path, config: ImageConfig) -> RunFolder:
    folder = RunFolder.create(path, config)
    assert train_folder(folder, config, quiet=True) == 0
    return folder


def test_a_run_leaves_what_it_promises(tiny: ImageConfig, run_path: Path) -> None:
    folder = finished(run_path, tiny)
    assert folder.config() == tiny
    assert [step_of(p) for p in folder.samples()] == [0, 4, 8, 12]
    assert [step_of(p) for p in folder.checkpoints()] == [4, 8, 12]
    assert [step_of(p) for p in folder.timeline()] == [0, 1, 3, 12]
    assert [row["step"] for row in folder.rows()] == [2, 4, 6, 8, 10, 12]
    status = folder.status()
    assert (status.state, status.step, status.steps) == ("finished", 12, 12)
    assert status.images_per_second > 0
    assert status.memory_mb > 0
    assert find_runs(run_path.parent) == [folder]
    named = {"d_loss", "g_loss", "d_real", "d_fake_before", "d_fake_after"}
    named |= {"accuracy_real", "accuracy_fake", "d_gradient", "g_gradient"}
    assert named < folder.rows()[0].keys()


def test_light_checkpoints_draw_and_the_last_has_a_discriminator(
    tiny: ImageConfig, run_path: Path
) -> None:
    folder = finished(run_path, tiny)
    first, last = folder.timeline()[0], folder.timeline()[-1]
    assert load_generator(last)(torch.zeros(2, 6)).shape == (2, 3, 16, 16)
    assert load_discriminator(first) is None
    judge = load_discriminator(last)
    assert judge is not None
    assert judge(torch.zeros(2, 3, 16, 16)).shape == (2,)
    info = read_info(last)
    assert (info.step, info.batches, info.config) == (12, 12, tiny)
    full = load_generator(folder.checkpoints()[-1]).state_dict()
    for key, tensor in load_generator(last).state_dict().items():
        torch.testing.assert_close(tensor, full[key], rtol=1e-3, atol=1e-6)


VARIANTS = [
    {},
    {"objective": "wasserstein", "penalty": "gradient-penalty", "discriminator_steps": 2},
    {"architecture": "mlp", "conditional": True, "prior": "uniform", "reuse_latents": False},
    {"precision": "bfloat16", "conditional": True},
]


@pytest.mark.parametrize("fields", VARIANTS)
def test_a_stopped_run_resumes_bit_for_bit(
    tiny: ImageConfig,
    run_path: Path,
    fields: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = tiny.with_(**fields)
    whole = finished(run_path, config)
    halted = RunFolder.create(run_path.with_name("halted"), config)
    step = Trainer.step

    def stop_at_seven(self: Trainer, number: int, *, measure: bool = False) -> object:
        if number == 7:
            halted.request_stop()
        return step(self, number, measure=measure)

    monkeypatch.setattr(Trainer, "step", stop_at_seven)
    assert train_folder(halted, config, quiet=True) == 0
    assert halted.status().state == "stopped"
    assert step_of(halted.checkpoints()[-1]) == 7
    monkeypatch.setattr(Trainer, "step", step)
    assert main(["--resume", str(halted.path)]) == 0
    assert halted.status().state == "finished"
    for spare in halted.checkpoints_path.glob("*0000007*"):
        spare.unlink()
    assert_same_end(whole, halted)


def test_a_finished_run_can_be_trained_longer(tiny: ImageConfig, run_path: Path) -> None:
    longer = finished(run_path, tiny.with_(steps=16))
    folder = finished(run_path.with_name("short"), tiny)
    assert main(["--resume", str(folder.path), "--steps", "16"]) == 0
    for key, tensor in weights(longer).items():
        assert torch.equal(tensor, weights(folder)[key])
    assert folder.config().steps == 16


def _train_child(path: str) -> None:
    torch.set_num_threads(1)
    folder = RunFolder(Path(path))
    sys.exit(train_folder(folder, folder.config(), quiet=True))


@pytest.mark.slow
def test_twenty_kills_at_random_times_change_nothing(tiny: ImageConfig, run_path: Path) -> None:
    config = tiny.with_(steps=4000, checkpoint_every=7, sample_every=50, architecture="mlp")
    whole = finished(run_path, config)
    killed = RunFolder.create(run_path.with_name("killed"), config)
    rng = np.random.default_rng(5)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["explorer.images.train"])
    for _ in range(20):
        child = context.Process(target=_train_child, args=(str(killed.path),))
        child.start()
        wait_for(killed.locked)
        time.sleep(rng.uniform(0, 0.6))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        assert child.exitcode == -signal.SIGKILL
        assert killed.status().state == "failed"
    assert main(["--resume", str(killed.path)]) == 0
    assert_same_end(whole, killed)


def wait_for(condition: object, seconds: float = 60) -> None:
    assert callable(condition)
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.slow
def test_ctrl_c_saves_first(tiny: ImageConfig, run_path: Path) -> None:
    folder = RunFolder.create(run_path, tiny.with_(steps=100_000, checkpoint_every=100_000))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["explorer.images.train"])
    child = context.Process(target=_train_child, args=(str(run_path),))
    child.start()
    wait_for(lambda: folder.status().step > 5)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGINT)
    child.join()
    assert child.exitcode == 0
    status = folder.status()
    assert status.state == "stopped"
    assert step_of(folder.checkpoints()[-1]) == status.step


@pytest.mark.slow
def test_two_processes_train_as_one_and_only_the_first_writes(run_path: Path) -> None:
    config = ImageConfig(
        architecture="raschka-4",
        image_size=28,
        batch_size=16,
        steps=6,
        log_every=1,
        checkpoint_every=3,
        device="cpu",
        precision="float32",
        metrics_every=0,
        objective="wasserstein",
        penalty="gradient-penalty",
    )
    settings = run_path.with_name("settings.json")
    settings.write_text(config.model_dump_json())
    options = ["--config", str(settings), "--threads", "1"]
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]
    launch += ["--standalone", "-m", "explorer.images.train", "--folder"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [*launch, str(run_path), *options],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    alone = run_path.with_name("alone")
    assert main(["--folder", str(alone), *options]) == 0
    pair, single = weights(RunFolder(run_path)), weights(RunFolder(alone))
    for key, tensor in single.items():
        torch.testing.assert_close(pair[key], tensor, rtol=2e-3, atol=2e-4)
    assert [row["step"] for row in RunFolder(run_path).rows()] == [1, 2, 3, 4, 5, 6]


def test_a_run_that_diverges_stops_and_keeps_its_last_good_checkpoint(
    tiny: ImageConfig,
    run_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    step = Trainer.step

    def break_at_six(self: Trainer, number: int, *, measure: bool = False) -> object:
        if number == 6:
            with torch.no_grad():
                next(self.generator.parameters()).fill_(float("nan"))
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
    tiny: ImageConfig,
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
    tiny: ImageConfig, run_path: Path, monkeypatch: pytest.MonkeyPatch
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
    tiny: ImageConfig,
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
    for file in [*folder.checkpoints(), *folder.timeline()]:
        assert read_info(file).step == step_of(file)
    monkeypatch.setattr(checkpoints, "save_file", save_file)
    assert main(["--resume", str(run_path)]) == 0


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
    tiny: ImageConfig, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    RunFolder.create(run_path, tiny)
    assert main(["--run", str(run_path)]) == 2
    assert "already holds a run" in capsys.readouterr().err
    assert main(["--resume", str(run_path), "--seed", "3"]) == 2
    assert "keeps its settings" in capsys.readouterr().err


def test_help_groups_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    for group in train.GROUPS:
        assert f"\n{group}:" in text
    for name in ImageConfig.model_fields:
        assert f"--{name.replace('_', '-')}" in text


def test_settings_come_from_a_file_and_the_command_line_wins(
    tiny: ImageConfig, run_path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(tiny.with_(steps=3).model_dump_json())
    assert main(["--config", str(file), "--steps", "2", "--run", str(run_path)]) == 0
    assert RunFolder(run_path).config() == tiny.with_(steps=2)


def test_two_processes_cannot_train_in_one_folder(tiny: ImageConfig, run_path: Path) -> None:
    folder = RunFolder.create(run_path, tiny)
    assert not folder.locked()
    with folder.lock():
        assert folder.locked()
        with pytest.raises(ValueError, match="Another process"), RunFolder(run_path).lock():
            pass
    assert not folder.locked()


def test_a_process_that_died_is_reported_as_failed(tiny: ImageConfig, run_path: Path) -> None:
    folder = RunFolder.create(run_path, tiny)
    with folder.lock():
        folder.write_status(Status(state="running", step=3))
        assert folder.status().state == "running"
    assert folder.status().state == "failed"
    assert "without a word" in folder.status().error


def test_a_row_being_written_is_left_out(tiny: ImageConfig, run_path: Path) -> None:
    folder = RunFolder.create(run_path, tiny)
    folder.append_rows([{"step": 1}, {"step": 2}])
    with (run_path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 3')
    assert folder.rows() == [{"step": 1}, {"step": 2}]
    folder.forget_after(1)
    assert folder.rows() == [{"step": 1}]


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


def test_a_damaged_checkpoint_is_named(tiny: ImageConfig, run_path: Path) -> None:
    file = finished(run_path, tiny).timeline()[-1]
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
            "less than or equal to 1024",
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
