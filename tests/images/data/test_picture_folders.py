"""Folders and zips as people bring them: their classes, their numbers, their damage."""

import io
import os
import random
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explorer.images.data import entries, load_digits, load_folder, load_images, load_streams
from explorer.images.data.classes import classes_of, fair_draw, fair_order
from explorer.images.data.decoding import common_scale
from explorer.images.data.folder import read_picture
from explorer.images.data.note import DataNote
from explorer.images.systems.cyclegan import CycleGANConfig
from explorer.images.systems.gan import GANConfig


def fill(folder: Path, colour: tuple[int, int, int], count: int = 20) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        Image.new("RGB", (20, 20), (colour[0], colour[1], index)).save(
            folder / f"{index:03d}.png"
        )
    return folder


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    fill(tmp_path / "pets" / "cats", (200, 30, 0))
    fill(tmp_path / "pets" / "dogs", (30, 200, 0))
    return tmp_path / "pets"


def zipped(folder: Path, root: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.png")):
            archive.write(file, file.relative_to(root))
    return path


def test_the_top_folder_of_a_zip_is_no_class(pets: Path) -> None:
    found = load_folder(zipped(pets, pets.parent), 16)
    assert found.class_names == ("cats", "dogs")
    assert found.class_counts == {"cats": 20, "dogs": 20}


def test_a_loose_picture_beside_the_class_folders_costs_that_picture(pets: Path) -> None:
    Image.new("RGB", (20, 20)).save(pets / "preview.png")
    found = load_folder(pets, 16)
    assert found.class_counts == {"cats": 20, "dogs": 20}
    assert found.skipped == ("preview.png: lies beside the class folders",)


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["a/1.png", "b/1.png"], ("a", "b")),
        (["set/images/a/1.png", "set/images/b/1.png"], ("a", "b")),
        (["a/images/1.png", "b/images/1.png"], ("a", "b")),
        (["a/x/1.png", "a/y/1.png", "b/1.png"], ("a", "b")),
        (["Train/a/1.png", "Train/b/1.png", "val/a/2.png"], ("a", "b")),
        (["train/1.png", "test/1.png"], ()),
        (["set/1.png", "set/2.png"], ()),
        (["1.png"], ()),
        ([], ()),
    ],
)
def test_a_class_is_the_level_that_tells_pictures_apart(
    paths: list[str], names: tuple[str, ...]
) -> None:
    assert classes_of(paths).names == names


def test_many_loose_pictures_say_why_there_are_no_classes() -> None:
    found = classes_of(["a/1.png", "b/1.png", "1.png", "2.png"])
    assert found.names == ()
    assert found.remark == "2 pictures lie beside 2 folders: no classes"


def test_the_data_line_of_two_sets_counts_the_classes_of_both() -> None:
    sets = {"dataset": "shapes:circle-on-cream", "dataset_b": "shapes:star-on-cream"}
    config = CycleGANConfig(**sets, image_size=16, max_images=20)
    line = str(DataNote.of(*load_streams(config).values()))
    assert line.endswith(": 40 images; 2 classes: circle 20, star 20.")


def test_the_data_line_names_classes_and_counts(pets: Path) -> None:
    (pets / "notes.txt").touch()
    line = str(DataNote.of(load_folder(pets, 16)))
    assert line == "pets: 40 images; 2 classes: cats 20, dogs 20; 1 file left out."


def test_linked_class_folders_are_read_and_loops_end(pets: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "c").symlink_to(pets / "cats")
    (linked / "d").symlink_to(pets / "dogs")
    (linked / "d" / "back").symlink_to(linked)
    assert load_folder(linked, 16).class_counts == {"c": 20, "d": 20}


def test_a_home_is_expanded_and_the_path_is_shown(
    pets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(pets.parent))
    monkeypatch.setenv("USERPROFILE", str(pets.parent))
    assert len(load_folder(Path("~/pets"), 16)) == 40
    with pytest.raises(ValueError, match=f"{pets.parent.name}.*nowhere is neither"):
        load_folder(Path("~/nowhere"), 16)


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
def test_a_name_in_latin_1_is_written_out(pets: Path) -> None:
    with Path(os.fsdecode(os.fsencode(pets) + b"/caf\xe9.txt")).open("wb"):
        note = DataNote.of(load_folder(pets, 16))
    assert note.skipped[0].startswith(r"caf\xe9.txt: ")
    assert note.model_dump_json().encode()


def test_few_of_many_are_drawn_from_every_class_by_its_share(pets: Path) -> None:
    fill(pets / "birds", (30, 30, 0), 40)
    found = load_folder(pets, 16, 20)
    assert found.class_counts == {"birds": 10, "cats": 5, "dogs": 5}
    assert found.remarks == ("drawn from 80 by seed 0, each class by its share",)
    again, other = load_folder(pets, 16, 20), load_folder(pets, 16, 20, seed=1)
    assert found.images.equal(again.images)
    assert not found.images.equal(other.images)


def test_a_draw_goes_on_after_unreadable_files(pets: Path) -> None:
    for index in range(10):
        (pets / "cats" / f"{index:03d}.png").write_bytes(b"damaged")
    found = load_folder(pets, 16, 28)
    assert len(found) == 28
    assert {line.split(": ")[1] for line in found.skipped} <= {
        "damaged, or no picture in spite of its name"
    }


def test_every_beginning_of_a_fair_order_is_stratified() -> None:
    labels = [0] * 300 + [1] * 100
    order = fair_order(labels, 3)
    assert sorted(order) == list(range(400))
    for count in (4, 40, 100):
        ones = sum(labels[place] for place in order[:count])
        assert ones == pytest.approx(count / 4, abs=1)


def test_a_fair_draw_favours_no_place() -> None:
    drawn = np.concatenate([fair_draw([0] * 20, 5, seed) for seed in range(400)])
    counts = np.bincount(drawn, minlength=20)
    assert ((counts - 100) ** 2 / 100).sum() < 45  # chi-square, 19 degrees: p = 0.0007


def test_fewer_digits_are_drawn_class_by_class() -> None:
    digits = load_images(GANConfig(max_images=100))
    assert digits.class_counts == dict.fromkeys("0123456789", 10)
    assert "of 5,000" not in str(DataNote.of(load_digits()))
    assert "drawn from 5,000 by seed 0" in str(DataNote.of(digits))


RAMP = np.linspace(0, 65535, 64 * 64).reshape(64, 64)


def saved(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


@pytest.mark.parametrize(
    ("name", "pixels"),
    [
        ("16.png", RAMP.astype(np.uint16)),
        ("16.tif", RAMP.astype(np.uint16)),
        ("12.tif", (RAMP / 16).astype(np.uint16)),
        ("32.tif", RAMP.astype(np.int32)),
        ("float.tif", (RAMP / 65535).astype(np.float32)),
        ("signed.tif", (RAMP / 32767.5 - 1).astype(np.float32)),
        ("float255.tif", (RAMP / 257).astype(np.float32)),
        ("wild.tif", (RAMP * 7 - 90_000).astype(np.float32)),
        ("8.png", (RAMP / 257).astype(np.uint8)),
    ],
)
def test_a_ramp_is_a_ramp_in_numbers_of_any_type(
    tmp_path: Path, name: str, pixels: np.ndarray
) -> None:
    path = saved(tmp_path / name, pixels)
    found = read_picture(lambda: path.open("rb"), 32)
    bytes_path = saved(tmp_path / "bytes.png", (RAMP / 257).astype(np.uint8))
    wanted = read_picture(lambda: bytes_path.open("rb"), 32)
    assert np.abs(found.astype(int) - wanted).max() <= 2


def test_pictures_of_a_set_share_one_scale_and_it_is_said(tmp_path: Path) -> None:
    for index in range(16):
        saved(tmp_path / f"{index:02d}.tif", np.full((20, 20), 250 * index, np.uint16))
    found = load_folder(tmp_path, 16)
    means = found.images.float().mean((1, 2, 3)).tolist()
    assert means == pytest.approx([250 * i / 4095 * 255 for i in range(16)], abs=0.5)
    assert found.remarks == ("16 read as 12-bit numbers, 0 to 4,095",)
    assert found.converted[0] == "00.tif: read as 12-bit numbers, 0 to 4,095"
    assert "16 conversions" in str(DataNote.of(found))


def test_numbers_that_are_not_finite_cost_their_picture(tmp_path: Path) -> None:
    for index in range(16):
        saved(tmp_path / f"{index:02d}.png", np.zeros((20, 20), np.uint8))
    saved(tmp_path / "nan.tif", np.full((20, 20), np.nan, np.float32))
    assert load_folder(tmp_path, 16).skipped == ("nan.tif: holds numbers that are not finite",)


def test_a_constant_of_odd_numbers_has_a_scale() -> None:
    (low, high), _ = common_scale("floats", [(-7.0, -7.0)])
    assert high > low


def test_what_was_changed_in_a_picture_is_listed(tmp_path: Path) -> None:
    for index in range(14):
        Image.new("RGB", (20, 20)).save(tmp_path / f"{index:02d}.png")
    Image.new("CMYK", (20, 20)).save(tmp_path / "c.jpg")
    Image.new("RGBA", (20, 20), (0, 0, 0, 9)).save(tmp_path / "t.png")
    frames = [Image.new("L", (20, 20), 90 * i) for i in range(3)]
    frames[0].save(tmp_path / "s.tif", save_all=True, append_images=frames[1:])
    found = load_folder(tmp_path, 16)
    assert sorted(found.converted) == [
        "c.jpg: from CMYK to RGB",
        "s.tif: the first of 3 frames",
        "t.png: transparent, laid on white",
    ]


def test_grey_folders_are_grey_and_the_setting_decides(tmp_path: Path) -> None:
    for index in range(16):
        Image.new("RGB" if index % 2 else "L", (20, 20), (index,) * 3 if index % 2 else 9).save(
            tmp_path / f"{index:02d}.png"
        )
    config = GANConfig(dataset=f"folder:{tmp_path}", image_size=16)
    assert load_images(config).channels == 1
    colour = load_images(config.with_(channels="3"))
    assert colour.channels == 3
    assert set(colour.images[3].flatten().tolist()) == {3}
    assert "in grey" in str(DataNote.of(load_images(config)))


def test_colour_becomes_grey_by_its_luma(pets: Path) -> None:
    found = load_folder(pets, 16, channels=1)
    assert set(found.images[0].flatten().tolist()) == {round(0.299 * 200 + 0.587 * 30)}


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_entry_of_any_method_costs_that_entry(tmp_path: Path, method: int) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(picture, "PNG")
    rng = random.Random(0)
    for trial in range(5):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", method) as archive:
            for index in range(18):
                archive.writestr(f"a/{index}.png", picture.getvalue())
            archive.writestr("b/x.png", rng.randbytes(1500) + bytes(4000))
        content = bytearray(packed.getvalue())
        start = content.rfind(b"b/x.png", 0, content.find(b"PK\x01\x02")) + 7
        for _ in range(20):
            content[rng.randrange(start, start + 1500)] ^= 255
        path = tmp_path / f"{trial}.zip"
        path.write_bytes(bytes(content))
        found = load_folder(path, 16)
        assert (len(found), len(found.skipped)) == (18, 1)


def test_an_entry_without_a_name_is_left_out(tmp_path: Path, pets: Path) -> None:
    path = zipped(pets, pets)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo(""), b"x")
    assert len(load_folder(path, 16)) == 40


def test_entries_that_share_one_body_are_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "HARMLESS_BYTES", 1000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.png", bytes(10**7))
    with pytest.raises(ValueError, match=r"claims to hold 10,000,000; .* Nothing was unpacked"):
        load_folder(path, 16)


def test_too_many_files_are_refused_in_a_sentence(
    pets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "MOST_FILES", 30)
    with pytest.raises(ValueError, match="pets holds more than 30 files; choose a folder"):
        load_folder(pets, 16)
