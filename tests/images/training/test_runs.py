import multiprocessing
import os
import signal
import subprocess
import sys
import time
import types
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.images.store.checkpoints import (
    load_discriminator,
    load_generator,
    read_info,
)
from explorer.images.store.life import identity_of
from explorer.images.store.runs import RunFolder, find_runs, step_of
from explorer.images.store.status import Status
from explorer.images.systems.gan import GANConfig
from explorer.images.train import main, train_folder
from explorer.images.training.epochs import steps_for
from explorer.images.training.trainer import Trainer
from tests.images.endings import assert_same_end, finished, weights
from tests.waiting import wait_for

VARIANTS = [
    {},
    {"objective": "wasserstein", "penalty": "gradient-penalty", "discriminator_steps": 2},
    {"architecture": "mlp", "conditional": True, "prior": "uniform", "reuse_latents": False},
    {"precision": "bfloat16", "conditional": True},
]
#: As the README has them.
LAUNCHERS = [
    ["torchrun", "--standalone", "--nproc-per-node", "2"],
    ["accelerate", "launch", "--multi_gpu", "--num_processes", "2"],
]


def test_a_run_leaves_what_it_promises(tiny: GANConfig, run_path: Path) -> None:
    folder = finished(run_path, tiny)
    assert folder.config() == tiny
    assert [step_of(p) for p in folder.samples()] == [0, 4, 8, 12]
    assert [step_of(p) for p in folder.checkpoints()] == [4, 8, 12]
    assert [step_of(p) for p in folder.light_checkpoints()] == [0, 1, 3, 12]
    assert [row["step"] for row in folder.rows()] == [2, 4, 6, 8, 10, 12]
    status = folder.status()
    assert (status.state, status.step, status.steps) == ("finished", 12, 12)
    assert status.images_per_second > 0
    assert status.memory_mb > 0
    assert find_runs(run_path.parent) == [folder]
    named = {"d_loss", "g_loss", "d_real", "d_fake", "d_fake_before", "d_fake_after"}
    named |= {"accuracy_real", "accuracy_fake", "d_gradient", "g_gradient"}
    assert named < folder.rows()[0].keys()


def test_light_checkpoints_draw_and_the_last_has_a_discriminator(
    tiny: GANConfig, run_path: Path
) -> None:
    folder = finished(run_path, tiny)
    first, last = folder.light_checkpoints()[0], folder.light_checkpoints()[-1]
    assert load_generator(last)(torch.zeros(2, 6)).shape == (2, 3, 16, 16)
    assert load_discriminator(first) is None
    judge = load_discriminator(last)
    assert judge is not None
    assert judge(torch.zeros(2, 3, 16, 16)).shape == (2,)
    info = read_info(last)
    assert (info.step, info.reads, info.config) == (12, {"real": 12}, tiny)
    full = load_generator(folder.checkpoints()[-1]).state_dict()
    for key, tensor in load_generator(last).state_dict().items():
        torch.testing.assert_close(tensor, full[key], rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("fields", VARIANTS)
def test_a_stopped_run_resumes_bit_for_bit(
    tiny: GANConfig,
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
    pretend_it_had_gone_on(halted)
    assert main(["--resume", str(halted.path)]) == 0
    assert halted.status().state == "finished"
    for spare in halted.checkpoints_path.glob("*0000007*"):
        spare.unlink()
    assert_same_end(whole, halted)


def pretend_it_had_gone_on(folder: RunFolder) -> None:
    """Leave what a process writes after its last checkpoint, before it is killed."""
    folder.append_rows([{"step": 9, "d_loss": 0.0}])
    (folder.samples_path / "step-0000011.png").touch()
    (folder.light_checkpoints_path / "step-0000011.safetensors").touch()


@pytest.mark.slow
def test_a_finished_run_can_be_trained_longer(tiny: GANConfig, run_path: Path) -> None:
    longer = finished(run_path, tiny.with_(steps=16))
    folder = finished(run_path.with_name("short"), tiny)
    assert main(["--resume", str(folder.path), "--steps", "16"]) == 0
    for key, tensor in weights(longer).items():
        assert torch.equal(tensor, weights(folder)[key])
    assert folder.config().steps == 16


def test_epochs_count_how_often_d_reads_the_real_images(
    tiny: GANConfig, run_path: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text(tiny.with_(discriminator_steps=3).model_dump_json(exclude={"steps"}))
    given = ["--config", str(settings), "--folder", str(run_path)]
    assert main([*given, "--epochs", "1.5"]) == 0
    folder = RunFolder(run_path)
    # 96 images of 64, read 24 at a step.
    assert folder.config().steps == 4
    assert folder.status().epochs == 1.5
    assert main(["--resume", str(run_path), "--epochs", "2"]) == 0
    assert folder.config().steps == folder.status().step == 6
    assert folder.status().epochs == 18 * 8 / 64


def test_epochs_follow_the_schedule_of_k() -> None:
    config = GANConfig(batch_size=10, k_schedule="garrido-text", discriminator_steps=5)
    # 100 batches a step, then 5 a step: 100 x 100 and 200 x 5 batches.
    assert steps_for(1, 10 * (100 * 100 + 200 * 5), config) == 300


@pytest.mark.parametrize(
    ("epochs", "sentence"),
    [
        (["--epochs", "nan"], "give a number above 0"),
        (["--epochs", "0"], "give a number above 0"),
        (["--epochs", "1e12"], "more than 10,000,000 steps, the longest run"),
        (["--epochs", "2", "--steps", "9"], "give one of them"),
    ],
)
def test_epochs_that_make_no_run_are_refused(
    epochs: list[str],
    sentence: str,
    run_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--folder", str(run_path), *epochs]) == 2
    assert sentence in capsys.readouterr().err
    assert not run_path.exists()


def _train_child(path: str) -> None:
    torch.set_num_threads(1)
    folder = RunFolder(Path(path))
    sys.exit(train_folder(folder, folder.config(), quiet=True))


@pytest.fixture
def plain_main(monkeypatch: pytest.MonkeyPatch) -> None:
    # A page's test may have left its script as the main module, which a child would run again.
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))


@pytest.mark.slow
@pytest.mark.usefixtures("plain_main")
def test_ten_kills_at_random_times_change_nothing(tiny: GANConfig, run_path: Path) -> None:
    config = tiny.with_(steps=700, checkpoint_every=7, sample_every=50, architecture="mlp")
    whole = finished(run_path, config)
    killed = RunFolder.create(run_path.with_name("killed"), config)
    rng = np.random.default_rng(5)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["explorer.images.train"])
    for _ in range(10):
        child = context.Process(target=_train_child, args=(str(killed.path),))
        child.start()
        wait_for(killed.busy)
        time.sleep(rng.uniform(0, 0.12))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        assert child.exitcode == -signal.SIGKILL
        assert killed.status().state == "failed"
    assert main(["--resume", str(killed.path)]) == 0
    assert_same_end(whole, killed)


@pytest.mark.slow
@pytest.mark.usefixtures("plain_main")
def test_ctrl_c_saves_first(tiny: GANConfig, run_path: Path) -> None:
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
@pytest.mark.parametrize("launcher", LAUNCHERS, ids=lambda command: command[0])
def test_two_processes_train_as_one_and_only_the_first_writes(
    run_path: Path, launcher: list[str]
) -> None:
    config = GANConfig(
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
    command = [str(Path(sys.executable).with_name(launcher[0])), *launcher[1:]]
    launch = [*command, "-m", "explorer.images.train", "--folder"]
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
    assert RunFolder(run_path).status().device == "cpu, 2 processes"
    assert RunFolder(alone).status().device == "cpu"
    pair, single = weights(RunFolder(run_path)), weights(RunFolder(alone))
    for key, tensor in single.items():
        torch.testing.assert_close(pair[key], tensor, rtol=2e-3, atol=2e-4)
    assert [row["step"] for row in RunFolder(run_path).rows()] == [1, 2, 3, 4, 5, 6]


def test_help_groups_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    for group in GANConfig.groups:
        assert f"\n{group}:" in text
    for name in GANConfig.model_fields:
        assert f"--{name.replace('_', '-')}" in text


def test_settings_come_from_a_file_and_the_command_line_wins(
    tiny: GANConfig, run_path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(tiny.with_(steps=3).model_dump_json())
    assert main(["--config", str(file), "--steps", "2", "--run", str(run_path)]) == 0
    assert RunFolder(run_path).config() == tiny.with_(steps=2)


def test_two_processes_cannot_train_in_one_folder(tiny: GANConfig, run_path: Path) -> None:
    folder = RunFolder.create(run_path, tiny)
    with (
        folder.lock(),
        pytest.raises(ValueError, match="Another process"),
        RunFolder(run_path).lock(),
    ):
        pass
    with RunFolder(run_path).lock():
        pass


def test_a_process_that_died_is_reported_as_failed(tiny: GANConfig, run_path: Path) -> None:
    folder = RunFolder.create(run_path, tiny)
    folder.write_status(Status.of_this_process(state="running", step=3))
    assert folder.status().state == "running"
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        gone = identity_of(child.pid)
    folder.write_status(Status(state="running", step=3, **gone.model_dump()))
    assert folder.status().state == "failed"
    assert "without a word" in folder.status().error


def test_a_row_being_written_is_left_out(tiny: GANConfig, run_path: Path) -> None:
    folder = RunFolder.create(run_path, tiny)
    folder.append_rows([{"step": 1}, {"step": 2}])
    with (run_path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 3')
    assert folder.rows() == [{"step": 1}, {"step": 2}]
    folder.forget_after(1)
    assert folder.rows() == [{"step": 1}]
