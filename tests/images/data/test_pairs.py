"""Pairs, drawn and from folders of pictures that hold two side by side."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.images.data import halves, load_drawn_pairs, load_faces, load_images
from explorer.images.data.faces.parts import PARTS
from explorer.images.data.pairs import PAIRS, greys, outlines
from explorer.images.systems.pix2pix import Pix2PixConfig
from explorer.images.training.opening import _with_whole_paths


@pytest.mark.parametrize("name", PAIRS)
def test_drawn_pairs_are_two_squares_side_by_side(name: str) -> None:
    images = load_drawn_pairs(name, 16, 20).images
    assert images.shape == (20, 3, 16, 32)
    left, right = halves(images)
    assert not torch.equal(left, right)
    if (prepare := PAIRS[name].prepare) is not None:
        assert torch.equal(prepare(right), left)


def test_unknown_pairs_are_named() -> None:
    with pytest.raises(ValueError, match="no drawn pairs 'edges'; use one of outline-face"):
        load_drawn_pairs("edges", 16, 20)


def test_an_outline_is_where_the_picture_changes() -> None:
    images = torch.full((1, 3, 8, 8), 200, dtype=torch.uint8)
    assert (outlines(images) == 255).all()
    images[:, 1, :, 4:] = 100
    lines = outlines(images)
    assert (lines[..., 3:5] == 0).all()
    assert (lines[..., :3] == 255).all()
    assert (lines[..., 5:] == 255).all()


def test_a_grey_picture_has_three_equal_channels_of_its_lightness() -> None:
    images = torch.tensor([255, 0, 0], dtype=torch.uint8)[None, :, None, None]
    assert greys(images).flatten().tolist() == [76, 76, 76]


def test_a_map_has_the_colours_of_parts_alone() -> None:
    maps, _ = halves(load_drawn_pairs("map-face", 32, 30).images)
    found = set(map(tuple, maps.permute(0, 2, 3, 1).reshape(-1, 3).tolist()))
    assert found == {*PARTS.values(), (0, 0, 0)}


def test_young_and_old_faces_differ_in_age_alone() -> None:
    young, old = (load_faces(age, 32, 40) for age in ("young", "old"))
    assert young.labels is not None
    assert old.labels is not None
    assert torch.equal(young.labels, old.labels)
    corners = [faces.images[..., -1, 0].float() for faces in (young, old)]
    assert (corners[0] - corners[1]).abs().max() <= 1
    assert not torch.equal(young.images, old.images)


def picture(path: Path, left: int, right: int, side: int = 20) -> None:
    pixels = np.full((side, 2 * side, 3), left, np.uint8)
    pixels[:, side:] = right
    Image.fromarray(pixels).save(path)


def test_a_folder_of_pairs_is_cut_before_it_is_resized(tmp_path: Path) -> None:
    for index in range(18):
        picture(tmp_path / f"{index:02}.png", 10, 240, 20 + index)
    images = load_images(config(tmp_path)).images
    assert images.shape == (18, 1, 16, 32)
    left, right = halves(images)
    assert (left == 10).all()
    assert (right == 240).all()


def test_a_broken_pair_costs_itself_and_a_narrow_one_is_named(tmp_path: Path) -> None:
    for index in range(16):
        picture(tmp_path / f"{index:02}.jpg", 10, 240)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    Image.new("RGB", (1, 30)).save(tmp_path / "narrow.png")
    found = load_images(config(tmp_path))
    assert len(found) == 16
    told = " ".join(found.skipped)
    assert "broken.png: damaged, or no picture in spite of its name" in told
    assert "narrow.png: 1 pixel wide: nothing stands side by side" in told


def test_a_missing_folder_of_pairs_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="neither a folder nor a zip file; nothing is there"):
        load_images(config(tmp_path / "nowhere"))


def test_the_path_of_pairs_means_the_same_wherever_a_run_goes_on() -> None:
    whole = _with_whole_paths(config(Path("some/pairs")))
    assert whole.dataset == f"pairs:{Path('some/pairs').resolve()}"


def config(path: Path) -> Pix2PixConfig:
    return Pix2PixConfig(dataset=f"pairs:{path}", image_size=16)
