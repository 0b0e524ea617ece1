"""What the card of an ageing autoencoder says: does the age follow, does the person stay?

The faces are drawn, so all their factors are known: whether an aged face still has them, the
face reader says, and how far the reader itself errs is known, too. Of photographs nobody has
the same person at another age.
"""

import numpy as np
import scipy.stats
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data import to_unit_range
from explorer.images.data.faces import AGE_BINS, RANGES, age_bin
from explorer.images.measuring.factor_reader import (
    Drawn,
    FactorReader,
    Reading,
    draw_readable_faces,
    load_reader,
)
from explorer.images.measuring.families import Measured, discrepancy, sharpness
from explorer.images.measuring.metrics import frechet_distance
from explorer.images.systems import CAAE, System, sample_latents
from explorer.intervals import Interval, mean_interval, share_interval

Numbers = NDArray[np.float64]
#: Faces that nobody has learned from; codes drawn from the prior.
FACES, HELD_OUT_SEED = 600, 9_001
#: The numbers that stay with a person; the age is the one that shall not.
KEPT = tuple(name for name in RANGES if name != "age")


def people(count: int = FACES, seed: int = HELD_OUT_SEED) -> Drawn:
    """Return faces that no run has learned from, with all their factors."""
    return draw_readable_faces(count, seed)


def own_ages(drawn: Drawn, bins: int) -> Tensor:
    """Return the bin of each face's age (N,)."""
    return torch.from_numpy(age_bin(drawn.numbers["age"].numpy(), bins))


def classes_at(system: CAAE, drawn: Drawn, ages: Tensor) -> Tensor:
    """Return the classes (N,) of the data for faces at some ages, each with its own trait."""
    version = system.config.dataset.partition(":")[2]
    trait = AGE_BINS.get(version, (0, ""))[1]
    own = drawn.classes[trait] if trait else torch.zeros_like(ages)
    return ages * system.config.traits + own


def stay_facts(reading: Reading, drawn: Drawn, name: str) -> Measured:
    """Return how well factors that are known are read, with 95 % intervals.

    Of a class the share of faces that have it as they were drawn, where it could be seen then;
    of a number the mean distance to what was drawn, as a share of its range.

    Args:
        reading: Of some pictures of these faces.
        drawn: What they were drawn of.
        name: What the keys begin with.
    """
    facts: Measured = {}
    for factor, wanted in drawn.classes.items():
        seen = wanted.numpy() >= 0
        right = int((reading.classes[factor] == wanted.numpy())[seen].sum())
        found = share_interval(right, int(seen.sum()))
        facts |= _with_ends(f"{name}_{factor}", found)
    for factor in KEPT:
        low, high = RANGES[factor]
        place = (reading.numbers[factor] - low) / (high - low)
        found = mean_interval(np.abs(place - drawn.numbers[factor].numpy()))
        facts |= _with_ends(f"{name}_{factor}", found)
    return facts


def _with_ends(key: str, found: Interval) -> Measured:
    ends = {f"{key}_low": float(found.low), f"{key}_high": float(found.high)}
    return {key: float(found.estimate), **ends}


def age_facts(system: CAAE, reader: FactorReader, drawn: Drawn) -> Measured:
    """Return the mean age that is read where each was asked for, and of real faces of it.

    `follows` is how far the read age goes from the first to the last, real faces 1.
    """
    images, bins = to_unit_range(drawn.images), system.labels[0]
    own, real = own_ages(drawn, bins), reader.read(images).numbers["age"]
    facts: Measured = {"ages": bins}
    for age in range(bins):
        asked = classes_at(system, drawn, torch.full_like(own, age))
        found = mean_interval(reader.read(system.aged(images, asked)).numbers["age"])
        facts |= _with_ends(f"age_{age}", found)
        facts[f"age_real_{age}"] = float(real[(own == age).numpy()].mean())
    far = facts[f"age_real_{bins - 1}"] - facts["age_real_0"]  # type: ignore[operator]
    facts["follows"] = (facts[f"age_{bins - 1}"] - facts["age_0"]) / far  # type: ignore[operator]
    return facts


def uniform_distances(codes: Tensor) -> Numbers:
    """Return the Kolmogorov-Smirnov distance of each number of codes (N, d) to U(-1, 1).

    >>> uniform_distances(torch.zeros(10, 2)).tolist()
    [0.5, 0.5]
    """
    found = [
        scipy.stats.kstest(column, "uniform", args=(-1, 2)).statistic
        for column in codes.double().numpy().T
    ]
    return np.array(found)


def pair_discrepancies(codes: Tensor, prior: Tensor) -> Numbers:
    """Return the squared MMD to the prior of each two neighbouring numbers of codes (N, d)."""
    return np.array(
        [
            discrepancy(codes[:, first : first + 2], prior[:, first : first + 2])
            for first in range(codes.shape[1] - 1)
        ]
    )


def code_facts(codes: Tensor) -> Measured:
    """Return how far codes are from U(-1, 1), and how far as many draws of it are."""
    rng = torch.Generator().manual_seed(3)
    one, other = (sample_latents(tuple(codes.shape), "uniform", rng) for _ in range(2))
    found, floor = uniform_distances(codes), uniform_distances(one)
    return {
        "ks": float(found.mean()),
        "ks_worst": float(found.max()),
        "ks_prior": float(floor.mean()),
        "mmd": float(pair_discrepancies(codes, one).mean()),
        "mmd_prior": float(pair_discrepancies(other, one).mean()),
    }


def picture_facts(system: CAAE, reader: FactorReader, drawn: Drawn) -> Measured:
    """Return how near and how sharp pictures are: rebuilt ones, and those of codes drawn."""
    images, own = to_unit_range(drawn.images), own_ages(drawn, system.labels[0])
    own_classes = classes_at(system, drawn, own)
    back = system.aged(images, own_classes)
    rng = torch.Generator().manual_seed(4)
    codes = sample_latents((len(images), system.config.latent_dim), "uniform", rng)
    fresh = system.generator(codes, system.told(own_classes))
    real = _features(reader, images)
    other = _features(reader, to_unit_range(people(len(images), HELD_OUT_SEED + 1).images))
    return {
        "mse": float((back - images).square().mean()),
        "sharpness": sharpness(back.mean(1, keepdim=True)),
        "sharpness_drawn": sharpness(fresh.mean(1, keepdim=True)),
        "sharpness_real": sharpness(images.mean(1, keepdim=True)),
        "frechet": frechet_distance(_features(reader, back), real),
        "frechet_drawn": frechet_distance(_features(reader, fresh), real),
        "frechet_real": frechet_distance(other, real),
    }


def _features(reader: FactorReader, images: Tensor) -> Numbers:
    found: Numbers = reader.features(images).double().numpy()
    return found


@torch.inference_mode()
def ageing_facts(system: System) -> Measured:
    """Return all numbers of a card; none for other data than faces with ages."""
    assert isinstance(system, CAAE)
    if not system.config.dataset.startswith("faces:ages"):
        return {}
    reader, drawn = load_reader("face-reader"), people()
    images, own = to_unit_range(drawn.images), own_ages(drawn, system.labels[0])
    # Every face at one age that is not its own: each counts once, as intervals ask for.
    bins = system.labels[0]
    further = torch.randint(1, bins, own.shape, generator=torch.Generator().manual_seed(5))
    asked = classes_at(system, drawn, (own + further) % bins)
    facts: Measured = {"faces": len(images)}
    facts |= stay_facts(reader.read(system.aged(images, asked)), drawn, "stay")
    back = system.aged(images, classes_at(system, drawn, own))
    facts |= stay_facts(reader.read(back), drawn, "back")
    facts |= stay_facts(reader.read(images), drawn, "read")
    facts |= age_facts(system, reader, drawn) | code_facts(system.encoder(images))
    return facts | picture_facts(system, reader, drawn)
