"""How likely a system finds pictures: log p(x) exactly, or a bound below it, in nats."""

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from explorer.images.systems import System
from explorer.images.systems.pixelcnn import PixelCNN
from explorer.images.systems.rbm import MOST_COUNTED, RBM, black_and_white
from explorer.images.systems.vae import VAE, kl_to_standard_normal, normal_log_density

#: Pictures at a time.
_PART = 250


@dataclass(frozen=True, eq=False)
class Likelihood:
    """What a system says of pictures.

    Attributes:
        nats: log p(x), or what is known of it, shape (N,).
        kind: "exact"; "bound", below log p(x) on average; "none", where there is no number.
    """

    nats: Tensor
    kind: Literal["exact", "bound", "none"]


@torch.no_grad()
def log_likelihood(
    system: System,
    images: Tensor,
    rng: torch.Generator,
    draws: int = 1,
    log_z: float | None = None,
) -> Likelihood:
    """Return log p(x) of black and white pictures, or a bound, or nothing.

    An RBM of few hidden units counts its partition function; a VAE gives the importance
    weighted bound, which is the evidence lower bound at one draw; a GAN has no density.

    Args:
        system: In evaluation mode.
        images: (N, C, H, W), each pixel -1 or 1.
        rng: Draws the VAE's z.
        draws: How many z a picture the VAE draws.
        log_z: The RBM's log Z, for whoever asks again; None where it is to be counted.
    """
    if isinstance(system, RBM) and system.config.hidden <= MOST_COUNTED:
        energy = system.machine.free_energy(black_and_white(images))
        known = system.machine.log_partition() if log_z is None else log_z
        return Likelihood(-energy - known, "exact")
    if isinstance(system, PixelCNN):
        parts = [system.log_likelihood(part) for part in torch.split(images, _PART)]
        return Likelihood(torch.cat(parts), "exact")
    if isinstance(system, VAE):
        parts = [importance_bound(system, p, rng, draws) for p in torch.split(images, _PART)]
        return Likelihood(torch.cat(parts), "bound")
    return Likelihood(torch.full((len(images),), math.nan), "none")


@torch.no_grad()
def importance_bound(system: VAE, images: Tensor, rng: torch.Generator, draws: int) -> Tensor:
    r"""Return $\log\frac1K\sum_k p(x, z_k) / q(z_k|x)$ with z_k from q(z|x), shape (N,).

    Its mean is below log p(x); at K = 1 it is the evidence lower bound, and more draws bring
    it closer.

    References:
        Burda, Grosse & Salakhutdinov (2016), Importance Weighted Autoencoders, eq. 8.
        https://arxiv.org/abs/1509.00519
    """
    mean, log_variance = system.encoder(images)
    std = (0.5 * log_variance).exp()
    weights = []
    for _ in range(draws):
        noise = torch.randn(mean.shape, generator=rng)
        latents = mean + std * noise
        prior = normal_log_density(latents, torch.zeros_like(latents), 1.0)
        posterior = normal_log_density(noise, torch.zeros_like(noise), 1.0) - std.log().sum(1)
        weights.append(system.log_likelihood(images, latents) + prior - posterior)
    return torch.stack(weights).logsumexp(0) - math.log(draws)


@torch.no_grad()
def evidence_bound(system: VAE, images: Tensor, rng: torch.Generator, draws: int) -> Tensor:
    """Return the evidence lower bound (N,), its KL in closed form, averaged over draws of z."""
    mean, log_variance = system.encoder(images)
    std = (0.5 * log_variance).exp()
    found = [
        system.log_likelihood(images, mean + std * torch.randn(mean.shape, generator=rng))
        for _ in range(draws)
    ]
    return torch.stack(found).mean(0) - kl_to_standard_normal(mean, log_variance)
