"""The same runs on a GPU, where there is one."""

from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.images.latent.series import CheckpointSeries
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from explorer.images.train import train_folder
from tests.images.endings import finished, weights

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
GAMES = [
    {},
    {"objective": "wasserstein", "penalty": "gradient-penalty", "discriminator_steps": 2},
    {"objective": "hinge", "penalty": "r1"},
    {"architecture": "mlp", "conditional": True, "prior": "uniform"},
    {"precision": "auto", "conditional": True},
    {"dataset": "digits", "metrics_every": 6, "metrics_samples": 100},
]


@pytest.mark.parametrize("game", GAMES, ids=str)
def test_every_game_trains_on_the_gpu(
    tiny: GANConfig, run_path: Path, game: dict[str, object]
) -> None:
    folder = finished(run_path, tiny.with_(device="cuda", **game))
    status = folder.status()
    assert (status.state, status.step) == ("finished", 12)
    assert status.device.startswith("cuda")
    assert status.memory_mb > 0
    assert all(np.isfinite(list(row.values())).all() for row in folder.rows())


def test_a_run_goes_on_from_its_checkpoint(tiny: GANConfig, tmp_path: Path) -> None:
    whole = finished(tmp_path / "whole", tiny.with_(device="cuda"))
    finished(tmp_path / "parts", tiny.with_(device="cuda", steps=8))
    parts = RunFolder(tmp_path / "parts")
    parts.replace_config(tiny.with_(device="cuda"))
    train_folder(parts, parts.config())
    expected = weights(whole)
    for name, tensor in weights(parts).items():
        torch.testing.assert_close(tensor, expected[name], rtol=1e-3, atol=1e-4)


def test_a_run_that_began_on_a_processor_goes_on_on_the_gpu(
    tiny: GANConfig, run_path: Path
) -> None:
    finished(run_path, tiny.with_(steps=4))
    folder = RunFolder(run_path)
    folder.replace_config(tiny.with_(device="cuda"))
    train_folder(folder, folder.config())
    assert folder.status().step == 12


def test_what_the_gpu_trained_is_drawn_on_the_processor(
    tiny: GANConfig, run_path: Path
) -> None:
    folder = finished(run_path, tiny.with_(device="cuda"))
    series = CheckpointSeries(folder.path, "gpu")
    latents = np.zeros((2, tiny.latent_dim), np.float32)
    assert series.images(latents).shape == (2, 16, 16, 3)
