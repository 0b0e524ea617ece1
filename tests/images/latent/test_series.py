from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.images.latent.neighbours import NeighbourSearch
from explorer.images.latent.quick import QuickGenerator
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.vectors import sample_latents
from explorer.images.store import checkpoints
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from tests.images.untrained import untrained_run

CONFIG = GANConfig(image_size=16, latent_dim=8, generator_features=8)
STEPS = (0, 8, 40)


@pytest.fixture
def series(tmp_path: Path) -> CheckpointSeries:
    return make(tmp_path, classes=0)


def make(path: Path, classes: int) -> CheckpointSeries:
    return CheckpointSeries(
        untrained_run(path / "run", CONFIG, STEPS, classes=classes).path, "made up"
    )


def newest(path: Path) -> Path:
    return RunFolder(path / "run").light_checkpoints()[-1]


def latents(count: int = 5) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return sample_latents(count, 8, np.random.default_rng(0))


def test_a_series_lists_its_steps_and_draws_each(series: CheckpointSeries) -> None:
    assert series.steps == STEPS
    pictures = [series.images(latents(), at=i) for i in range(3)]
    assert pictures[0].shape == (5, 16, 16, 1)
    assert not np.array_equal(pictures[0], pictures[2])
    assert np.array_equal(pictures[2], series.images(latents()))


def test_pictures_are_what_the_generator_draws(
    series: CheckpointSeries, tmp_path: Path
) -> None:
    generator = checkpoints.load_generator(newest(tmp_path))
    with torch.inference_mode():
        expected = generator(torch.from_numpy(latents()))[:, 0].numpy()
    drawn = series.images(latents())[..., 0] / 127.5 - 1
    assert drawn == pytest.approx(expected, abs=0.5 / 127.5 + 1e-6)


def test_fast_pictures_are_within_a_few_grey_levels(series: CheckpointSeries) -> None:
    exact = series.images(latents(32)).astype(int)
    fast = series.images(latents(32), fast=True).astype(int)
    assert np.abs(exact - fast).max() <= 8


def test_the_discriminator_judges_every_picture(series: CheckpointSeries) -> None:
    logits = series.logits(latents())
    assert logits is not None
    assert logits.shape == (5,)
    assert series.probability


def test_a_conditional_generator_draws_the_class_it_is_given(tmp_path: Path) -> None:
    series = make(tmp_path, classes=3)
    z = np.repeat(latents(1), 3, axis=0)
    pictures = series.images(z, np.arange(3))
    assert not np.array_equal(pictures[0], pictures[1])
    assert series.logits(z, np.arange(3)) is not None
    assert series.directions(3).vectors.shape == (3, 8)
    with pytest.raises(ValueError, match="made up draws 3 classes: say which"):
        series.images(z)


def test_principal_directions_are_unit_vectors_by_falling_share(
    series: CheckpointSeries,
) -> None:
    found = series.directions(4)
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert (np.diff(found.shares) <= 0).all()


def test_principal_directions_of_dcgan_are_singular_vectors_of_its_first_layer(
    series: CheckpointSeries, tmp_path: Path
) -> None:
    generator = checkpoints.load_generator(newest(tmp_path))
    weights = generator.state_dict()["layers.1.weight"].flatten(1).numpy()
    left, strengths, _ = np.linalg.svd(weights)
    found = series.directions(8)
    assert np.abs(found.vectors @ left) == pytest.approx(np.eye(8), abs=1e-3)
    assert found.shares == pytest.approx(strengths**2 / (strengths**2).sum(), rel=1e-3)


def test_a_training_image_is_its_own_nearest_neighbour() -> None:
    training = np.random.default_rng(0).integers(0, 256, (50, 4, 4, 1)).astype(np.uint8)
    found = NeighbourSearch(training)(training[3:5], 2)
    assert np.array_equal(found.pictures[:, 0], training[3:5])
    assert found.distances[:, 0] == pytest.approx(np.zeros(2), abs=1e-6)
    assert found.usual > 0


def test_neighbours_can_be_sought_among_features() -> None:
    training = np.arange(50, dtype=np.uint8).reshape(50, 1, 1, 1) * 5
    parity = NeighbourSearch(training, lambda p: p.reshape(-1, 1).astype(np.float32) % 2)
    assert parity(np.array([[[[7]]]], np.uint8)).pictures.item() == 5


def test_a_folder_without_checkpoints_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no checkpoint yet"):
        CheckpointSeries(tmp_path, "empty")


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("classes", [0, 3])
def test_many_pictures_are_those_that_come_one_by_one(
    tmp_path: Path, fast: bool, classes: int
) -> None:
    series, many = make(tmp_path, classes), latents(70)
    labels = np.arange(70) % classes if classes else None
    together = series.images(many, labels, fast=fast)
    for i in (0, 15, 16, 69):
        one = None if labels is None else labels[i : i + 1]
        alone = series.images(many[i : i + 1], one, fast=fast)[0]
        assert np.abs(together[i].astype(int) - alone).max() <= 1
    assert len({picture.tobytes() for picture in together}) == 70


def test_half_precision_is_not_even_tried_where_the_processor_only_pretends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[torch.dtype] = []

    def note(trial: QuickGenerator, _inputs: torch.Tensor) -> float:
        tried.append(trial.dtype)
        return float(trial.dtype == torch.float32)

    monkeypatch.setattr("explorer.images.latent.series._seconds", note)
    for able in (False, True):
        monkeypatch.setattr(
            "explorer.images.latent.series.multiplies_bfloat16", lambda _, able=able: able
        )
        make(tmp_path / str(able), classes=0)
        assert (torch.bfloat16 in tried) == able


def test_a_series_keeps_generators_by_their_bytes_and_the_last_one_always(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = make(tmp_path, classes=0)
    pictures = [series.images(latents(), at=i) for i in range(3)]
    whole = series.bytes
    monkeypatch.setattr("explorer.images.latent.series.MOST_KEPT", 1)
    small = make(tmp_path / "small", classes=0)
    for i in range(3):
        assert np.array_equal(small.images(latents(), at=i), pictures[i])
        small.images(latents(), at=i, fast=True)
    assert len(small._generators) == len(small._quick_ones) == 1
    assert small.bytes < whole + small._quick_ones[2].bytes


def test_a_series_knows_what_its_networks_take(
    series: CheckpointSeries, tmp_path: Path
) -> None:
    generator = checkpoints.load_generator(newest(tmp_path))
    judge = checkpoints.load_discriminator(newest(tmp_path))
    assert judge is not None
    states = [*generator.state_dict().values(), *judge.state_dict().values()]
    assert series.bytes == sum(t.numel() * t.element_size() for t in states)
