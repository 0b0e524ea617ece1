"""Pictures of the data and of a generator, mixed by a coin: who can tell them apart?

References:
    Salimans et al. (2016), Improved Techniques for Training GANs, section 5.
    https://arxiv.org/abs/1606.03498
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.images.config import RunConfig
from explorer.images.data import DRAWN_KINDS, load_images
from explorer.images.data.base import as_pixels
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.vectors import sample_latents
from explorer.images.store.rows import Row

Pictures = NDArray[np.uint8]
#: Rows of a run's record whose accuracies are averaged; each is of one batch.
ROWS = 5
#: Real pictures of a set without an end: ten times the longest quiz.
DRAWN = 500


@dataclass(frozen=True, eq=False)
class Quiz:
    """Pictures to judge.

    Attributes:
        pictures: `(N, H, W, C)`.
        real: Which of them are of the data, `(N,)`.
    """

    pictures: Pictures
    real: NDArray[np.bool_]


def real_pictures(config: RunConfig) -> Pictures:
    """Return pictures of the data that a run learns from, `(M, H, W, C)`.

    Of a set that is drawn, and has no end, these are `DRAWN` of its kind: to draw all that the
    run had, faces of 64 pixels, takes half a minute.

    Raises:
        ValueError: They are not here.
    """
    if config.dataset.partition(":")[0] in DRAWN_KINDS:
        config = config.with_(max_images=DRAWN)
    return as_pixels(load_images(config).images)


def quiz(
    series: CheckpointSeries, data: Pictures, at: int, count: int, rng: np.random.Generator
) -> Quiz:
    """Draw a quiz: every picture is real with probability 1/2, by itself.

    Args:
        series: The generator through its training.
        data: Real pictures `(M, H, W, C)`, at least `count`.
        at: Which of its checkpoints draws the fakes.
        count: Pictures N.
        rng: Where the randomness comes from.
    """
    real = rng.random(count) < 0.5
    latents = sample_latents(count, series.network.latent_dim, rng, prior=series.prior)
    classes = series.network.classes
    labels = rng.integers(0, classes, count) if classes else None
    pictures = series.images(latents, labels, at).copy()
    chosen = rng.choice(len(data), count, replace=False)
    pictures[real] = data[chosen[real]]
    return Quiz(pictures, real)


def recorded_accuracy(rows: Sequence[Row], step: int) -> tuple[float, float] | None:
    """Return how often D was right about real pictures and fakes near a step of its training.

    The mean over the nearest rows of the run's record; None where none lies within a tenth of
    the step, as at step 0.
    """
    known = [row for row in rows if {"accuracy_real", "accuracy_fake"} <= row.keys()]
    nearest = sorted(known, key=lambda row: abs(row["step"] - step))[:ROWS]
    if not nearest or abs(nearest[0]["step"] - step) > step / 10:
        return None
    real, fake = ([row[f"accuracy_{kind}"] for row in nearest] for kind in ("real", "fake"))
    return float(np.mean(real)), float(np.mean(fake))
