import io
import time

import numpy as np
import pytest
from PIL import Image, ImageColor

from explorer.plots.export import (
    Still,
    animation_figure,
    animation_html,
    gif_bytes,
    panels_image,
)
from explorer.plots.palette import FAKE, REAL, web_palettes

TITLES = ("z of 2", "z of 8", "z of 32")


def still(step: int, rng: np.random.Generator) -> Still:
    return Still(
        step,
        3.0,
        rng.integers(0, 256, (3, 48, 48)).astype(np.uint8),
        rng.uniform(-2, 2, (3, 400, 2)),
        rng.uniform(-2, 2, (3, 400, 2)),
    )


def test_a_picture_has_low_y_at_the_bottom() -> None:
    output = np.full((1, 48, 48), 255, np.uint8)
    output[0, :24] = 0
    empty = np.full((1, 1, 2), np.nan)
    image = panels_image(Still(0, 3.0, output, empty, empty), ("",), 300).convert("RGB")
    above, below = image.getpixel((150, 80)), image.getpixel((150, 300))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[2] > above[0], "D says real, blue, at high y"
    assert below[0] > below[2], "D says fake, orange, at low y"


def test_samples_stand_where_they_are_in_their_colours() -> None:
    grid = np.full((1, 48, 48), 127, np.uint8)
    dot = np.array([[[1.5, 1.5]]])
    image = panels_image(Still(0, 3.0, grid, dot, -dot), ("",), 300).convert("RGB")
    assert image.getpixel((10 + 225, 34 + 75)) == ImageColor.getrgb(REAL)
    assert image.getpixel((10 + 75, 34 + 225)) == ImageColor.getrgb(FAKE)


def test_a_picture_holds_the_lines_of_the_layers_that_are_on() -> None:
    half = np.zeros((1, 48, 48), np.uint8)
    half[0, :, 24:] = 255
    empty = np.full((1, 1, 2), np.nan)

    def colours(*layers: str) -> set[object]:
        drawn = Still(0, 3.0, half, empty, empty, half, layers)
        image = panels_image(drawn, ("",), 300).convert("RGB").crop((12, 36, 308, 330))
        return {colour for _, colour in image.getcolors(1000) or ()}

    ink = ImageColor.getrgb(web_palettes()["light"]["text"])
    assert len(colours()) == 1
    assert ink in colours("boundary")
    assert ImageColor.getrgb(FAKE) in colours("density")
    assert not {ink, ImageColor.getrgb(FAKE)} & colours("surface")


@pytest.mark.slow
def test_a_gif_of_a_hundred_frames_has_them_all_in_time(rng: np.random.Generator) -> None:
    stills = [still(20 * k, rng) for k in range(100)]
    shares: list[float] = []
    start = time.process_time()
    data = gif_bytes(stills, TITLES, shares.append)
    assert time.process_time() - start < 5
    assert getattr(Image.open(io.BytesIO(data)), "n_frames", 1) == 100
    assert shares[-1] == 1
    assert shares == sorted(shares)


def test_the_animation_holds_every_frame_and_asks_for_nothing(rng: np.random.Generator) -> None:
    figure = animation_figure([still(20 * k, rng) for k in range(4)], TITLES)
    assert [frame.name for frame in figure.frames] == ["0", "20", "40", "60"]
    page = animation_html(figure)
    assert "<script src=" not in page
    assert '<script charset="utf-8" src' not in page
