"""Random pictures of a generator, for whoever measures it."""

import torch
from torch import Tensor

from explorer.images.networks import Generator
from explorer.images.systems.inputs import Input, Label, Latent, sample_inputs


@torch.no_grad()
def draw_images(generator: Generator, prior: str, count: int, rng: torch.Generator) -> Tensor:
    """Return `count` random images (N, C, H, W) of a generator, classes in turn.

    Args:
        generator: In evaluation mode.
        prior: "normal" or "uniform".
        count: How many.
        rng: A generator on the CPU, whatever the networks' device.
    """
    network = generator.config
    wanted: tuple[Input, ...] = (Latent(network.latent_dim, prior),)
    if network.classes:
        wanted += (Label(network.classes),)
    inputs = sample_inputs(wanted, count, rng).to(next(generator.parameters()).device)
    return torch.cat([generator(some.latents, some.labels) for some in inputs.pieces()])
