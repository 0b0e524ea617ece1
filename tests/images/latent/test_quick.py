import copy

import numpy as np
import pytest
import torch

from explorer.images.config import IMAGE_SIZES, NetworkConfig
from explorer.images.latent.quick import QuickGenerator
from explorer.images.networks import Generator, build_generator, conditioned, set_dropout_rng


def trained(**fields: object) -> Generator:
    """A generator whose normalisations have seen images, so that folding them matters."""
    config = NetworkConfig.model_validate(fields)
    rng = torch.Generator().manual_seed(0)
    generator = build_generator(config, rng)
    set_dropout_rng(generator, rng)
    labels = torch.arange(32) % config.classes if config.classes else None
    with torch.no_grad():
        for weights in generator.parameters():
            weights.mul_(1.5).add_(0.02 * torch.randn(weights.shape, generator=rng))
        for _ in range(3):
            generator(torch.randn(32, config.latent_dim, generator=rng), labels)
    return generator.eval()


CASES = [
    *({"architecture": name, "image_size": IMAGE_SIZES[name][0]} for name in IMAGE_SIZES),
    {"image_size": 64, "channels": 3},
    {"image_size": 16, "channels": 3, "classes": 4},
]


@pytest.mark.slow
@pytest.mark.parametrize("fields", CASES, ids=str)
@torch.inference_mode()
def test_draws_what_the_generator_draws(fields: dict[str, object]) -> None:
    generator = trained(**fields)
    config = generator.config
    before = copy.deepcopy(generator.state_dict())
    rng = torch.Generator().manual_seed(1)
    latents = torch.randn(6, config.latent_dim, generator=rng)
    labels = torch.arange(6) % config.classes if config.classes else None
    inputs = conditioned(latents, labels, config)
    exact = ((generator(latents, labels) + 1) * 127.5).permute(0, 2, 3, 1).numpy()
    assert exact.std() > 2
    same = QuickGenerator(generator, torch.float32).draw(inputs)
    assert same.dtype == np.uint8
    assert same.shape == exact.shape
    assert np.abs(same - exact).max() < 0.51
    half = QuickGenerator(generator, torch.bfloat16).draw(inputs)
    assert np.abs(half - exact).mean() < 0.3 + 0.05 * exact.std()
    for key, value in generator.state_dict().items():
        assert torch.equal(value, before[key])
