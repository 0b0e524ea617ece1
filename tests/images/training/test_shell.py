"""The command line of training: what it refuses, what it leaves, what it says."""

import json
import time
from pathlib import Path

import pytest
import torch
from PIL import Image

from explorer.images.store.runs import RunFolder
from explorer.images.store.status import Status
from explorer.images.systems.gan import GANConfig
from explorer.images.train import main
from explorer.images.training import opening, telling
from explorer.images.training.loop import RunProgress
from tests.images.endings import finished


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(folder: Path, config: GANConfig) -> list[str]:
    (folder / "settings.json").write_text(config.model_dump_json())
    return ["--config", str(folder / "settings.json")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[1]", "must hold one JSON object"),
        ("{", "is no JSON file"),
        ("[" * 100_000, "is no JSON file"),
        ("\xff", "is no JSON file"),
        ('{"lr": 0.1}', "`lr` is no setting of gan"),
        ('{"latent_dims": 3}', "did you mean `latent_dim`?"),
        ('{"system": "diffusion"}', "There is no system"),
        ('{"system": ["gan"]}', "There is no system"),
        ('{"steps": 0}', "`steps` is `0`"),
        (None, "cannot be read"),
    ],
)
def test_a_config_file_that_is_none_is_named_and_leaves_no_folder(
    here: Path, text: str | None, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (here / "c.json").write_bytes(text.encode("latin-1"))
    assert main(["--config", "c.json"]) == 2
    answer = capsys.readouterr().err
    assert sentence in answer
    assert "c.json" in answer or sentence in ("`steps` is `0`", "There is no system")
    assert not (here / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--threads", "-1"], "--threads -1 is no number of threads; give 1 to 1,024"),
        (["--threads", "100000"], "no number of threads"),
        (["--resume", "run", "--folder", "other"], "give --resume or --folder"),
        (["--resume", "run", "--config", "c.json"], "keeps its settings"),
        (["--resume", "run", "--seed", "1"], "keeps its settings"),
        (["--epochs", "inf"], "--epochs inf takes more than 10,000,000 steps"),
        (["--dataset", "shapes", "--max-images", "50000"], "draws 10,000 images; leave it"),
        (["--device", "tpu"], "There is no device 'tpu' here; there are auto, cpu"),
    ],
)
def test_options_that_contradict_or_have_no_effect_are_refused(
    here: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_settings_of_another_system_are_refused_by_its_name(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "c.json").write_text('{"system": "vae", "latent_dim": 2}')
    assert main(["--config", "c.json", "--system", "gan"]) == 2
    answer = capsys.readouterr().err
    assert answer == (
        "c.json holds settings of the system vae, not of gan; leave --system out, or give "
        "another file.\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--dataset", "folder:nowhere"],
        ["--device", "cuda:99"],
        ["--dataset", "folder:~no-such-user/pictures"],
    ],
)
def test_a_start_that_fails_leaves_nothing(here: Path, arguments: list[str]) -> None:
    assert main([*arguments, "--steps", "1"]) == 2
    assert main([*arguments, "--steps", "1", "--folder", "mine"]) == 2
    assert [file for file in here.rglob("*") if not file.match("runs")] == []


def test_a_run_that_fails_in_its_first_step_leaves_nothing_but_what_is_not_its_own(
    here: Path, tiny: GANConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("explorer.images.training.trainer.Trainer.step", fail)
    (here / "mine").mkdir()
    (here / "mine" / "notes.txt").write_text("keep me")
    assert main([*settings(here, tiny), "--folder", "mine"]) == 2
    assert [file.name for file in (here / "mine").iterdir()] == ["notes.txt"]


def test_two_starts_in_one_second_are_two_runs(
    here: Path, tiny: GANConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening.time, "strftime", lambda _: "gan-now")  # type: ignore[attr-defined]
    for _ in range(3):
        assert (
            main([*settings(here, tiny.with_(steps=1, light_checkpoints=0)), "--steps", "1"])
            == 0
        )
    names = sorted(path.name for path in (here / "runs").iterdir())
    assert names == ["gan-now", "gan-now-2", "gan-now-3"]


def test_a_folder_of_pictures_is_kept_by_its_whole_path(
    here: Path, tiny: GANConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(here))
    monkeypatch.setenv("USERPROFILE", str(here))
    (here / "pictures").mkdir()
    for index in range(16):
        Image.new("RGB", (20, 20), (index, 0, 0)).save(here / "pictures" / f"{index}.png")
    given = settings(here, tiny.with_(steps=1))
    for index, named in enumerate(("pictures", "~/pictures", "./runs/../pictures")):
        folder = RunFolder(here / f"run-{index}")
        start = [*given, "--dataset", f"folder:{named}", "--folder", str(folder.path)]
        assert main(start) == 0
        assert folder.config().dataset == f"folder:{(here / 'pictures').resolve()}"


@pytest.mark.slow
def test_a_resumed_run_takes_as_many_threads_as_before_and_says_where_it_cannot(
    tiny: GANConfig, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Equal configs give equal weights only on equally many threads."""
    folder = finished(run_path, tiny)
    assert folder.status().threads == 1
    torch.set_num_threads(2)
    assert main(["--resume", str(run_path), "--steps", "13"]) == 0
    assert torch.get_num_threads() == folder.status().threads == 1
    capsys.readouterr()
    assert main(["--resume", str(run_path), "--steps", "14", "--threads", "2"]) == 0
    assert "trained on 1 threads so far and goes on on 2" in capsys.readouterr().out
    assert folder.status().threads == 2
    folder.write_status(Status(**folder.status().model_dump() | {"threads": 4096}))
    assert main(["--resume", str(run_path), "--steps", "15"]) == 0
    assert "trained on 4096 threads" in capsys.readouterr().out


def test_without_a_terminal_a_line_now_and_then_tells_the_progress(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = iter(range(0, 1000, 4))
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    steps = [RunProgress(step, 6000, step / 100, 250.0) for step in range(1, 9)]
    assert list(telling.with_lines(steps)) == steps
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "step 3 of 6,000, epoch 0.0, 250 images/s"
    assert lines[-1] == "step 8 of 6,000, epoch 0.1, 250 images/s"
    assert 3 <= len(lines) <= 5


def test_signs_that_a_terminal_does_not_know_do_not_end_a_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import io

    old = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr("sys.stdout", old)
    telling.say("caf\udce9 and 数字.png")
    old.seek(0)
    assert old.read().startswith("caf? and ??.png")


def test_a_file_and_an_option_of_an_older_version_still_mean_what_they_meant(
    here: Path, tiny: GANConfig
) -> None:
    older = tiny.model_dump(mode="json") | {"timeline": 2, "steps": 1}
    del older["light_checkpoints"]
    Path("older.json").write_text(json.dumps(older), encoding="utf-8")
    assert main(["--config", "older.json", "--folder", "file"]) == 0
    assert main(["--config", "older.json", "--timeline", "0", "--folder", "option"]) == 0
    kept = [len(RunFolder(Path(name)).light_checkpoints()) for name in ("file", "option")]
    assert kept == [2, 0]
