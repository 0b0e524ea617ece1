from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from explorer.images.systems.gan import GANConfig


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def tiny() -> GANConfig:
    """A run of seconds: 16 pixels, four features, every kind of file written."""
    return GANConfig(
        dataset="shapes",
        max_images=64,
        image_size=16,
        latent_dim=6,
        generator_features=4,
        discriminator_features=4,
        batch_size=8,
        steps=12,
        log_every=2,
        sample_every=4,
        checkpoint_every=4,
        metrics_every=0,
        light_checkpoints=4,
        device="cpu",
        precision="float32",
    )


@pytest.fixture
def run_path(tmp_path: Path) -> Path:
    return tmp_path / "run"
