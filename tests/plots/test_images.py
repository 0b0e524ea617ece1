from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from explorer.plots import images
from explorer.plots.images import TileRow
from explorer.tiling import GAP, GREY


def random_pictures(count: int, channels: int) -> images.Pictures:
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (count, 6, 5, channels)).astype(np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_png_grid_holds_every_picture_in_its_place(channels: int) -> None:
    pictures = random_pictures(5, channels)
    grid = np.asarray(Image.open(BytesIO(images.png(pictures, columns=2, scale=1))))
    assert grid.shape[:2] == (3 * 6 + 2 * GAP, 2 * 5 + GAP)
    corner = grid[2 * (6 + GAP) :, :5].reshape(6, 5, channels)
    assert np.array_equal(corner, pictures[4])


def test_a_png_is_enlarged_without_blur() -> None:
    picture = random_pictures(1, 3)
    grid = np.asarray(Image.open(BytesIO(images.png(picture, columns=1, scale=3))))
    assert np.array_equal(grid[::3, ::3], picture[0])
    assert np.array_equal(grid[2::3, 1::3], picture[0])


def test_a_gif_goes_there_and_back_forever() -> None:
    frames = [np.full((1, 8, 8, 1), level, np.uint8) for level in (0, 80, 160, 240)]
    with Image.open(BytesIO(images.gif(frames, columns=1, scale=1, rate=10))) as gif:
        levels = []
        for index in range(gif.n_frames):  # type: ignore[attr-defined]
            gif.seek(index)
            levels.append(np.asarray(gif.convert("L"))[0, 0])
        assert gif.info["loop"] == 0
        assert gif.info["duration"] == 100
    assert levels == pytest.approx([0, 80, 160, 240, 160, 80], abs=2)


def test_latents_are_saved_as_numpy_reads_them() -> None:
    latents = np.random.default_rng(0).standard_normal((3, 4)).astype(np.float32)
    assert np.array_equal(np.load(BytesIO(images.npy(latents))), latents)


def test_tiles_carry_pixels_captions_and_outputs() -> None:
    row = TileRow("seeds", random_pictures(2, 1), ("a", "b"), (0.0, 1.0), {1: "A"})
    data = images.tiles_bytes([row], size=64, clickable=True)
    for part in (b'"seeds"', b'"a"', b'"1": "A"', row.pictures.tobytes()):
        assert part in data


def test_few_moving_pictures_travel_as_they_are() -> None:
    pictures = random_pictures(64, 3)
    assert images.moving(pictures) is pictures


@pytest.mark.parametrize("channels", [1, 3])
def test_many_moving_pictures_travel_as_one_sheet(channels: int) -> None:
    levels = np.linspace(0, 255, 60).astype(np.uint8)
    shape = (60, 64, 64, channels)
    pictures = np.broadcast_to(levels[:, None, None, None], shape).copy()
    sent = images.moving(pictures)
    assert sent.nbytes < pictures.nbytes / 8
    with Image.open(BytesIO(sent.tobytes())) as picture:
        assert (picture.format, picture.size) == ("JPEG", (512, 512))
        sheet = np.asarray(picture).reshape(8, 64, 8, 64, channels)
    middles = sheet[:, 32, :, 32].reshape(64, channels)
    assert np.abs(middles[:60] - pictures[:, 0, 0].astype(int)).max() <= 3
    assert np.abs(middles[60:].astype(int) - GREY).max() <= 3
