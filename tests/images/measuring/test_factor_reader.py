"""The readers of drawn factors: what they are taught, and how they are judged."""

import hashlib
import json
from pathlib import Path

import pytest
import torch

from explorer.images.data import to_unit_range
from explorer.images.measuring.factor_reader import (
    READERS,
    accuracies,
    load_reader,
    train_reader,
)
from explorer.images.networks.reading import PRETRAINED


@pytest.mark.parametrize("name", READERS)
def test_a_reader_names_every_factor_and_keeps_to_its_range(name: str) -> None:
    readable = READERS[name]
    model, drawn = train_reader(readable, steps=2, learned=64), readable.draw(24, 5)
    assert drawn.images.shape == (24, 3, 32, 32)
    reading = model.read(to_unit_range(drawn.images))
    for factor, names in readable.classes.items():
        assert reading.chances[factor].shape == (24, len(names))
        assert reading.chances[factor].sum(1) == pytest.approx(1)
    for factor, (low, high) in readable.numbers.items():
        assert ((low <= reading.numbers[factor]) & (reading.numbers[factor] <= high)).all()
    assert accuracies(model, drawn).keys() == {*readable.classes, *readable.numbers}
    assert sum(p.numel() for p in model.parameters()) * 2 < 400_000


def test_an_eye_behind_dark_glasses_has_no_colour_to_read() -> None:
    drawn = READERS["face-reader"].draw(64, 5)
    dark = drawn.classes["glasses"] == 2
    assert (drawn.classes["eye_colour"][dark] == -1).all()
    assert torch.equal(drawn.classes["hair_colour"] == -1, drawn.classes["hair"] == 0)


def test_a_missing_reader_names_the_command_that_makes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("explorer.images.networks.reading.PRETRAINED", tmp_path)
    load_reader.cache_clear()
    with pytest.raises(ValueError, match="make_pretrained face-reader"):
        load_reader("face-reader")


SHIPPED = [name for name in READERS if (PRETRAINED / name / "card.json").exists()]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_reader_reads_new_pictures_as_well_as_its_card_says(name: str) -> None:
    card = json.loads((PRETRAINED / name / "card.json").read_text())
    path = PRETRAINED / name / "model.safetensors"
    assert card["sha256"] == {path.name: hashlib.sha256(path.read_bytes()).hexdigest()}
    load_reader.cache_clear()
    found = accuracies(load_reader(name), READERS[name].draw(400, 5))
    for factor, right in card["held_out_accuracy"].items():
        assert found[factor] == pytest.approx(right, abs=0.08), factor
    for factor, error in card["held_out_mean_error_as_share_of_range"].items():
        assert found[factor] == pytest.approx(error, abs=0.03), factor
