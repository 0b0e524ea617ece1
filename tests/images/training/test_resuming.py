"""Going on: nothing is destroyed before it is known that one can, and what differs is said."""

import json
import shutil
from pathlib import Path

import pytest

from explorer.images.config import RunConfig
from explorer.images.launch.supervisor import Supervisor
from explorer.images.store.life import held
from explorer.images.store.runs import RunFolder, step_of
from explorer.images.store.status import Status
from explorer.images.systems.gan import GANConfig
from explorer.images.train import main
from explorer.images.training.resuming import CHANGEABLE, RefusedError, choose
from tests.images.endings import assert_same_end, finished

PRETRAINED = Path(__file__).parents[3] / "pretrained"


def contents(folder: Path) -> dict[str, bytes]:
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {str(f.relative_to(folder)): f.read_bytes() for f in files if f.name != "lock"}


def resumed(folder: RunFolder, steps: int = 16) -> int:
    return main(["--resume", str(folder.path), "--steps", str(steps)])


def test_a_shipped_run_is_refused_and_loses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "digits-conditional"
    shutil.copytree(PRETRAINED / "digits-conditional", copy)
    before = contents(copy)
    assert main(["--resume", str(copy), "--steps", "9000"]) == 2
    assert contents(copy) == before
    answer = capsys.readouterr().err
    assert "no full checkpoint to go on from" in answer
    assert "reach step 8,000" in answer
    assert "Nothing was changed" in answer


@pytest.mark.parametrize("state", ["finished", "failed", None])
def test_a_run_whose_checkpoints_are_gone_is_refused(
    tiny: GANConfig, run_path: Path, state: str | None
) -> None:
    folder = finished(run_path, tiny)
    shutil.rmtree(folder.checkpoints_path)
    folder.checkpoints_path.mkdir()
    if state is None:
        folder.status_path.unlink()
    else:
        status = folder.status().model_dump() | {"state": state}
        folder.write_status(Status(**status))
    before = contents(run_path)
    assert resumed(folder) == 2
    assert contents(run_path) == before


def test_a_run_killed_before_its_first_checkpoint_starts_again(
    tiny: GANConfig, run_path: Path
) -> None:
    whole = finished(run_path.with_name("whole"), tiny)
    killed = RunFolder.create(run_path, tiny)
    shutil.copy(whole.samples()[0], killed.samples_path)
    killed.append_rows([{"step": 2, "d_loss": 0.0}])
    killed.write_status(Status(state="running", step=3, pid=2**22 + 1))
    assert main(["--resume", str(run_path)]) == 0
    assert_same_end(whole, killed)


@pytest.mark.slow
def test_a_truncated_newest_checkpoint_falls_back_to_an_older_whole_one(
    tiny: GANConfig, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    longer = finished(run_path.with_name("longer"), tiny.with_(steps=16))
    folder = finished(run_path, tiny)
    newest = folder.checkpoints()[-1]
    half = newest.read_bytes()[:9000]
    newest.write_bytes(half)
    assert resumed(folder) == 0
    answer = capsys.readouterr().err
    assert "step-0000012.safetensors is no readable safetensors file" in answer
    assert "goes on from step 8" in answer
    assert newest.with_name("step-0000012.safetensors.unusable").read_bytes() == half
    for stray in folder.checkpoints_path.glob("*.unusable"):
        stray.unlink()
    assert [step_of(file) for file in folder.checkpoints()] == [8, 12, 16]
    final = [run.checkpoints()[-1].read_bytes()[-20_000:] for run in (longer, folder)]
    assert final[0] == final[1]


@pytest.mark.parametrize(
    "damage", [b"", b"PK\3\4", b"\xff" * 64, b"\x08\0\0\0\0\0\0\0{}      "]
)
def test_a_run_of_which_no_checkpoint_is_whole_is_refused(
    tiny: GANConfig, run_path: Path, damage: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = finished(run_path, tiny)
    for file in folder.checkpoints():
        file.write_bytes(damage)
    before = contents(run_path)
    assert resumed(folder) == 2
    assert contents(run_path) == before
    assert "Nothing was changed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("generator_lr", 0.01),
        ("batch_size", 16),
        ("seed", 3),
        ("latent_dim", 7),
        ("generator_features", 8),
        ("image_size", 32),
        ("architecture", "mlp"),
        ("objective", "hinge"),
        ("conditional", True),
        ("ema_decay", 0.5),
        ("system", "vae"),
        ("steps", "many"),
        ("surprise", 1),
    ],
)
def test_a_config_edited_by_hand_is_refused_in_one_sentence(
    tiny: GANConfig,
    run_path: Path,
    field: str,
    value: object,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = finished(run_path, tiny)
    edited = json.loads(folder.config_path.read_bytes()) | {field: value}
    folder.config_path.write_text(json.dumps(edited))
    before = contents(run_path)
    assert (
        main(["--resume", str(run_path), *(["--steps", "16"] if field != "steps" else [])]) == 2
    )
    assert contents(run_path) == before
    answer = capsys.readouterr().err
    assert (str(value) if field == "system" else field) in answer
    assert "Traceback" not in answer


def test_what_is_kept_of_a_run_and_where_it_is_computed_may_change() -> None:
    assert {
        "device",
        "steps",
        "log_every",
        "checkpoint_every",
        "light_checkpoints",
    } < CHANGEABLE
    assert not CHANGEABLE & {"seed", "batch_size", "system", "precision", "image_size"}
    assert set(RunConfig.groups["records"]) < CHANGEABLE


@pytest.mark.slow
def test_the_checkpoint_of_another_network_or_a_light_one_is_passed_over(
    tiny: GANConfig, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = finished(run_path.with_name("other"), tiny.with_(generator_features=8))
    folder = finished(run_path, tiny)
    shutil.copy(other.checkpoints()[-1], folder.checkpoints()[-1])
    shutil.copy(
        folder.light_checkpoints()[-2], folder.checkpoints_path / "step-0000013.safetensors"
    )
    assert resumed(folder) == 0
    answer = capsys.readouterr().err
    assert "`generator_features` is 8 there and 4 here" in answer
    assert "goes on from step 8" in answer
    kept = sorted(file.name for file in folder.checkpoints_path.glob("*.unusable"))
    assert kept == ["step-0000012.safetensors.unusable", "step-0000013.safetensors.unusable"]


def test_tensors_that_contradict_their_own_header_change_nothing(
    tiny: GANConfig, run_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The header says that it fits; the shapes are looked at before the first is copied."""
    folder = finished(run_path, tiny)
    before = contents(run_path)

    def odd(file: Path, info: object) -> dict[str, object]:
        return {}

    monkeypatch.setattr("explorer.images.training.loop.read_state", odd)
    assert resumed(folder) == 2
    assert contents(run_path) == before


def test_fewer_steps_than_are_done_are_refused_on_page_and_shell_alike(
    tiny: GANConfig, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = finished(run_path, tiny)
    before = contents(run_path)
    boss = Supervisor(run_path.parent)
    for steps in (1, 12):
        assert resumed(folder, steps) == 2
        with pytest.raises(ValueError, match="run has done 12 steps; give it more") as refused:
            boss.resume("run", steps)
        assert capsys.readouterr().err.strip() == str(refused.value)
    assert contents(run_path) == before


def test_resuming_a_finished_run_says_that_it_is_done(
    tiny: GANConfig, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    finished(run_path, tiny)
    assert main(["--resume", str(run_path)]) == 2
    assert "has done 12 steps" in capsys.readouterr().err


def test_a_second_process_that_is_refused_leaves_the_config_of_the_first(
    tiny: GANConfig, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = finished(run_path, tiny)
    with held(run_path / "lock"):
        before = contents(run_path)
        assert resumed(folder) == 2
        assert contents(run_path) == before
    assert "Another process is training" in capsys.readouterr().err


def test_choosing_changes_nothing(tiny: GANConfig, run_path: Path) -> None:
    folder = finished(run_path, tiny)
    folder.checkpoints()[-1].write_bytes(b"half")
    before = contents(run_path)
    choice = choose(folder, tiny)
    assert [step_of(file) for file in choice.files] == [8, 4]
    assert list(map(step_of, choice.problems)) == [12]
    with pytest.raises(RefusedError):
        choose(folder, tiny.with_(seed=9))
    assert contents(run_path) == before


def test_a_stop_that_is_asked_for_while_a_run_starts_is_obeyed(
    tiny: GANConfig, run_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_LAUNCH", "order")
    folder = RunFolder.create(run_path, tiny)
    folder.request_stop()
    assert main(["--resume", str(run_path)]) == 0
    assert (folder.status().state, folder.status().step) == ("stopped", 0)
    assert not folder.stop_requested()
    assert main(["--resume", str(run_path)]) == 0
    assert folder.status().state == "finished"


def test_a_clock_set_back_stops_neither_status_nor_rows(
    tiny: GANConfig, run_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    write = RunFolder.write_status

    def noted(self: RunFolder, status: Status) -> None:
        told.append(status.step)
        write(self, status)

    moments = iter(range(0, 100_000, 2))
    monkeypatch.setattr(RunFolder, "write_status", noted)
    monkeypatch.setattr("explorer.images.training.loop.time.time", lambda: 0.0)
    monkeypatch.setattr("explorer.images.training.loop.time.monotonic", lambda: next(moments))
    finished(run_path, tiny)
    assert set(range(1, 13)) <= set(told)
