"""What the card of a BigGAN of digits says: better pictures or more kinds of them?"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data import held_out_digits, load_digits, to_unit_range
from explorer.images.measuring.families import Measured
from explorer.images.measuring.gains import gains_of
from explorer.images.measuring.metrics import (
    CONFIDENT,
    describe,
    frechet_distance,
    precision_recall,
)
from explorer.images.networks.biggan import BigGenerator, overlap
from explorer.images.systems import System
from explorer.images.systems.biggan import BigGAN
from explorer.priors import sample_within

#: Where the trade is measured; at 4 one number in 16,000 is drawn again.
THRESHOLDS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 4.0)
#: Pictures a draw, as many of each class, and draws at each threshold.
COUNT, DRAWS = 1_000, 4
#: Shares of the way from one class to another, and z for each pair of classes.
SHARES, PAIRED = (0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0), 10
_CLASSES = 10


def truncated(count: int, size: int, threshold: float, seed: int) -> Tensor:
    """Return z (count, size) within a threshold; one seed's stay as the threshold moves."""
    rng = np.random.default_rng(seed)
    return torch.from_numpy(sample_within((count, size), "normal", threshold, rng))


def classes_in_turn(count: int) -> Tensor:
    """Return classes (count,), as many of each."""
    return torch.arange(count) % _CLASSES


def drawn(generator: BigGenerator, latents: Tensor, embedded: Tensor) -> Tensor:
    """Return pictures of z and embedded classes, some at a time."""
    parts = zip(torch.split(latents, 256), torch.split(embedded, 256), strict=True)
    return torch.cat([generator.of_embedded(z, e) for z, e in parts])


def trade_facts(generator: BigGenerator, size: int) -> Measured:
    """Return precision, recall, distance and right classes at each threshold, and the floor.

    Each is a mean over some draws of z, with its least and its greatest. Pictures are compared
    with as many digits that no network saw; the floor is what digits get that G learned from.
    """
    side = 4 * 2 ** len(generator.blocks)
    unseen, _ = describe(to_unit_range(held_out_digits(side, 4_000).images))
    known = load_digits(side, 4_000)
    assert known.labels is not None
    some = slice(None, None, 4_000 // COUNT)
    seen, chances = describe(to_unit_range(known.images[some]))
    facts: Measured = {"frechet_floor": frechet_distance(seen, unseen)}
    facts["precision_floor"], facts["recall_floor"] = precision_recall(unseen, seen)
    facts["right_floor"] = float((chances.argmax(1) == known.labels[some].numpy()).mean())
    facts["sure_floor"] = float((chances.max(1) >= CONFIDENT).mean())
    labels = classes_in_turn(COUNT)
    embedded = generator.shared(labels)
    for threshold in THRESHOLDS:
        found: dict[str, list[float]] = {}
        for seed in range(DRAWS):
            z = truncated(COUNT, size, threshold, seed)
            features, chances = describe(drawn(generator, z, embedded))
            precision, recall = precision_recall(unseen, features)
            right = float((chances.argmax(1) == labels.numpy()).mean())
            numbers = {"precision": precision, "recall": recall, "right": right}
            numbers["frechet"] = frechet_distance(features, unseen)
            for name, value in numbers.items():
                found.setdefault(name, []).append(value)
        for name, values in found.items():
            key = f"{name}_{threshold:g}"
            facts |= {key: float(np.mean(values)), f"{key}_low": min(values)}
            facts[f"{key}_high"] = max(values)
    return facts


def between_facts(generator: BigGenerator, size: int) -> Measured:
    """Return how pictures between two classes are read, over all pairs of classes.

    At each share of the way: the mean chance of the first class, of the second, and the share
    of pictures that the classifier is sure of.
    """
    pairs = torch.combinations(torch.arange(_CLASSES))
    first, second = pairs.repeat_interleave(PAIRED, 0).T
    z = truncated(len(first), size, 4.0, 7)
    rows = np.arange(len(first))
    facts: Measured = {}
    for share in SHARES:
        embedded = torch.lerp(generator.shared(first), generator.shared(second), share)
        chances: NDArray[np.floating] = describe(drawn(generator, z, embedded))[1]
        facts[f"first_{share:g}"] = float(chances[rows, first.numpy()].mean())
        facts[f"second_{share:g}"] = float(chances[rows, second.numpy()].mean())
        facts[f"sure_{share:g}"] = float((chances.max(1) >= CONFIDENT).mean())
    return facts


def weight_facts(system: BigGAN) -> Measured:
    """Return how far G's rows are from orthogonal, and the largest gains of both networks."""
    facts: Measured = {"overlap": float(sum(map(overlap, system.regularised())))}
    for name in ("generator", "discriminator"):
        gains = gains_of(system.get_submodule(name), system.config.image_size)
        kernels = [gain for gain in gains if gain.kernel == 3]
        facts[f"{name}_stored"] = max(gain.stored for gain in gains)
        facts[f"{name}_matrix"] = max(gain.matrix for gain in gains)
        facts[f"{name}_convolution"] = max(gain.convolution for gain in kernels)
        facts[f"{name}_ratio"] = max(gain.convolution / gain.matrix for gain in kernels)
    return facts


@torch.inference_mode()
def biggan_facts(system: System) -> Measured:
    """Return all numbers of a card; none for other data than digits."""
    assert isinstance(system, BigGAN)
    if system.config.dataset != "digits":
        return {}
    size = system.config.latent_dim
    facts: Measured = {"count": COUNT, "draws": DRAWS, "pairs": 45 * PAIRED}
    facts |= trade_facts(system.generator, size) | between_facts(system.generator, size)
    return facts | weight_facts(system)
