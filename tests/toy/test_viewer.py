import numpy as np
import pytest
import torch

from explorer.toy.config import ToyConfig
from explorer.toy.trainer import ToyTrainer
from explorer.toy.viewer import GRID, LIGHT_GRID, MANIFOLD, Viewer, smoothed_density


def test_snapshot_has_a_leading_model_axis_and_is_read_only() -> None:
    trainer = ToyTrainer([ToyConfig(latent_dim=d) for d in (1, 2, 5)])
    snapshot = Viewer(trainer).snapshot()
    assert snapshot.grid_logits.shape == snapshot.density.shape == (3, GRID, GRID)
    assert snapshot.manifold.shape == (3, MANIFOLD, MANIFOLD, 2)
    assert snapshot.fake.shape == snapshot.real.shape == snapshot.gradients.shape
    with pytest.raises(ValueError, match="read-only"):
        snapshot.fake[0] = 0


def test_a_light_snapshot_shows_the_same_models_on_fewer_cells() -> None:
    trainer = ToyTrainer([ToyConfig()])
    viewer = Viewer(trainer)
    whole, light = viewer.snapshot(), viewer.snapshot(light=True)
    assert light.grid_logits.shape == light.density.shape == (1, LIGHT_GRID, LIGHT_GRID)
    assert light.fake == pytest.approx(whole.fake, abs=1e-5)
    assert light.manifold == pytest.approx(whole.manifold, abs=1e-5)
    axis = ((np.arange(LIGHT_GRID) + 0.5) / LIGHT_GRID * 2 - 1) * light.window
    point = torch.tensor([[[axis[20], axis[3]]]], dtype=torch.float32)
    wanted = trainer.discriminate(point).item()
    assert light.grid_logits[0, 3, 20] == pytest.approx(wanted, abs=1e-5)
    mass = light.density.sum() * (2 * light.window / LIGHT_GRID) ** 2
    assert mass == pytest.approx(1, abs=0.05)


def test_snapshot_does_not_move_with_the_training() -> None:
    trainer = ToyTrainer([ToyConfig()])
    snapshot = Viewer(trainer).snapshot()
    copies = {
        n: getattr(snapshot, n).copy() for n in ("fake", "real", "latents", "grid_logits")
    }
    trainer.step(20)
    for name, copy in copies.items():
        assert np.array_equal(getattr(snapshot, name), copy), name


def test_looking_does_not_change_the_training() -> None:
    looked, alone = ToyTrainer([ToyConfig()]), ToyTrainer([ToyConfig()])
    viewer = Viewer(looked)
    for _ in range(5):
        looked.step(4)
        viewer.snapshot()
        viewer.measure()
    alone.step(20)
    assert torch.equal(looked.generator.parameters, alone.generator.parameters)


def test_grid_is_the_discriminator_at_cell_centres_from_low_to_high_y() -> None:
    trainer = ToyTrainer([ToyConfig()])
    snapshot = Viewer(trainer).snapshot()
    axis = ((np.arange(GRID) + 0.5) / GRID * 2 - 1) * snapshot.window
    point = torch.tensor([[[axis[40], axis[3]]]], dtype=torch.float32)
    found = snapshot.grid_logits[0, 3, 40]
    assert found == pytest.approx(trainer.discriminate(point).item(), abs=1e-5)


def test_manifold_is_the_generator_on_the_first_two_latent_axes() -> None:
    trainer = ToyTrainer([ToyConfig(latent_dim=4)])
    snapshot = Viewer(trainer).snapshot()
    corner = torch.tensor([[[1.96, -1.96, 0.0, 0.0]]])
    wanted = trainer.generator(corner).detach().numpy()[0, 0]
    assert snapshot.manifold[0, 0, -1] == pytest.approx(wanted, abs=1e-5)


def test_density_is_per_unit_area_and_loses_only_what_lies_outside(
    rng: np.random.Generator,
) -> None:
    points = rng.normal(0, 0.5, (1, 50_000, 2))
    [density] = smoothed_density(points, 3.0)
    assert density.sum() * (6 / GRID) ** 2 == pytest.approx(1, abs=1e-3)
    peak = 1 / (2 * np.pi * (0.5**2 + (6 / GRID) ** 2))
    assert density.max() == pytest.approx(peak, rel=0.1)


def test_scores_of_a_probability_are_probabilities_and_of_a_critic_raw() -> None:
    trainer = ToyTrainer([ToyConfig(), ToyConfig(objective="wasserstein")])
    scores = Viewer(trainer).scores()
    real = torch.from_numpy(Viewer(trainer).snapshot().real.copy())
    logits = trainer.discriminator(real)
    raw = logits.detach().mean((1, 2)).numpy()
    assert scores.real_score[1] == pytest.approx(raw[1], abs=1e-5)
    assert 0.3 < scores.real_score[0] < 0.7
    assert scores.real_score[0] != pytest.approx(raw[0], abs=1e-3)


def test_perfect_generator_would_read_its_floor(rng: np.random.Generator) -> None:
    from explorer.toy.viewer import measurement

    data = ToyConfig().data_distribution
    found = measurement(data, data.sample(10_000, rng), data.sample(10_000, rng))
    assert found.binned_js < 3 * found.binned_js_floor
    assert (found.modes, found.modes_by_share) == (8, 8)
    assert found.high_quality == pytest.approx(0.98889, abs=0.01)


def test_density_of_a_stack_is_that_of_each_model_alone(rng: np.random.Generator) -> None:
    points = rng.normal(0, 1.5, (3, 2_000, 2)).astype(np.float32)
    together = smoothed_density(points, 3.0)
    for model in range(3):
        assert np.array_equal(
            together[model], smoothed_density(points[model : model + 1], 3.0)[0]
        )


@pytest.mark.parametrize("packing", [1, 2])
def test_snapshot_holds_the_output_of_the_discriminator_that_trains(packing: int) -> None:
    trainer = ToyTrainer([ToyConfig(packing=packing, seed=seed) for seed in (0, 1)])
    trainer.step(30)
    snapshot = Viewer(trainer).snapshot()
    logits = trainer.discriminate(torch.from_numpy(snapshot.fake.copy())).detach()
    wanted = logits.repeat_interleave(packing, 1).numpy()
    assert snapshot.fake_logits == pytest.approx(wanted, abs=1e-4)
    scores = Viewer(trainer).scores()
    assert scores.fake_score == pytest.approx(logits.sigmoid().mean(1).numpy(), abs=1e-5)
    assert scores.fake_score == pytest.approx(snapshot.scores.fake_score, abs=1e-5)
