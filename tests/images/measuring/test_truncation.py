"""What is measured over the threshold, against generators whose answer is known."""

from typing import cast

import pytest
import torch
from torch import Tensor, nn

from explorer.images.data import load_digits, to_unit_range
from explorer.images.measuring import truncation
from explorer.images.measuring.truncation import (
    SHARES,
    THRESHOLDS,
    between_facts,
    biggan_facts,
    classes_in_turn,
    trade_facts,
    truncated,
)
from explorer.images.networks.biggan import BigGenerator
from explorer.images.systems.base import StreamFacts
from explorer.images.systems.biggan import BigGAN, BigGANConfig


class Copier(nn.Module):
    """Draws real digits of the class: one alone where z is small, else any."""

    def __init__(self) -> None:
        super().__init__()
        digits = load_digits(16, 4_000)
        assert digits.labels is not None
        images = to_unit_range(digits.images)
        self.of = [images[digits.labels == label] for label in range(10)]
        self.shared = nn.Embedding(10, 1)
        nn.init.zeros_(self.shared.weight)
        self.shared.weight.data[:, 0] = torch.arange(10.0)
        self.blocks = nn.ModuleList([nn.Identity(), nn.Identity()])

    def of_embedded(self, latents: Tensor, embedded: Tensor) -> Tensor:
        places = (latents[:, 0].abs() * 200 * (latents[:, 0].abs() > 0.5)).long() % 400
        labels = embedded[:, 0].round().long().tolist()
        pairs = zip(labels, places.tolist(), strict=True)
        return torch.stack([self.of[label][place] for label, place in pairs])


@pytest.fixture(scope="module")
def copier() -> BigGenerator:
    return cast("BigGenerator", Copier())


@pytest.mark.slow
def test_one_digit_a_class_is_precise_and_meets_nothing(
    copier: BigGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(truncation, "THRESHOLDS", (0.25, 4.0))
    monkeypatch.setattr(truncation, "DRAWS", 2)
    with torch.inference_mode():
        facts = trade_facts(copier, 4)
    assert facts["recall_0.25"] == 0
    assert float(facts["recall_4"]) > 0.6
    assert float(facts["recall_4"]) <= float(facts["recall_floor"])
    assert float(facts["frechet_4"]) < 0.2 * float(facts["frechet_0.25"])
    # At 16 pixels the classifier, which learned at 32, reads real digits so often as what
    # they are.
    assert float(facts["right_4"]) == pytest.approx(facts["right_floor"], abs=0.06)
    low, mean, high = (float(facts[f"precision_4{end}"]) for end in ("_low", "", "_high"))
    assert low <= mean <= high


@pytest.mark.slow
def test_a_way_begins_as_the_first_class_and_ends_as_the_second(copier: BigGenerator) -> None:
    with torch.inference_mode():
        facts = between_facts(copier, 4)
    assert float(facts["first_0"]) > 0.75 > 0.1 > float(facts["second_0"])
    assert float(facts["second_1"]) > 0.6 > 0.1 > float(facts["first_1"])
    assert {f"sure_{share:g}" for share in SHARES} <= set(facts)


def test_z_is_within_and_the_classes_come_in_turn() -> None:
    assert truncated(50, 6, 0.5, 1).abs().max() <= 0.5
    assert classes_in_turn(25).tolist() == [*range(10), *range(10), *range(5)]
    assert sorted(THRESHOLDS) == list(THRESHOLDS)


def test_of_other_data_nothing_is_measured() -> None:
    config = BigGANConfig(dataset="shapes", features=2, latent_dim=6, embedding_dim=2)
    facts = {"real": StreamFacts(channels=3, classes=3)}
    assert biggan_facts(BigGAN.built(config, facts, torch.Generator())) == {}
