"""How near generated pictures of any kind are to the real ones, seen as 8x8 pixels.

For data that no classifier was trained on. Eight pixels a side know colours, places and rough
shapes, and nothing of details: 'FID (pixels, 8x8)' is no FID of a paper. Each number comes with
its floor: what real pictures that the reference has not seen would get.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from explorer.images.data import ImageSet, to_unit_range
from explorer.images.measuring.metrics import (
    Floats,
    balanced_precision_recall,
    check_samples,
    counts,
    drawn_in_parts,
    frechet_distance,
    jackknife,
    measure_digits,
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
    dataset: str, images: Callable[[], ImageSet], count: int, *, intervals: bool = False
) -> Callable[[Callable[[int], Tensor]], dict[str, float]]:
    """Return what measures pictures made for a data set, as `measure_digits` does.

    Args:
        dataset: Its name; digits have a classifier, all other data are seen as pixels.
        images: Loads the real ones; called only where they are needed.
        count: How many pictures to measure.
        intervals: Whether to draw all of them, however few the real ones are, and to add 95 %
            intervals and the numbers of `counts`.
    """
    if dataset == "digits":
        return partial(measure_digits, count=count, intervals=intervals)
    metrics = PixelMetrics(images(), count)
    if not intervals:
        return metrics.measure
    return partial(metrics.measure_with_intervals, count=count)


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
        self._held_out, self._reference = features[: self.count], features[self.count :]
        self._floor = self._compare(self._held_out)

    def measure(self, sample: Callable[[int], Tensor]) -> dict[str, float]:
        """Return the numbers of `TITLES` for images (N, C, H, W) that `sample(N)` gives."""
        return self._with_floor(self._features(sample, self.count))

    def measure_with_intervals(
        self, sample: Callable[[int], Tensor], count: int
    ) -> dict[str, float]:
        """Return the same of `count` images, with 95 % intervals and the numbers of `counts`.

        Raises:
            ValueError: The number is out of bounds; nothing was drawn.
        """
        check_samples(count)
        features = self._features(sample, count)
        found = self._with_floor(features)
        found |= jackknife(lambda chosen: self._compare(features[chosen]), count)
        return found | counts(features, self._reference, self._held_out)

    def _features(self, sample: Callable[[int], Tensor], count: int) -> Floats:
        return np.concatenate([pixel_features(p) for p in drawn_in_parts(sample, count)])

    def _with_floor(self, features: Floats) -> dict[str, float]:
        floor = {f"{name}_floor": value for name, value in self._floor.items()}
        return {**self._compare(features), **floor}

    def _compare(self, features: Floats) -> dict[str, float]:
        precision, recall = balanced_precision_recall(self._reference, features)
        return {
            "fid_pixels": frechet_distance(features, self._reference),
            "precision_pixels": precision,
            "recall_pixels": recall,
        }
