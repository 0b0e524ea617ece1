import numpy as np
import pytest
import torch

from explorer.images.codes import layers_of
from explorer.images.measuring.families import codes_distance, discrepancy, sharpness
from explorer.images.systems import AAE, VAE
from explorer.images.systems.base import StreamFacts


def test_plain_layers_draw_what_the_networks_draw() -> None:
    """What the browser computes, here in numpy, against torch."""
    facts = {"real": StreamFacts(channels=1)}
    rng = torch.Generator().manual_seed(0)
    fields = {"image_size": 16, "latent_dim": 2, "features": 8}
    for kind, scale in ((AAE, 0.5), (VAE, 1.0)):
        system = kind.built(kind.Config.checked(fields), facts, rng).requires_grad_(False)
        assert isinstance(system, AAE | VAE)
        code = torch.tensor([[0.3, -1.2]])
        values = code.numpy()[0]
        layers = layers_of(system.decoder)
        for place, (weight, bias) in enumerate(layers):
            values = weight @ values + bias
            values = np.maximum(values, 0) if place < len(layers) - 1 else values
        drawn = system.decoded(code) if isinstance(system, AAE) else system.decoder(code)
        assert np.tanh(scale * values) == pytest.approx(drawn.numpy().ravel(), abs=1e-5)


def test_samples_of_one_distribution_are_near_and_of_two_are_not() -> None:
    rng = torch.Generator().manual_seed(0)
    one, same, other = (torch.randn(1_000, 2, generator=rng) for _ in range(3))
    assert codes_distance(one, same) < 0.08
    assert abs(discrepancy(one, same)) < 0.002
    assert codes_distance(one, other + 1) > 0.3
    assert discrepancy(one, other + 1) > 0.05


def test_a_blurred_picture_is_less_sharp() -> None:
    rng = torch.Generator().manual_seed(0)
    images = (torch.rand(4, 1, 16, 16, generator=rng) > 0.5).float() * 2 - 1
    blurred = torch.nn.functional.avg_pool2d(images, 3, 1, 1)
    assert sharpness(blurred) < 0.2 * sharpness(images)
    assert sharpness(torch.zeros(2, 1, 16, 16)) == 0
