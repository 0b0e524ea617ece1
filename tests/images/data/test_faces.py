"""Drawn faces: a factor changes what it should and nothing else, and captions say it."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.images.data import load_faces, load_images
from explorer.images.data.faces import (
    NAMES,
    RANGES,
    FaceFactors,
    age_bin,
    caption_of,
    default_factors,
    draw_faces,
    parse_caption,
    sample_factors,
    words_of,
)
from explorer.images.systems.gan import GANConfig


def change(plain: FaceFactors, changed: FaceFactors, size: int = 64) -> np.ndarray:
    """How much each pixel (size, size) of one face differs, in [0, 255]."""
    one, other = draw_faces(plain, size)[0], draw_faces(changed, size)[0]
    return np.asarray(np.abs(one.astype(int) - other).max(0))


def rows_and_columns(difference: np.ndarray) -> tuple[int, int, int, int]:
    """The first and last row and column in which something changed."""
    down, across = np.nonzero(difference > 8)
    return down.min(), down.max(), across.min(), across.max()


@pytest.mark.parametrize(
    ("factor", "value", "box"),
    [
        ("smile", 1.0, (40, 54, 20, 44)),
        ("smile", -1.0, (40, 54, 20, 44)),
        ("mouth_open", 1.0, (42, 56, 20, 44)),
        ("eyes_open", 0.0, (26, 38, 18, 46)),
        ("eye_colour", "blue", (28, 36, 20, 44)),
        ("glasses", "round", (25, 40, 12, 52)),
        ("glasses", "dark", (25, 40, 12, 52)),
        ("beard", "moustache", (38, 48, 22, 42)),
        ("beard", "full", (32, 58, 12, 52)),
    ],
)
def test_a_factor_changes_its_own_place_only(
    factor: str, value: float | str, box: tuple[int, int, int, int]
) -> None:
    difference = change(default_factors(), default_factors(**{factor: value}))
    top, bottom, left, right = rows_and_columns(difference)
    assert top >= box[0]
    assert bottom <= box[1]
    assert left >= box[2]
    assert right <= box[3]
    assert (difference > 40).sum() >= 8


@pytest.mark.parametrize("size", [32, 64, 128])
@pytest.mark.parametrize(
    ("factor", "values"),
    [(name, names) for name, names in NAMES.items()]
    + [(name, (low, high)) for name, (low, high) in RANGES.items()],
)
def test_every_value_of_a_factor_is_seen(
    factor: str, values: tuple[float | str, ...], size: int
) -> None:
    drawn = [draw_faces(default_factors(**{factor: v}), size)[0].astype(int) for v in values]
    for index, one in enumerate(drawn):
        for other in drawn[:index]:
            changed = np.abs(one - other).max(0) > 25
            assert changed.sum() >= 0.003 * size**2


def test_a_background_changes_nothing_of_the_face() -> None:
    difference = change(default_factors(), default_factors(background="green"))
    assert difference[22:46, 18:46].max() == 0
    assert difference[:8, :8].min() > 20


def test_a_turn_to_the_other_side_is_the_mirror_image() -> None:
    # The nose's shade and the glint of an eye stay where the light is.
    left = draw_faces(default_factors(turn=-0.8), 64)[0]
    right = draw_faces(default_factors(turn=0.8), 64)[0]
    assert (np.abs(left.astype(int) - right[:, :, ::-1]).max(0) > 40).mean() < 0.03


def test_turning_moves_the_moustache_by_the_turn_and_the_ears_against_it() -> None:
    def middle_of_red(**factors: float | str) -> float:
        bald = default_factors(hair="bald", hair_colour="red", **factors)
        plain = default_factors(hair="bald", hair_colour="red", turn=factors["turn"])
        changed = np.abs(draw_faces(bald, 128)[0].astype(int) - draw_faces(plain, 128)[0]).sum(
            0
        )
        return float((changed.sum(0) * np.arange(128)).sum() / changed.sum())

    moved = [middle_of_red(beard="moustache", turn=turn) for turn in (-0.8, 0.0, 0.8)]
    assert moved[1] == pytest.approx(63.5, abs=1)
    assert moved[2] - moved[1] == pytest.approx(moved[1] - moved[0], abs=1)
    assert moved[2] - moved[1] > 6
    glasses = [middle_of_red(glasses="dark", turn=turn) for turn in (0.0, 0.8)]
    assert glasses[1] - glasses[0] > 3


def test_hair_greys_and_recedes_with_age() -> None:
    young, old = (
        draw_faces(default_factors(age=a, hair_colour="red"), 64)[0].astype(int) for a in (0, 1)
    )
    crown = (slice(None), slice(10, 14), slice(28, 36))
    assert np.ptp(young[crown].mean((1, 2))) > 80
    assert np.ptp(old[crown].mean((1, 2))) < 40
    forehead = (slice(None), 22, 32)
    skin = draw_faces(default_factors(hair="bald"), 64)[0].astype(int)
    assert np.abs(young[forehead] - skin[forehead]).max() > 60
    assert np.abs(old[forehead] - skin[forehead]).max() < 60


def test_the_same_seed_draws_the_same_faces() -> None:
    one, same, other = (load_faces("", 32, 40, seed) for seed in (1, 1, 2))
    assert one.images.shape == (40, 3, 32, 32)
    assert torch.equal(one.images, same.images)
    assert not torch.equal(one.images, other.images)


def test_a_face_does_not_depend_on_its_neighbours() -> None:
    factors = sample_factors(300, np.random.default_rng(0))
    every = draw_faces(factors, 32)
    assert np.array_equal(every[280:], draw_faces(factors[280:300], 32))


def correlations(version: str) -> dict[tuple[str, str], float]:
    """Correlations of age, grey hair, glasses and smile over 20,000 faces."""
    assert version in ("independent", "correlated")
    chosen = "correlated" if version == "correlated" else "independent"
    factors = sample_factors(20_000, np.random.default_rng(0), chosen)  # type: ignore[arg-type]
    seen = {
        "age": factors.age,
        "grey": factors.hair_colour == NAMES["hair_colour"].index("grey"),
        "glasses": factors.glasses > 0,
        "smile": factors.smile,
    }
    matrix = np.corrcoef(np.array([np.asarray(v, float) for v in seen.values()]))
    names = list(seen)
    return {
        (one, other): float(matrix[i, j])
        for i, one in enumerate(names)
        for j, other in enumerate(names)
        if i < j
    }


def test_factors_are_independent_by_default() -> None:
    assert max(map(abs, correlations("independent").values())) < 0.03


def test_the_correlated_version_ties_age_grey_hair_and_glasses_together() -> None:
    found = correlations("correlated")
    # Cov(age, a flag of probability p(age)) = slope / 12, by var(age) = 1/12.
    for name, low, high in (("grey", 0.02, 0.9), ("glasses", 0.1, 0.85)):
        share = (low + high) / 2
        expected = (high - low) / 12 / np.sqrt(share * (1 - share) / 12)
        assert found["age", name] == pytest.approx(expected, abs=0.02)
    assert found["grey", "glasses"] > 0.15
    assert max(abs(found[pair]) for pair in found if "smile" in pair) < 0.03


def test_a_caption_says_the_words_back() -> None:
    factors = sample_factors(500, np.random.default_rng(3))
    captions = set()
    for index in range(len(factors)):
        words = words_of(factors, index)
        assert parse_caption(caption_of(words)) == words
        captions.add(caption_of(words))
    assert len(captions) > 400


def test_the_caption_of_a_face_in_the_lectures_words() -> None:
    factors = default_factors(
        age=0.9, glasses="round", smile=0.8, turn=-0.7, background="green", hair_colour="grey"
    )
    assert caption_of(words_of(factors, 0)) == (
        "an old person with grey short hair, round glasses, smiling, turned left, on green"
    )


@pytest.mark.parametrize("text", ["", "a face", "a young person with no hair, on green"])
def test_what_is_no_caption_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no caption of a face, such as"):
        parse_caption(text)


def test_the_example_in_the_refusal_is_a_caption() -> None:
    with pytest.raises(ValueError, match="such as") as refused:
        parse_caption("?")
    example = str(refused.value).split("such as '")[1].removesuffix("'.")
    assert caption_of(parse_caption(example)) == example


def test_faces_are_a_data_set_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_EXPLORER_DATA", str(tmp_path))
    config = GANConfig(dataset="faces", max_images=50, image_size=32)
    images = load_images(config)
    assert (len(images), images.channels, images.class_names) == (50, 3, NAMES["hair"])
    other = load_images(config.with_(dataset="faces:correlated"))
    assert not torch.equal(images.images, other.images)
    with pytest.raises(ValueError, match="'faces:older' is not a dataset"):
        GANConfig(dataset="faces:older")


@pytest.mark.parametrize("bins", [5, 10])
def test_the_class_of_a_face_can_be_its_age(bins: int) -> None:
    plain, aged = load_faces("", 16, 300), load_faces(f"ages-{bins}", 16, 300)
    assert torch.equal(plain.images, aged.images)
    ages = sample_factors(300, np.random.default_rng(0)).age
    assert aged.labels is not None
    assert aged.labels.tolist() == [min(int(age * bins), bins - 1) for age in ages]
    assert len(aged.class_names) == bins
    assert min(aged.class_counts.values()) > 0.5 * 300 / bins
    assert age_bin(np.array([0.0, 0.999, 1.0], np.float32), bins).tolist() == [
        0,
        bins - 1,
        bins - 1,
    ]


def test_a_class_can_be_the_age_and_the_beard() -> None:
    found = load_faces("ages-5-beard", 16, 300)
    factors = sample_factors(300, np.random.default_rng(0))
    assert found.labels is not None
    assert (found.labels % 3).tolist() == factors.beard.tolist()
    assert (found.labels // 3).tolist() == age_bin(factors.age, 5).tolist()
    assert found.class_names[4] == "age 0.2 to 0.4, beard moustache"


def test_many_faces_are_kept_and_read_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_DATA", str(tmp_path))
    monkeypatch.setattr("explorer.images.data.SLOW_PIXELS", 0)
    config = GANConfig(dataset="faces", max_images=20, image_size=32)
    drawn = load_images(config).images
    monkeypatch.setattr("explorer.images.data.load_faces", None)
    assert torch.equal(load_images(config).images, drawn)


def test_every_factor_has_a_name_and_a_sample() -> None:
    names = {field.name for field in fields(FaceFactors)}
    assert names == NAMES.keys() | RANGES.keys()
    factors = sample_factors(2000, np.random.default_rng(0))
    for name, (low, high) in RANGES.items():
        values = getattr(factors, name)
        assert values.dtype == np.float32
        assert low <= values.min()
        assert values.max() <= high
    for name, classes in NAMES.items():
        assert np.bincount(getattr(factors, name)).min() > 0.8 * 2000 / len(classes)
