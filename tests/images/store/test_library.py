from pathlib import Path

import pytest

from explorer.images.launch.supervisor import Supervisor, shipped
from explorer.images.store.library import (
    ModelEntry,
    find_models,
    model_name,
    runs_per_gpu,
    shipped_runs,
)
from explorer.images.store.recipes import RECIPES
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig


@pytest.fixture
def roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_EXPLORER_PRETRAINED", str(tmp_path / "pretrained"))
    monkeypatch.setenv("GAN_EXPLORER_RUNS", str(tmp_path / "runs"))
    return tmp_path


def make(path: Path) -> RunFolder:
    run = RunFolder.create(path, GANConfig())
    (run.light_checkpoints_path / "step-0000000.safetensors").touch()
    return run


def test_models_and_runs_are_named_so_that_each_leads_to_the_other(roots: Path) -> None:
    make(roots / "pretrained" / "same")
    make(roots / "runs" / "same")
    models = find_models()
    assert list(models) == ["same", "run:same"]
    for folder, run in (
        ("pretrained", shipped([RunFolder(roots / "pretrained" / "same")])[0]),
        ("runs", Supervisor(roots / "runs").runs()[0]),
    ):
        entry = models[model_name(run.folder)]
        assert entry.path == roots / folder / "same"
        assert entry.run_name == run.name


def test_an_upload_has_no_run() -> None:
    assert ModelEntry("upload:0123456789ab", "mine.pt", Path(), {}).run_name is None


def test_shipped_runs_come_in_the_order_of_their_recipes_others_after(roots: Path) -> None:
    for name in ("another", *sorted(RECIPES)):
        make(roots / "pretrained" / name)
    assert [run.path.name for run in shipped_runs()] == [*RECIPES, "another"]


def test_a_run_without_checkpoints_is_no_model(roots: Path) -> None:
    RunFolder.create(roots / "runs" / "empty", GANConfig())
    assert find_models() == {}


@pytest.mark.parametrize(("given", "found"), [("4", 4), ("0", 1), ("many", 1), ("-2", 1)])
def test_the_number_of_runs_on_a_gpu_is_one_or_more(
    monkeypatch: pytest.MonkeyPatch, given: str, found: int
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_RUNS_PER_GPU", given)
    assert runs_per_gpu() == found


@pytest.mark.parametrize("damage", ["{", '{"steps": -1}', "[]"])
def test_a_damaged_shipped_run_is_left_out(roots: Path, damage: str) -> None:
    for name in ("good", "damaged"):
        make(roots / "pretrained" / name)
    (roots / "pretrained" / "damaged" / "config.json").write_text(damage)
    assert [run.name for run in shipped(shipped_runs())] == ["shipped:good"]


@pytest.mark.parametrize("damage", ["{", "[]", "null"])
def test_a_damaged_card_is_an_empty_one(roots: Path, damage: str) -> None:
    make(roots / "pretrained" / "one")
    (roots / "pretrained" / "one" / "card.json").write_text(damage)
    assert find_models()["one"].card == {}
