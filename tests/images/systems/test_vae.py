import math

import numpy as np
import pytest
import torch
from torch import nn

from explorer.images.networks import count_parameters
from explorer.images.systems.base import StreamFacts
from explorer.images.systems.vae import (
    VAE,
    VAEConfig,
    kl_to_standard_normal,
    normal_log_density,
)

GREY = {"real": StreamFacts(channels=1)}


def vae(**fields: object) -> VAE:
    config = VAEConfig.model_validate({"latent_dim": 3, "features": 8, **fields})
    return VAE.built(config, GREY, torch.Generator().manual_seed(0))


def test_the_reference_network_has_its_published_size() -> None:
    assert count_parameters(VAE(VAEConfig(), GREY)) == 652_824


def test_the_kl_is_the_integral_that_it_stands_for() -> None:
    mean, variance = 0.7, 0.3
    x = np.linspace(-12, 12, 200_001)
    q = np.exp(-0.5 * (x - mean) ** 2 / variance) / math.sqrt(2 * math.pi * variance)
    log_ratio = -0.5 * (x - mean) ** 2 / variance - 0.5 * math.log(variance) + 0.5 * x**2
    expected = np.trapezoid(q * log_ratio, x)
    found = kl_to_standard_normal(torch.tensor([[mean]]), torch.tensor([[math.log(variance)]]))
    assert found.item() == pytest.approx(expected, abs=1e-6)


def test_the_kl_is_a_sum_over_dimensions_not_a_mean() -> None:
    one = kl_to_standard_normal(torch.ones(1, 1), torch.zeros(1, 1))
    ten = kl_to_standard_normal(torch.ones(1, 10), torch.zeros(1, 10))
    assert one.item() == pytest.approx(0.5)
    assert ten.item() == pytest.approx(5.0)


def test_the_bound_is_tight_for_a_linear_model_with_its_exact_posterior() -> None:
    # x = z + noise of variance 1/4: the posterior of z is N(0.8 x, 0.2), x ~ N(0, 1.25).
    weight, noise, x = 1.0, 0.25, torch.tensor(2.0)
    share = weight / (weight**2 + noise)
    mean, variance = share * x, noise / (weight**2 + noise)
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    z = mean + math.sqrt(variance) * torch.tensor(nodes)
    logs = normal_log_density(x.expand(20, 1), z[:, None], math.sqrt(noise))
    reconstruction = float((logs * torch.tensor(weights)).sum() / math.sqrt(2 * math.pi))
    kl = kl_to_standard_normal(mean.view(1, 1), torch.tensor([[math.log(variance)]])).item()
    exact = normal_log_density(x.view(1, 1), torch.zeros(1, 1), math.sqrt(weight**2 + noise))
    assert reconstruction - kl == pytest.approx(exact.item(), abs=1e-6)


def test_the_bound_of_the_linear_model_averages_to_its_entropy() -> None:
    # Over x ~ N(0, 1.25): reconstruction -0.725791, KL 0.804719, both exact.
    variance = 0.2
    reconstruction = -0.5 * math.log(2 * math.pi * 0.25) - 0.5 * (0.2**2 * 1.25 + variance) / (
        0.25
    )
    kl = 0.5 * (variance + 0.8**2 * 1.25 - 1 - math.log(variance))
    assert reconstruction == pytest.approx(-0.725791, abs=1e-6)
    assert kl == pytest.approx(0.5 * math.log(5), abs=1e-9)
    assert reconstruction - kl == pytest.approx(-1.530510, abs=1e-6)


def test_the_coin_likelihood_is_that_of_the_decoders_grey_as_a_chance() -> None:
    system = vae()
    z = torch.randn(4, 3, generator=torch.Generator().manual_seed(1))
    images = torch.rand(4, 1, 28, 28, generator=torch.Generator().manual_seed(2)) * 2 - 1
    with torch.no_grad():
        chance = ((system.decoder(z) + 1) / 2).double()
        target = ((images + 1) / 2).double()
        plain = target * chance.log() + (1 - target) * (1 - chance).log()
        found = system.log_likelihood(images, z)
    torch.testing.assert_close(found.double(), plain.flatten(1).sum(1), rtol=1e-4, atol=1e-3)


def test_the_gradient_through_the_noise_is_that_of_finite_differences() -> None:
    system = vae(likelihood="gaussian").double()
    images = torch.rand(2, 1, 28, 28, dtype=torch.float64) * 2 - 1
    noise = torch.randn(2, 3, dtype=torch.float64)

    def loss(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
        z = mean + torch.exp(0.5 * log_variance) * noise
        values: torch.Tensor = z
        for layer in system.decoder.layers:
            values = layer(values)
        return normal_log_density(images, values, 0.5).mean()

    start = [torch.randn(2, 3, dtype=torch.float64, requires_grad=True) for _ in range(2)]
    assert torch.autograd.gradcheck(loss, start)


def test_reconstruction_improves_on_a_few_pictures() -> None:
    system = vae(latent_dim=8, features=64)
    images = torch.where(torch.rand(16, 1, 28, 28) > 0.5, 1.0, -1.0)
    optimizer = system.optimizer("both")
    losses = []
    for _ in range(80):
        mean, log_variance = system.encoder(images)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        loss = kl_to_standard_normal(mean, log_variance) - system.log_likelihood(images, z)
        optimizer.zero_grad()
        loss.mean().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.mean().item())
    assert losses[-1] < 0.8 * losses[0]


@pytest.mark.parametrize("architecture", ["kingma-mlp", "dcgan"])
def test_both_architectures_encode_and_decode(architecture: str) -> None:
    system = vae(architecture=architecture, image_size=16)
    mean, log_variance = system.encoder(torch.zeros(4, 1, 16, 16))
    assert mean.shape == log_variance.shape == (4, 3)
    assert system.before_tanh(mean).shape == (4, 1, 16, 16)
    assert not any(isinstance(m, nn.Dropout) for m in system.modules())
