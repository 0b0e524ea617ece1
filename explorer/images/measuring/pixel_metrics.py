"""How near generated pictures of any kind are to the real ones, seen as 8x8 pixels.

For data that no classifier was trained on. Eight pixels a side know colours, places and rough
shapes, and nothing of details: 'FID (pixels, 8x8)' is no FID of a paper. Each number comes with
its floor: what real pictures that the reference has not seen would get.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from explorer.images.data import ImageSet, to_unit_range
from explorer.images.measuring.metrics import (
    Floats,
    frechet_distance,
    measure_digits,
    precision_recall,
)

SIDE = 8
MOST_REFERENCES = 5000

#: What a page shows for each key of `PixelMetrics.measure`.
TITLES: dict[str, str] = {
    "fid_pixels": "FID (pixels, 8x8)",
    "fid_pixels_floor": "FID (pixels, 8x8), real against real",
    "precision_pixels": "Precision (3 nearest neighbours, pixels 8x8)",
    "precision_pixels_floor": "Precision (pixels 8x8), real against real",
    "recall_pixels": "Recall (3 nearest neighbours, pixels 8x8)",
    "recall_pixels_floor": "Recall (pixels 8x8), real against real",
}


def metrics_for(
    dataset: str, images: Callable[[], ImageSet], count: int
) -> Callable[[Callable[[int], Tensor]], dict[str, float]]:
    """Return what measures pictures made for a data set, as `measure_digits` does.

    Args:
        dataset: Its name; digits have a classifier, all other data are seen as pixels.
        images: Loads the real ones; called only where they are needed.
        count: How many pictures to measure.
    """
    if dataset == "digits":
        return partial(measure_digits, count=count)
    return PixelMetrics(images(), count).measure


def pixel_features(images: Tensor) -> Floats:
    """Return images (N, C, H, W) in [-1, 1], each averaged to 8x8 pixels, as (N, C * 64)."""
    small = adaptive_avg_pool2d(images.float().cpu(), SIDE)
    features: Floats = small.flatten(1).double().numpy()
    return features


class PixelMetrics:
    """Compares generated pictures with a data set.

    The data are split once: some are held out for the floor, the others are the reference.

    Args:
        images: The real ones.
        count: How many pictures to compare with them; half of the real ones at most.
    """

    def __init__(self, images: ImageSet, count: int = 1000) -> None:
        self.count = min(count, len(images) // 2)
        rng = torch.Generator().manual_seed(self.count)
        order = torch.randperm(len(images), generator=rng)[: self.count + MOST_REFERENCES]
        features = pixel_features(to_unit_range(images.images[order]))
        held_out, self._reference = features[: self.count], features[self.count :]
        self._floor = self._compare(held_out)

    def measure(self, sample: Callable[[int], Tensor]) -> dict[str, float]:
        """Return the numbers of `TITLES` for images (N, C, H, W) that `sample(N)` gives."""
        with torch.no_grad():
            measured = self._compare(pixel_features(sample(self.count)))
        floor = {f"{name}_floor": value for name, value in self._floor.items()}
        return {**measured, **floor}

    def _compare(self, features: Floats) -> dict[str, float]:
        nearby = self._reference[: self.count]
        precision, recall = precision_recall(nearby, features)
        return {
            "fid_pixels": frechet_distance(features, self._reference),
            "precision_pixels": precision,
            "recall_pixels": recall,
        }
