from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.images.data import ImageSet, load_images, to_unit_range
from explorer.images.measuring.pixel_metrics import TITLES, PixelMetrics, pixel_features
from explorer.images.systems.gan import GANConfig
from tests.images.endings import finished


@pytest.fixture(scope="module")
def shapes() -> ImageSet:
    return load_images(GANConfig(dataset="shapes", max_images=1500))


def test_the_features_are_averages_of_blocks() -> None:
    images = torch.zeros(1, 3, 32, 32)
    images[0, 1, 4:8, 28:] = torch.linspace(-1, 1, 16).reshape(4, 4)
    images[0, 2, :4, :4] = 0.5
    expected = np.zeros((3, 8, 8))
    expected[2, 0, 0] = 0.5
    assert pixel_features(images).reshape(3, 8, 8) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("size", [16, 28, 64])
def test_every_size_gives_64_numbers_a_channel(size: int) -> None:
    assert pixel_features(torch.zeros(2, 1, size, size)).shape == (2, 64)


def test_unseen_real_pictures_read_the_floor(shapes: ImageSet) -> None:
    metrics = PixelMetrics(shapes, 500)
    unseen = load_images(GANConfig(dataset="shapes", max_images=500, seed=1))
    measured = metrics.measure(lambda count: to_unit_range(unseen.images[:count]))
    assert measured.keys() == TITLES.keys()
    for name in ("fid_pixels", "precision_pixels", "recall_pixels"):
        assert measured[name] == pytest.approx(measured[f"{name}_floor"], rel=0.15)


def test_noise_and_collapse_are_told_from_real_pictures(shapes: ImageSet) -> None:
    metrics = PixelMetrics(shapes, 300)
    noise = metrics.measure(lambda count: torch.rand(count, 3, 32, 32) * 2 - 1)
    one = to_unit_range(shapes.images[:1])
    collapsed = metrics.measure(lambda count: one.expand(count, -1, -1, -1))
    assert noise["fid_pixels"] > 3 * noise["fid_pixels_floor"]
    assert noise["precision_pixels"] < 0.1
    assert collapsed["fid_pixels"] > 3 * collapsed["fid_pixels_floor"]
    assert collapsed["recall_pixels"] < 0.1


def test_few_pictures_are_halved(shapes: ImageSet) -> None:
    few = ImageSet("few", shapes.images[:40], None, (), "")
    assert PixelMetrics(few, 1000).count == 20


def test_a_run_on_pictures_without_a_classifier_is_measured(
    tiny: GANConfig, run_path: Path
) -> None:
    folder = finished(run_path, tiny.with_(metrics_every=6))
    measured = [row for row in folder.rows() if "fid_pixels" in row]
    assert [row["step"] for row in measured] == [6, 12]
    assert TITLES.keys() < measured[0].keys()
