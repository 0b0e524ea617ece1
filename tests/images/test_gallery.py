"""The runs of the clinic as they are shipped: small, whole, and what their recipes say."""

import json
from pathlib import Path

import pytest

from explorer.images.make_pretrained import FEW_PICTURES, publish, train_recipe
from explorer.images.store.gallery import GALLERY
from explorer.images.store.library import CLINIC, OWN_ROOT, shipped_runs
from explorer.images.store.runs import RunFolder, step_of
from explorer.images.systems.gan import GANConfig

ROOT = OWN_ROOT / CLINIC


def test_every_run_of_the_gallery_is_shipped_and_none_besides() -> None:
    assert {path.name for path in ROOT.iterdir()} == set(GALLERY)


@pytest.mark.parametrize("name", GALLERY)
def test_a_run_of_the_gallery_is_whole(name: str) -> None:
    run = RunFolder(ROOT / name)
    status, rows = run.status(), run.rows()
    assert run.config() == GALLERY[name]
    assert status.state == "finished"
    assert status.step == GALLERY[name].steps == rows[-1]["step"]
    assert (status.host, status.pid) == ("", 0)
    shown = [step_of(file) for file in run.samples()]
    assert (shown[0], shown[-1]) == (0, status.steps)
    assert 4 <= len(shown) <= FEW_PICTURES
    card = json.loads((run.path / "card.json").read_text())
    assert card["made_by"] == f"python -m explorer.images.make_pretrained {name}"
    assert card["threads"] == 1
    assert card["seconds"] > 0
    assert not run.light_checkpoints()


def test_the_gallery_is_small() -> None:
    files = [file for file in ROOT.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 6 * 2**20


def test_the_runs_of_the_gallery_are_no_models_to_walk_through() -> None:
    assert not {run.path.name for run in shipped_runs()} & {*GALLERY, CLINIC}


def test_a_run_without_light_checkpoints_is_published_lean(
    tiny: GANConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lean = tiny.with_(light_checkpoints=0, sample_every=1, metrics_every=tiny.steps)
    monkeypatch.setitem(GALLERY, "tiny", lean)
    run = train_recipe("tiny", tmp_path / "runs")
    assert run is not None
    publish(run, tmp_path / "tiny", threads=1)
    shipped = RunFolder(tmp_path / "tiny")
    assert len(shipped.samples()) <= FEW_PICTURES
    losses = [row for row in shipped.rows() if "d_loss" in row]
    assert losses
    assert all("images_per_second" not in row for row in losses)
    assert all(row["d_loss"] == float(f"{row['d_loss']:.5g}") for row in losses)
    card = json.loads((tmp_path / "tiny" / "card.json").read_text())
    assert card["metrics"]
    assert card["sha256"] == {}
