"""The shipped CAAEs as their page uses them: what must agree, agrees."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.images.ageing import (
    COUNT,
    RUNS,
    Ager,
    chosen_face,
    drawn_face,
    held_out,
    own_face,
)
from explorer.images.data import load_faces, to_bytes, to_unit_range
from explorer.images.data.base import as_images, as_pixels
from explorer.images.store.zoo import ZOO


@pytest.fixture(scope="module")
def ager() -> Ager:
    return Ager("both")


def test_a_face_at_every_age_is_its_own_code_with_each_label(ager: Ager) -> None:
    face = chosen_face(3)
    found = ager.aged(face)
    images = to_unit_range(as_images(face[None]))
    with torch.inference_mode():
        codes = ager.system.encoder(images).expand(5, -1)
        wanted = ager.system.generator(codes, (torch.arange(5),))
    assert found.pictures.shape == (5, 32, 32, 3)
    assert np.abs(found.pictures.astype(int) - as_pixels(to_bytes(wanted))).max() <= 1
    errors = (wanted - images).square().mean((1, 2, 3)).tolist()
    assert [term["reconstruction"] for term in found.terms] == pytest.approx(errors, rel=1e-4)
    assert len(found.reading.numbers["age"]) == 6


def test_the_faces_are_not_those_that_were_learned() -> None:
    learned = {p.numpy().tobytes() for p in load_faces("ages-5", 32, 200).images}
    chosen = {p.numpy().tobytes() for p in held_out().images}
    assert len(chosen) == COUNT
    assert not learned & chosen


def test_a_face_is_drawn_of_the_factors_that_are_set() -> None:
    plain, bearded = drawn_face(), drawn_face(beard="full")
    assert plain.shape == (32, 32, 3)
    moved = np.abs(plain.astype(int) - bearded).max(2)
    assert moved[:12].max() == 0
    assert moved[16:].max() > 40


def test_a_picture_of_ones_own_is_taken_and_a_bad_file_is_named() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (90, 40), "red").save(buffer, "PNG")
    assert own_face(buffer.getvalue()).shape == (32, 32, 3)
    with pytest.raises(ValueError, match="cannot be read"):
        own_face(b"no picture")


def test_strangers_are_the_same_people_at_every_age(ager: Ager) -> None:
    found = ager.strangers(7, 3)
    assert found.shape == (15, 32, 32, 3)
    assert np.array_equal(found, ager.strangers(7, 3))
    assert not np.array_equal(found, ager.strangers(8, 3))
    # Before anything is trained away, one person's ages are nearer than two people's.
    by_age = found.reshape(5, 3, -1).astype(float)
    own = np.abs(by_age[0] - by_age[4]).mean()
    other = np.abs(by_age[0] - np.roll(by_age[0], 1, axis=0)).mean()
    assert own < other


def test_the_runs_differ_in_the_weights_of_the_games_alone() -> None:
    weights, rest = {}, list[dict[str, object]]()
    for run, name in RUNS.items():
        config = ZOO[name].model_dump()
        weights[run] = (config.pop("code_weight"), config.pop("picture_weight"))
        rest.append(config)
    assert all(config == rest[0] for config in rest)
    code, picture = weights["both"]
    assert code > 0
    assert picture > 0
    assert weights["no-codes"] == (0, picture)
    assert weights["no-pictures"] == (code, 0)
