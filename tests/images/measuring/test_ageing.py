"""What is measured of an ageing autoencoder, against pictures whose answer is known."""

from typing import cast

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer.images.data import load_faces, to_unit_range
from explorer.images.data.faces import NAMES, RANGES
from explorer.images.measuring.ageing import (
    KEPT,
    age_facts,
    classes_at,
    code_facts,
    own_ages,
    pair_discrepancies,
    people,
    stay_facts,
    uniform_distances,
)
from explorer.images.measuring.factor_reader import Drawn, FactorReader, Reading
from explorer.images.systems import CAAE
from explorer.images.systems.base import StreamFacts
from explorer.images.systems.caae import CAAEConfig


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return people(64)


def as_read(drawn: Drawn, ages: Tensor | None = None) -> Reading:
    """Return the reading of a reader that never errs."""
    classes = {name: value.clamp(min=0).numpy() for name, value in drawn.classes.items()}
    numbers = {
        name: low + (high - low) * drawn.numbers[name].double().numpy()
        for name, (low, high) in RANGES.items()
    }
    if ages is not None:
        numbers["age"] = ages.double().numpy()
    return Reading(classes, {}, numbers)


def uniform(count: int, size: int, seed: int = 0) -> Tensor:
    return 2 * torch.rand(count, size, generator=torch.Generator().manual_seed(seed)) - 1


def test_codes_of_the_prior_are_near_it_and_others_are_not() -> None:
    facts = code_facts(uniform(600, 4, seed=9))
    assert facts["ks"] == pytest.approx(facts["ks_prior"], abs=0.02)
    assert abs(cast("float", facts["mmd"])) < 0.003
    saturated = code_facts(uniform(600, 4).sign())
    assert saturated["ks"] == pytest.approx(0.5, abs=0.03)
    assert cast("float", saturated["mmd"]) > 0.05


def test_the_distance_to_the_uniform_prior_in_closed_form() -> None:
    n = 50
    middles = (2 * torch.arange(n) + 1) / n - 1
    narrow = torch.stack([middles, middles / 2], 1)
    # Evenly spread: half a step; half as wide: a quarter of the prior lies on either side.
    wanted = [1 / (2 * n), 0.25]
    assert uniform_distances(narrow) == pytest.approx(wanted, abs=1 / (2 * n))


def test_two_numbers_that_go_together_are_seen_by_the_plane_only() -> None:
    one = uniform(600, 1)
    together = torch.cat([one, one], 1)
    assert uniform_distances(together).max() < 0.06
    found = pair_discrepancies(together, uniform(600, 2, seed=1))
    assert found.shape == (1,)
    assert found[0] > 0.01


def test_what_stays_is_counted_where_it_could_be_seen(drawn: Drawn) -> None:
    reading = as_read(drawn)
    facts = stay_facts(reading, drawn, "stay")
    assert all(facts[f"stay_{name}"] == 1 for name in NAMES)
    assert all(facts[f"stay_{name}"] == pytest.approx(0, abs=1e-6) for name in KEPT)
    assert "stay_age" not in facts
    bald = drawn.classes["hair"] == 0
    # What nobody could see is no error, whatever is read.
    wrong = (drawn.classes["hair_colour"] + 1) % 5
    reading.classes["hair_colour"][bald.numpy()] = wrong[bald].numpy()
    assert stay_facts(reading, drawn, "stay")["stay_hair_colour"] == 1
    reading.classes["glasses"][:16] = (reading.classes["glasses"][:16] + 1) % 3
    found = stay_facts(reading, drawn, "stay")
    assert found["stay_glasses"] == 48 / 64
    low, high = (cast("float", found[f"stay_glasses_{end}"]) for end in ("low", "high"))
    assert low < 48 / 64 < high


class Obedient:
    """A system whose pictures tell the class that was asked for, and its reader."""

    config = CAAEConfig()
    labels = (5,)

    def aged(self, images: Tensor, classes: Tensor) -> Tensor:
        return classes

    def read(self, pictures: Tensor) -> Reading:
        ages = (pictures + 0.5) / 5 if pictures.ndim == 1 else self.real
        return Reading({}, {}, {"age": ages.double().numpy()})

    def __init__(self, real: Tensor) -> None:
        self.real = real


def test_an_age_that_is_obeyed_follows_the_label(drawn: Drawn) -> None:
    ages = drawn.numbers["age"]
    obedient = Obedient(ages)
    facts = age_facts(cast("CAAE", obedient), cast("FactorReader", obedient), drawn)
    assert [facts[f"age_{age}"] for age in range(5)] == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    own = own_ages(drawn, 5)
    wanted = [float(ages[own == age].mean()) for age in range(5)]
    assert [facts[f"age_real_{age}"] for age in range(5)] == pytest.approx(wanted)
    assert facts["follows"] == pytest.approx(0.8 / (wanted[4] - wanted[0]))


def test_a_face_keeps_its_trait_at_another_age(drawn: Drawn) -> None:
    config = CAAEConfig(
        dataset="faces:ages-5-beard", traits=3, encoder_features=2, generator_features=8
    )
    with torch.device("meta"):
        system = CAAE(config, {"real": StreamFacts(channels=3, classes=15)})
    found = classes_at(system, drawn, torch.full((64,), 4))
    assert torch.equal(found, 12 + drawn.classes["beard"])
    with torch.device("meta"):
        plain = CAAE(CAAEConfig(), {"real": StreamFacts(channels=3, classes=5)})
    assert torch.equal(classes_at(plain, drawn, torch.full((64,), 4)), torch.full((64,), 4))


def test_people_are_not_those_of_a_run(drawn: Drawn) -> None:
    assert drawn.images.shape == (64, 3, 32, 32)
    assert not torch.equal(drawn.images, load_faces("ages-5", 32, 64).images)
    assert to_unit_range(drawn.images).abs().max() <= 1
    assert np.array_equal(own_ages(drawn, 5), (drawn.numbers["age"] * 5).long())
