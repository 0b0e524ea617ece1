import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.images.make_pretrained import (
    MOST_PICTURES,
    publish,
    ship_grid,
    train_recipe,
)
from explorer.images.measuring import metrics, pixel_metrics
from explorer.images.measuring.drawing import draw_images
from explorer.images.measuring.factor_reader import READERS
from explorer.images.measuring.metrics import describe
from explorer.images.networks.reading import PRETRAINED
from explorer.images.store.checkpoints import load_discriminator, load_generator, read_info
from explorer.images.store.pictures import read_grid
from explorer.images.store.recipes import RECIPES, SHOWS
from explorer.images.store.runs import RunFolder, step_of
from explorer.images.systems.gan import GANConfig
from explorer.tiling import tiled

MODELS = sorted(path for path in PRETRAINED.glob("*/card.json"))


def card_of(path: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads(path.read_text())
    return card


def test_every_recipe_is_shipped() -> None:
    shipped = {path.parent.name for path in MODELS}
    assert shipped == {*RECIPES, *READERS, "digit-classifier"}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.parent.name)
def test_the_card_tells_the_files_and_where_they_come_from(path: Path) -> None:
    card = card_of(path)
    files = {file.name: file for file in path.parent.rglob("*.safetensors")}
    assert files.keys() == card["sha256"].keys()
    for name, file in files.items():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == card["sha256"][name]
    assert card["made_by"].endswith(path.parent.name)
    assert card.get("shows", "") == SHOWS.get(path.parent.name, "")
    assert card["seconds"] > 0
    assert card["data"]


@pytest.mark.parametrize("name", RECIPES)
def test_the_card_measures_the_last_checkpoint_beside_its_floor(name: str) -> None:
    measured = card_of(PRETRAINED / name / "card.json")["metrics"]
    titles = metrics.TITLES if "digits" in name else pixel_metrics.TITLES
    assert measured.keys() >= titles.keys()
    distance = "fid_digits" if "digits" in name else "fid_pixels"
    assert measured[distance] > 0.5 * measured[f"{distance}_floor"] > 0


@pytest.mark.parametrize("name", RECIPES)
def test_a_shipped_model_is_a_run_folder_that_a_page_can_follow(name: str) -> None:
    run = RunFolder(PRETRAINED / name)
    status, rows = run.status(), run.rows()
    assert status.state == "finished"
    assert status.step == status.steps == RECIPES[name].steps == rows[-1]["step"]
    assert {"d_loss", "g_loss", "d_real"} <= set(rows[0])
    shown = [step_of(file) for file in run.samples()]
    assert (shown[0], shown[-1]) == (0, status.steps)
    assert 8 <= len(shown) <= MOST_PICTURES


@pytest.mark.parametrize("name", RECIPES)
def test_the_readme_says_what_the_card_says(name: str) -> None:
    card = card_of(PRETRAINED / name / "card.json")
    of = "digits" if "digits" in name else "pixels"
    end = "" if "digits" in name else "_pixels"
    fid, floor, precision, recall = (
        card["metrics"][key]
        for key in (f"fid_{of}", f"fid_{of}_floor", f"precision{end}", f"recall{end}")
    )
    row = f"| `{name}` | {RECIPES[name].steps:,} | {card['seconds'] / 60:.0f} min "
    row += f"| {fid:.3g} ({floor:.3g}) | {precision:.2f} | {recall:.2f} |"
    assert row in (PRETRAINED.parent / "README.md").read_text(encoding="utf-8")


def test_all_models_together_are_small() -> None:
    size = sum(file.stat().st_size for file in PRETRAINED.rglob("*") if file.is_file())
    assert size < 56 * 2**20


@pytest.mark.parametrize("name", RECIPES)
def test_every_series_draws_from_start_to_end(name: str) -> None:
    run = RunFolder(PRETRAINED / name)
    files = run.light_checkpoints()
    assert len(files) == RECIPES[name].light_checkpoints
    assert [read_info(file).step for file in files] == sorted(
        RECIPES[name].light_checkpoint_steps()
    )
    card = card_of(PRETRAINED / name / "card.json")
    assert run.config() == RECIPES[name] == GANConfig.model_validate(card["config"])
    images = []
    for file in (files[0], files[-1]):
        generator = load_generator(file)
        rng = torch.Generator().manual_seed(0)
        images.append(draw_images(generator, RECIPES[name].prior, 16, rng))
    assert images[0].shape == images[1].shape
    assert images[1].std() > images[0].std()
    assert load_discriminator(files[-1]) is not None


def test_the_conditional_model_draws_the_class_it_is_asked_for() -> None:
    file = RunFolder(PRETRAINED / "digits-conditional").light_checkpoints()[-1]
    rng = torch.Generator().manual_seed(0)
    images = draw_images(load_generator(file), "normal", 400, rng)
    with torch.no_grad():
        _, probabilities = describe(images)
    right = probabilities.argmax(1) == torch.arange(400).numpy() % 10
    assert right.mean() > 0.7


@pytest.mark.slow
def test_a_recipe_is_trained_once_and_published_with_its_card(
    tiny: GANConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECIPES, "tiny", tiny)
    run = train_recipe("tiny", tmp_path / "runs")
    assert run is not None
    before = run.checkpoints()[-1].stat().st_mtime_ns
    again = train_recipe("tiny", tmp_path / "runs")
    assert again == run
    assert run.checkpoints()[-1].stat().st_mtime_ns == before
    publish(run, tmp_path / "shipped" / "tiny", threads=1)
    card = card_of(tmp_path / "shipped" / "tiny" / "card.json")
    assert card["metrics"].keys() >= pixel_metrics.TITLES.keys()
    assert len(card["sha256"]) == len(run.light_checkpoints())


def test_of_a_large_grid_the_first_pictures_are_shipped(tmp_path: Path) -> None:
    large, small = tmp_path / "large.png", tmp_path / "small.png"
    tiles = np.zeros((64, 64, 64, 3), np.uint8)
    tiles[..., 0] = 3 * np.arange(64)[:, None, None]
    for file, pictures in ((large, tiles), (small, tiles[:16])):
        Image.fromarray(tiled(pictures, 8 if file == large else 4)).save(file)
        ship_grid(file, tmp_path / f"of-{file.name}", 64)
    assert (tmp_path / "of-small.png").read_bytes() == small.read_bytes()
    shown = read_grid(tmp_path / "of-large.png")
    assert shown.shape == (262, 262, 3)
    first = tiled(tiles[[8 * y + x for y in range(4) for x in range(4)]], 4)
    assert np.abs(shown.astype(int) - first).max() <= 2


def test_the_faces_are_small_as_files() -> None:
    files = (PRETRAINED / "faces-dcgan").rglob("*")
    assert sum(file.stat().st_size for file in files if file.is_file()) < 3 * 2**20


def test_a_stopped_recipe_is_not_published(
    tiny: GANConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECIPES, "tiny", tiny.with_(penalty="clip", generator_lr=1.0))
    monkeypatch.setattr(
        "explorer.images.training.loop.TrainingRun._asked_to_stop", lambda self: self.step == 3
    )
    assert train_recipe("tiny", tmp_path / "runs") is None


def test_a_publication_that_fails_keeps_the_one_before_and_none_names_the_machine(
    tiny: GANConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECIPES, "tiny", tiny)
    run, target = train_recipe("tiny", tmp_path / "runs"), tmp_path / "shipped" / "tiny"
    assert run is not None
    monkeypatch.setattr("explorer.images.make_pretrained.metrics_of", lambda *_: {})
    publish(run, target, threads=1)
    status = RunFolder(target).status()
    assert (status.host, status.pid, status.created) == ("", 0, 0)
    before = {file: file.read_bytes() for file in target.rglob("*") if file.is_file()}

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("explorer.images.make_pretrained.metrics_of", fail)
    with pytest.raises(MemoryError):
        publish(run, target, threads=1)
    assert {file: file.read_bytes() for file in target.rglob("*") if file.is_file()} == before
    assert [path.name for path in target.parent.iterdir()] == ["tiny"]


def test_what_is_called_no_digit_is_none_and_what_is_called_digits_is() -> None:
    """The card's words against the confidence of the digit classifier, and its classes."""
    for name, shows in SHOWS.items():
        measured = card_of(PRETRAINED / name / "card.json")["metrics"]
        if "digits" in name:
            none = measured["recall"] == 0 and measured["fid_digits"] > 600
            assert none == shows.startswith("No digits"), name
            assert none or measured["classes_covered"] == 10, name


def test_the_collapsed_run_draws_one_picture_that_its_d_takes_for_a_fake() -> None:
    run = RunFolder(PRETRAINED / "digits-raschka-3")
    last = run.light_checkpoints()[-1]
    generator, judge = load_generator(last), load_discriminator(last)
    rng = torch.Generator().manual_seed(0)
    images = draw_images(generator, "uniform", 64, rng)
    assert judge is not None
    assert float(images.std(0).mean()) < 0.01
    with torch.inference_mode():
        assert float(judge(images).sigmoid().max()) < 0.01
    assert "takes that picture for a fake" in SHOWS["digits-raschka-3"]
