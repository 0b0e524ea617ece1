import numpy as np
import pytest
import scipy.linalg
import torch
from torch import nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.inception import InceptionScore

from explorer.images.data import load_digits, to_unit_range
from explorer.images.measuring.classifier import HELD_OUT, load_classifier, split_digits
from explorer.images.measuring.metrics import (
    TITLES,
    classes_covered,
    classifier_score,
    confident_share,
    frechet_distance,
    jackknife,
    measure_digits,
    precision_recall,
)


def gaussian(mean: list[float], deviation: list[float], count: int = 200_000) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(mean, deviation, (count, len(mean)))


def test_frechet_distance_of_gaussians_is_the_closed_form() -> None:
    one, other = gaussian([0, 0], [1, 2]), gaussian([3, -4], [2, 0.5])
    exact = 25 + (1 - 2) ** 2 + (2 - 0.5) ** 2
    assert frechet_distance(one, other) == pytest.approx(exact, rel=0.01)


def test_frechet_distance_agrees_with_the_matrix_square_root_of_scipy() -> None:
    rng = np.random.default_rng(1)
    one = rng.normal(size=(500, 6)) @ rng.normal(size=(6, 6))
    other = rng.normal(size=(400, 6)) @ rng.normal(size=(6, 6)) + 1
    root = scipy.linalg.sqrtm(np.cov(one.T) @ np.cov(other.T)).real
    gap = one.mean(0) - other.mean(0)
    oracle = gap @ gap + np.trace(np.cov(one.T) + np.cov(other.T) - 2 * root)
    assert frechet_distance(one, other) == pytest.approx(oracle, rel=1e-6)


def test_the_numbers_are_those_of_torchmetrics_on_the_same_features() -> None:
    rng = torch.Generator().manual_seed(2)
    real = torch.randn(400, 6, generator=rng) @ torch.randn(6, 6, generator=rng)
    fake = torch.randn(300, 6, generator=rng) @ torch.randn(6, 6, generator=rng) + 1
    theirs = FrechetInceptionDistance(feature=Features(6))
    theirs.update(real, real=True)
    theirs.update(fake, real=False)
    mine = frechet_distance(fake.double().numpy(), real.double().numpy())
    assert mine == pytest.approx(theirs.compute().item(), rel=1e-5)
    with pytest.warns(UserWarning, match="will save all extracted features"):
        score = InceptionScore(feature=Features(6), splits=1)
    score.update(fake)
    with pytest.warns(UserWarning, match="degrees of freedom"):
        expected, _ = score.compute()
    probabilities = fake.double().softmax(1).numpy()
    assert classifier_score(probabilities) == pytest.approx(expected.item(), rel=1e-5)


class Features(nn.Module):
    """Takes features for images, so that both libraries see the same numbers."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.num_features = count

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return features


def test_frechet_distance_to_oneself_is_zero_and_it_is_symmetric() -> None:
    one, other = gaussian([0, 1], [1, 1], 300), gaussian([2, 1], [1, 3], 300)
    assert frechet_distance(one, one) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(one, other) == pytest.approx(frechet_distance(other, one))


def test_frechet_distance_survives_dead_features() -> None:
    one = np.hstack([gaussian([0], [1], 100), np.zeros((100, 3))])
    assert frechet_distance(one, one + np.eye(4)[0]) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("classes", [2, 10])
def test_the_score_is_the_number_of_classes_for_sure_and_varied_samples(classes: int) -> None:
    assert classifier_score(np.eye(classes)) == pytest.approx(classes)


def test_the_score_is_one_for_collapse_and_for_doubt() -> None:
    collapsed = np.tile([1.0, 0, 0], (50, 1))
    assert classifier_score(collapsed) == pytest.approx(1)
    assert classifier_score(np.full((50, 3), 1 / 3)) == pytest.approx(1)


def test_covered_classes_need_one_percent_of_sure_samples() -> None:
    probabilities = np.zeros((1000, 10))
    probabilities[:980, 0] = 1
    probabilities[980:990, 1] = 1
    probabilities[990:999, 2] = 1
    probabilities[999] = 0.1
    assert classes_covered(probabilities) == 2
    assert confident_share(probabilities) == pytest.approx(0.999)


def test_precision_and_recall_of_the_same_points_are_one() -> None:
    points = gaussian([0, 0], [1, 1], 200)
    assert precision_recall(points, points) == (1, 1)


def test_precision_and_recall_tell_collapse_from_noise() -> None:
    rng = np.random.default_rng(0)
    real = np.vstack([rng.normal([c, 0], 0.1, (100, 2)) for c in (-5.0, 5.0)])
    one_mode = rng.normal([5, 0], 0.1, (200, 2))
    precision, recall = precision_recall(real, one_mode)
    assert precision > 0.9
    assert recall == pytest.approx(0.5, abs=0.06)
    elsewhere = rng.normal([0, 50], 0.1, (200, 2))
    assert precision_recall(real, elsewhere) == (0, 0)


def test_precision_and_recall_agree_with_a_loop() -> None:
    rng = np.random.default_rng(3)
    real, fake = rng.normal(size=(40, 3)), rng.normal(0.5, 1, (30, 3))

    def inside(point: np.ndarray, points: np.ndarray) -> bool:
        radii = [np.sort(np.linalg.norm(points - p, axis=1))[3] for p in points]
        return any(np.linalg.norm(point - p) <= r for p, r in zip(points, radii, strict=True))

    precision = np.mean([inside(point, real) for point in fake])
    recall = np.mean([inside(point, fake) for point in real])
    assert precision_recall(real, fake) == pytest.approx((precision, recall))


def test_the_shipped_classifier_is_as_good_as_its_card_says() -> None:
    digits, (training, held_out) = load_digits(), split_digits()
    assert len(held_out) == HELD_OUT
    assert not set(training.tolist()) & set(held_out.tolist())
    assert digits.labels is not None
    assert digits.labels[held_out].bincount().tolist() == [100] * 10
    images = to_unit_range(digits.images[held_out])
    right = load_classifier()(images).argmax(1) == digits.labels[held_out]
    assert right.float().mean().item() == pytest.approx(0.983, abs=0.002)


def test_the_classifier_reads_digits_of_28_pixels_and_others() -> None:
    digits = to_unit_range(load_digits(28).images[::50])
    padded = to_unit_range(load_digits(32).images[::50])
    larger = to_unit_range(load_digits(64).images[::50])
    model = load_classifier()
    torch.testing.assert_close(model(digits), model(padded))
    same = model(larger).argmax(1) == model(padded).argmax(1)
    assert same.float().mean() > 0.95


@pytest.mark.slow
def test_real_digits_score_like_the_floor_and_noise_far_from_it() -> None:
    images = to_unit_range(load_digits().images)
    rng = torch.Generator().manual_seed(9)
    real = measure_digits(lambda n: images[torch.randperm(5000, generator=rng)[:n]], 500)
    noise = measure_digits(lambda n: torch.rand(n, 1, 32, 32, generator=rng) * 2 - 1, 500)
    assert real.keys() == TITLES.keys()
    assert real["fid_digits"] < 2 * real["fid_digits_floor"]
    assert noise["fid_digits"] > 20 * noise["fid_digits_floor"]
    assert real["classes_covered"] == 10
    assert noise["precision"] < 0.1
    assert real["precision_floor"] > 0.7


def test_too_many_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="90000 samples: draw 10 at the least and 50,000"):
        measure_digits(lambda n: pytest.fail("drawn"), 90_000)


def test_the_interval_of_a_mean_is_that_of_student() -> None:
    rng = np.random.default_rng(4)
    covered = 0
    for _ in range(300):
        values = rng.normal(3, 1, 100)

        def numbers(chosen: np.ndarray, values: np.ndarray = values) -> dict[str, float]:
            return {"mean": float(values[chosen].mean())}

        found = jackknife(numbers, 100)
        covered += found["mean_low"] <= 3 <= found["mean_high"]
    assert covered / 300 == pytest.approx(0.95, abs=0.04)
