"""A run knows the data that it began with; sets are decoded once."""

import threading
from pathlib import Path

import pytest
import torch
from PIL import Image

from explorer.images.data import ImageSet, cache, load_images
from explorer.images.data.note import DataNote, check_same_data, digest_of
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from explorer.images.train import main


def fill(folder: Path, red: int, count: int = 16) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        Image.new("RGB", (16, 16), (red, index, 0)).save(folder / f"{index}.png")


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    for red, name in enumerate(("cats", "dogs")):
        fill(tmp_path / "pets" / name, red)
    return tmp_path / "pets"


def train(tiny: GANConfig, folder: Path, data: Path, *options: str) -> None:
    config = tiny.with_(dataset=f"folder:{data}", max_images=50_000, steps=2)
    path = folder.parent / "config.json"
    path.write_text(config.model_dump_json())
    assert main(["--config", str(path), "--folder", str(folder), *options]) == 0


def test_a_class_that_was_added_is_named_and_the_run_kept(
    tiny: GANConfig, pets: Path, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(tiny, run_path, pets, "--conditional")
    before = RunFolder(run_path).data()
    fill(pets / "birds", 9)
    assert main(["--resume", str(run_path), "--steps", "3", "--data-changed"]) == 2
    told = capsys.readouterr().err
    assert "48 images now, 32 then; new classes: birds" in told
    assert "start a new run, or put the data back. Nothing was lost." in told
    assert RunFolder(run_path).data() == before


def test_changed_data_must_be_asked_for(
    tiny: GANConfig, pets: Path, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(tiny, run_path, pets)
    Image.new("RGB", (16, 16), "white").save(pets / "cats" / "0.png")
    resume = ["--resume", str(run_path), "--steps", "3"]
    assert main(resume) == 2
    told = capsys.readouterr().err
    assert "as many images as then, but not the same ones" in told
    assert "--data-changed" in told
    assert main([*resume, "--data-changed"]) == 0
    assert main(["--resume", str(run_path), "--steps", "4"]) == 0


def test_a_folder_that_moved_is_the_same_data(pets: Path, tmp_path: Path) -> None:
    config = GANConfig(dataset=f"folder:{pets}", image_size=16)
    before = DataNote.of(load_images(config))
    pets.rename(tmp_path / "animals")
    moved = config.with_(dataset=f"folder:{tmp_path / 'animals'}")
    assert DataNote.of(load_images(moved)).changes_since(before) == ""


def test_a_note_without_a_digest_compares_what_it_has(pets: Path) -> None:
    now = DataNote.of(load_images(GANConfig(dataset=f"folder:{pets}", image_size=16)))
    old = DataNote(name="pets", images=32, classes=2, source="", skipped=())
    check_same_data(old, now, conditional=True, allowed=False)
    fewer = old.model_copy(update={"images": 30})
    with pytest.raises(ValueError, match="32 images now, 30 then"):
        check_same_data(fewer, now, conditional=True, allowed=False)


def test_the_digest_sees_pixels_labels_and_names() -> None:
    images = torch.zeros(20, 1, 4, 4, dtype=torch.uint8)
    labels = torch.zeros(20, dtype=torch.int64)
    one = images.clone()
    one[7, 0, 1, 1] = 1
    other_labels = labels.clone()
    other_labels[3] = 1
    sets = [
        ImageSet("a", images, labels, ("x", "y"), ""),
        ImageSet("a", one, labels, ("x", "y"), ""),
        ImageSet("a", images, other_labels, ("x", "y"), ""),
        ImageSet("a", images, labels, ("x", "z"), ""),
    ]
    assert len({digest_of(found) for found in sets}) == len(sets)


@pytest.fixture
def caching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_EXPLORER_DATA", str(tmp_path / "kept"))
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    return tmp_path / "kept"


@pytest.mark.usefixtures("caching")
def test_a_kept_set_is_the_set_that_was_read(
    pets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = GANConfig(dataset=f"folder:{pets}", image_size=16)
    read = load_images(config)
    monkeypatch.setattr("explorer.images.data.load_folder", None)
    kept = load_images(config)
    assert DataNote.of(kept) == DataNote.of(read)


@pytest.mark.usefixtures("caching")
def test_a_kept_set_is_read_again_when_a_file_changed(pets: Path) -> None:
    config = GANConfig(dataset=f"folder:{pets}", image_size=16)
    read = load_images(config)
    Image.new("RGB", (17, 17), "white").save(pets / "cats" / "0.png")
    assert digest_of(load_images(config)) != digest_of(read)


@pytest.mark.usefixtures("caching")
def test_the_other_processes_wait_for_the_first(pets: Path) -> None:
    images = load_images(GANConfig(dataset=f"folder:{pets}", image_size=16))
    reading = threading.Event()
    found: list[ImageSet] = []

    def other() -> None:
        reading.set()
        found.append(cache.kept("a set", lambda: pytest.fail("read twice"), first=False))

    thread = threading.Thread(target=other)
    thread.start()
    reading.wait()
    cache.kept("a set", lambda: images)
    thread.join(5)
    assert digest_of(found[0]) == digest_of(images)


def test_a_set_above_the_limit_is_mapped_and_leaves_nothing(
    pets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = GANConfig(dataset=f"folder:{pets}", image_size=16)
    small = load_images(config)
    monkeypatch.setenv("GAN_EXPLORER_DATA", str(tmp_path / "kept"))
    for module in ("explorer.images.data", "explorer.images.data.cache"):
        monkeypatch.setattr(f"{module}.MOST_MEMORY", 1000)
    assert digest_of(load_images(config)) == digest_of(small)
    assert not list((tmp_path / "kept").rglob("*.tmp"))


def test_a_full_disk_leaves_the_set_in_memory(
    pets: Path, caching: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("numpy.save", full)
    assert len(load_images(GANConfig(dataset=f"folder:{pets}", image_size=16))) == 32
    assert not list(caching.rglob("*.tmp"))
